import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../../ports.ts";

/** The machine's clock. */
export function createClock(): Clock {
  return { now: () => Date.now(), sleep: sleeping };
}

/** A timer that is not needed any more is cancelled: it would keep the process alive. */
async function sleeping(milliseconds: number, signal?: AbortSignal): Promise<void> {
  try {
    await sleep(milliseconds, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    if (signal?.aborted !== true) throw error;
  }
}
