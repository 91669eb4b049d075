import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { surroundings } from "../../errors/errors.ts";
import type { CommandResult } from "../../ports.ts";
import { createExec } from "./processes/exec.ts";
import { createGit, type GitOptions } from "./git.ts";

/** Git without the machine's own settings, so that nobody is configured. */
const ENV = {
  PATH: process.env["PATH"],
  HOME: "/nonexistent",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
};
const FILE = "units/router/values.yaml";

let folder: string;
/** What every test begins with, made once. */
let start: string;
beforeAll(() => {
  start = folder = mkdtempSync(join(tmpdir(), "bluegreen-git-"));
  git(".", "init", "--quiet", "--bare", "--initial-branch=main", "remote.git");
  clone("first");
  write("first", FILE, "default: v1\n");
  write("first", "README.md", "hello\n");
  save("first", "start");
  clone("work");
});
afterAll(() => rmSync(start, { recursive: true, force: true }));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bluegreen-git-"));
  cpSync(start, folder, { recursive: true, preserveTimestamps: true });
  // A clone knows its remote by its path.
  for (const name of ["first", "work"]) {
    const config = join(folder, name, ".git/config");
    writeFileSync(config, readFileSync(config, "utf8").replaceAll(start, folder));
  }
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function git(where: string, ...args: string[]): string {
  return execFileSync("git", args, {
    cwd: join(folder, where),
    env: ENV,
    encoding: "utf8",
    stdio: "pipe",
  }).trim();
}
function clone(name: string): void {
  git(".", "clone", "--quiet", "remote.git", name);
}
function write(where: string, path: string, text: string): void {
  mkdirSync(join(folder, where, path, ".."), { recursive: true });
  writeFileSync(join(folder, where, path), text);
}
/** Someone else's commit. */
function save(where: string, message: string): void {
  git(where, "add", "--all");
  git(where, "-c", "user.name=Ann", "-c", "user.email=ann@example.com", "commit", "--quiet", "-m", message);
  git(where, "push", "--quiet", "origin", "HEAD:main");
}
function adapter(where: string, more: Partial<GitOptions> = {}) {
  const log = { masked: (text: string) => text };
  const cwd = join(folder, where);
  return createGit({ exec: createExec({ cwd, env: ENV, log }), log, cwd, ...more });
}
/** With a push that ends as told. */
function pushing(push: (run: () => Promise<CommandResult>) => Promise<CommandResult>) {
  const log = { masked: (text: string) => text };
  const cwd = join(folder, "work");
  const real = createExec({ cwd, env: ENV, log });
  const run: typeof real.run = (command) =>
    command.args.includes("push") ? push(() => real.run(command)) : real.run(command);
  return createGit({ exec: { run }, log, cwd });
}
const remote = (path: string) => git("remote.git", "show", `main:${path}`);

