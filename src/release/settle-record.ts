/** Puts right what a run did to the release when it had gone on without that run: a push, or an apply, that landed late. */
import { Failure, thrownText } from "../errors.ts";
import type { Color, CompletedFlip, ReleaseState } from "../model/release.ts";
import type { ReleaseContext } from "./context.ts";
import { flipDefault } from "./flip.ts";
import { type HeldLease, keepingLease, whileHolding } from "./lease-run.ts";
import { type ObservedRelease, readRelease } from "./observe.ts";
import { reconcileRouter, type Reconciliation } from "./reconcile.ts";
import { isHeldByOther, isLost } from "./record.ts";
import { refusalFailure } from "./refusal.ts";
import { unfit } from "./return-rules.ts";
import { recordDefault, type RecordMode } from "./router-unit.ts";

export interface Settlement extends HeldLease {
  readonly record: RecordMode;
  /** The color that a late apply of this run names as default: Helm writes without asking what is there. */
  readonly applied?: Color;
}

/** How long whoever took the Lease is waited for. */
const PATIENCE_MS = 60_000;
const POLL_MS = 2_000;
/** How often a cluster or remote that gives no answer is asked again: nobody else may come to put Git right. */
const MAX_TROUBLES = 3;

/**
 * Takes the Lease as soon as it is free and makes Git name the color that has the traffic. Leaves it alone while a
 * transition is on record: whoever finishes that records as well. Returns the color, or undefined when it was left
 * alone. Throws `LEASE_HELD` when somebody holds the Lease for longer than a minute, and what the ports throw again and again.
 */
async function settleRecord(context: ReleaseContext, to: Settlement): Promise<Color | undefined> {
  const { clock } = context.ports;
  const end = clock.now() + PATIENCE_MS;
  for (let troubles = 0; ; await clock.sleep(POLL_MS)) {
    try {
      return await whileHolding(to, () => settle(context, to));
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

async function settle(context: ReleaseContext, to: Settlement): Promise<Color | undefined> {
  const { state } = await readRelease(context.spec, context.ports);
  if (state.record?.transition !== undefined) {
    await to.store.release(to.holder);
    return undefined;
  }
  const last = movedByApply(state, to.applied);
  const color = last?.to ?? state.active;
  if (last !== undefined) await flipDefault(context, color, refuseUnfit(last));
  await keepingLease(to, context.ports.clock, () => recordDefault(context, color, to.record));
  await to.store.release(to.holder);
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

function refuseUnfit({ to, digests }: CompletedFlip): (seen: ObservedRelease) => Promise<void> {
  return async ({ state }) => {
    const refusal = unfit(state, to, digests?.to);
    if (state.active !== to && refusal !== undefined) throw refusalFailure(refusal);
  };
}

/**
 * Makes Terraform's state agree while the Lease is held (`reconcileRouter`). When another run took the Lease over during
 * the apply, the apply may have moved the route: then it is moved to where that run has left it. Throws `LEASE_LOST`.
 */
export async function reconcileHeld(
  context: ReleaseContext,
  to: Settlement,
  color: Color,
): Promise<Reconciliation> {
  let begun = false;
  try {
    return await keepingLease(to, context.ports.clock, () => {
      begun = true;
      return reconcileRouter(context, color);
    });
  } catch (error) {
    if (begun && isLost(error)) await settleOrWarn(context, { ...to, applied: color });
    throw error;
  }
}

/** For a run that ends in a failure of its own, which is the one to show: what cannot be put right is a warning. */
export async function settleOrWarn(context: ReleaseContext, to: Settlement): Promise<void> {
  const { log } = context.ports;
  try {
    const color = await settleRecord(context, to);
    if (color !== undefined) log.info(`Git names ${color}, which has the traffic.`);
  } catch (error) {
    const reason = thrownText(error);
    log.warning(`Git may name another color than the one that has the traffic (${reason}). Run status.`);
  }
}
