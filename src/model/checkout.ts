/** What is checked out, beside the tip of its branch at the remote. */
export interface CheckoutPosition {
  /** Commit ids. */
  readonly head: string;
  readonly tip: string;
  readonly branch: string;
  /** Commits of the tip that the checkout does not have. 0: it is the tip, or goes beyond it. */
  readonly missing: number;
  /** Commits of the checkout that the tip does not have: not pushed yet, or taken out of the branch. */
  readonly beyond: number;
}

/** A file that is not in the checkout as its commit and its index have it. Texts are as a checkout would write them. */
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
