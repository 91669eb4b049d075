/** Asks Git for the checkout's position, and refuses an older one. */
import type { Ports } from "../../ports.ts";
import { decideCheckout } from "./checkout-rules.ts";
import { refusalFailure } from "../refusal.ts";

type CheckoutPorts = Pick<Ports, "git" | "github" | "log">;

/**
 * Call it before anything is touched, and again when time has passed. Throws `CHECKOUT_OLDER` when its branch
 * has commits that this checkout lacks, or the default branch has gone on from it, `CHECKOUT_UNKNOWN` in a
 * job where that cannot be told; says what it lets through.
 */
export async function requireNewestCheckout(
  { git, github, log }: CheckoutPorts,
  allowOlder: boolean,
): Promise<void> {
  const inJob = github.runUrl() !== undefined;
  const decision = decideCheckout({ position: await git.position(), inJob, allowOlder });
  if (decision.kind === "refuse") throw refusalFailure(decision);
  if (decision.kind === "warn") log.warning(`${decision.fact}.`);
}
