/** What may be over the next time, and how long it is tried again. */
import { Failure, isSilent as isSilentCode } from "../errors/errors.ts";
import type { Observed } from "../model/observed.ts";
import type { Clock } from "../ports.ts";

/** Between two tries. */
const AGAIN_MS = 1_000;

/** True when the cluster gave no answer, or none that tells anything. */
export function isSilence(error: unknown): boolean {
  return error instanceof Failure && error.isSilence;
}

/** The same of a fact: it is unknown because the cluster gave no answer. */
export function isSilent(seen: Observed<unknown>): boolean {
  return !seen.known && seen.from !== undefined && isSilentCode(seen.from.code);
}

/**
 * Does the work again as long as the cluster is silent, for so many milliseconds; then throws what was thrown
 * last.
 */
export async function patiently<T>(clock: Clock, milliseconds: number, work: () => Promise<T>): Promise<T> {
  const end = clock.now() + milliseconds;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isSilence(error) || clock.now() >= end) throw error;
      await clock.sleep(AGAIN_MS);
    }
  }
}
