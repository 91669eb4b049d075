import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { LIMITS } from "../../../limits.ts";
import { createGitHub, fitted, MAX_SUMMARY } from "./github.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bluegreen-github-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function github(env: NodeJS.ProcessEnv, token: string | undefined = "t0ken") {
  const base = { GITHUB_REPOSITORY: "org/repo", ...env };
  const log = { warning: () => {}, masked: (text: string) => text };
  return createGitHub({ env: base, log, wait: async () => {}, ...(token === undefined ? {} : { token }) });
}
function eventFile(event: unknown): string {
  const path = join(folder, "event.json");
  writeFileSync(path, typeof event === "string" ? event : JSON.stringify(event));
  return path;
}
/** A GitHub that answers everything alike. */
async function answering(status: number, headers: Record<string, string> = {}): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers }).end('{"message":"no"}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const pullRequest = (from: string | null) => ({
  pull_request: {
    number: 7,
    head: { sha: "abc", repo: from === null ? null : { full_name: from } },
    base: { repo: { full_name: "org/repo" } },
  },
});

describe("the pull request of a run", () => {
  it.each([
    ["org/repo", false],
    ["someone/repo", true],
    // A fork that was deleted has no repository any more.
    [null, true],
  ])("from %s, a fork: %s", async (from, fromFork) => {
    const env = { GITHUB_EVENT_NAME: "pull_request", GITHUB_EVENT_PATH: eventFile(pullRequest(from)) };
    expect(await github(env, undefined).pullRequest()).toEqual({ number: 7, headSha: "abc", fromFork });
  });

  it.each([[{}], [{ issue: { number: 3 } }], ["[]"], ["null"]])("is none for the event %j", async (event) => {
    expect(await github({ GITHUB_EVENT_PATH: eventFile(event) }).pullRequest()).toBeUndefined();
  });

  it("cannot be told from a broken event", async () => {
    await expect(github({ GITHUB_EVENT_PATH: eventFile("{") }).pullRequest()).rejects.toMatchObject({
      code: "GITHUB_EVENT_UNREADABLE",
    });
  });
});

describe("who a run is for", () => {
  it.each([
    [{ GITHUB_ACTOR: "ann", GITHUB_TRIGGERING_ACTOR: "bob" }, "bob"],
    [{ GITHUB_ACTOR: "ann", GITHUB_TRIGGERING_ACTOR: "" }, "ann"],
  ])("of %j is %s", (env, actor) => {
    expect(github(env).actor()).toBe(actor);
  });

  it("is the user of this machine outside a job", () => {
    expect(github({}).actor()).toMatch(/^\S+@\S+$/);
  });

  it("is not asked of GitHub where there is no run, or no token", async () => {
    await expect(github({}).approvals()).rejects.toMatchObject({ code: "GITHUB_REPOSITORY_MISSING" });
    const none = createGitHub({
      env: { GITHUB_RUN_ID: "7" },
      log: { warning: () => {}, masked: (text: string) => text },
    });
    await expect(none.approvals()).rejects.toMatchObject({ code: "GITHUB_TOKEN_MISSING" });
  });

  it("is asked once, for nobody waits for it", async () => {
    const { adapter, methods } = await inTurn(502);
    await expect(adapter.approvals()).rejects.toMatchObject({ code: "GITHUB_UNREACHABLE" });
    expect(methods).toEqual(["GET"]);
  });
});

