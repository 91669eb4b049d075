/** What the catalogue says of a code. */

/**
 * The class of a failure decides the exit code (docs/design.md, "CLI"):
 * `refused` 1: a check failed or a step was refused; `usage` 2: wrong usage, input or configuration;
 * `surroundings` 3: a tool is missing, the cluster or gateway is unreachable, GitHub said no.
 */
export type FailureClass = "refused" | "usage" | "surroundings";

/**
 * What became of what was asked for when it failed, be it a write, a push, an apply or a test. `not-done`:
 * nothing of it; `maybe-done`: nobody knows, or a part of it; `done`: all of it, and something beside it is
 * wrong. What a step had done before that stays as it was.
 */
export type Outcome = "not-done" | "maybe-done" | "done";

/** `exit` and `meaning` are for the compiler and for docs/errors.md: the bundles leave them out. */
export interface Code {
  /** The class; several where it depends on the case; `warning` for what ends nothing. */
  readonly exit: FailureClass | readonly FailureClass[] | "warning";
  readonly outcome: Outcome;
  /** The cluster gave no answer, or none that tells what is there: it is worth asking again. */
  readonly silent?: true;
  /** Ends a run whatever the run was asking, even what it could do without. */
  readonly endsRun?: true;
  /** A tool that was started did not do its work, or gave nothing of use: its words are the cause. */
  readonly byTool?: true;
  /** The surroundings are well, and this run may not do what it asked for. */
  readonly forbidden?: true;
  /** Something was seen, and is wrong. Without it the code says that something could not be seen or done. */
  readonly seen?: true;
  /** A flip, or a step of one, was undone or cannot be: all that a run could do about it is done. */
  readonly settled?: true;
  /** A tool failed, and nobody knows whether by a lock, a network or what it was given. */
  readonly mayPass?: true;
  /** What it means and what to do, for docs/errors.md: Markdown, without an end. */
  readonly meaning: string;
}

export type Codes = Readonly<Record<string, Code>>;
