/**
 * The way of the traffic to the new color, a step at a time as the strategy wants it. Between two steps
 * somebody asks the gateways, as after the last one (docs/adr/0034-steps-of-a-promote.md).
 */
import { refused } from "../errors/errors.ts";
import type { ReleaseSpec, ReleaseState, Shares, Transition } from "../model/release.ts";
import { type Split, whole } from "../model/split.ts";
import type { Strategy } from "../model/strategy.ts";
import { servingColors } from "../release/colors/color-rules.ts";
import { trafficOfSplit } from "../release/colors/share-rules.ts";
import { type ObservedRelease, readRelease } from "../release/observe/observe.ts";
import { proveConvergence, watch } from "../release/proof/prove.ts";
import { moveDefault } from "../release/transition/flip.ts";
import { put } from "../release/transition/transition.ts";
import { proofRequest, type PromoteRun } from "./finish.ts";
import { reverseFlip } from "./reverse.ts";

/** A promote that has made its records, and whose traffic moves now. */
export interface Way {
  readonly strategy: Strategy;
  readonly transition: Transition;
  /** Asked before every try of a write; throws when the flip must not go on. */
  readonly check: (seen: ObservedRelease) => Promise<void>;
}

/**
 * Writes what the strategy wants, step by step, until everything is at the new color. Every step is on record
 * before it is written, and proven and watched before the next one. Throws what a write failed with;
 * `PROMOTE_REVERTED` or `PROMOTE_STUCK` when an answer between two steps is wrong.
 */
export async function takeSteps(
  run: PromoteRun,
  seen: Pick<ObservedRelease, "state" | "split">,
  way: Way,
): Promise<void> {
  const { transition } = way;
  const { to } = transition;
  let hasMoved = seen.state.active === undefined;
  const check = async (now: ObservedRelease) => {
    if (hasMoved) refuseMovedBack(now.state, transition);
    await way.check(now);
  };
  for (let now = seen; ; now = await readRelease(run.spec, run.ports)) {
    const next = nextSplit(run.spec, now, way);
    const shares = trafficOfSplit(run.spec, next)?.shares;
    if (shares !== undefined) await run.store.renew(run.holder, put(stepOn(transition, shares)));
    await moveDefault(run, { to, split: next, reason: "TrafficMoved" }, check);
    if (shares === undefined) return;
    await proveStep(run, seen.state, transition, shares);
    hasMoved = true;
  }
}

/** Nothing is left to be taken back: the traffic is where it was before the first step. */
function refuseMovedBack({ active }: ReleaseState, { from, to }: Transition): void {
  if (active !== from) return;
  throw refused("PROMOTE_MOVED_BACK", `part of the traffic went to ${to}, and somebody moved it back`, {
    remedy: "Run smoke, then promote",
  });
}

/** As it stands on record from before the step is written: the flip may have been made from here on. */
function stepOn(transition: Transition, step: Shares): Transition {
  return { ...transition, phase: "flipping", step };
}

/**
 * A color that is down keeps no share: then all of the traffic leaves it at once. So it does when an apply of
 * what Git says has moved it all on already.
 */
function nextSplit(
  { colors }: ReleaseSpec,
  { state, split }: Pick<ObservedRelease, "state" | "split">,
  { strategy, transition: { from, to } }: Way,
): Split {
  const goal = colors[to].target;
  const isStep = state.active !== to && servingColors(state).includes(from);
  return isStep ? strategy.next(split, goal) : whole(goal);
}

/**
 * After a step: every answer comes from a color that has a share, the new one answers, and goes on doing so
 * for the time of a watch. Throws `PROMOTE_REVERTED`, `PROMOTE_STUCK`, `LEASE_LOST`.
 */
export async function proveStep(
  run: PromoteRun,
  state: Pick<ReleaseState, "colors">,
  transition: Transition,
  shares: Shares,
): Promise<void> {
  const { inputs, store, holder } = run;
  // The record keeps its phase: what is proven here is no flip.
  const keep = () => store.renew(holder);
  const request = { ...proofRequest(run, state, transition, await run.addresses()), shares, keep };
  const proof = await proveConvergence(run, request, inputs.timeoutMs);
  if (proof.kind === "failed") return reverseFlip(run, transition, proof.reason);
  const wrong = await watch(run, request, inputs.watchMs);
  if (wrong !== undefined) return reverseFlip(run, transition, wrong);
}
