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
