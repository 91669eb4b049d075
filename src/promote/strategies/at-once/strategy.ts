import { whole } from "../../../model/split.ts";
import type { Strategy } from "../../../model/strategy.ts";

/** One step, whatever there is: a rollback is the same write with the other target. */
export const atOnce: Strategy = { name: "at-once", next: (_seen, goal) => whole(goal) };
