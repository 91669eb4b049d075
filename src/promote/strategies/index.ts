/** The strategies; a new one is a line here. */
import type { Strategy } from "../../model/strategy.ts";
import { atOnce } from "./at-once/strategy.ts";

export const STRATEGIES: readonly [Strategy, ...(readonly Strategy[])] = [atOnce];
