/**
 * For a run that was overtaken while a tool of its own was at work: its push or apply landed late, and is put
 * right.
 */
import { Failure, thrownText } from "../../errors/errors.ts";
import type { Color, CompletedFlip, ReleaseState } from "../../model/release.ts";
import { flipDefault } from "./flip.ts";
import { whileHolding } from "../lease/lease-run.ts";
import { type ObservedRelease, readRelease } from "../observe/observe.ts";
import { reconcileRouter, type Reconciliation } from "../units/reconcile.ts";
import { isHeldByOther, isLost } from "../lease/record.ts";
import { LEASE_TIMES } from "../lease/times.ts";
import { refusalFailure } from "../refusal.ts";
import { unfit } from "../colors/return-rules.ts";
import { recordTurn } from "./record-turn.ts";
import { keeping, type ReleaseRun } from "./release-run.ts";

const POLL_MS = 2_000;
/**
 * How often a cluster or remote that gives no answer is asked again: nobody else may come to put Git right.
 */
const MAX_TROUBLES = 3;

/**
 * Takes the Lease as soon as it is free and makes Git name the color that has the traffic. Leaves it alone
 * while a transition is on record: whoever finishes that records as well. Returns the color, or undefined
 * when it was left alone. Throws `LEASE_HELD` when somebody holds the Lease for longer than a minute, and
 * what the ports throw again and again.
 */
async function whenFree(run: ReleaseRun, applied: Color | undefined): Promise<Color | undefined> {
  const { clock } = run.ports;
  const end = clock.now() + LEASE_TIMES.overtakenMs;
  for (let troubles = 0; ; await clock.sleep(POLL_MS)) {
    try {
      return await whileHolding(run, run.ports, () => correct(run, applied));
    } catch (error) {
      const isBusy = isHeldByOther(error) || isLost(error);
      if (!isBusy) troubles += 1;
      if (clock.now() >= end || (!isBusy && !(isTrouble(error) && troubles < MAX_TROUBLES))) throw error;
    }
  }
}

/** True for a failure of the surroundings, which may be over the next time. */
function isTrouble(error: unknown): boolean {
  return error instanceof Failure && error.failureClass === "surroundings";
}

async function correct(run: ReleaseRun, applied: Color | undefined): Promise<Color | undefined> {
  const { state } = await readRelease(run.spec, run.ports);
  if (state.record?.transition !== undefined || state.active === undefined) {
    await run.store.release(run.holder);
    return undefined;
  }
  const last = movedByApply(state, applied);
  const color = last?.to ?? state.active;
  if (last !== undefined) await flipDefault(run, color, refuseUnfit(last));
  await keeping(run, () => recordTurn(run, color, undefined));
  await run.store.release(run.holder);
  return color;
}

/** The last flip, when the late apply has moved the traffic away from where that had led it. */
function movedByApply(
  { active, record }: ReleaseState,
  applied: Color | undefined,
): CompletedFlip | undefined {
  const last = record?.lastFlip;
  return active === applied && last?.to !== active ? last : undefined;
}

function refuseUnfit({
  to,
  digests,
  withoutConfig,
}: CompletedFlip): (seen: ObservedRelease) => Promise<void> {
  return async ({ state }) => {
    const refusal = unfit(state, to, digests?.to, withoutConfig?.to);
    if (state.active !== to && refusal !== undefined) throw refusalFailure(refusal);
  };
}

/**
 * Makes Terraform's state agree while the Lease is held (`reconcileRouter`). When another run took the Lease
 * over during the apply, the apply may have moved the route: then it is moved to where that run has left it.
 * Throws `LEASE_LOST`.
 */
export async function reconcileHeld(run: ReleaseRun, color: Color): Promise<Reconciliation> {
  let begun = false;
  try {
    return await keeping(run, () => {
      begun = true;
      return reconcileRouter(run, color);
    });
  } catch (error) {
    if (begun && isLost(error)) await correctOvertaken(run, color);
    throw error;
  }
}

/**
 * For a run that ends in a failure of its own, which is the one to show: what cannot be put right is a
 * warning. `applied`: the color that a late apply of this run names as default, for Helm writes without
 * asking what is there.
 */
export async function correctOvertaken(run: ReleaseRun, applied: Color | undefined): Promise<void> {
  const { log } = run.ports;
  try {
    const color = await whenFree(run, applied);
    if (color !== undefined) log.info(`Git names ${color}, which has the traffic.`);
  } catch (error) {
    const reason = thrownText(error);
    log.warning(`Git may name another color than the one that has the traffic (${reason}). Run status.`);
  }
}
