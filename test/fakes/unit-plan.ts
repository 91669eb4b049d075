import type { UnitPlan } from "../../src/model/unit.ts";

/** A unit's plan that would change something, and nothing is known of what; `more` says it. */
export function unitPlan(unit: string, more: Partial<UnitPlan> = {}): UnitPlan {
  return {
    unit,
    outcome: "changes",
    changes: [],
    text: "",
    digest: "d",
    error: undefined,
    restsOn: "state",
    milliseconds: 1,
    ...more,
  };
}
