/** What a unit's plan may not be before it is applied. */
import { refused } from "../../errors/errors.ts";
import type { ResourceChange, Unit, UnitPlan } from "../../model/unit.ts";

/** Throws `UNIT_PLAN_FAILED`. */
export function refuseFailed(unit: Unit, plan: UnitPlan): void {
  if (plan.outcome !== "failed" && plan.outcome !== "skipped") return;
  throw refused("UNIT_PLAN_FAILED", `unit ${unit.name} could not be planned`, {
    remedy: "Correct what the tool says below",
    ...(plan.error === undefined ? {} : { stderr: plan.error }),
  });
}

/** Throws `DEPLOY_DESTRUCTIVE` when the plan would delete or replace anything. */
export function refuseDestructive(unit: Unit, plan: UnitPlan): void {
  const doomed = plan.changes.filter(({ action }) => action === "delete" || action === "replace");
  if (doomed.length === 0) return;
  throw refused("DEPLOY_DESTRUCTIVE", `the plan of unit ${unit.name} would ${changesText(doomed)}`, {
    remedy: `Look at it with \`bluegreen plan --units ${unit.name}\`, and apply it on its own if it is meant`,
  });
}

export function changesText(changes: readonly ResourceChange[]): string {
  return changes.map(({ action, address }) => `${action} ${address}`).join(", ");
}
