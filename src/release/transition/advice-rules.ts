/** Pure: what ends a flip that is under way, in the state that the release is in. */
import { type Color, type ReleaseState, type Transition } from "../../model/release.ts";
import { notReady } from "../colors/color-rules.ts";
import { notApart } from "../colors/overlap-rules.ts";
import type { Refusal } from "../refusal.ts";
import { unfit } from "../colors/return-rules.ts";
import { movesOf, type PromoteMove, type RollbackMove } from "./moves.ts";

/** The command that goes on with what is unfinished, as one sentence; undefined when nothing is. */
export function finishingCommand(state: ReleaseState): string | undefined {
  const transition = state.record?.transition;
  if (transition === undefined) return undefined;
  const { promote, rollback } = movesOf(transition, state.active);
  if (promote === "refuse") return finishRollback(state, transition, rollback);
  const mixed = notApart(state);
  if (mixed !== undefined) return undoMixed(state, transition, mixed);
  return promote === "complete" ? finishFlip(state, transition) : finishUnmoved(state, promote);
}

function finishRollback(state: ReleaseState, { to, digests }: Transition, move: RollbackMove): string {
  if (move === "complete") return "Run rollback: it finishes what it began";
  const refusal = unfit(state, to, digests?.to);
  if (refusal === undefined) return `Run rollback: it takes the traffic back to ${to}`;
  return `Run rollback: it finishes what it began, once ${to} is again what it was (${refusal.fact})`;
}

/** Colors that share pods: no answer proves a flip, so that only a rollback goes on, where it may. */
function undoMixed(state: ReleaseState, { from, to, digests }: Transition, mixed: Refusal): string {
  const refusal = state.active === to ? unfit(state, from, digests?.from) : undefined;
  if (refusal === undefined) return `Run rollback: it undoes the promote. Then: ${mixed.remedy}`;
  return `Run rollback: it undoes the promote, once ${from} is again what it was (${refusal.fact})`;
}

const FINISH = "un promote to finish the promote";

/** The traffic is at the new color: a promote goes on from there, unless that color is down. */
function finishFlip(state: ReleaseState, { from, to, digests }: Transition): string {
  const down = notReady(state.colors[to]);
  const refusal = unfit(state, from, digests?.from);
  const back = `rollback: it takes the traffic back to ${from}`;
  if (refusal === undefined) return down === undefined ? `R${FINISH}, or ${back}` : `Run ${back}`;
  const alone = `${FINISH}; rollback is not possible (${refusal.fact})`;
  return down === undefined ? `R${alone}` : `Bring ${to} up (${down}), then r${alone}`;
}

/** The traffic was not moved, or somebody moved it back: then promote refuses, and undoes as well. */
function finishUnmoved(state: ReleaseState, move: PromoteMove): string {
  const undo = `rollback: it makes Git and Terraform say ${state.active} again`;
  return move === "abandon" ? `Run ${undo}` : `R${FINISH}, or ${undo}`;
}

/** What can be done when nothing is unfinished. */
export function nextAfter(state: ReleaseState, idle: Color): string {
  const { record, active } = state;
  const last = record?.lastFlip;
  if (last?.kind === "promote" && last.to === active) return `To go back to ${last.from}, run rollback`;
  const mixed = notApart(state);
  if (mixed !== undefined) return mixed.remedy;
  return `To move it to ${idle}: run deploy, smoke, then promote`;
}
