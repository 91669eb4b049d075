/** Pure: which unit cannot be planned, and what stands in the place of its plan. */
import type { Unit, UnitPlan } from "../../model/unit.ts";
import { excludedDigest } from "./digest.ts";

/**
 * Why a unit cannot be planned after these plans; undefined when it can. A plan on what is not there would
 * guess.
 */
export function skipReason(unit: Unit, plans: readonly UnitPlan[]): string | undefined {
  for (const name of unit.dependencies) {
    const outcome = plans.find((plan) => plan.unit === name)?.outcome;
    if (outcome === "failed") return `${name}, which it depends on, failed to plan`;
    if (outcome === "skipped") return `${name}, which it depends on, was skipped`;
  }
  return undefined;
}

/** The result of a unit that was not planned. */
export function skippedPlan(unit: Unit, reason: string): UnitPlan {
  return {
    unit: unit.name,
    outcome: "skipped",
    changes: [],
    text: "",
    digest: undefined,
    error: reason,
    restsOn: "state",
    milliseconds: 0,
  };
}

/** The result of a unit that Terragrunt leaves out: nothing of it is planned, and nothing applied. */
export function excludedPlan(unit: Unit, reason: string): UnitPlan {
  return { ...skippedPlan(unit, reason), outcome: "excluded", digest: excludedDigest(unit.name) };
}

/** A plan that no apply will follow, when Terragrunt leaves the unit out there. */
export function asExcluded(plan: UnitPlan, { excluded }: Unit): UnitPlan {
  return excluded === undefined ? plan : { ...plan, neverApplied: excluded.apply };
}
