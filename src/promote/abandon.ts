/** Gives up a flip that was begun and not made: Git and Terraform say again what they said before. */
import type { ReleaseState, Transition } from "../model/release.ts";
import { type ObservedRelease, readRelease } from "../release/observe/observe.ts";
import { patiently } from "../release/patience.ts";
import { reasonOf } from "../release/reason.ts";
import { fenceRouter } from "../release/transition/flip.ts";
import { reconcileHeld } from "../release/transition/overtaken.ts";
import { recordTurn } from "../release/transition/record-turn.ts";
import { keeping, type ReleaseRun } from "../release/transition/release-run.ts";
import { abandon } from "../release/transition/transition.ts";

/**
 * Abandons what was begun. Returns the release when a flip, or a step of one, turns out to have landed, and
 * abandons nothing then. Never throws: the failure before it is the one to show, and what could not be undone
 * stays on the record for the next run.
 */
export async function abandonOrLeave(
  run: ReleaseRun,
  transition: Transition,
): Promise<ReleaseState | undefined> {
  try {
    return await abandonFlip(run, transition);
  } catch (error) {
    run.ports.log.warning(`Could not undo what was begun (${reasonOf(error)}). Run rollback: it does.`);
    return undefined;
  }
}

/**
 * Git and the record go back to what they were. The transition is cleared only when no flip of a run before
 * this one can land any more: the router is fenced and read again. Returns the state when one has landed, and
 * undoes nothing then.
 */
async function abandonFlip(run: ReleaseRun, transition: Transition): Promise<ReleaseState | undefined> {
  run.journal.begin(run.holder);
  const { state } = await patiently(run.ports.clock, run.inputs.timeoutMs, () => fenced(run, transition));
  if (state.active === undefined || state.active === transition.to) return state;
  await keeping(run, () => recordTurn(run, state.active, transition));
  if (transition.phase === "proving") await reconcileHeld(run, state.active);
  await run.store.release(run.holder, abandon);
  return undefined;
}

/** The release as it is when nothing that was sent before can land any more. */
async function fenced(run: ReleaseRun, { id }: Transition): Promise<ObservedRelease> {
  await run.store.renew(run.holder);
  await fenceRouter(run, id);
  return readRelease(run.spec, run.ports);
}
