import type { UnitPlan } from "../../model/unit.ts";
import { parsePlanInputs } from "../../plan/inputs.ts";
import { plan } from "../../plan/step.ts";
import type { Capability } from "../capability.ts";
import { thrownJson } from "../thrown.ts";

export const planCapability: Capability = async (raw, ports) => {
  const { failure, ...result } = await plan(parsePlanInputs(raw), ports);
  return {
    outputs: {
      "has-changes": String(result.hasChanges),
      "units-changed": JSON.stringify(result.unitsChanged),
      digest: result.digest ?? "",
      "comment-url": result.commentUrl ?? "",
    },
    // With --json, failures stand where they stand when there is no result at all.
    result: failure === undefined ? result : { ...result, ...thrownJson(failure) },
    text: planText(result.plans, result.digest),
    sentence: `${result.unitsChanged.length} of ${result.plans.length} units would change`,
    ...(failure === undefined ? {} : { refusal: failure }),
  };
};

/** One line a unit, then what each changed unit's plan says. */
function planText(plans: readonly UnitPlan[], digest: string | undefined): string {
  const width = Math.max(0, ...plans.map(({ unit }) => unit.length));
  const rows = plans.map(({ unit, outcome, changes, error = "", neverApplied }) => {
    const counted = outcome === "changes" ? `: ${counts(changes)}` : "";
    const reason = outcome === "excluded" ? `: ${error}` : "";
    const never = neverApplied === undefined ? "" : `; never applied: ${neverApplied}`;
    const word = outcome === "no-changes" ? "no changes" : outcome;
    return `${unit.padEnd(width)}  ${word}${counted}${reason}${never}`;
  });
  const texts = plans
    .filter(({ outcome }) => outcome === "changes")
    .map((one) => `\n── ${one.unit}\n${one.text.trim()}`);
  return [...rows, ...texts, "", `digest ${digest ?? "none: not every unit was planned"}`].join("\n");
}

function counts(changes: UnitPlan["changes"]): string {
  const actions = ["create", "update", "replace", "delete", "read"] as const;
  const counted = actions.map(
    (action) => [action, changes.filter((one) => one.action === action).length] as const,
  );
  return counted
    .filter(([, count]) => count > 0)
    .map(([action, count]) => `${count} to ${action}`)
    .join(", ");
}