describe("record", () => {
  it("commits exactly the paths, as the bot where nobody is configured, and pushes", async () => {
    write("work", FILE, "default: v2\n");
    write("work", "README.md", "unfinished\n");
    write("work", "new.txt", "untracked\n");
    const id = await adapter("work").record([FILE], "Record v2\n\nBecause.");
    expect(remote(FILE)).toBe("default: v2");
    expect(git("remote.git", "show", "--format=%an %ae%n%B", "--name-only", "main")).toBe(
      `github-actions[bot] 41898282+github-actions[bot]@users.noreply.github.com\nRecord v2\n\nBecause.\n\n${FILE}`,
    );
    expect(id).toBe(git("remote.git", "rev-parse", "main"));
    expect(await adapter("work").head()).toBe(id);
    expect(git("work", "status", "--porcelain")).toBe("M README.md\n?? new.txt");
  });

  it.each([
    ["its folder", "units/router", "values.yaml"],
    ["a folder above", "units", "router/values.yaml"],
    ["a folder beside it", "units/other", "../router/values.yaml"],
  ])(
    "of a run in %s is made at the file's own place, beside others of the same name",
    async (_, where, path) => {
      for (const name of ["values.yaml", "router/values.yaml"]) write("first", name, "another: one\n");
      save("first", "others");
      git("work", "pull", "--quiet");
      mkdirSync(join(folder, "work/units/other"), { recursive: true });
      write("work", FILE, "default: v2\n");
      await adapter(`work/${where}`).record([path], "v2");
      expect(git("remote.git", "show", "--format=", "--name-only", "main")).toBe(FILE);
      expect(remote(FILE)).toBe("default: v2");
      expect(git("work", "status", "--porcelain")).toBe("");
    },
  );

  it("uses who is configured", async () => {
    git("work", "config", "user.name", "Ann");
    git("work", "config", "user.email", "ann@example.com");
    write("work", FILE, "default: v2\n");
    await adapter("work").record([FILE], "v2");
    expect(git("remote.git", "log", "-1", "--format=%an %cn", "main")).toBe("Ann Ann");
  });

  it("does nothing when nothing differs", async () => {
    const before = git("remote.git", "rev-parse", "main");
    expect(await adapter("work").record([FILE], "nothing")).toBeUndefined();
    expect(git("remote.git", "rev-parse", "main")).toBe(before);
  });

  it("keeps what others pushed to other files in between", async () => {
    write("first", "README.md", "theirs\n");
    save("first", "theirs");
    write("work", FILE, "default: v2\n");
    const ours = adapter("work");
    await ours.record([FILE], "v2");
    expect([remote("README.md"), remote(FILE)]).toEqual(["theirs", "default: v2"]);
    write("work", FILE, "default: v3\n");
    await ours.record([FILE], "v3");
    expect(remote(FILE)).toBe("default: v3");
    expect(git("remote.git", "log", "--format=%s", "main").split("\n")).toEqual([
      "v3",
      "v2",
      "theirs",
      "start",
    ]);
  });

  it("may be run again after it was killed between push and the local branch", async () => {
    write("work", FILE, "default: v2\n");
    await adapter("work").record([FILE], "v2");
    git("work", "update-ref", "HEAD", "HEAD^");
    expect(await adapter("work").record([FILE], "v2")).toBeUndefined();
    expect(git("remote.git", "log", "--format=%s", "main")).toBe("v2\nstart");
  });

  it("refuses to overwrite what someone else wrote into the same file", async () => {
    write("first", FILE, "default: v9\n");
    save("first", "theirs");
    write("work", FILE, "default: v2\n");
    await expect(adapter("work").record([FILE], "v2")).rejects.toMatchObject({
      code: "GIT_PUSH_REJECTED",
      exitCode: 3,
      message: expect.stringContaining(`${FILE} is another on main: it changed there since this checkout`),
    });
    expect(remote(FILE)).toBe("default: v9");
  });

  it("tries again when someone pushes between its fetch and its push", async () => {
    const log = { masked: (text: string) => text };
    const cwd = join(folder, "work");
    const real = createExec({ cwd, env: ENV, log });
    let raced = false;
    const exec = {
      run: async (command: Parameters<typeof real.run>[0]) => {
        if (command.args.includes("push") && !raced) {
          raced = true;
          write("first", "README.md", "theirs\n");
          save("first", "theirs");
        }
        return real.run(command);
      },
    };
    write("work", FILE, "default: v2\n");
    await createGit({ exec, log, cwd }).record([FILE], "v2");
    expect(git("remote.git", "log", "--format=%s", "main")).toBe("v2\ntheirs\nstart");
  });

  it("lands, of as many as push at once, each once", async () => {
    const names = Array.from({ length: 8 }, (_, at) => `clone-${at}`);
    for (const name of names) clone(name);
    const ids = await Promise.all(
      names.map(async (name) => {
        write(name, `units/${name}/values.yaml`, "default: v2\n");
        return adapter(name).record([`units/${name}/values.yaml`], name);
      }),
    );
    const landed = git("remote.git", "log", "--format=%s", "main").split("\n");
    expect(landed.toSorted()).toEqual([...names, "start"]);
    expect(new Set(ids).size).toBe(names.length);
  }, 120_000);

  it("says how often others were first, when the time is over", async () => {
    let pushes = 0;
    const log = { masked: (text: string) => text };
    const cwd = join(folder, "work");
    const real = createExec({ cwd, env: ENV, log });
    const run: typeof real.run = (command) => {
      if (!command.args.includes("push")) return real.run(command);
      pushes += 1;
      const stdout = "!\tHEAD:refs/heads/main\t[rejected] (fetch first)\n";
      return Promise.resolve({ exitCode: 1, stdout, stderr: "" });
    };
    write("work", FILE, "default: v2\n");
    const failure = await createGit({ exec: { run }, log, cwd, racingMs: 1_500 })
      .record([FILE], "v2")
      .catch((error: unknown) => error);
    expect(pushes).toBeGreaterThan(2);
    expect(failure).toMatchObject({
      code: "GIT_PUSH_REJECTED",
      message: `others pushed to main first, ${pushes} times within 2 s`,
      remedy: "Run again",
    });
  });

  it("says what to do when the remote does not take it", async () => {
    writeFileSync(
      join(folder, "remote.git/hooks/pre-receive"),
      "#!/bin/sh\necho 'protected branch' >&2\nexit 1\n",
    );
    chmodSync(join(folder, "remote.git/hooks/pre-receive"), 0o755);
    write("work", FILE, "default: v2\n");
    const head = git("work", "rev-parse", "HEAD");
    await expect(adapter("work").record([FILE], "v2")).rejects.toMatchObject({
      code: "GIT_PUSH_REJECTED",
      remedy: expect.stringContaining("contents: write"),
      stderr: expect.stringContaining("protected branch"),
    });
    expect(git("work", "rev-parse", "HEAD")).toBe(head);
  });

  it.each(["throws", "says 128"] as const)(
    "takes a push for made whose answer was lost, when the branch has it: the tool %s",
    async (end) => {
      const lost = surroundings("TOOL_TIMEOUT", "git did not end", { remedy: "-" });
      const push = async (run: () => Promise<CommandResult>) => {
        const done = await run();
        if (end === "throws") throw lost;
        return { ...done, exitCode: 128, stdout: "", stderr: "fatal: the remote end hung up unexpectedly" };
      };
      write("work", FILE, "default: v2\n");
      const id = await pushing(push).record([FILE], "v2");
      expect(git("remote.git", "rev-parse", "main")).toBe(id);
      expect(git("work", "rev-parse", "HEAD")).toBe(id);
    },
  );

  it("says that a commit may have been pushed, when nobody can be asked any more", async () => {
    const lost = surroundings("TOOL_TIMEOUT", "git did not end", { remedy: "-" });
    const push = async () => {
      rmSync(join(folder, "remote.git"), { recursive: true });
      throw lost;
    };
    write("work", FILE, "default: v2\n");
    await expect(pushing(push).record([FILE], "v2")).rejects.toMatchObject({
      code: "TOOL_TIMEOUT",
      message: expect.stringMatching(/^git did not end; whether main has commit [0-9a-f]{12} by now/),
    });
  });

  it("says so when there is no remote branch to read", async () => {
    git("work", "checkout", "--quiet", "-b", "elsewhere");
    write("work", FILE, "default: v2\n");
    await expect(adapter("work").record([FILE], "v2")).rejects.toMatchObject({
      code: "GIT_PUSH_REJECTED",
      message: "cannot read elsewhere of origin",
    });
  });

  it("goes to the branch checked out, not to the one that the run was started from", async () => {
    git("work", "push", "--quiet", "origin", "HEAD:feature");
    write("work", FILE, "default: v2\n");
    await adapter("work", { branch: "feature" }).record([FILE], "v2");
    expect(remote(FILE)).toBe("default: v2");
    expect(git("remote.git", "log", "--format=%s", "feature")).toBe("start");
  });

  it("goes to the branch where a tag has its name, and its position is told", async () => {
    git("work", "tag", "main");
    expect(await adapter("work").position()).toMatchObject({ known: true, value: { own: { known: true } } });
    write("work", FILE, "default: v2\n");
    await adapter("work").record([FILE], "v2");
    expect(remote(FILE)).toBe("default: v2");
  });

  it("of a detached HEAD needs to be told the branch", async () => {
    git("work", "checkout", "--quiet", "--detach");
    write("work", FILE, "default: v2\n");
    await expect(adapter("work").record([FILE], "v2")).rejects.toMatchObject({
      code: "GIT_DETACHED",
      exitCode: 2,
    });
    await adapter("work", { branch: "main" }).record([FILE], "v2");
    expect(remote(FILE)).toBe("default: v2");
  });

  it("works from a shallow checkout, and takes names as they are", async () => {
    const odd = ":(glob)*.yaml";
    git(".", "clone", "--quiet", "--depth=1", `file://${join(folder, "remote.git")}`, "shallow");
    write("shallow", odd, "a: 1\n");
    write("shallow", "other.yaml", "b: 1\n");
    await adapter("shallow").record([odd, "gone.yaml"], "--amend");
    expect(git("remote.git", "show", "--name-only", "--format=%s", "main")).toBe(`--amend\n\n${odd}`);
  });

  it("records that a file is gone", async () => {
    rmSync(join(folder, "work", FILE));
    await adapter("work").record([FILE], "gone");
    expect(git("remote.git", "ls-tree", "-r", "--name-only", "main")).toBe("README.md");
  });
});