describe("what GitHub refuses", () => {
  it.each<[string, number, Record<string, string>, string]>([
    ["a missing permission", 403, {}, "GITHUB_FORBIDDEN"],
    ["something hidden", 404, {}, "GITHUB_FORBIDDEN"],
    ["a wrong token", 401, {}, "GITHUB_FORBIDDEN"],
    ["too many requests", 429, {}, "GITHUB_RATE_LIMITED"],
    ["too many requests, as 403", 403, { "x-ratelimit-remaining": "0" }, "GITHUB_RATE_LIMITED"],
    ["its own trouble", 502, {}, "GITHUB_UNREACHABLE"],
    ["what it cannot process", 422, {}, "GITHUB_FAILED"],
  ])("%s", async (_what, status, headers, code) => {
    const env = { GITHUB_API_URL: await answering(status, headers) };
    await expect(github(env).createComment(7, "text")).rejects.toMatchObject({ code, exitCode: 3 });
  });

  it("names the permission that is missing", async () => {
    const env = { GITHUB_API_URL: await answering(403) };
    await expect(github(env).createComment(7, "text")).rejects.toMatchObject({
      remedy: "Give the job `permissions: pull-requests: write`",
    });
  });

  it.each([
    ["a fork", { event: pullRequest("someone/repo"), GITHUB_ACTOR: "someone" }, "comes from a fork"],
    ["Dependabot", { event: pullRequest("org/repo"), GITHUB_ACTOR: "dependabot[bot]" }, "Dependabot's runs"],
  ])("says that the token of %s is read-only", async (_what, { event, ...env }, words) => {
    const path = eventFile(event);
    const all = { ...env, GITHUB_EVENT_PATH: path, GITHUB_API_URL: await answering(403) };
    await expect(github(all).createComment(7, "text")).rejects.toMatchObject({
      code: "GITHUB_FORBIDDEN",
      message: expect.stringContaining(words),
    });
  });

  it("is not asked without a token, or from nowhere", async () => {
    const none = createGitHub({ env: {}, log: { warning: () => {}, masked: (text: string) => text } });
    await expect(none.comments(7)).rejects.toMatchObject({ code: "GITHUB_TOKEN_MISSING", exitCode: 2 });
    await expect(github({ GITHUB_REPOSITORY: "" }).comments(7)).rejects.toMatchObject({
      code: "GITHUB_REPOSITORY_MISSING",
    });
    await expect(github({ GITHUB_API_URL: "http://127.0.0.1:1" }).comments(7)).rejects.toMatchObject({
      code: expect.stringMatching(/^GITHUB_UNREACHABLE$/),
    });
  });

  it("a token's name, which is no failure", async () => {
    const env = { GITHUB_API_URL: await answering(403) };
    expect(await github(env, "ghp_x").login()).toBeUndefined();
  });
});

