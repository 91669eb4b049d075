import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../../ports.ts";
import type { Listening } from "./cluster/cluster.ts";

/** A clock that is told what the API server's says. */
export type ServedClock = Clock & Listening;

/** What a stamp leaves out: `Date` headers have whole seconds. */
const STAMP_MS = 1_000;

/** The machine's clock as it is now; from here on time goes by itself. */
export function createClock(elapsed: () => number = () => performance.now()): ServedClock {
  const began = Date.now() - elapsed();
  const now = (): number => Math.floor(began + elapsed());
  let ahead: number | undefined;
  return {
    now,
    serverNow: () => (ahead === undefined ? undefined : now() + ahead),
    // Each stamp tells between what bounds the difference lies; it is only moved where it lies outside.
    heard(stamp, askedAt) {
      const least = stamp - now();
      const most = stamp + STAMP_MS - askedAt;
      ahead = Math.min(Math.max(ahead ?? least, least), Math.max(least, most));
    },
    sleep: sleeping,
  };
}

/** A timer that is not needed any more is cancelled: it would keep the process alive. */
async function sleeping(milliseconds: number, signal?: AbortSignal, kind?: "idle"): Promise<void> {
  try {
    const ref = kind !== "idle";
    await sleep(milliseconds, undefined, signal === undefined ? { ref } : { ref, signal });
  } catch (error) {
    if (signal?.aborted !== true) throw error;
  }
}
