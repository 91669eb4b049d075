import { createHash } from "node:crypto";
import type { UnitPlan } from "../model/unit.ts";

/**
 * One digest over the plans of all units: equal digests change the same things in the same units. Undefined when a unit
 * has none, for what was not planned cannot be bound.
 */
export function overallDigest(plans: readonly UnitPlan[]): string | undefined {
  if (plans.some(({ digest }) => digest === undefined)) return undefined;
  const lines = plans.map(({ unit, digest }) => JSON.stringify([unit, digest])).sort();
  return createHash("sha256")
    .update(`bluegreen-plan-1\n${lines.join("\n")}`)
    .digest("hex");
}
