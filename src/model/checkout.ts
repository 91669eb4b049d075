import type { Observed } from "./observed.ts";

/** What is checked out, beside the branches at the remote as they are now. */
export interface CheckoutPosition {
  /** Commit id. */
  readonly head: string;
  /**
   * Its own branch: the one that is checked out, or the run's. Unknown on no branch, and where the remote has
   * it not.
   */
  readonly own: Observed<BranchPosition>;
  /** The remote's default branch, which everything newer goes to. */
  readonly mainline: Observed<BranchPosition>;
}

/** What is checked out, beside the tip of one branch at the remote. */
export interface BranchPosition {
  readonly branch: string;
  /** Commit id. */
  readonly tip: string;
  /** Commits of the tip that the checkout does not have. 0: it is the tip, or goes beyond it. */
  readonly missing: number;
  /** Commits of the checkout that the tip does not have: not pushed yet, or taken out of the branch. */
  readonly beyond: number;
  /**
   * Both lack commits, and the history here is cut off (a shallow clone): it may have what seems to be
   * missing.
   */
  readonly isCut: boolean;
}

/**
 * A file that is not in the checkout as its commit and its index have it. Texts are as a checkout would write
 * them.
 */
export interface FileEdits {
  /** In the commit checked out; undefined when that has no regular file there. */
  readonly committed: string | undefined;
  /** In the index; undefined when it is not in there, or in conflict. */
  readonly staged: string | undefined;
  /** What was begun in the checkout and is not ended, such as `merge`. */
  readonly unfinished?: GitOperation;
}

/** What Git leaves open until somebody ends it. */
export type GitOperation = "merge" | "rebase" | "cherry-pick" | "revert";
