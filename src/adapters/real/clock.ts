import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../../ports.ts";

/** The machine's clock. */
export function createClock(): Clock {
  return { now: () => Date.now(), sleep: async (milliseconds) => sleep(milliseconds) };
}
