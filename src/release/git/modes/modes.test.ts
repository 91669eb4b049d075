/** What must hold for every way of recording, a new one as well; on a real repository with a remote. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { ECHO_CONFIG } from "../../../../test/fakes/echo-config.ts";
import { fakePorts, memoryFiles } from "../../../../test/fakes/ports.ts";
import { createFiles } from "../../../adapters/real/files/files.ts";
import { createGit } from "../../../adapters/real/git.ts";
import { createExec } from "../../../adapters/real/processes/exec.ts";
import { releaseContext } from "../../context.ts";
import type { ValuePlace } from "../record-mode.ts";
import { readUnitValue, writeUnitValue } from "../unit-value.ts";
import { MODES } from "./index.generated.ts";
import { RECORD_MODES } from "./names.generated.ts";
import { recordDefault, recordedDefault } from "./record.ts";

const FILE = "live/router/values.yaml";
/** Git without the machine's own settings. */
const ENV = {
  PATH: process.env["PATH"],
  HOME: "/nonexistent",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_AUTHOR_NAME: "Ann",
  GIT_AUTHOR_EMAIL: "ann@example.com",
  GIT_COMMITTER_NAME: "Ann",
  GIT_COMMITTER_EMAIL: "ann@example.com",
};

/** A clone whose values file says `default: v1`, and a release whose router reads it there. */
async function checkout() {
  const folder = mkdtempSync(join(tmpdir(), "bluegreen-modes-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const work = join(folder, "work");
  const git = (cwd: string, ...args: readonly string[]) =>
    execFileSync("git", [...args], { cwd, env: ENV, encoding: "utf8", stdio: "pipe" }).trim();
  git(folder, "init", "--quiet", "--bare", "--initial-branch=main", "remote.git");
  git(folder, "clone", "--quiet", "remote.git", "work");
  mkdirSync(join(work, FILE, ".."), { recursive: true });
  writeFileSync(join(work, FILE), "# ours\ndefault: v1\n");
  git(work, "add", "--all");
  git(work, "commit", "--quiet", "--message=start");
  git(work, "push", "--quiet", "origin", "HEAD:main");
  const log = { masked: (text: string) => text };
  const unit = { name: "router", path: "live/router", dependencies: [] };
  const ports = fakePorts({
    files: memoryFiles({ "bluegreen.yaml": ECHO_CONFIG }),
    git: createGit({ exec: createExec({ cwd: work, env: ENV, log }), log, cwd: work }),
    terragrunt: { units: async () => [unit] },
  });
  const context = await releaseContext({ config: "bluegreen.yaml", release: undefined }, ports);
  return {
    context: { ...context, ports: { ...ports, files: createFiles(work) } },
    unit,
    text: () => readFileSync(join(work, FILE), "utf8"),
    commits: () => git(join(folder, "remote.git"), "rev-list", "--all", "--count"),
    onMain: () => git(join(folder, "remote.git"), "show", `main:${FILE}`),
    /** Somebody's commit on top of the branch; a file without text is taken away. */
    pushed: (content: string | undefined) => {
      git(folder, "clone", "--quiet", "remote.git", "elsewhere");
      const there = join(folder, "elsewhere");
      if (content === undefined) rmSync(join(there, FILE));
      else writeFileSync(join(there, FILE), content);
      git(there, "commit", "--quiet", "--all", "--message=somebody's");
      git(there, "push", "--quiet", "origin", "HEAD:main");
    },
  };
}

describe.each(RECORD_MODES)("record: %s", (name) => {
  const mode = MODES[name];

  it("says in a few words what it does with what was written", () => {
    expect(mode.doc("the file")).toMatch(/^[a-z].*[^.]$/);
    expect(mode.doc("the file")).toContain("the file");
  });

  it("leaves the default in the checkout, and what it says of Git afterwards is that or nothing", async () => {
    const { context, text } = await checkout();
    await recordDefault(context, "green", name);
    expect(text()).toBe("# ours\ndefault: v2\n");
    expect(["green", undefined]).toContain(await recordedDefault(context, name));
  });

  it("records the same value once", async () => {
    const { context, commits } = await checkout();
    await recordDefault(context, "green", name);
    const once = commits();
    await recordDefault(context, "green", name);
    expect(commits()).toBe(once);
  });

  it("changes nothing while it is only asked", async () => {
    const { context, unit, text, commits } = await checkout();
    const place: ValuePlace = { unit, location: context.spec.router.value, base: "branch" };
    const before = [text(), commits()];
    await mode.before(context, place, "v2").catch(() => undefined);
    await mode.recorded(context, async () => place);
    expect([text(), commits()]).toEqual(before);
  });

  it("does not write what the step has written, but leaves it", async () => {
    const { context, unit } = await checkout();
    const { value: location } = context.spec.router;
    await writeUnitValue(context, unit, location, "v2");
    await mode.record(context, { unit, location, base: "checkout" }, "v2", "version v2");
    expect((await readUnitValue(context, unit, location)).value).toBe("v2");
  });
});

it("a commit is on the branch, of both bases, and none is not", async () => {
  for (const base of ["branch", "checkout"] as const) {
    const { context, unit, onMain } = await checkout();
    const { value: location } = context.spec.router;
    await writeUnitValue(context, unit, location, "v2");
    expect(await MODES.none.record(context, { unit, location, base }, "v2", "v2")).toBeUndefined();
    expect(onMain()).toBe("# ours\ndefault: v1");
    expect(await MODES.commit.record(context, { unit, location, base }, "v2", "v2")).toMatch(
      /^[0-9a-f]{40}$/,
    );
    expect(onMain()).toBe("# ours\ndefault: v2");
  }
});

it("a commit keeps what others pushed to the file since the checkout", async () => {
  const { context, onMain, pushed, text } = await checkout();
  pushed("# theirs\ndefault: v1\nmore: 1\n");
  await recordDefault(context, "green", "commit");
  expect(onMain()).toBe("# theirs\ndefault: v2\nmore: 1");
  expect(text()).toBe("# theirs\ndefault: v2\nmore: 1\n");
});

it("no commit brings back a file that others took away", async () => {
  const { context, unit, commits, pushed } = await checkout();
  pushed(undefined);
  const before = commits();
  const place = { unit, location: context.spec.router.value, base: "branch" } as const;
  await expect(MODES.commit.before(context, place, "v2")).rejects.toMatchObject({
    code: "VALUES_UNCOMMITTED",
  });
  await expect(recordDefault(context, "green", "commit")).rejects.toMatchObject({
    code: "VALUES_UNCOMMITTED",
  });
  expect(commits()).toBe(before);
});
