/** Puts Git right after a push that landed when the release had gone on without the run that made it. */
import { Failure } from "../errors.ts";
import type { Color } from "../model/release.ts";
import type { ReleaseContext } from "./context.ts";
import { whileHolding } from "./lease-run.ts";
import { readRelease } from "./observe.ts";
import type { RecordStore } from "./record.ts";
import { recordDefault, type RecordMode } from "./router-unit.ts";

export interface Settlement {
  readonly store: RecordStore;
  readonly holder: string;
  readonly record: RecordMode;
}

/** How long whoever took the Lease is waited for. */
const PATIENCE_MS = 60_000;
const POLL_MS = 2_000;

/**
 * Takes the Lease as soon as it is free and makes Git name the color that has the traffic. Leaves it alone while a
 * transition is on record: whoever finishes that records as well. Returns the color, or undefined when it was left
 * alone. Throws `LEASE_HELD` when somebody holds the Lease for longer than a minute.
 */
export async function settleRecord(context: ReleaseContext, to: Settlement): Promise<Color | undefined> {
  const { clock } = context.ports;
  const end = clock.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await whileHolding(to.store, to.holder, () => settle(context, to));
    } catch (error) {
      if (!isTaken(error) || clock.now() >= end) throw error;
      await clock.sleep(POLL_MS);
    }
  }
}

async function settle(
  context: ReleaseContext,
  { store, holder, record }: Settlement,
): Promise<Color | undefined> {
  const { state } = await readRelease(context.spec, context.ports);
  const under = state.record?.transition !== undefined;
  if (!under) await recordDefault(context, state.active, record);
  await store.release(holder);
  return under ? undefined : state.active;
}

/** Somebody else holds the Lease, or took it over meanwhile. */
function isTaken(error: unknown): boolean {
  return error instanceof Failure && (error.code === "LEASE_HELD" || error.code === "LEASE_LOST");
}
