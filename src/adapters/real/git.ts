/**
 * Git through its program. A record is made on top of what the remote branch is now, from objects alone:
 * neither the working tree nor other people's files are touched, and nothing is ever forced.
 */
import { randomInt, randomUUID } from "node:crypto";
import { access, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, posix, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure, reworded, surroundings, usage } from "../../errors/errors.ts";
import type { BranchPosition, CheckoutPosition, FileEdits, GitOperation } from "../../model/checkout.ts";
import type { GitCommit, GitCommits } from "../../model/history.ts";
import { known, type Observed, unknown } from "../../model/observed.ts";
import type { Exec, Git, Log } from "../../ports.ts";
import { toolWords } from "./processes/tool-words.ts";

export interface GitOptions {
  readonly exec: Pick<Exec, "run">;
  readonly log: Pick<Log, "masked">;
  readonly cwd: string;
  /** The branch to record on when HEAD is detached, as after actions/checkout of a tag or commit. */
  readonly branch?: string;
  /** Default `origin`. */
  readonly remote?: string;
  /** How long a branch that others push to is tried, in milliseconds. Default two minutes. */
  readonly racingMs?: number;
}

/** Who commits when nobody is configured: the account that GitHub shows for a job's own commits. */
const BOT = {
  name: "github-actions[bot]",
  email: "41898282+github-actions[bot]@users.noreply.github.com",
};
const RACING_MS = 120_000;
/**
 * Between two pushes: up to so long at first, up to twice as long with each, and never longer than the most.
 */
const [FIRST_PAUSE_MS, MOST_PAUSE_MS] = [250, 8_000];
const TIMEOUT_MS = 120_000;
/** A remote that does not answer, as without a network, is soon unknown. */
const POSITION_TIMEOUT_MS = 30_000;

export function createGit(options: GitOptions): Git {
  const repository = new Repository(options);
  return {
    head: async () => (await repository.git("rev-parse", "HEAD")).trim(),
    position: () => repository.position(),
    edits: (path) => repository.edits(path),
    record: (paths, message) => repository.record(paths, message),
    tip: (path) => repository.tip(path),
    commits: (text, most) => repository.commits(text, most),
  };
}

type Blob = { readonly mode: string; readonly id: string } | undefined;
type Tree = ReadonlyMap<string, Blob>;

class Repository {
  readonly #options: GitOptions;
  readonly #remote: string;
  /**
   * The last commit recorded or read by this run: its content is known to us, though HEAD may not have it.
   */
  #recorded: string | undefined;

  constructor(options: GitOptions) {
    this.#options = options;
    this.#remote = options.remote ?? "origin";
  }

