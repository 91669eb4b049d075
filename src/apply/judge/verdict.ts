/** What `apply` would do with plans, as `plan` says it beforehand. */
import type { Config } from "../../config/load.ts";
import { Failure, Failures } from "../../errors/errors.ts";
import type { ReleaseDrift } from "../../drift/facts.ts";
import type { Unit, UnitPlan } from "../../model/unit.ts";
import { planFailures } from "../../units/plans/failures.ts";
import type { Ports } from "../../ports.ts";
import { decideVerdict, type Verdict } from "./verdict-rules.ts";
import { judgePlans, type Judged } from "./judge.ts";

export interface VerdictInputs {
  readonly config: Config;
  /** Units that were asked for by name. */
  readonly named: readonly string[];
  readonly allowActive: boolean;
  readonly allowUnknown: readonly string[];
  readonly drift: readonly ReleaseDrift[];
}

type VerdictPorts = Pick<Ports, "terragrunt" | "helm" | "cluster" | "clock">;

/** The decision of `apply` itself over what is there now; what cannot be read is unknown, with the reason. */
export async function readVerdict(
  units: readonly Unit[],
  plans: readonly UnitPlan[],
  inputs: VerdictInputs,
  ports: VerdictPorts,
): Promise<Verdict> {
  const failed = planFailures(plans);
  const judged = failed.length > 0 ? undefined : await judgedNow(units, plans, inputs, ports);
  return decideVerdict({ plans, failed, judged, drift: inputs.drift });
}

async function judgedNow(
  units: readonly Unit[],
  plans: readonly UnitPlan[],
  { config, named, allowActive, allowUnknown }: VerdictInputs,
  ports: VerdictPorts,
): Promise<Judged | readonly Failure[]> {
  const guard = { config, holder: "plan", allowActive, allowUnknown, named };
  try {
    return await judgePlans(units, plans, guard, undefined, ports);
  } catch (error) {
    if (error instanceof Failures) return error.failures;
    if (error instanceof Failure) return [error];
    throw error;
  }
}
