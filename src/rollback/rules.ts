import type {
  Color,
  FlipDigests,
  ReleaseRecord,
  ReleaseState,
  Transition,
  WholeRelease,
} from "../model/release.ts";
import { LOOK, notReady, podsMissing } from "../release/colors/color-rules.ts";
import { notApart } from "../release/colors/overlap-rules.ts";
import { isHeld, stepOf } from "../release/lease/record.ts";
import { type Refusal, refuse } from "../release/refusal.ts";
import { movesOf } from "../release/transition/moves.ts";
import { reverse, swapped } from "../release/transition/transition.ts";
import { unfit } from "../release/colors/return-rules.ts";

/** What a rollback does about a release as it is. */
export type Rollback =
  /**
   * `flip`: traffic has to move; without, only what a promote or a killed rollback left has to be put right.
   */
  | {
      readonly kind: "back";
      readonly flip: boolean;
      readonly from: Color;
      readonly to: Color;
      readonly digests: FlipDigests;
      readonly withoutConfig?: FlipDigests | undefined;
    }
  | { readonly kind: "nothing"; readonly active: Color; readonly fact: string }
  | Refusal;

/** Where the traffic came from, and whether that color is still what it was. */
export function decideRollback(state: ReleaseState): Rollback {
  if (state.active === undefined) return decideUnfinished(state, state.record.transition);
  const transition = state.record?.transition;
  return transition === undefined ? decideFinished(state) : decideUnfinished(state, transition);
}

/**
 * True when the traffic stays where it is, and Git must be made to say so: a promote that was overtaken, and
 * then ended, leaves nothing else behind than its commit. A route that somebody else moved is not for Git to
 * follow.
 */
export function mayOnlyRecord(state: ReleaseState): boolean {
  const last = state.record?.lastFlip;
  if (state.record?.transition !== undefined) return false;
  return last === undefined || (last.kind === "rollback" && last.to === state.active);
}

/**
 * A rollback does not wait for a promote: it takes over its Lease; nor for another rollback, which may have
 * died: two of them do the same. It does wait for a deploy, which may be writing over the very color to go
 * back to.
 */
export function mayTakeOver(record: ReleaseRecord): boolean {
  const step = stepOf(record);
  return step === "promote" || step === "rollback";
}

/**
 * Who is taken over although there may be no traffic to move: a promote or rollback that holds the Lease and
 * has begun nothing. It may be dead, and would keep everybody else out until its Lease ends.
 */
export function idleHolder(record: ReleaseRecord | undefined, now: number): string | undefined {
  if (record === undefined || record.transition !== undefined || !isHeld(record, now)) return undefined;
  return mayTakeOver(record) ? record.holder : undefined;
}

/** True when a rollback run now takes the Lease over from whoever holds it. */
export function wouldTakeOver(state: ReleaseState): boolean {
  const { record } = state;
  if (record === undefined || !mayTakeOver(record)) return false;
  return record.transition === undefined || decideRollback(state).kind !== "refuse";
}

/**
 * What a rollback that took such a holder over, and moved nothing, ends with all the same. That no promote
 * could be taken back is none: stopping the holder was what there was to do.
 */
export function leftAfterTakeOver(
  state: WholeRelease,
  decision: Exclude<Rollback, { kind: "back" }>,
): Refusal | undefined {
  if (decision.kind === "refuse" && decision.code !== "ROLLBACK_NOTHING") return decision;
  return downWithTraffic(state);
}

/** The traffic is where it should be, and that color may not answer it. */
function downWithTraffic({ active, colors }: WholeRelease): Refusal | undefined {
  const reason = podsMissing(colors[active]);
  if (reason === undefined) return undefined;
  const how = colors[active].known ? "is not ready" : "cannot be told";
  return refuse("ROLLBACK_NOT_READY", `the traffic is at ${active}, and ${active} ${how}: ${reason}`, LOOK);
}

function decideUnfinished(state: ReleaseState, transition: Transition): Rollback {
  const unfinished = transition.kind === "rollback" ? transition : reverse(transition);
  const { from, to, digests = {}, withoutConfig } = unfinished;
  const back = { kind: "back", from, to, digests, withoutConfig } as const;
  switch (movesOf(transition, state.active).rollback) {
    case "abandon":
    case "complete":
      return { ...back, flip: false };
    case "reverse":
    case "resume":
      return unfit(state, to, digests.to, withoutConfig?.to) ?? { ...back, flip: true };
  }
}

function decideFinished(state: WholeRelease): Rollback {
  const last = state.record?.lastFlip;
  const { active, idle } = state;
  const steps = notReady(state.colors[idle]) === undefined ? "smoke" : "deploy, smoke";
  const forward = notApart(state)?.remedy ?? `To move the traffic to ${idle}, run ${steps}, then promote`;
  if (last === undefined) {
    return refuse("ROLLBACK_NOTHING", "no promote is on record that could be taken back", forward);
  }
  // A late apply, or somebody, has moved the traffic away from where a rollback had brought it: it goes there
  // again.
  if (last.to !== active && last.kind === "rollback") {
    return decideTarget(state, { ...last, digests: last.digests ?? {} });
  }
  if (last.to !== active) {
    return refuse(
      "ROLLBACK_NOTHING",
      `the last ${last.kind} went to ${last.to}, but the default route goes to ${active}: somebody moved it`,
      forward,
    );
  }
  if (last.kind === "rollback") {
    return downWithTraffic(state) ?? { kind: "nothing", active, fact: `${active} is back already` };
  }
  const { to: from, from: to, digests, withoutConfig } = last;
  const without = withoutConfig && swapped(withoutConfig);
  return decideTarget(state, { from, to, digests: swapped(digests), withoutConfig: without });
}

type Target = Pick<Extract<Rollback, { kind: "back" }>, "from" | "to" | "digests" | "withoutConfig">;

function decideTarget(state: ReleaseState, { from, to, digests, withoutConfig }: Target): Rollback {
  const back = { kind: "back", from, to, digests, withoutConfig } as const;
  if (state.active === to) return { ...back, flip: false };
  return unfit(state, to, digests.to, withoutConfig?.to) ?? { ...back, flip: true };
}
