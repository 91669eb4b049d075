/** Work that is done while a release's Lease is held. */
import type { RecordStore } from "./record-store.ts";
import type { ReleaseRecord } from "../../model/release.ts";
import { mayHaveHappened } from "../../errors/errors.ts";
import type { Clock, Ports } from "../../ports.ts";
import { isSilence, patiently } from "../patience.ts";
import { HolderWatch } from "./holder-watch.ts";
import { isHeldByOther } from "./record.ts";
import { LEASE_TIMES } from "./times.ts";

/** A Lease, and the name under which it is held. */
export interface HeldLease {
  readonly store: RecordStore;
  readonly holder: string;
}

type LeasePorts = Pick<Ports, "clock" | "log">;

/** How a Lease is taken that somebody else may hold. */
export interface Taking {
  /** Whether the holder may be overtaken although it may be alive; nobody when left out. */
  readonly mayTakeOver?: (record: ReleaseRecord) => boolean;
  /** How long a holder that is alive is waited for; not at all when left out. Milliseconds. */
  readonly patienceMs?: number;
}

/** How often a run that ends in a failure tries to give its Lease back. */
const GIVING_BACK = 3;

/** How often a wait says how long it may still take. */
const SAYING_MS = 5_000;

/**
 * Runs the body while holding the Lease, which is renewed beside it all the while. The body gives it up when
 * it is done; when it throws, the Lease is given up here, with the transition left on it, so that the next
 * run can go on at once. A holder that may be dead is looked at for as long as its Lease lasts. Throws
 * `LEASE_HELD` when it turns out to be alive.
 */
export async function whileHolding<T>(
  lease: HeldLease,
  ports: LeasePorts,
  body: () => Promise<T>,
  taking: Taking = {},
): Promise<T> {
  await takeOrLeave(lease, ports, taking);
  try {
    return await besideRenewals(lease, ports, body);
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
async function takeOrLeave(lease: HeldLease, ports: LeasePorts, taking: Taking): Promise<void> {
  try {
    await take(lease, ports, taking);
  } catch (error) {
    if (mayHaveHappened(error)) await giveBack(lease);
    throw error;
  }
}

/**
 * Refused only by a holder that has shown itself alive meanwhile: so nobody waits for longer than he has
 * patience, or than the Lease of a dead one lasts.
 */
async function take(
  { store, holder }: HeldLease,
  { clock, log }: LeasePorts,
  { mayTakeOver = () => false, patienceMs = 0 }: Taking,
): Promise<void> {
  const end = clock.now() + patienceMs;
  const watch = new HolderWatch(clock);
  const say = countdown(store.name, clock, log);
  for (;;) {
    try {
      await store.acquire(holder, (record) => mayTakeOver(record) || watch.isOver(record));
      return;
    } catch (error) {
      if (!isHeldByOther(error) || (watch.isAlive && clock.now() >= end)) throw error;
      say(watch, Math.max(0, end - clock.now()));
      await clock.sleep(LEASE_TIMES.lookMs);
    }
  }
}

/** Says every few seconds whom this run waits for, and for how long at most. */
function countdown(
  release: string,
  clock: Clock,
  log: Ports["log"],
): (watch: HolderWatch, patienceMs: number) => void {
  let saidAt: number | undefined;
  return (watch, patienceMs) => {
    const now = clock.now();
    if (saidAt !== undefined && now - saidAt < SAYING_MS) return;
    saidAt = now;
    const seconds = (milliseconds: number) => `${Math.ceil(milliseconds / 1000)} s`;
    const patience = patienceMs === 0 ? "" : `; it is waited for ${seconds(patienceMs)} more`;
    log.info(
      `${watch.holder} holds release ${release}. Without a sign of life it is taken over in ${seconds(watch.leftMs)}${patience}.`,
    );
  };
}

/**
 * Runs a tool while the Lease is held: it is renewed before and after the work, as it is beside everything.
 * Throws `LEASE_LOST` before the work when somebody else holds it, and after the work when somebody took it
 * meanwhile; no port lets a tool be stopped half-way, so what it did by then is done
 * (docs/adr/0009-release-record-on-a-lease.md).
 */
export async function keepingLease<T>(lease: HeldLease, clock: Clock, work: () => Promise<T>): Promise<T> {
  const renew = () => patiently(clock, LEASE_TIMES.silenceMs, () => lease.store.renew(lease.holder));
  await renew();
  const result = await work();
  await renew();
  return result;
}

async function besideRenewals<T>(lease: HeldLease, ports: LeasePorts, work: () => Promise<T>): Promise<T> {
  const ended = new AbortController();
  const renewals = renewUntil(ended.signal, lease, ports);
  try {
    return await work();
  } finally {
    ended.abort();
    await renewals;
  }
}

/**
 * Never throws: whether the Lease was lost is asked before everything that is written. Ends when the Lease is
 * given up as well. Every write of the run renews the Lease, so that this has something to do only where
 * nothing was written for a while.
 */
async function renewUntil(ended: AbortSignal, lease: HeldLease, ports: LeasePorts): Promise<void> {
  const { clock } = ports;
  const say = sayingLate(lease, ports);
  for (let pause: number = LEASE_TIMES.renewMs; ;) {
    await clock.sleep(pause, ended, "idle").catch(() => undefined);
    const keptAt = lease.store.keptAt();
    if (ended.aborted || keptAt === undefined) return;
    const early = keptAt + LEASE_TIMES.renewMs - clock.now();
    if (early <= 0) await renewOnce(ended, lease, clock);
    say();
    pause = early > 0 ? early : LEASE_TIMES.retryMs;
  }
}

/** One that hangs is given up, so that the next one can be tried: it is conditional, and may land late. */
async function renewOnce(ended: AbortSignal, { store, holder }: HeldLease, clock: Clock): Promise<void> {
  const over = new AbortController();
  const end = (): void => over.abort();
  ended.addEventListener("abort", end);
  void store.renew(holder).then(end, end);
  await clock.sleep(LEASE_TIMES.renewMs, over.signal, "idle").catch(() => undefined);
  ended.removeEventListener("abort", end);
}

/** Says once that the Lease may be lost, as far as this run can tell by itself. */
function sayingLate({ store }: HeldLease, { clock, log }: LeasePorts): () => void {
  let isSaid = false;
  return () => {
    const keptAt = store.keptAt();
    if (isSaid || keptAt === undefined || clock.now() - keptAt < LEASE_TIMES.leaseMs) return;
    isSaid = true;
    const seconds = LEASE_TIMES.leaseMs / 1000;
    log.warning(
      `This run could not renew its hold on the release for ${seconds} s, and another run may take it over: it is asked for again before the next write.`,
    );
  };
}
