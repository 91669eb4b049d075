import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BOT, type GitHubServer, startGitHub } from "../../runner/github-server.ts";

const HEADERS = {
  accept: "application/vnd.github+json",
  authorization: "Bearer secret",
  "content-type": "application/json",
  "user-agent": "test",
};

describe("the test GitHub API", () => {
  let server: GitHubServer;

  beforeEach(async () => {
    server = await startGitHub({
      repository: "org/caller",
      token: "secret",
      pullRequests: "write",
      pulls: [{ number: 7, headSha: "1".repeat(40), fromFork: true }],
    });
  });

  afterEach(async () => {
    await server.close().catch(() => undefined);
  });

  const call = (path: string, init: RequestInit = {}) =>
    fetch(`${server.url}${path}`, { headers: HEADERS, ...init });

  it("creates, updates and lists comments as GitHub describes them", async () => {
    const created = await call("/repos/org/caller/issues/7/comments", {
      method: "POST",
      body: JSON.stringify({ body: "first" }),
    });
    expect(created.status).toBe(201);
    const { id } = (await created.json()) as { id: number };
    const updated = await call(`/repos/org/caller/issues/comments/${id}`, {
      method: "PATCH",
      body: JSON.stringify({ body: "second" }),
    });
    expect(updated.status).toBe(200);
    const listed = (await (await call("/repos/org/caller/issues/7/comments")).json()) as { body: string }[];
    expect(listed.map((comment) => comment.body)).toEqual(["second"]);
    await server.close();
  });

  it("answers page after page, naming the next in the Link header", async () => {
    for (let index = 0; index < 31; index += 1) server.comment(7, "someone", `comment ${index}`);
    const first = await call("/repos/org/caller/issues/7/comments");
    expect(await first.json()).toHaveLength(30);
    expect(first.headers.get("link")).toContain('page=2>; rel="next"');
    const second = await call("/repos/org/caller/issues/7/comments?page=2");
    expect(await second.json()).toHaveLength(1);
    expect(second.headers.get("link")).toBeNull();
  });

  it("gives a pull request with head and fork as the test says", async () => {
    const pull = (await (await call("/repos/org/caller/pulls/7")).json()) as {
      number: number;
      head: { sha: string; repo: { full_name: string; fork: boolean } };
    };
    expect(pull.number).toBe(7);
    expect(pull.head.sha).toBe("1".repeat(40));
    expect(pull.head.repo).toMatchObject({ full_name: "stranger/caller", fork: true });
    await server.close();
  });

  it.each([
    ["an unlisted route", "/repos/org/caller/labels", "GET", undefined, 501],
    ["an unknown query parameter", "/repos/org/caller/issues/7/comments?sort=asc", "GET", undefined, 422],
    ["a body of another shape", "/repos/org/caller/issues/7/comments", "POST", { text: "x" }, 422],
    ["a body that is no JSON object", "/repos/org/caller/issues/7/comments", "POST", "x", 422],
  ] as const)("notes %s as a problem, and fails on close", async (_, path, method, body, status) => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    expect((await call(path, init)).status).toBe(status);
    await expect(server.close()).rejects.toThrow("not used as described");
  });

  it.each([
    ["accept", "text/html", "GET"],
    ["accept", "", "GET"],
    ["content-type", "text/plain", "POST"],
  ])("notes the header %s: %s as a problem", async (name, value, method) => {
    const headers: Record<string, string> = { ...HEADERS, [name]: value };
    const init = { method, headers, ...(method === "POST" ? { body: '{"body":"first"}' } : {}) };
    expect((await call("/repos/org/caller/issues/7/comments", init)).status).toBe(422);
    await expect(server.close()).rejects.toThrow(name);
  });

  it("notes a body that is missing as a problem", async () => {
    expect((await call("/repos/org/caller/issues/7/comments", { method: "POST" })).status).toBe(422);
    await expect(server.close()).rejects.toThrow("body");
  });

  it("refuses a wrong token, another repository, a comment of someone else, and a comment too long", async () => {
    const wrong = await call("/repos/org/caller/pulls/7", {
      headers: { ...HEADERS, authorization: "token x" },
    });
    expect(wrong.status).toBe(401);
    expect((await call("/repos/org/other/pulls/7")).status).toBe(404);
    server.comment(7, "someone", "mine");
    const patch = { method: "PATCH", body: JSON.stringify({ body: "yours" }) };
    expect((await call("/repos/org/caller/issues/comments/1000", patch)).status).toBe(403);
    const long = { method: "POST", body: JSON.stringify({ body: "x".repeat(65_537) }) };
    expect((await call("/repos/org/caller/issues/7/comments", long)).status).toBe(422);
    expect(server.comments.map((comment) => comment.author)).not.toContain(BOT);
    await server.close();
  });
});

describe("the token of a run from a fork", () => {
  it("reads comments and may not write one", async () => {
    const server = await startGitHub({
      repository: "org/caller",
      token: "secret",
      pullRequests: "read",
      pulls: [{ number: 7, headSha: "1".repeat(40), fromFork: true }],
    });
    const path = `${server.url}/repos/org/caller/issues/7/comments`;
    expect((await fetch(path, { headers: HEADERS })).status).toBe(200);
    const post = await fetch(path, { method: "POST", headers: HEADERS, body: JSON.stringify({ body: "x" }) });
    expect(post.status).toBe(403);
    expect(await post.json()).toMatchObject({ message: "Resource not accessible by integration" });
    await server.close();
  });
});