describe("edits", () => {
  const OURS = "default: v1\n";
  const EDITED = "default: v1\nmine: 1\n";
  const commitAs = ["-c", "user.name=A", "-c", "user.email=a@b"];
  const conflict = (operation: "merge" | "rebase" | "cherry-pick") => {
    git("work", "checkout", "--quiet", "-b", "side");
    write("work", "README.md", "side\n");
    git("work", ...commitAs, "commit", "--quiet", "--all", "-m", "side");
    git("work", "checkout", "--quiet", "main");
    write("work", "README.md", "main\n");
    git("work", ...commitAs, "commit", "--quiet", "--all", "-m", "main");
    expect(() => git("work", ...commitAs, operation, "side")).toThrow("Command failed");
  };

  it.each<[string, () => void, unknown]>([
    ["nothing", () => {}, undefined],
    ["other files", () => write("work", "README.md", "x"), undefined],
    ["an edit", () => write("work", FILE, EDITED), { committed: OURS, staged: OURS }],
    [
      "an edit that is hidden from status",
      () => {
        git("work", "update-index", "--assume-unchanged", FILE);
        write("work", FILE, EDITED);
      },
      { committed: OURS, staged: OURS },
    ],
    [
      "a staged edit",
      () => {
        write("work", FILE, EDITED);
        git("work", "add", FILE);
      },
      { committed: OURS, staged: EDITED },
    ],
    [
      "a staged edit that the file has no more",
      () => {
        write("work", FILE, EDITED);
        git("work", "add", FILE);
        write("work", FILE, OURS);
      },
      { committed: OURS, staged: EDITED },
    ],
    [
      "a file taken out of the index",
      () => git("work", "rm", "--quiet", "--cached", FILE),
      { committed: OURS, staged: undefined },
    ],
    ["a file that is gone", () => rmSync(join(folder, "work", FILE)), { committed: OURS, staged: OURS }],
    ["a merge", () => conflict("merge"), { committed: OURS, staged: OURS, unfinished: "merge" }],
    ["a rebase", () => conflict("rebase"), { committed: OURS, staged: OURS, unfinished: "rebase" }],
    [
      "a cherry-pick",
      () => conflict("cherry-pick"),
      { committed: OURS, staged: OURS, unfinished: "cherry-pick" },
    ],
  ])("of a checkout with %s", async (_, happen, found) => {
    happen();
    expect(await adapter("work").edits(FILE)).toEqual(found);
  });

  it.each<[string, (path: string) => void, string | undefined]>([
    ["untracked", () => {}, undefined],
    ["ignored", () => write("work", ".git/info/exclude", "*.yaml"), undefined],
    ["added", (path) => git("work", "add", path), OURS],
    ["to be added", (path) => git("work", "add", "--intent-to-add", path), ""],
  ])("of a file that is %s", async (_, happen, staged) => {
    write("work", "new.yaml", OURS);
    happen("new.yaml");
    expect(await adapter("work").edits("new.yaml")).toEqual({ committed: undefined, staged });
  });

  it("of a link: no commit has it as a regular file", async () => {
    symlinkSync(FILE, join(folder, "work/link.yaml"));
    git("work", "add", "link.yaml");
    git("work", ...commitAs, "commit", "--quiet", "-m", "link");
    expect(await adapter("work").edits("link.yaml")).toEqual({ committed: undefined, staged: undefined });
  });

  it("are none in a file with other line ends by Git's own settings, nor in a folder of the repository", async () => {
    git("work", "config", "core.autocrlf", "true");
    rmSync(join(folder, "work", FILE));
    git("work", "checkout", FILE);
    expect(readFileSync(join(folder, "work", FILE), "utf8")).toBe("default: v1\r\n");
    const inside = adapter("work/units");
    expect(await inside.edits("router/values.yaml")).toBeUndefined();
    write("work", FILE, "default: v2\r\n");
    const text = "default: v1\r\n";
    expect(await inside.edits("router/values.yaml")).toEqual({ committed: text, staged: text });
    expect(await inside.tip("router/values.yaml")).toBe(text);
  });

  it("are told in a worktree of its own", async () => {
    git("work", "worktree", "add", "--quiet", "-b", "other", "../tree");
    expect(await adapter("tree").edits(FILE)).toBeUndefined();
    conflict("merge");
    expect(await adapter("tree").edits(FILE)).toBeUndefined();
  });
});

