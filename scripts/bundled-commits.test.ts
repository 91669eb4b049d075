/** Commits with and without their bundles, in a repository where a "build" copies src/main.txt. */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { checkCommits, type CommitRange, type CommitsReport } from "./bundled-commits.ts";

const WHO = ["-c", "user.name=Someone", "-c", "user.email=someone@example.com", "-c", "commit.gpgsign=false"];

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "bundled commits "));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  git("init", "--quiet", "--initial-branch=main");
  commit("Begin", { "scripts/check-commits.ts": "", "src/main.txt": "1", "dist/main.js": "1" });
  git("tag", "base");
});

function git(...args: readonly string[]): string {
  return execFileSync("git", [...WHO, ...args], { cwd: root, encoding: "utf8" });
}

/** Commits these files, and what else has changed. */
function commit(subject: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  git("add", "--all");
  git("commit", "--quiet", "--message", subject);
}

function check(range: Partial<CommitRange> = {}): CommitsReport {
  const build = (folder: string, out: string): void => {
    if (readFileSync(join(folder, "src/main.txt"), "utf8") === "broken")
      throw new Error("a bracket is missing");
    mkdirSync(out);
    copyFileSync(join(folder, "src/main.txt"), join(out, "main.js"));
  };
  return checkCommits({ root, base: "base", head: "HEAD", limit: 9, build, ...range });
}

const both = (text: string) => ({ "src/main.txt": text, "dist/main.js": text });

describe("commits and their bundles", () => {
  it("are fine when each has its own, and nothing is left behind", () => {
    commit("Two", both("2"));
    commit("Words", { "README.md": "words" });
    commit("Tests", { "src/a.test.ts": "" });
    expect(check()).toEqual({ built: 1, same: 2, older: 0, problems: [] });
    expect(git("status", "--porcelain")).toBe("");
    expect(git("worktree", "list").trim().split("\n")).toHaveLength(1);
  });

  it("name the commit that came without, though a later one brought it", () => {
    commit("Two", { "src/main.txt": "2", "dist/old.js": "" });
    commit("Bundles", { "dist/main.js": "2" });
    rmSync(join(root, "dist/old.js"));
    commit("Gone", {});
    const line = (text: string) => expect.stringMatching(new RegExp(`^[0-9a-f]{8} ${text}$`));
    expect(check().problems).toEqual([
      line("Two: dist/main\\.js differs"),
      line("Two: dist/old\\.js is one too many"),
      line("Bundles: dist/old\\.js is one too many"),
    ]);
  });

  it("name a bundle that was changed by hand, one that is missing, and what does not build", () => {
    commit("By hand", { "dist/main.js": "mine" });
    rmSync(join(root, "dist"), { recursive: true });
    commit("None", {});
    commit("Broken", { "src/main.txt": "broken" });
    expect(check().problems).toEqual([
      expect.stringContaining("By hand: dist/main.js differs"),
      expect.stringContaining("None: dist/main.js is missing"),
      expect.stringContaining("Broken: does not build: a bracket is missing"),
    ]);
  });

  it("leave alone what is from before the rule", () => {
    rmSync(join(root, "scripts/check-commits.ts"));
    commit("Old", { "src/main.txt": "2", "scripts/other.ts": "" });
    expect(check()).toEqual({ built: 0, same: 0, older: 1, problems: [] });
  });
});

describe("a merge", () => {
  /** Main and a branch go apart, each with its bundles. */
  function apart(onMain: Readonly<Record<string, string>>): void {
    git("checkout", "--quiet", "-b", "side");
    commit("Side", both("2"));
    git("checkout", "--quiet", "main");
    commit("Main", onMain);
    git("merge", "--quiet", "--no-ff", "--no-commit", "--strategy=ours", "side");
  }

  it("that takes over a parent's sources and bundles is not built again", () => {
    apart({ "README.md": "words" });
    commit("Merge", both("2"));
    expect(check()).toEqual({ built: 1, same: 2, older: 0, problems: [] });
  });

  it("that joins two changes must have the bundles of both", () => {
    apart(both("3"));
    commit("Merge", { "src/main.txt": "23" });
    expect(check()).toEqual({
      built: 3,
      same: 0,
      older: 0,
      problems: [expect.stringContaining("Merge: dist/main.js differs")],
    });
  });
});

describe("the range", () => {
  it("is that of the newest commits where the base is none, or unknown", () => {
    for (const text of ["2", "3", "4"]) commit(text, { "src/main.txt": text });
    for (const base of [undefined, "1".repeat(40)])
      expect(check({ base, limit: 2 }).problems.map((line) => line.slice(9, 10))).toEqual(["3", "4"]);
  });

  it("may not have more commits to build than the limit", () => {
    for (const text of ["2", "3", "4"]) commit(text, both(text));
    expect(() => check({ limit: 2 })).toThrow("3 commits are to be built, at most 2 are: name a nearer base");
  });
});
