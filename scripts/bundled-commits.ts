/**
 * Which commits were made without the bundles that their sources make: whoever pins one of them runs old
 * code.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { folderDifferences } from "./compare-folders.ts";

/**
 * What bundles are built from, and the bundles: a commit that changes none of it is as good as its parent.
 */
const BUILT_FROM = ["src", "scripts", "package.json", "package-lock.json", "tsconfig.json", "dist"];
const NOT_BUILT = [":(exclude)**/*.test.ts"];

/** Commits without this file are from before the rule, or of a branch that began before it. */
const RULE = "scripts/check-commits.ts";

export interface CommitRange {
  /** Folder of the repository. */
  readonly root: string;
  /**
   * Commit up to which everything has been looked at; undefined, or unknown here: the newest `limit`
   * commits.
   */
  readonly base: string | undefined;
  readonly head: string;
  /** More commits than this are refused, rather than looked at for hours. */
  readonly limit: number;
  /**
   * Builds what is checked out in `folder` into `out`. Throws with the reason when that does not succeed.
   */
  build(folder: string, out: string): void;
}

export interface CommitsReport {
  /** How many were built. */
  readonly built: number;
  /** How many have the sources and the bundles of a parent. */
  readonly same: number;
  /** How many are from before the rule. */
  readonly older: number;
  /** `1234abcd Subject: dist/x.js differs`; oldest commit first. */
  readonly problems: readonly string[];
}

/**
 * Builds each commit of the range in a worktree of its own and compares. Merges are commits like others:
 * one whose sources and bundles are those of a parent is not built, as that parent was, or is, looked at
 * itself; one that joins two changes of the sources has bundles that neither parent had, and must have been
 * committed with them. Throws when a range has more than `limit` commits to build.
 */
export function checkCommits(range: CommitRange): CommitsReport {
  const git = gitIn(range.root);
  const commits = commitsOf(git, range);
  const ruled = commits.filter(({ id }) => git("ls-tree", "--name-only", id, "--", RULE).trim() !== "");
  const changed = ruled.filter(({ id, parents }) => !parents.some((parent) => alike(range.root, parent, id)));
  if (changed.length > range.limit)
    throw new Error(
      `${changed.length} commits are to be built, at most ${range.limit} are: name a nearer base`,
    );
  return {
    built: changed.length,
    same: ruled.length - changed.length,
    older: commits.length - ruled.length,
    problems: changed.length === 0 ? [] : inWorktree(git, changed, range),
  };
}

interface Commit {
  readonly id: string;
  readonly parents: readonly string[];
  readonly subject: string;
}

type Git = (...args: readonly string[]) => string;

/** Hooks stay out: they are for the person who commits. */
function gitIn(folder: string): Git {
  const options = { cwd: folder, encoding: "utf8", maxBuffer: 256 * 1024 * 1024 } as const;
  return (...args) => execFileSync("git", ["-c", "core.hooksPath=/dev/null", ...args], options);
}

function commitsOf(git: Git, { root, base, head, limit }: CommitRange): readonly Commit[] {
  const known = base !== undefined && isCommit(root, base);
  const range = known ? [`${base}..${head}`] : [`--max-count=${limit}`, head];
  const format = "--format=%H%x00%P%x00%s";
  const lines = git("log", "--reverse", "--topo-order", format, ...range, "--")
    .split("\n")
    .filter(Boolean);
  return lines.map((line) => {
    const [id = "", parents = "", subject = ""] = line.split("\0");
    return { id, parents: parents.split(" ").filter(Boolean), subject };
  });
}

function isCommit(root: string, name: string): boolean {
  return spawnSync("git", ["cat-file", "-e", `${name}^{commit}`], { cwd: root }).status === 0;
}

/**
 * Whether both commits have the same sources and bundles; a parent that a shallow clone lacks is none that
 * is alike.
 */
function alike(root: string, one: string, other: string): boolean {
  const args = ["diff", "--quiet", one, other, "--", ...BUILT_FROM, ...NOT_BUILT];
  return spawnSync("git", args, { cwd: root }).status === 0;
}

function inWorktree(git: Git, commits: readonly Commit[], range: CommitRange): readonly string[] {
  const place = mkdtempSync(join(tmpdir(), "bluegreen-commits-"));
  const folder = join(place, "worktree");
  try {
    git("worktree", "add", "--quiet", "--detach", folder, range.head);
    return commits.flatMap((commit) => {
      gitIn(folder)("checkout", "--quiet", "--force", "--detach", commit.id);
      const found = differences(folder, join(place, "built"), range);
      return found.map((line) => `${commit.id.slice(0, 8)} ${commit.subject}: ${line}`);
    });
  } finally {
    if (existsSync(folder)) git("worktree", "remove", "--force", "--force", folder);
    rmSync(place, { recursive: true, force: true });
  }
}

function differences(folder: string, out: string, { build }: CommitRange): readonly string[] {
  rmSync(out, { recursive: true, force: true });
  try {
    build(folder, out);
  } catch (error) {
    return [`does not build: ${error instanceof Error ? error.message : String(error)}`];
  }
  return folderDifferences(join(folder, "dist"), out).map((line) => `dist/${line}`);
}