describe("a record", () => {
  it("leaves what is staged of other files, and a file's mode, to whoever changed them", async () => {
    write("work", "README.md", "mine\n");
    git("work", "add", "README.md");
    write("work", FILE, "default: v2\n");
    chmodSync(join(folder, "work", FILE), 0o755);
    await adapter("work").record([FILE], "v2");
    expect(git("remote.git", "show", "--format=", "--raw", "--no-abbrev", "main")).toMatch(
      /^:100644 100644 \S+ \S+ M\tunits\/router\/values.yaml$/,
    );
    expect(git("work", "diff", "--cached", "--name-only")).toBe("README.md");
    expect(remote("README.md")).toBe("hello");
  });
});

describe("tip", () => {
  it("is the file as the remote has it now, and a record of it goes on top of that", async () => {
    write("first", FILE, "default: v1\ntimeout: 5s\n");
    save("first", "a timeout");
    const work = adapter("work");
    expect(await work.tip(FILE)).toBe("default: v1\ntimeout: 5s\n");
    write("work", FILE, "default: v2\ntimeout: 5s\n");
    expect(await work.record([FILE], "v2")).toBe(git("remote.git", "rev-parse", "main"));
    expect(remote(FILE)).toBe("default: v2\ntimeout: 5s");
  });

  it("finds what somebody else set back to be set again", async () => {
    write("first", FILE, "default: v2\n");
    save("first", "v2");
    const work = adapter("work");
    expect(await work.tip(FILE)).toBe("default: v2\n");
    await work.record([FILE], "v1 again");
    expect(remote(FILE)).toBe("default: v1");
  });

  it("is nothing for a file that the remote has not", async () => {
    expect(await adapter("work").tip("units/none.yaml")).toBeUndefined();
  });
});

