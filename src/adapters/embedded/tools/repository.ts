import { createHash } from "node:crypto";
import { surroundings } from "../../../errors/errors.ts";
import type { CheckoutPosition, FileEdits } from "../../../model/checkout.ts";
import type { GitCommits } from "../../../model/history.ts";
import { known, type Observed } from "../../../model/observed.ts";
import type { Files, Git } from "../../../ports.ts";

export interface Commit {
  readonly id: string;
  readonly message: string;
  readonly paths: readonly string[];
  /** Name of the process that made it. */
  readonly by: string;
  /** RFC 3339. */
  readonly at: string;
}

type Tree = ReadonlyMap<string, string>;

/** A branch on a server, in memory: what every job checks out and pushes to. */
export class Branch {
  readonly #commits: Commit[];
  readonly #trees: Tree[];

  constructor(files: Readonly<Record<string, string>> | Branch) {
    this.#commits = files instanceof Branch ? [...files.#commits] : [];
    this.#trees = files instanceof Branch ? [...files.#trees] : [new Map(Object.entries(files))];
  }

  get commits(): readonly Commit[] {
    return this.#commits;
  }

  /** A working copy of the branch's head, as a job's checkout makes it. */
  checkout(by: string, now: () => number = () => 0): Checkout {
    return new Checkout(this, this.#commits.length, by, now);
  }

  /** Files after so many commits. */
  tree(commits = this.#commits.length): Tree {
    return this.#trees[commits] as Tree;
  }

  id(commits = this.#commits.length): string {
    return this.#commits[commits - 1]?.id ?? shaOf("the first commit");
  }

  /** Puts changes made from an older head on top; rejects them when others changed the same paths since. */
  push(base: number, changed: Tree, message: string, by: string, now = 0): string {
    const since = new Set(this.#commits.slice(base).flatMap((commit) => commit.paths));
    const clash = [...changed.keys()].find((path) => since.has(path));
    if (clash !== undefined) {
      throw surroundings("GIT_PUSH_REJECTED", `somebody else changed ${clash} and pushed first`, {
        remedy: "Run the command again on the branch as it is now",
      });
    }
    this.#trees.push(new Map([...this.tree(), ...changed]));
    const id = shaOf(JSON.stringify([this.id(), message, [...changed]]));
    this.#commits.push({
      id,
      message,
      paths: [...changed.keys()].sort(),
      by,
      at: new Date(now).toISOString(),
    });
    return id;
  }
}

/** One job's files: the head it checked out, and what it wrote since. Gone with the job. */
export class Checkout implements Files, Git {
  readonly #branch: Branch;
  readonly #by: string;
  readonly #written = new Map<string, string>();
  readonly #now: () => number;
  #base: number;
  /** How many commits the branch had when this job last read or recorded something there. */
  #seen: number | undefined;

  constructor(branch: Branch, base: number, by: string, now: () => number) {
    this.#branch = branch;
    this.#base = base;
    this.#by = by;
    this.#now = now;
  }

  async read(path: string): Promise<string | undefined> {
    return this.textOf(path);
  }

  async write(path: string, text: string): Promise<void> {
    this.#written.set(clean(path), text);
  }

  async list(folder: string): Promise<readonly string[]> {
    const inside = clean(folder);
    const prefix = inside === "" ? "" : `${inside}/`;
    const paths = new Set<string>();
    for (const files of [this.#branch.tree(this.#base), this.#written]) {
      for (const path of files.keys()) if (path.startsWith(prefix)) paths.add(path);
    }
    return [...paths].sort();
  }

  async isFolder(path: string): Promise<boolean> {
    return (await this.list(path)).length > 0;
  }

  /** Nothing but files can be written here. */
  async listOthers(): Promise<readonly string[]> {
    return [];
  }

  async head(): Promise<string> {
    return this.#branch.id(this.#base);
  }

  async position(): Promise<Observed<CheckoutPosition>> {
    const missing = this.#branch.commits.length - this.#base;
    const main = known({ tip: this.#branch.id(), branch: "main", missing, beyond: 0, isCut: false });
    return known({ head: await this.head(), own: main, mainline: main });
  }

  /** There is no index: what is written is not staged. */
  async edits(path: string): Promise<FileEdits | undefined> {
    const committed = this.#branch.tree(this.#base).get(clean(path));
    if (committed !== undefined && this.textOf(path) === committed) return undefined;
    return { committed, staged: committed };
  }

  /** On top of the branch as it is now; other files of the working copy stay as they were checked out. */
  async record(paths: readonly string[], message: string): Promise<string | undefined> {
    const wanted = paths.map(clean);
    const isAsCheckedOut = wanted.every(
      (path) => this.textOf(path) === this.#branch.tree(this.#base).get(path),
    );
    if (isAsCheckedOut && this.#seen === undefined) return undefined;
    const mine = wanted.filter((path) => this.textOf(path) !== this.#branch.tree().get(path));
    if (mine.length === 0) return undefined;
    const texts = new Map(mine.map((path) => [path, this.textOf(path) as string]));
    const head = this.#branch.commits.length;
    const id = this.#branch.push(this.#seen ?? this.#base, texts, message, this.#by, this.#now());
    if (this.#base === head) this.#base = this.#branch.commits.length;
    this.#seen = this.#branch.commits.length;
    return id;
  }

  /** The file as the branch has it now. The working copy stays; a record may go on top of what was seen. */
  async tip(path: string): Promise<string | undefined> {
    this.#seen = this.#branch.commits.length;
    return this.#branch.tree().get(clean(path));
  }

  async commits(text: string, most: number): Promise<GitCommits> {
    const all = this.#branch.commits.toReversed().filter(({ message }) => message.includes(text));
    const commits = all.slice(0, most).map(({ id, message, by, at }) => ({ id, at, author: by, message }));
    return {
      branch: "main",
      commits,
      ...(all.length > most ? { cut: `only the newest ${most} were read` } : {}),
    };
  }

  textOf(path: string): string | undefined {
    const key = clean(path);
    return this.#written.get(key) ?? this.#branch.tree(this.#base).get(key);
  }
}

/** `./a//b/` is `a/b`; the repository itself is the empty path. */
function clean(path: string): string {
  if (!/^\/|\/$|\/\/|(?:^|\/)\.(?:\/|$)/.test(path)) return path;
  return path
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");
}

function shaOf(text: string): string {
  return createHash("sha1").update(text).digest("hex");
}
