/** Pure: what ends a flip that is under way, in the state that the release is in. */
import { type Color, type ReleaseState, type Transition } from "../model/release.ts";
import { notReady } from "./color-rules.ts";
import { unfit } from "./return-rules.ts";

/** The command that goes on with what is unfinished, as one sentence; undefined when nothing is. */
export function finishingCommand(state: ReleaseState): string | undefined {
  const transition = state.record?.transition;
  if (transition === undefined) return undefined;
  if (transition.kind === "rollback") return finishRollback(state, transition);
  return state.active === transition.to ? finishFlip(state, transition) : finishUnmoved(state, transition);
}

function finishRollback(state: ReleaseState, { from, to, digests }: Transition): string {
  if (state.active === to) return "Run rollback: it finishes what it began";
  const refusal = unfit(state, to, digests?.to);
  if (refusal === undefined) return `Run rollback: it takes the traffic back to ${to}`;
  return `${to} cannot take the traffic back from ${from} (${refusal.fact}): bring it up as it was, then run rollback`;
}

/** The traffic is at the new color: a promote goes on from there, unless that color is down. */
function finishFlip(state: ReleaseState, { from, to, digests }: Transition): string {
  const down = notReady(state.colors[to]);
  const refusal = unfit(state, from, digests?.from);
  const back = `rollback: it takes the traffic back to ${from}`;
  if (down === undefined && refusal === undefined) return `Run promote: it finishes this flip; or ${back}`;
  if (refusal === undefined) return `Run ${back}`;
  const finish = `run promote: it finishes this flip; rollback is not possible (${refusal.fact})`;
  return down === undefined ? sentence(finish) : `Bring ${to} up (${down}) and ${finish}`;
}

/** The traffic was not moved, or somebody moved it back. */
function finishUnmoved(state: ReleaseState, { to, phase }: Transition): string {
  const undo = `rollback: it makes Git and Terraform say ${state.active} again`;
  if (phase === "proving") return `Run ${undo}`;
  return `Run promote: it decides anew whether ${to} gets the traffic; or ${undo}`;
}

/** What can be done when nothing is unfinished. */
export function nextAfter({ record, active }: ReleaseState, idle: Color): string {
  const last = record?.lastFlip;
  if (last?.kind === "promote" && last.to === active) return `To go back to ${last.from}, run rollback`;
  return `To move it to ${idle}: run deploy, smoke, then promote`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