describe("commits", () => {
  const ours = (text: string) => `one\n\nBluegreen-Release: web\nBluegreen-Turn: ${text}\n`;
  const record = async (text: string) => {
    write("work", FILE, `default: ${text}\n`);
    return adapter("work").record([FILE], ours(text));
  };

  it("are those of the remote branch whose message has the text, the newest first", async () => {
    const ids = [await record("v2"), await record("v3")];
    write("first", "README.md", "theirs\n");
    git("first", "pull", "--quiet", "--rebase=false", "--autostash");
    save("first", "theirs");
    const { branch, commits, cut } = await adapter("work").commits("Bluegreen-Release: web", 9);
    expect([branch, cut]).toEqual(["main", undefined]);
    expect(commits.map(({ id }) => id)).toEqual(ids.toReversed());
    expect(commits[0]).toMatchObject({
      author: "github-actions[bot]",
      message: ours("v3"),
      at: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect((await adapter("work").commits("Bluegreen-Release: web", 1)).cut).toBe(
      "only the newest 1 were read",
    );
    expect(await adapter("work").commits("none", 9)).toEqual({ branch: "main", commits: [] });
  });

  it("may be missing in a shallow checkout, which is said", async () => {
    await record("v2");
    git(".", "clone", "--quiet", "--depth=1", `file://${join(folder, "remote.git")}`, "shallow");
    expect((await adapter("shallow").commits("Bluegreen", 9)).cut).toContain("fetch-depth: 0");
  });
});

describe("position", () => {
  const missing = async (where: string, more: Partial<GitOptions> = {}) => {
    const found = await adapter(where, more).position();
    const own = found.known ? found.value.own : found;
    return own.known ? own.value.missing : own.reason;
  };
  /** Beside the default branch: what is missing, what is beyond, and whether that is sure. */
  const beside = async (where: string, more: Partial<GitOptions> = {}) => {
    const found = await adapter(where, more).position();
    const mainline = found.known ? found.value.mainline : found;
    if (!mainline.known) return mainline.reason;
    const { branch, missing: lacks, beyond, isCut } = mainline.value;
    return `${branch}: -${lacks} +${beyond}${isCut ? " cut" : ""}`;
  };
  const commit = (where: string, message: string) =>
    git(
      where,
      "-c",
      "user.name=A",
      "-c",
      "user.email=a@b",
      "commit",
      "--quiet",
      "--allow-empty",
      "-m",
      message,
    );

  const theirs = (text: string) => {
    write("first", "README.md", text);
    save("first", text);
  };

  it("is the tip, behind it, and beyond it", async () => {
    expect(await missing("work")).toBe(0);
    theirs("one");
    theirs("two");
    expect(await missing("work")).toBe(2);
    git("work", "pull", "--quiet");
    commit("work", "ours");
    expect(await missing("work")).toBe(0);
    theirs("three");
    expect(await missing("work")).toBe(1);
  });

  it("is told in a shallow checkout of one commit, as a job's is", async () => {
    theirs("one");
    git(".", "clone", "--quiet", "--depth=1", `file://${join(folder, "remote.git")}`, "shallow");
    expect(await missing("shallow")).toBe(0);
    theirs("two");
    expect(await missing("shallow")).toBe(1);
  });

  it("lacks what a branch has whose history was written anew", async () => {
    git("first", "-c", "user.name=A", "-c", "user.email=a@b", "commit", "--quiet", "--amend", "-m", "anew");
    git("first", "push", "--quiet", "--force", "origin", "HEAD:main");
    expect(await missing("work")).toBe(1);
  });

  it("is unknown on no branch, unless the job says which", async () => {
    git("work", "checkout", "--quiet", "--detach");
    expect(await missing("work")).toContain("HEAD is on no branch");
    theirs("one");
    expect(await missing("work", { branch: "main" })).toBe(1);
  });

  it.each([
    ["without a remote", () => git("work", "remote", "remove", "origin"), "origin"],
    ["when the remote is gone", () => rmSync(join(folder, "remote.git"), { recursive: true }), "remote"],
    ["when the remote has no such branch", () => git("work", "checkout", "--quiet", "-b", "mine"), "mine"],
    ["outside a repository", () => rmSync(join(folder, "work/.git"), { recursive: true }), "git"],
  ])("is unknown %s, with the reason", async (_, happen, reason) => {
    happen();
    expect(await missing("work")).toContain(reason);
  });

  it.each<[string, () => void, string]>([
    ["a branch of its own", () => git("work", "checkout", "--quiet", "-b", "mine"), "main: -1 +0"],
    ["a branch that the remote has", () => git("work", "checkout", "--quiet", "old"), "main: -1 +0"],
    ["no branch", () => git("work", "checkout", "--quiet", "--detach"), "main: -1 +0"],
    ["a tag", () => git("work", "checkout", "--quiet", "v1"), "main: -1 +0"],
    ["a branch with a commit of its own", () => void commit("work", "ours"), "main: -1 +1"],
    ["a worktree", () => git("work", "worktree", "add", "--quiet", "-b", "tree", "../tree"), "main: -1 +0"],
  ])("beside the default branch is told on %s", async (what, happen, wanted) => {
    git("work", "tag", "v1");
    git("work", "push", "--quiet", "origin", "HEAD:old");
    theirs("one");
    git("work", "fetch", "--quiet");
    happen();
    expect(await beside(what === "a worktree" ? "tree" : "work")).toBe(wanted);
  });

  it("asks the remote which its default branch is, and else the clone", async () => {
    git("work", "push", "--quiet", "origin", "HEAD:trunk");
    git("remote.git", "symbolic-ref", "HEAD", "refs/heads/trunk");
    expect(await beside("work")).toBe("trunk: -0 +0");
    git("remote.git", "symbolic-ref", "HEAD", "refs/heads/none");
    expect(await beside("work")).toBe("main: -0 +0");
    git("work", "remote", "set-head", "origin", "--delete");
    expect(await beside("work")).toBe("origin names no default branch");
  });

  it("is told in a shallow clone where it can be", async () => {
    git("first", "checkout", "--quiet", "-b", "feature");
    commit("first", "feature");
    git("first", "push", "--quiet", "origin", "feature", "HEAD~:refs/heads/old");
    const shallow = (branch: string, name: string) =>
      git(
        ".",
        "clone",
        "--quiet",
        "--depth=1",
        `--branch=${branch}`,
        `file://${join(folder, "remote.git")}`,
        name,
      );
    shallow("feature", "ahead");
    // It has all of main, which it cannot know.
    expect(await beside("ahead")).toBe("main: -1 +1 cut");
    git("ahead", "fetch", "--quiet", "--unshallow");
    expect(await beside("ahead")).toBe("main: -0 +1");
    git("first", "checkout", "--quiet", "main");
    theirs("one");
    shallow("old", "behind");
    expect(await beside("behind")).toBe("main: -1 +0");
    expect(await missing("behind")).toBe(0);
  });

  it("of a submodule is its own", async () => {
    git(
      "first",
      "-c",
      "protocol.file.allow=always",
      "submodule",
      "--quiet",
      "add",
      join(folder, "remote.git"),
      "sub",
    );
    expect(await beside("first/sub")).toBe("main: -0 +0");
    write("work", "README.md", "newer\n");
    save("work", "newer");
    git("first/sub", "checkout", "--quiet", "--detach");
    expect(await beside("first/sub")).toBe("main: -1 +0");
  });
});
