import { type Failure, refused } from "../errors.ts";
import type { ReleaseSpec } from "../model/release.ts";
import type { Unit, UnitPlan } from "../model/unit.ts";
import { planFailures } from "../plan/failures.ts";
import type { Ports } from "../ports.ts";
import { routeFacts } from "./routes.ts";
import { decideReplanned, type Refusal } from "./rules.ts";

type ReplanPorts = Pick<Ports, "terragrunt" | "helm" | "cluster" | "log">;

/**
 * Plans a unit again whose plan stood on mock outputs, now that what it depends on is applied. Returns the plan on real
 * outputs. Throws `UNIT_PLAN_FAILED`, `APPLY_MOCKED` (still mocked, or not what was reviewed), `APPLY_MOVES_ROUTE`,
 * `APPLY_ROUTE_UNKNOWN`.
 */
export async function replan(
  unit: Unit,
  mocked: UnitPlan,
  bounds: { readonly isBound: boolean; readonly releases: readonly ReleaseSpec[] },
  ports: ReplanPorts,
): Promise<UnitPlan> {
  ports.log.info(`${unit.name} is planned again: its plan stood on mock outputs.`);
  const fresh = await ports.terragrunt.plan(unit);
  const [failure] = planFailures([fresh]);
  if (failure !== undefined) throw failure;
  const routes = fresh.outcome === "changes" ? await routeFacts([unit], bounds.releases, ports) : [];
  const decision = decideReplanned({ mocked, fresh, isBound: bounds.isBound, routes });
  if (decision.kind === "refuse") throw asOne(decision.refusals);
  return fresh;
}

function asOne(refusals: readonly [Refusal, ...Refusal[]]): Failure {
  const [{ code, remedy }] = refusals;
  return refused(code, refusals.map(({ fact }) => fact).join("; "), { remedy });
}
