import type { Unit, UnitPlan } from "../../model/unit.ts";
import type { Ports } from "../../ports.ts";
import { asExcluded, excludedPlan, skippedPlan, skipReason } from "./rules.ts";

type PlanPorts = Pick<Ports, "terragrunt" | "log">;

/**
 * Plans units, which come in dependency order: each as soon as those it depends on are planned, and as many
 * at once as the Terragrunt port takes. A failed unit stops those that depend on it, and no other; one that
 * Terragrunt leaves out is not planned, and stops nobody. The log has one line a unit, and the result one
 * plan a unit, both in the order given.
 */
export async function planUnits(units: readonly Unit[], ports: PlanPorts): Promise<readonly UnitPlan[]> {
  const underWay = new Map<string, Promise<UnitPlan>>();
  for (const unit of units) {
    const plan = planWhenFree(unit, underWay, ports);
    // Awaited below, in order; until then a failure of the tool must not end the process.
    plan.catch(() => undefined);
    underWay.set(unit.name, plan);
  }
  try {
    return await inOrder([...underWay.values()], ports);
  } finally {
    // Nothing is left running behind a failure.
    await Promise.allSettled(underWay.values());
  }
}

async function inOrder(
  underWay: readonly Promise<UnitPlan>[],
  { log }: PlanPorts,
): Promise<readonly UnitPlan[]> {
  const plans: UnitPlan[] = [];
  for (const plan of underWay) {
    const done = await plan;
    // Why one failed is said once, with the failure.
    const why = done.outcome === "failed" || done.error === undefined ? "" : `: ${done.error}`;
    const never = done.neverApplied === undefined ? "" : `; never applied: ${done.neverApplied}`;
    log.info(`${done.unit}: ${done.outcome}${why}${never}`);
    plans.push(done);
  }
  return plans;
}

async function planWhenFree(
  unit: Unit,
  underWay: ReadonlyMap<string, Promise<UnitPlan>>,
  { terragrunt }: PlanPorts,
): Promise<UnitPlan> {
  if (unit.excluded?.plan !== undefined) return excludedPlan(unit, unit.excluded.plan);
  const before = await Promise.all(unit.dependencies.map((name) => underWay.get(name)));
  const reason = skipReason(
    unit,
    before.filter((plan) => plan !== undefined),
  );
  return reason === undefined ? asExcluded(await terragrunt.plan(unit), unit) : skippedPlan(unit, reason);
}
