/**
 * What becomes of plans at an apply: the one decision that `apply` acts on and that `plan` says beforehand.
 */
import type { Unit, UnitPlan } from "../../model/unit.ts";
import { overallDigest } from "../../units/plans/digest.ts";
import type { Ports } from "../../ports.ts";
import { type Roll, rollText } from "./active-rules.ts";
import { readContent, type UnitContent } from "./content.ts";
import { type Guard, judgeTraffic } from "./guard.ts";
import { type ApplyDecision, decideApply } from "./rules.ts";

export interface Judged {
  readonly digest: string | undefined;
  /** Of the units that would change something, and that Terragrunt does not leave out. */
  readonly contents: readonly UnitContent[];
  readonly decision: ApplyDecision;
  /** Why units are held back. */
  readonly rolls: readonly Roll[];
  /** What goes elsewhere and may: one sentence each. */
  readonly notes: readonly string[];
}

type JudgePorts = Pick<Ports, "terragrunt" | "helm" | "cluster" | "clock">;

/**
 * Of plans none of which failed. No Lease is held meanwhile. Throws what {@link judgeTraffic} and {@link
 * readContent} throw.
 */
export async function judgePlans(
  units: readonly Unit[],
  plans: readonly UnitPlan[],
  guard: Guard,
  expectedDigest: string | undefined,
  ports: JudgePorts,
): Promise<Judged> {
  const digest = overallDigest(plans);
  const changed = units.filter(({ name }) => {
    const { outcome, neverApplied } = planOf(plans, name);
    return outcome === "changes" && neverApplied === undefined;
  });
  const contents = await Promise.all(
    changed.map((unit) => readContent(unit, planOf(plans, unit.name), ports)),
  );
  const { refusals: traffic, held: rolls, notes } = await judgeTraffic(contents, guard, ports);
  const held = rolls.map(({ unit }) => unit);
  return {
    digest,
    contents,
    decision: decideApply({ plans, digest, expectedDigest, traffic, held }),
    rolls,
    notes,
  };
}

/** Every unit has a plan, if only one that says why it was skipped. */
export function planOf(plans: readonly UnitPlan[], name: string): UnitPlan {
  return plans.find(({ unit }) => unit === name) as UnitPlan;
}

/** Why a unit is left as it is, and what to do about it. */
export function heldText(roll: Roll): string {
  return `Held back: ${rollText(roll)}. Bring the change up on the idle color: deploy, smoke, promote. allow-active applies it untested.`;
}
