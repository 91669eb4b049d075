/** Work that is done while a release's Lease is held. */
import type { RecordStore } from "./record-store.ts";
import type { ReleaseRecord } from "../../model/release.ts";
import { mayHaveHappened } from "../../errors/errors.ts";
import type { Clock } from "../../ports.ts";
import { isSilence, patiently } from "../patience.ts";
import { isHeldByOther, isLost } from "./record.ts";

/** A Lease, and the name under which it is held. */
export interface HeldLease {
  readonly store: RecordStore;
  readonly holder: string;
}

/** How often the Lease is renewed beside a tool: three renewals may fail before it expires. */
export const RENEW_MS = 30_000;

/** How long a cluster may be silent before and after a tool: less than a Lease lasts. */
const SILENCE_MS = 30_000;

/** How a Lease is taken that somebody else may hold. */
export interface Taking {
  /** Whether the holder may be overtaken; nobody when left out. */
  readonly mayTakeOver?: (record: ReleaseRecord) => boolean;
  /** How long any other holder is waited for; not at all when left out. */
  readonly patience?: { readonly clock: Clock; readonly milliseconds: number };
}

/** How often a run that ends in a failure tries to give its Lease back. */
const GIVING_BACK = 3;

/** Between two tries to take a Lease. */
const POLL_MS = 2_000;

/**
 * Runs the body while holding the Lease. The body gives it up when it is done; when it throws, the Lease is
 * given up here, with the transition left on it, so that the next run can go on at once. Throws `LEASE_HELD`.
 */
export async function whileHolding<T>(
  lease: HeldLease,
  body: () => Promise<T>,
  taking: Taking = {},
): Promise<T> {
  await takeOrLeave(lease, taking);
  try {
    return await body();
  } catch (error) {
    await giveBack(lease);
    throw error;
  }
}

/** Never throws: what ended the run is the failure to show. One answer that does not come is not the end. */
async function giveBack({ store, holder }: HeldLease): Promise<void> {
  for (let tries = 0; tries < GIVING_BACK; tries += 1) {
    try {
      return await store.release(holder);
    } catch (error) {
      if (!isSilence(error)) return;
    }
  }
}

/** A Lease whose answer got lost may be ours all the same: a run that does not go on must not keep it. */
async function takeOrLeave(lease: HeldLease, taking: Taking): Promise<void> {
  try {
    await take(lease, taking);
  } catch (error) {
    if (mayHaveHappened(error)) await giveBack(lease);
    throw error;
  }
}

async function take({ store, holder }: HeldLease, { mayTakeOver, patience }: Taking): Promise<void> {
  const end = patience === undefined ? 0 : patience.clock.now() + patience.milliseconds;
  for (;;) {
    try {
      await store.acquire(holder, mayTakeOver);
      return;
    } catch (error) {
      if (!isHeldByOther(error) || patience === undefined || patience.clock.now() >= end) throw error;
      await patience.clock.sleep(POLL_MS);
    }
  }
}

/**
 * Runs a tool that may take longer than a Lease lasts: it is renewed before, beside and after the work.
 * Throws `LEASE_LOST` before the work when somebody else holds it, and after the work when somebody took it
 * meanwhile; no port lets a tool be stopped half-way, so what it did by then is done
 * (docs/adr/0009-release-record-on-a-lease.md).
 */
export async function keepingLease<T>(lease: HeldLease, clock: Clock, work: () => Promise<T>): Promise<T> {
  const renew = () => patiently(clock, SILENCE_MS, () => lease.store.renew(lease.holder));
  await renew();
  const result = await besideRenewals(lease, clock, work);
  await renew();
  return result;
}

async function besideRenewals<T>(lease: HeldLease, clock: Clock, work: () => Promise<T>): Promise<T> {
  const ended = new AbortController();
  const renewals = renewUntil(ended.signal, lease, clock);
  try {
    return await work();
  } finally {
    ended.abort();
    await renewals;
  }
}

/** Never throws: whether the Lease was lost is asked once more when the work has ended. */
async function renewUntil(ended: AbortSignal, { store, holder }: HeldLease, clock: Clock): Promise<void> {
  while (!ended.aborted) {
    try {
      await clock.sleep(RENEW_MS, ended);
      if (!ended.aborted) await store.renew(holder);
    } catch (error) {
      if (isLost(error)) return;
    }
  }
}