/** A GitHub that answers these in turn, the last one again and again; `hang` is no answer. */
async function inTurn(...answers: readonly (number | "hang")[]) {
  const methods: string[] = [];
  const server = createServer((request, response) => {
    const answer = answers[Math.min(methods.length, answers.length - 1)];
    methods.push(request.method ?? "");
    if (answer === "hang" || answer === undefined) return;
    const body = { id: 1, html_url: "https://github.com/c", body: "text", user: { login: "x" } };
    response.writeHead(answer, { "content-type": "application/json" });
    response.end(JSON.stringify(request.method === "GET" ? [body] : body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const waited: number[] = [];
  const adapter = createGitHub({
    env: { GITHUB_REPOSITORY: "org/repo", GITHUB_API_URL: url, GITHUB_RUN_ID: "7" },
    log: { warning: () => {}, masked: (text: string) => text },
    token: "t0ken",
    timeoutMs: 200,
    wait: async (milliseconds) => void waited.push(milliseconds),
  });
  return { adapter, methods, waited };
}

describe("a request that is not answered well", () => {
  it("is sent again, and then good", async () => {
    const { adapter, methods, waited } = await inTurn(502, 503, 200);
    expect(await adapter.comments(7)).toHaveLength(1);
    expect(methods).toEqual(["GET", "GET", "GET"]);
    expect(waited).toEqual([1000, 3000]);
  });

  it("is sent again when nothing came in time, and given up in the end", async () => {
    const { adapter, methods } = await inTurn("hang");
    await expect(adapter.updateComment(1, "x")).rejects.toMatchObject({ code: "GITHUB_UNREACHABLE" });
    expect(methods).toEqual(["PATCH", "PATCH", "PATCH"]);
  });

  it("is not sent again where a comment may be there already", async () => {
    const { adapter, methods } = await inTurn(502, 201);
    await expect(adapter.createComment(7, "x")).rejects.toMatchObject({ code: "GITHUB_UNREACHABLE" });
    expect(methods).toEqual(["POST"]);
  });
});

/* Whatever stands in GitHub's place: an answer is whole, of JSON and of a size, or it is none. */
describe("an answer that is none", () => {
  const JSON_TYPE = { "content-type": "application/json" };
  /** Writes again and again until nobody listens. */
  const without = (end: ServerResponse, chunk: string, pause: number) => {
    const write = (): void => {
      if (end.destroyed) return;
      const goOn = end.write(chunk);
      if (pause > 0) setTimeout(write, pause);
      else if (goOn) setImmediate(write);
      else end.once("drain", write);
    };
    write();
  };

  let zipped: Buffer | undefined;
  /** Packed once for all attempts. */
  const packed = () => (zipped ??= gzipSync(Buffer.alloc(LIMITS.githubAnswer + 1, " "), { level: 1 }));

  it.each<[string, (response: ServerResponse, url: string) => void]>([
    ["one byte after the other", (to) => without(to.writeHead(200, JSON_TYPE), "[", 20)],
    ["bytes without an end", (to) => without(to.writeHead(200, JSON_TYPE), "[".repeat(65_536), 0)],
    [
      "packed bytes without an end",
      (to) => {
        to.writeHead(200, { ...JSON_TYPE, "content-encoding": "gzip" });
        to.end(packed());
      },
    ],
    [
      "what breaks off",
      (to) => (to.writeHead(200, JSON_TYPE), to.write("[{"), void setTimeout(() => to.destroy(), 20)),
    ],
    ["a page of HTML", (to) => void to.writeHead(200, { "content-type": "text/html" }).end("<html>Log in")],
    ["what is called JSON and is none", (to) => void to.writeHead(200, JSON_TYPE).end("<html>")],
    ["JSON without an end inside", (to) => void to.writeHead(200, JSON_TYPE).end("[".repeat(1_000_000))],
    ["an object where a list is", (to) => void to.writeHead(200, JSON_TYPE).end('{"a":1}')],
    [
      "one page after the other",
      (to, url) => void to.writeHead(200, { ...JSON_TYPE, link: `<${url}>; rel="next"` }).end("[]"),
    ],
  ])("%s", { timeout: 60_000 }, async (_what, answer) => {
    const server = createServer((request, response) =>
      answer(response, `http://${request.headers.host}${request.url}`),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const adapter = createGitHub({
      env: {
        GITHUB_REPOSITORY: "org/repo",
        GITHUB_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      },
      log: { warning: () => {}, masked: (text: string) => text },
      token: "t0ken",
      timeoutMs: 4_000,
      wait: async () => {},
    });
    await expect(adapter.comments(7)).rejects.toMatchObject({ code: "GITHUB_UNREACHABLE", exitCode: 3 });
  });
});

describe("the step summary", () => {
  it("is appended to, and to nothing outside a job", async () => {
    const path = join(folder, "summary.md");
    const { summary } = github({ GITHUB_STEP_SUMMARY: path });
    await summary("# One");
    await summary("# Two\n\n");
    await github({}).summary("nowhere");
    expect(readFileSync(path, "utf8")).toBe("# One\n# Two\n");
  });

  it("never outgrows what the runner takes, whatever comes", async () => {
    const path = join(folder, "summary.md");
    const { summary } = github({ GITHUB_STEP_SUMMARY: path });
    for (let part = 0; part < 4; part += 1) await summary("ü line of text\n".repeat(30_000));
    expect(readFileSync(path).length).toBeLessThanOrEqual(MAX_SUMMARY);
    expect(readFileSync(path, "utf8")).toContain("The rest is left out");
  });

  it("is cut with what was open closed: the fence by its own length, and folded blocks", () => {
    const body = `\`\`\`\`diff\n+ \`\`\`\n${"+ line\n".repeat(100)}\`\`\`\`\n`;
    const text = `<details><summary>a</summary>\n\nx\n\n</details>\n\n<details><summary>b</summary>\n\n${body}\n</details>\n`;
    const cut = fitted(text, 300);
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(300);
    expect(cut).toMatch(/\n\+ line\n````\n\n<\/details>\n\n_The rest is left out/);
    expect(cut.match(/<\/details>/g)).toHaveLength(2);
  });

  it("is cut at a line, with its code fence closed", () => {
    const cut = fitted(`before\n\`\`\`diff\n${"+ line\n".repeat(100)}\`\`\`\nafter\n`, 200);
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(200);
    expect(cut).toMatch(/\n\+ line\n```\n\n_The rest is left out/);
    expect(fitted("short\n", 200)).toBe("short\n");
    expect(fitted("long text".repeat(100), 10)).toBe("");
  });
});

describe("the run's URL", () => {
  it("is known in a job only", () => {
    const env = { GITHUB_SERVER_URL: "https://github.com", GITHUB_RUN_ID: "12" };
    expect(github(env).runUrl()).toBe("https://github.com/org/repo/actions/runs/12");
    expect(github({}).runUrl()).toBeUndefined();
  });
});
