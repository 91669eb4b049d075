/** Whether a checkout may be brought to the cluster: an older one would take back what was merged since. */
import type { BranchPosition, CheckoutPosition } from "../../model/checkout.ts";
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

type Judgement =
  | CheckoutDecision
  | { readonly kind: "unknown"; readonly fact: string; readonly remedy: string };

/** Unknown is refused in a job; a person who works without a remote is told, and goes on. */
export function decideCheckout({ position, inJob, allowOlder }: CheckoutFacts): CheckoutDecision {
  const found = position.known
    ? judge(position.value, inJob)
    : untold("whether this checkout is the newest cannot be told", position.reason, REMOTE);
  if (found.kind === "newest" || found.kind === "warn") return found;
  const { kind, fact, remedy } = found;
  if (allowOlder || (kind === "unknown" && !inJob)) return { kind: "warn", fact };
  return kind === "unknown" ? refuse("CHECKOUT_UNKNOWN", fact, remedy) : found;
}

/**
 * Its own branch first, of which it must be the tip. Then the default branch, whatever the other is called:
 * what is contained in it, and is not its tip, is older than what was merged there.
 */
function judge({ head, own, mainline }: CheckoutPosition, inJob: boolean): Judgement {
  if (own.known && !isNewest(own.value, inJob)) return older(head, own.value, inJob);
  if (!mainline.known) return own.known ? noMainline(mainline.reason) : noBranch(own.reason);
  const { missing, beyond } = mainline.value;
  if (missing > 0 && beyond === 0) return older(head, mainline.value, inJob);
  const isTip = missing === 0 && beyond === 0;
  if (!own.known && inJob && !isTip) return noBranch(own.reason);
  if (missing === 0) return { kind: "newest" };
  const fact = lacks(head, mainline.value);
  return mainline.value.isCut ? { kind: "unknown", fact, remedy: DEEPEN } : { kind: "warn", fact };
}

/** A job's checkout has nothing of its own: commits that the branch has not were taken out of it since. */
function isNewest({ missing, beyond }: BranchPosition, inJob: boolean): boolean {
  return missing === 0 && (beyond === 0 || !inJob);
}

function older(head: string, position: BranchPosition, inJob: boolean): Refusal {
  const fact = position.missing === 0 ? takenOut(head, position) : lacks(head, position);
  return refuse("CHECKOUT_OLDER", fact, olderRemedy(position, inJob));
}

function takenOut(head: string, { branch, tip, beyond }: BranchPosition): string {
  return `this checkout (${short(head)}) has ${commits(beyond)} that ${branch}, which is at ${short(tip)}, does not have: they were taken out of it, and would be brought back`;
}

/** How many cannot be counted in a history that is cut off. */
function lacks(head: string, { branch, tip, missing, isCut }: BranchPosition): string {
  const at = `${branch}, which is at ${short(tip)} by now`;
  return isCut
    ? `this checkout (${short(head)}) is not known to have all commits of ${at}, for its history is cut off: what they changed may be taken back`
    : `this checkout (${short(head)}) lacks ${commits(missing)} of ${at}: what they changed would be taken back`;
}

function commits(count: number): string {
  return count === 1 ? "1 commit" : `${count} commits`;
}

function olderRemedy({ branch }: BranchPosition, inJob: boolean): string {
  const newest = inJob
    ? `Start a new run, or let actions/checkout take the tip (\`ref: refs/heads/${branch}\`)`
    : `Check out ${branch} and pull, or take its commits in; then run it again`;
  return `${newest}. To go back to an older version run rollback; allow-older applies this checkout all the same`;
}

function noBranch(reason: string): Judgement {
  return untold("whether this checkout is the newest of its branch cannot be told", reason, BRANCH);
}

function noMainline(reason: string): Judgement {
  return untold("whether this checkout lacks commits of the default branch cannot be told", reason, REMOTE);
}

function untold(what: string, reason: string, remedy: string): Judgement {
  return { kind: "unknown", fact: `${what}: ${reason}`, remedy };
}

const OR = "; or give allow-older, when nothing newer can have been applied";
const BRANCH = `Check out a branch that the remote has, and let actions/checkout keep its credentials, so that its tip can be asked for${OR}`;
const REMOTE = `Let the remote origin be there, readable (actions/checkout keeps its credentials by default) and with a default branch${OR}`;
const DEEPEN = `Fetch the whole history (\`fetch-depth: 0\` of actions/checkout, or \`git fetch --unshallow\`)${OR}`;

function short(commit: string): string {
  return commit.slice(0, 12);
}
