import { createHash } from "node:crypto";
import type { UnitPlan } from "../../model/unit.ts";

/** The digest of a unit that is not planned because Terragrunt leaves it out. */
export function excludedDigest(unit: string): string {
  return createHash("sha256").update(`bluegreen-excluded-1\n${unit}`).digest("hex");
}

/**
 * One digest over the plans of all units: equal digests change the same things in the same units. Undefined
 * when a unit has none, for what was not planned cannot be bound.
 */
export function overallDigest(plans: readonly UnitPlan[]): string | undefined {
  if (plans.some(({ digest }) => digest === undefined)) return undefined;
  // A unit that no apply runs, and that would be run after all, is not what was reviewed.
  const lines = plans
    .map(({ unit, digest, neverApplied }) =>
      JSON.stringify([unit, digest, ...(neverApplied === undefined ? [] : ["never applied"])]),
    )
    .sort();
  return createHash("sha256")
    .update(`bluegreen-plan-1\n${lines.join("\n")}`)
    .digest("hex");
}
