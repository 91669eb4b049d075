/** The verdict of a plan: what `apply` would do with it. Pure. */
import type { Failure } from "../../errors/errors.ts";
import type { ReleaseDrift } from "../../drift/facts.ts";
import { brokenRefusals } from "../../drift/refusals.ts";
import type { UnitPlan } from "../../model/unit.ts";
import { rollText } from "./active-rules.ts";
import type { Judged } from "./judge.ts";
import { isMocked } from "./rules.ts";

/**
 * `nothing`: no unit would change; `apply`: all that change are applied; `hold`: some are left as they are;
 * `refuse`: it ends with a code; `unknown`: it cannot be told now.
 */
export type VerdictKind = "nothing" | "apply" | "hold" | "refuse" | "unknown";

export interface VerdictReason {
  readonly code: string;
  readonly fact: string;
  readonly remedy: string;
}

export interface Verdict {
  readonly verdict: VerdictKind;
  /** Units that would be applied, in order. */
  readonly apply: readonly string[];
  readonly hold: readonly { readonly unit: string; readonly reason: string }[];
  readonly refuse: readonly VerdictReason[];
  /** What cannot be told, and why; by unit where it is about one. */
  readonly unknown: readonly { readonly unit: string | null; readonly reason: string }[];
  /** What goes elsewhere and may. */
  readonly notes: readonly string[];
}

export interface VerdictFacts {
  readonly plans: readonly UnitPlan[];
  readonly failed: readonly Failure[];
  /** What `apply` would decide; why that cannot be told; undefined when units failed to plan. */
  readonly judged: Judged | readonly Failure[] | undefined;
  readonly drift: readonly ReleaseDrift[];
}

const NOTHING = { apply: [], hold: [], refuse: [], unknown: [], notes: [] } as const;

/**
 * A unit that failed to plan is refused first, as `apply` does; a plan on mock outputs is made again at its
 * turn.
 */
export function decideVerdict({ plans, failed, judged, drift }: VerdictFacts): Verdict {
  if (failed.length > 0 || judged === undefined) {
    return { ...NOTHING, verdict: "refuse", refuse: failed.map(reasonOf) };
  }
  if (isFailures(judged)) return unread(judged);
  const { decision, rolls, notes } = judged;
  const hold = rolls.map((roll) => ({ unit: roll.unit, reason: rollText(roll) }));
  if (decision.kind === "refuse") return { ...NOTHING, verdict: "refuse", refuse: decision.refusals, notes };
  const mocked = plans.filter((plan) => isMocked(plan) && decision.units.includes(plan.unit));
  const unknown = mocked.map((plan) => ({ unit: plan.unit, reason: mockedReason(plan) }));
  const refuse = decision.units.length === 0 ? brokenRefusals(drift) : [];
  const parts = { apply: decision.units, hold, refuse, unknown, notes };
  return { ...parts, verdict: kindOf(parts) };
}

function kindOf({ apply, hold, refuse, unknown }: Omit<Verdict, "verdict">): VerdictKind {
  if (refuse.length > 0) return "refuse";
  if (unknown.length > 0) return "unknown";
  if (hold.length > 0) return "hold";
  return apply.length > 0 ? "apply" : "nothing";
}

function isFailures(judged: Judged | readonly Failure[]): judged is readonly Failure[] {
  return Array.isArray(judged);
}

/**
 * What was refused while it was read is a refusal; what could not be reached may be otherwise at the apply.
 */
function unread(failures: readonly Failure[]): Verdict {
  const refuse = failures.filter(({ failureClass }) => failureClass === "refused").map(reasonOf);
  const unknown = failures
    .filter(({ failureClass }) => failureClass !== "refused")
    .map(({ code, message, remedy }) => ({ unit: null, reason: `${code}: ${message}. ${remedy}` }));
  return { ...NOTHING, verdict: unknown.length > 0 ? "unknown" : "refuse", refuse, unknown };
}

function reasonOf({ code, message, remedy }: Failure): VerdictReason {
  return { code, fact: message, remedy };
}

function mockedReason({ unit, mocked = [] }: UnitPlan): string {
  return `the plan of ${unit} stands on mock outputs of ${mocked.join(", ")}: apply plans it again after them, and judges it then`;
}
