import type { Unit, UnitPlan } from "../model/unit.ts";
import { planFailures } from "../units/plans/failures.ts";
import type { Ports } from "../ports.ts";
import { asOne } from "./judge/guard.ts";
import { decideReplanned } from "./judge/rules.ts";

/**
 * Plans a unit again whose plan stood on mock outputs, now that what it depends on is applied. Returns the
 * plan on real outputs. Throws `UNIT_PLAN_FAILED`, `APPLY_MOCKED` (still mocked, or not what was reviewed).
 */
export async function replan(
  unit: Unit,
  mocked: UnitPlan,
  isBound: boolean,
  ports: Pick<Ports, "terragrunt" | "log">,
): Promise<UnitPlan> {
  ports.log.info(`${unit.name} is planned again: its plan stood on mock outputs.`);
  const fresh = await ports.terragrunt.plan(unit);
  const [failure] = planFailures([fresh]);
  if (failure !== undefined) throw failure;
  const decision = decideReplanned({ mocked, fresh, isBound });
  if (decision.kind === "refuse") throw asOne(decision.refusals);
  return fresh;
}
