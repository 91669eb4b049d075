/** Pure: what ends a flip that is under way, in the state that the release is in. */
import type { ReleaseState, Transition, WholeRelease } from "../../model/release.ts";
import { digestOf, notReady } from "../colors/color-rules.ts";
import { notApart } from "../colors/overlap-rules.ts";
import type { Refusal } from "../refusal.ts";
import { unfit } from "../colors/return-rules.ts";
import { movesOf, placeOf, type PromoteMove, type RollbackMove } from "./moves.ts";

/** The command that goes on with what is unfinished, as one sentence; undefined when nothing is. */
export function finishingCommand(state: ReleaseState): string | undefined {
  const transition = state.record?.transition;
  if (transition === undefined) return undefined;
  const { promote, rollback } = movesOf(transition, state.active);
  const isUnmoved = promote === "begin" || promote === "abandon";
  if (promote === "refuse") return finishRollback(state, transition, rollback);
  const mixed = notApart(state);
  if (mixed !== undefined) return undoMixed(state, transition, mixed);
  if (isUnmoved) return finishUnmoved(transition, promote);
  return promote === "resume" ? goOn(state, transition) : finishFlip(state, transition);
}

function finishRollback(
  state: ReleaseState,
  { to, digests, withoutConfig }: Transition,
  move: RollbackMove,
): string {
  if (move === "complete") return "Run rollback: it finishes what it began";
  const refusal = unfit(state, to, digests?.to, withoutConfig?.to);
  if (refusal === undefined) return `Run rollback: it takes the traffic back to ${to}`;
  return `Run rollback: it finishes what it began, once ${to} is again what it was (${refusal.fact})`;
}

/** Colors that share pods: no answer proves a flip, so that only a rollback goes on, where it may. */
function undoMixed(
  state: ReleaseState,
  { from, to, digests, withoutConfig }: Transition,
  mixed: Refusal,
): string {
  const isMoved = placeOf({ to }, state.active) !== "from";
  const refusal = isMoved ? unfit(state, from, digests?.from, withoutConfig?.from) : undefined;
  if (refusal === undefined) return `Run rollback: it undoes the promote. Then: ${mixed.remedy}`;
  return `Run rollback: it undoes the promote, once ${from} is again what it was (${refusal.fact})`;
}

const FINISH = "un promote to finish the promote";

/** The traffic is at the new color: a promote goes on from there, unless that color is down. */
function finishFlip(state: ReleaseState, { from, to, digests, withoutConfig }: Transition): string {
  const down = notReady(state.colors[to]);
  const refusal = unfit(state, from, digests?.from, withoutConfig?.from);
  const back = `rollback: it takes the traffic back to ${from}`;
  if (refusal === undefined) return down === undefined ? `R${FINISH}, or ${back}` : `Run ${back}`;
  const alone = `${FINISH}; rollback is not possible (${refusal.fact})`;
  return down === undefined ? `R${alone}` : `Bring ${to} up (${down}), then r${alone}`;
}

/** Part of the traffic is at the new color: a promote goes on only with what was tested. */
function goOn(state: ReleaseState, transition: Transition): string {
  const { from, to, digests, withoutConfig } = transition;
  const running = digestOf(state.colors[to]);
  const isOther = running !== undefined && running !== digests?.to;
  if (!isOther || unfit(state, from, digests?.from, withoutConfig?.from) !== undefined)
    return finishFlip(state, transition);
  return `Run rollback: it takes the traffic back to ${from} (${to} is not what was tested)`;
}

/** The traffic was not moved, or somebody moved it back: then promote refuses, and undoes as well. */
function finishUnmoved({ from }: Transition, move: PromoteMove): string {
  const undo = `rollback: it makes Git and Terraform say ${from} again`;
  return move === "abandon" ? `Run ${undo}` : `R${FINISH}, or ${undo}`;
}

/** What can be done when nothing is unfinished. */
export function nextAfter(state: WholeRelease): string {
  const { record, active, idle } = state;
  const last = record?.lastFlip;
  if (last?.kind === "promote" && last.to === active) return `To go back to ${last.from}, run rollback`;
  const mixed = notApart(state);
  if (mixed !== undefined) return mixed.remedy;
  return `To move it to ${idle}: run deploy, smoke, then promote`;
}
