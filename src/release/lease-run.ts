import type { ReleaseRecord } from "../model/release.ts";
import type { RecordStore } from "./record.ts";

/**
 * Runs the body while holding the Lease. The body gives it up when it is done; when it throws, the Lease is
 * given up here, with the transition left on it, so that the next run can go on at once.
 */
export async function whileHolding<T>(
  store: RecordStore,
  holder: string,
  body: () => Promise<T>,
  mayTakeOver?: (record: ReleaseRecord) => boolean,
): Promise<T> {
  await store.acquire(holder, mayTakeOver);
  try {
    return await body();
  } catch (error) {
    await store.release(holder).catch(() => undefined);
    throw error;
  }
}
