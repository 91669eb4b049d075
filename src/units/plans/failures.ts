import { type Failure, refused } from "../../errors/errors.ts";
import type { UnitPlan } from "../../model/unit.ts";

/** `UNIT_PLAN_FAILED` for each unit that failed to plan, with what the tool said. */
export function planFailures(plans: readonly UnitPlan[]): readonly Failure[] {
  return plans
    .filter(({ outcome }) => outcome === "failed")
    .map(({ unit, error }) =>
      refused("UNIT_PLAN_FAILED", `unit ${unit} could not be planned`, {
        remedy: "Correct what the tool says below and plan again",
        ...(error === undefined ? {} : { stderr: error }),
      }),
    );
}
