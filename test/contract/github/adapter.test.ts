import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createGitHub } from "../../../src/adapters/real/github/github.ts";
import type { GitHub } from "../../../src/ports.ts";
import { recordingLog } from "../../fakes/ports.ts";
import { BOT, type GitHubOptions, type GitHubServer, startGitHub } from "../../runner/github-server.ts";

const OWN = { number: 7, headSha: "7".repeat(40), fromFork: false, branch: "change" };
const FORK = { number: 8, headSha: "8".repeat(40), fromFork: true, branch: "change" };

/** Whose tokens these are, beside the job's. */
const LOGINS: Readonly<Record<string, string>> = { ghp_someone: "someone", ghs_app: "my-app[bot]" };

describe("the GitHub adapter, held to GitHub's own description", () => {
  let folder: string;
  let server: GitHubServer | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "bluegreen-github-"));
  });

  afterEach(async () => {
    const last = server;
    server = undefined;
    await rm(folder, { recursive: true, force: true });
    await last?.close();
  });

  /** The adapter in a job whose token may do this much. */
  async function adapter(
    grant: GitHubOptions["pullRequests"],
    env: NodeJS.ProcessEnv = {},
    token = "secret",
    more: Partial<GitHubOptions> = {},
  ): Promise<GitHub> {
    const pulls = [OWN, FORK];
    const login = LOGINS[token];
    const known = login === undefined ? { token: "secret" } : { token, login };
    server = await startGitHub({ repository: "org/caller", pullRequests: grant, pulls, ...known, ...more });
    return createGitHub({
      env: { GITHUB_API_URL: server.url, GITHUB_REPOSITORY: "org/caller", ...env },
      log: recordingLog([]),
      token,
    });
  }

  async function event(body: unknown): Promise<string> {
    const path = join(folder, "event.json");
    await writeFile(path, JSON.stringify(body));
    return path;
  }

  it("creates a comment, finds it again, and updates it", async () => {
    const github = await adapter("write");
    const created = await github.createComment(7, "one");
    expect(created).toMatchObject({ body: "one", author: BOT });
    expect(created.url).toMatch(/^https:\/\/github\.com\/org\/caller\/pull\/7#issuecomment-/);
    await github.updateComment(created.id, "two");
    expect(await github.comments(7)).toEqual([{ ...created, body: "two" }]);
  });

  it.each([
    ["a person's", "ghp_someone", "someone"],
    ["an app's", "ghs_app", "my-app[bot]"],
    ["a job's own", "secret", BOT],
  ])("knows whose comments %s token writes, and asks once", async (_whose, token, login) => {
    const github = await adapter("write", {}, token);
    expect([await github.login?.(), await github.login?.()]).toEqual([login, login]);
    expect(await github.createComment(7, "x")).toMatchObject({ author: login });
    expect(server?.requests.filter(({ path }) => path === "/graphql")).toHaveLength(1);
  });

  it("reads who approved the run, and of this run alone", async () => {
    const one = { run: 7, user: "bob", state: "approved", comment: "go", environment: "production" } as const;
    const approvals = [
      one,
      { ...one, run: 8, user: "eve" },
      { ...one, user: "ann", state: "rejected" as const },
    ];
    const env = { GITHUB_RUN_ID: "7" };
    const github = await adapter("none", env, "secret", { actions: "read", approvals });
    const environments = ["production"];
    expect(await github.approvals()).toEqual([
      { user: "bob", state: "approved", comment: "go", environments },
      { user: "ann", state: "rejected", comment: "go", environments },
    ]);
  });

  it("names the permission that the approvals need, and asks once", async () => {
    const github = await adapter("write", { GITHUB_RUN_ID: "7" });
    await expect(github.approvals()).rejects.toMatchObject({
      code: "GITHUB_FORBIDDEN",
      remedy: "Give the job `permissions: actions: read`",
    });
    expect(server?.requests).toHaveLength(1);
  });

  it("reads every page of comments", async () => {
    const github = await adapter("read");
    for (let index = 0; index < 250; index += 1) server?.comment(7, "someone", `comment ${index}`);
    const found = await github.comments(7);
    expect(found).toHaveLength(250);
    expect(new Set(found.map(({ body }) => body)).size).toBe(250);
    expect(server?.requests).toHaveLength(3);
  });

  it.each([
    ["a read-only token", "read", "secret", 7],
    ["a token that may not even read", "none", "secret", 7],
    ["a token that GitHub does not know", "write", "wrong", 7],
    ["a pull request that does not exist", "write", "secret", 99],
  ] as const)("says GITHUB_FORBIDDEN for %s", async (_, grant, token, pull) => {
    const github = await adapter(grant, {}, token);
    await expect(github.createComment(pull, "x")).rejects.toMatchObject({
      code: "GITHUB_FORBIDDEN",
      exitCode: 3,
    });
  });

  it("names the fork as the reason for a read-only token", async () => {
    const repo = (full_name: string) => ({ repo: { full_name } });
    const pull_request = {
      number: 8,
      head: { sha: FORK.headSha, ...repo("stranger/caller") },
      base: repo("org/caller"),
    };
    const env = { GITHUB_EVENT_NAME: "pull_request", GITHUB_EVENT_PATH: await event({ pull_request }) };
    const github = await adapter("read", env);
    expect(await github.pullRequest()).toEqual({ number: 8, headSha: FORK.headSha, fromFork: true });
    await expect(github.createComment(8, "x")).rejects.toThrow("comes from a fork");
  });

  it("finds the pull request of a comment's event by its number", async () => {
    const env = { GITHUB_EVENT_PATH: await event({ issue: { number: 8, pull_request: {} } }) };
    const github = await adapter("read", env);
    expect(await github.pullRequest()).toEqual({ number: 8, headSha: FORK.headSha, fromFork: true });
  });

  it("finds the pull request of a dispatched run by its branch, the fork's branch of that name not taken for it", async () => {
    const env = { GITHUB_EVENT_NAME: "workflow_dispatch", GITHUB_REF: "refs/heads/change" };
    const github = await adapter("read", env);
    expect(await github.pullRequest()).toEqual({ number: 7, headSha: OWN.headSha, fromFork: false });
  });

  it("has no pull request on a push, and asks nobody", async () => {
    const github = await adapter("none", { GITHUB_EVENT_NAME: "push", GITHUB_EVENT_PATH: await event({}) });
    expect(await github.pullRequest()).toBeUndefined();
    expect(server?.requests).toEqual([]);
  });

  it("says that a comment is too long as GitHub does, and keeps GitHub's words", async () => {
    const github = await adapter("write");
    await expect(github.createComment(7, "x".repeat(65_537))).rejects.toMatchObject({
      code: "GITHUB_FAILED",
      message: expect.stringContaining("too long"),
    });
  });

  it("appends to the step summary", async () => {
    const path = join(folder, "summary.md");
    const github = await adapter("none", { GITHUB_STEP_SUMMARY: path });
    await github.summary("# one");
    await github.summary("# two");
    expect(await readFile(path, "utf8")).toBe("# one\n# two\n");
  });
});