  async git(...args: readonly string[]): Promise<string> {
    return (await this.#run(args)).stdout;
  }

  /**
   * By the ids of blobs: what hides a change from `git status`, such as `assume-unchanged`, hides none here.
   */
  async edits(path: string): Promise<FileEdits | undefined> {
    const lies = (await this.#worktree([path])).get(path);
    const committed = (await this.#tree("HEAD", [path])).get(path);
    const staged = await this.#staged(path);
    const unfinished = await this.#unfinished();
    const agree = committed?.id === lies?.id && committed?.id === staged?.id;
    if (agree && unfinished === undefined && isRegular(committed)) return undefined;
    return {
      committed: isRegular(committed) ? await this.#text(`HEAD:./${path}`) : undefined,
      staged: isRegular(staged) ? await this.#text(`:0:./${path}`) : undefined,
      ...(unfinished === undefined ? {} : { unfinished }),
    };
  }

  /** As a checkout would write it: line ends and filters included. */
  #text(object: string): Promise<string> {
    return this.git("cat-file", "--filters", object);
  }

  /** Blob of the path in the index; undefined when it is not in there, or in conflict. */
  async #staged(path: string): Promise<Blob> {
    const entries = split(await this.git("ls-files", "--stage", "-z", "--", path));
    const [, mode, id] = /^(\d+) ([0-9a-f]+) 0\t/.exec(entries[0] ?? "") ?? [];
    return entries.length !== 1 || mode === undefined || id === undefined ? undefined : { mode, id };
  }

  async #unfinished(): Promise<GitOperation | undefined> {
    const files = OPERATIONS.flatMap(([file]) => ["--git-path", file]);
    const paths = (await this.git("rev-parse", ...files)).trimEnd().split("\n");
    const found = await Promise.all(paths.map((path) => isThere(resolve(this.#options.cwd, path))));
    return OPERATIONS[found.indexOf(true)]?.[1];
  }

  async position(): Promise<Observed<CheckoutPosition>> {
    return observed(async () => {
      const head = (await this.git("rev-parse", "HEAD")).trim();
      // First, for a remote that does not answer is waited for once.
      const name = await this.#defaultBranch();
      const own = await observed(async () => this.#beside(head, await this.#branch()));
      const isOwn = own.known && own.value.branch === name;
      const mainline = isOwn ? own : await this.#besideDefault(head, name);
      return { head, own, mainline };
    });
  }

  async #besideDefault(head: string, name: string | undefined): Promise<Observed<BranchPosition>> {
    if (name === undefined) return unknown(`${this.#remote} names no default branch`);
    return observed(() => this.#beside(head, name));
  }

  async #beside(head: string, branch: string): Promise<BranchPosition> {
    const tip = await this.#fetch(branch, POSITION_TIMEOUT_MS);
    const counted = await this.git("rev-list", "--left-right", "--count", `${head}...${tip}`);
    const [beyond = 0, missing = 0] = counted.trim().split(/\s+/).map(Number);
    const shallow = (await this.git("rev-parse", "--is-shallow-repository")).trim() === "true";
    return { branch, tip, missing, beyond, isCut: shallow && beyond > 0 && missing > 0 };
  }

  /** As the remote says; else as the clone noted it. Undefined where neither names one. */
  async #defaultBranch(): Promise<string | undefined> {
    const args = ["ls-remote", "--symref", this.#remote, "HEAD"];
    const { stdout } = await this.#run(args, { timeoutMs: POSITION_TIMEOUT_MS });
    const named = /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(stdout)?.[1];
    if (named !== undefined) return named;
    const noted = ["symbolic-ref", "--quiet", `refs/remotes/${this.#remote}/HEAD`];
    const { exitCode, stdout: local } = await this.#run(noted, { okCodes: [0, 1] });
    return exitCode === 0 ? local.trim().replace(`refs/remotes/${this.#remote}/`, "") : undefined;
  }

  async record(paths: readonly string[], message: string): Promise<string | undefined> {
    const base = await this.#tree("HEAD", paths);
    const wanted = withModes(await this.#worktree(paths), base);
    if (same(wanted, base) && this.#recorded === undefined) return undefined;
    const branch = await this.#branch();
    const racingMs = this.#options.racingMs ?? RACING_MS;
    const end = performance.now() + racingMs;
    for (let attempt = 0; ; attempt += 1) {
      const tip = await this.#fetch(branch);
      const there = await this.#tree(tip, paths);
      if (same(wanted, there)) return undefined;
      await this.#requireUnchanged(there, base, paths, branch);
      const commit = await this.#commit(wanted, tip, message);
      const refusal = await this.#push(commit, branch);
      if (refusal === undefined) return this.#advance(commit, tip, wanted);
      if (!isStale(refusal)) throw notTaken(branch, refusal);
      const pause = pauseMs(attempt);
      if (performance.now() + pause > end) throw outrun(branch, refusal, { attempts: attempt + 1, racingMs });
      await sleep(pause);
    }
  }

  async tip(path: string): Promise<string | undefined> {
    const commit = await this.#fetch(await this.#branch());
    const blob = (await this.#tree(commit, [path])).get(path);
    this.#recorded = commit;
    return blob === undefined ? undefined : this.#text(`${commit}:./${path}`);
  }

  async commits(text: string, most: number): Promise<GitCommits> {
    const branch = await this.#branch();
    const tip = await this.#fetch(branch);
    // Text from the branch: what ends a field stands in no message, for Git takes none with a NUL.
    const format = "--format=%H%x00%cI%x00%an%x00%B%x00";
    const which = ["--fixed-strings", `--grep=${text}`, `--max-count=${most + 1}`];
    const { stdout } = await this.#run(["log", "-z", format, ...which, tip, "--"]);
    const found = commitsIn(stdout);
    const shallow = (await this.git("rev-parse", "--is-shallow-repository")).trim() === "true";
    const cut = found.length > most ? `only the newest ${most} were read` : shallow ? SHALLOW : undefined;
    return { branch, commits: found.slice(0, most), ...(cut === undefined ? {} : { cut }) };
  }

  /** Blobs of the paths as they lie in the working tree, written to the object store. */
  async #worktree(paths: readonly string[]): Promise<Tree> {
    const entries = paths.map(async (path): Promise<[string, Blob]> => {
      const found = await stat(join(this.#options.cwd, path)).catch(() => undefined);
      if (found?.isFile() !== true) return [path, undefined];
      const id = (await this.git("hash-object", "-w", `--path=${path}`, "--", path)).trim();
      return [path, { mode: found.mode & 0o100 ? "100755" : "100644", id }];
    });
    return new Map(await Promise.all(entries));
  }

  /** Blobs of the paths in a commit. */
  async #tree(commit: string, paths: readonly string[]): Promise<Tree> {
    const lines = split(await this.git("ls-tree", "-z", commit, "--", ...paths));
    const found = lines.map((line): [string, Blob] => {
      const [, mode, id, path] = /^(\d+) blob ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
      return [path ?? "", { mode: mode ?? "", id: id ?? "" }];
    });
    return new Map([...paths.map((path): [string, Blob] => [path, undefined]), ...found]);
  }

  /**
   * What is checked out decides, not where the run was started from: a workflow may check out another branch.
   */
  async #branch(): Promise<string> {
    // In full: shortened, it would be `heads/NAME` where a tag has the same name.
    const { exitCode, stdout } = await this.#run(["symbolic-ref", "--quiet", "HEAD"], { okCodes: [0, 1] });
    if (exitCode === 0) return stdout.trim().replace(/^refs\/heads\//, "");
    if (this.#options.branch !== undefined) return this.#options.branch;
    throw usage("GIT_DETACHED", "HEAD is on no branch, so there is nothing to push to", {
      remedy: "Check out a branch, or run with record: none",
    });
  }

  /** The remote branch's tip, with its objects here. */
  async #fetch(branch: string, timeoutMs = TIMEOUT_MS): Promise<string> {
    try {
      const args = ["fetch", "--quiet", "--no-tags", this.#remote, `+refs/heads/${branch}`];
      await this.#run(args, { timeoutMs });
    } catch (error) {
      throw unfetched(branch, this.#remote, error);
    }
    return (await this.git("rev-parse", "FETCH_HEAD")).trim();
  }

  /** Someone who changed the same file since must not be overwritten. */
  async #requireUnchanged(there: Tree, base: Tree, paths: readonly string[], branch: string): Promise<void> {
    if (same(there, base)) return;
    if (this.#recorded !== undefined && same(there, await this.#tree(this.#recorded, paths))) return;
    const changed = paths.filter((path) => there.get(path)?.id !== base.get(path)?.id);
    throw surroundings(
      "GIT_PUSH_REJECTED",
      `${changed.join(", ")} is another on ${branch}: it changed there since this checkout, or here in a commit that was not pushed`,
      {
        remedy: `Pull ${branch}, push what it has not, and run again`,
      },
    );
  }

  /** A commit on `parent` with the wanted blobs, made in an index of its own. */
  async #commit(wanted: Tree, parent: string, message: string): Promise<string> {
    const index = join(tmpdir(), `bluegreen-index-${randomUUID()}`);
    const env = { GIT_INDEX_FILE: index, ...(await this.#identity()) };
    try {
      await this.#run(["read-tree", parent], { env });
      await this.#writeIndex(wanted, env);
      const tree = (await this.#run(["write-tree"], { env })).stdout.trim();
      const commit = await this.#run(["commit-tree", tree, "-p", parent, "-F", "-"], { env, stdin: message });
      return commit.stdout.trim();
    } finally {
      await rm(index, { force: true });
    }
  }

  async #identity(): Promise<Record<string, string>> {
    const { exitCode } = await this.#run(["config", "user.email"], { okCodes: [0, 1] });
    if (exitCode === 0) return {};
    return {
      GIT_AUTHOR_NAME: BOT.name,
      GIT_AUTHOR_EMAIL: BOT.email,
      GIT_COMMITTER_NAME: BOT.name,
      GIT_COMMITTER_EMAIL: BOT.email,
    };
  }

  /**
   * Undefined when the remote took it, else what it said. A push whose answer is lost may have been taken: it
   * is asked.
   */
  async #push(commit: string, branch: string): Promise<string | undefined> {
    const args = ["push", "--porcelain", this.#remote, `${commit}:refs/heads/${branch}`];
    try {
      const { exitCode, stdout, stderr } = await this.#run(args, { okCodes: [0, 1, 128] });
      const refusal =
        exitCode === 0 ? undefined : toolWords(`${stdout}\n${stderr}`.trim(), this.#options.log);
      if (refusal === undefined || isAnswer(refusal)) return refusal;
      return (await this.#landed(commit, branch)) ? undefined : refusal;
    } catch (error) {
      if (await this.#landed(commit, branch, error)) return undefined;
      throw error;
    }
  }

  /**
   * Whether the branch has the commit. Where that cannot be told, throws what the push ended with, saying so.
   */
  async #landed(commit: string, branch: string, pushed?: unknown): Promise<boolean> {
    try {
      const tip = await this.#fetch(branch);
      const asked = await this.#run(["merge-base", "--is-ancestor", commit, tip], { okCodes: [0, 1] });
      return asked.exitCode === 0;
    } catch (error) {
      throw untold(commit, branch, pushed ?? error);
    }
  }

  /** Moves the local branch along where nothing else happened; otherwise the local tree stays as it is. */
  async #advance(commit: string, parent: string, wanted: Tree): Promise<string> {
    this.#recorded = commit;
    if ((await this.git("rev-parse", "HEAD")).trim() !== parent) return commit;
    await this.git("update-ref", "-m", "bluegreen: record", "HEAD", commit, parent);
    await this.#writeIndex(wanted);
    return commit;
  }

  /**
   * Alone among the commands used here, this one takes names from the root of the repository, wherever it
   * runs.
   */
  async #writeIndex(wanted: Tree, env: Record<string, string> = {}): Promise<void> {
    const prefix = (await this.git("rev-parse", "--show-prefix")).replace(/\n$/, "");
    const full = new Map([...wanted].map(([path, blob]): [string, Blob] => [posix.join(prefix, path), blob]));
    await this.#run(["update-index", "-z", "--index-info"], { env, stdin: indexInfo(full) });
  }

  #run(
    args: readonly string[],
    more: {
      env?: Record<string, string>;
      stdin?: string;
      okCodes?: readonly number[];
      timeoutMs?: number;
    } = {},
  ) {
    const { env, ...rest } = more;
    return this.#options.exec.run({
      tool: "git",
      // Whatever the checkout's or the machine's configuration says.
      args: ["--literal-pathspecs", "-c", "http.sslVerify=true", ...args],
      cwd: this.#options.cwd,
      env: { GIT_TERMINAL_PROMPT: "0", LC_ALL: "C", ...env },
      timeoutMs: TIMEOUT_MS,
      ...rest,
    });
  }
}

/** What Git keeps beside the index while something is not ended. */
const OPERATIONS: readonly (readonly [string, GitOperation])[] = [
  ["MERGE_HEAD", "merge"],
  ["rebase-merge", "rebase"],
  ["rebase-apply", "rebase"],
  ["CHERRY_PICK_HEAD", "cherry-pick"],
  ["REVERT_HEAD", "revert"],
];

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

/** A link would be written over by a file. */
function isRegular(blob: Blob): boolean {
  return blob?.mode.startsWith("100") === true;
}

/** What the work finds; unknown where it fails, unless the run is over. */
async function observed<T>(work: () => Promise<T>): Promise<Observed<T>> {
  try {
    return known(await work());
  } catch (error) {
    if (error instanceof Failure && !error.endsRun) return unknown(positionReason(error));
    throw error;
  }
}

/** With the first line that Git said, which has the cause. */
function positionReason({ message, stderr = "" }: Failure): string {
  const said = stderr.trim().split("\n")[0] ?? "";
  return said === "" ? message : `${message} (${said})`;
}

/** Why commits may be missing in a checkout of one commit, as a job's is. */
const SHALLOW = "this checkout is shallow: check out with fetch-depth: 0 to have them all";

/** Fields that `git log` ended with NUL each, and a commit with one more. */
function commitsIn(output: string): readonly GitCommit[] {
  const fields = output.split("\0");
  const commits: GitCommit[] = [];
  for (let index = 0; index + 4 < fields.length; index += 5) {
    const [id = "", at = "", author = "", message = ""] = fields.slice(index, index + 4);
    commits.push({ id, at: new Date(at).toISOString(), author, message });
  }
  return commits;
}

const split = (output: string) => output.split("\0").filter((item) => item !== "");

function same(a: Tree, b: Tree): boolean {
  return [...a].every(([path, blob]) => blob?.id === b.get(path)?.id && blob?.mode === b.get(path)?.mode);
}

/**
 * Whether a file may be run is not what is recorded: a change of that is somebody's own, and stays in the
 * checkout.
 */
function withModes(wanted: Tree, base: Tree): Tree {
  return new Map(
    [...wanted].map(([path, blob]): [string, Blob] => {
      const mode = base.get(path)?.mode;
      return [path, blob && mode !== undefined ? { ...blob, mode } : blob];
    }),
  );
}

/** Lines of `git update-index --index-info`, of names from the root; mode 0 removes. */
function indexInfo(wanted: Tree): string {
  const none = "0".repeat(40);
  return [...wanted].map(([path, blob]) => `${blob?.mode ?? "0"} ${blob?.id ?? none}\t${path}\0`).join("");
}

/** The remote itself has refused, so that nothing was taken: without it nobody knows. */
function isAnswer(refusal: string): boolean {
  return isStale(refusal) || /^!\t|\[remote rejected\]|\[rejected\]/m.test(refusal);
}

function untold(commit: string, branch: string, error: unknown): unknown {
  if (!(error instanceof Failure)) return error;
  const { message, remedy, where, stderr } = error;
  const fact = `${message}; whether ${branch} has commit ${commit.slice(0, 12)} by now cannot be told`;
  return reworded(error, fact, {
    remedy,
    cause: error,
    ...(where === undefined ? {} : { where }),
    ...(stderr === undefined ? {} : { stderr }),
  });
}

/** Someone pushed in between; everything else is a refusal. */
function isStale(refusal: string): boolean {
  return /\(fetch first\)|\(non-fast-forward\)|\(stale info\)|cannot lock ref|failed to update ref/.test(
    refusal,
  );
}

/**
 * Whoever lost the same race must not try again at the same moment: a part of the longest pause, by chance.
 */
function pauseMs(attempt: number): number {
  return randomInt(Math.min(FIRST_PAUSE_MS * 2 ** attempt, MOST_PAUSE_MS) + 1);
}

function notTaken(branch: string, refusal: string): Failure {
  return surroundings("GIT_PUSH_REJECTED", `the remote does not take a push to ${branch}`, {
    remedy:
      "Give the job `permissions: contents: write`, let its account push to this protected branch, or run with record: none",
    stderr: refusal,
  });
}

interface Race {
  readonly attempts: number;
  readonly racingMs: number;
}

function outrun(branch: string, refusal: string, { attempts, racingMs }: Race): Failure {
  const seconds = Math.round(racingMs / 1_000);
  const fact = `others pushed to ${branch} first, ${attempts} times within ${seconds} s`;
  return surroundings("GIT_PUSH_REJECTED", fact, { remedy: "Run again", stderr: refusal });
}

function unfetched(branch: string, remote: string, error: unknown): Failure {
  return surroundings("GIT_PUSH_REJECTED", `cannot read ${branch} of ${remote}`, {
    remedy:
      "Check that the remote is there, has the branch, and that this account may read it; or run with record: none",
    ...(error instanceof Failure && error.stderr !== undefined ? { stderr: error.stderr } : {}),
    cause: error,
  });
}
