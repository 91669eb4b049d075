/** Whether a checkout may be brought to the cluster: an older one would take back what was merged since. */
import type { CheckoutPosition } from "../../model/checkout.ts";
import type { Observed } from "../../model/observed.ts";
import { type Refusal, refuse } from "../refusal.ts";

export interface CheckoutFacts {
  readonly position: Observed<CheckoutPosition>;
  /** True in a job: its checkout was made for it, and nobody looks at warnings. */
  readonly inJob: boolean;
  /** Somebody says that an older checkout is wanted. */
  readonly allowOlder: boolean;
}

export type CheckoutDecision =
  | { readonly kind: "newest" }
  /** Goes on, and `fact` is to be said. */
  | { readonly kind: "warn"; readonly fact: string }
  | Refusal;

/** Unknown is refused in a job; a person who works without a remote is told, and goes on. */
export function decideCheckout({ position, inJob, allowOlder }: CheckoutFacts): CheckoutDecision {
  if (position.known && isNewest(position.value, inJob)) return { kind: "newest" };
  const fact = position.known
    ? olderFact(position.value)
    : `whether this checkout is the newest of its branch cannot be told: ${position.reason}`;
  if (allowOlder || (!position.known && !inJob)) return { kind: "warn", fact };
  return position.known
    ? refuse("CHECKOUT_OLDER", fact, olderRemedy(position.value, inJob))
    : refuse("CHECKOUT_UNKNOWN", fact, UNKNOWN_REMEDY);
}

/** A job's checkout has nothing of its own: commits that the branch has not were taken out of it since. */
function isNewest({ missing, beyond }: CheckoutPosition, inJob: boolean): boolean {
  return missing === 0 && (beyond === 0 || !inJob);
}

function olderFact({ head, tip, branch, missing, beyond }: CheckoutPosition): string {
  if (missing === 0) {
    const commits = beyond === 1 ? "1 commit" : `${beyond} commits`;
    return `this checkout (${short(head)}) has ${commits} that ${branch}, which is at ${short(tip)}, does not have: they were taken out of it, and would be brought back`;
  }
  const commits = missing === 1 ? "1 commit" : `${missing} commits`;
  return `this checkout (${short(head)}) lacks ${commits} of ${branch}, which is at ${short(tip)} by now: what they changed would be taken back`;
}

function olderRemedy({ branch }: CheckoutPosition, inJob: boolean): string {
  const newest = inJob
    ? `Start a new run, or let actions/checkout take the tip (\`ref: refs/heads/${branch}\`)`
    : `Pull ${branch}, then run it again`;
  return `${newest}. To go back to an older version run rollback; allow-older applies this checkout all the same`;
}

const UNKNOWN_REMEDY =
  "Check out a branch, and let actions/checkout keep its credentials, so that its tip can be asked for; or give allow-older, when nothing newer can have been applied";

function short(commit: string): string {
  return commit.slice(0, 12);
}
