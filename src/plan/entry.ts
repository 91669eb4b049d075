import type { UnitPlan } from "../model/unit.ts";
import { parsePlanInputs } from "./inputs.ts";
import { driftLines, findingsOf } from "../drift/refusals.ts";
import { plan, type PlanResult } from "./step.ts";
import { verdictLines } from "../apply/judge/verdict-report.ts";
import { maskedDeep } from "../report/masked.ts";
import type { Capability } from "../capability/capability.ts";
import { thrownJson } from "../capability/thrown.ts";

export const planCapability: Capability = async (raw, ports) => {
  const masked = (text: string): string => ports.log.masked(text);
  const { failure, ...result } = await plan(parsePlanInputs(raw), ports);
  return {
    outputs: {
      "has-changes": String(result.hasChanges),
      "units-changed": JSON.stringify(result.unitsChanged),
      digest: result.digest ?? "",
      "comment-url": result.commentUrl ?? "",
      verdict: result.verdict.verdict,
      "verdict-json": JSON.stringify(maskedDeep(result.verdict, masked)),
      drift: JSON.stringify(maskedDeep(result.drift, masked)),
    },
    // With --json, failures stand where they stand when there is no result at all.
    result: failure === undefined ? result : { ...result, ...thrownJson(failure) },
    text: planText(result),
    sentence: `${result.unitsChanged.length} of ${result.plans.length} units would change; apply would ${VERDICTS[result.verdict.verdict]}`,
    ...(failure === undefined ? {} : { refusal: failure }),
  };
};

const VERDICTS = {
  nothing: "change nothing",
  apply: "apply them",
  hold: "hold some back",
  refuse: "refuse",
  unknown: "do what cannot be told now",
} as const;

/**
 * What `apply` would do, and what differs in the cluster; one line a unit; then what each changed unit's plan
 * says.
 */
function planText({ plans, digest, verdict, drift }: Omit<PlanResult, "failure">): string {
  const differing = new Set(findingsOf(drift).map(({ unit }) => unit));
  const head = [
    ...verdictLines(verdict, drift).map((line) => `apply would: ${line}`),
    ...verdict.notes.map((note) => `allowed: ${note}`),
    ...driftLines(drift),
    "",
  ];
  const width = Math.max(0, ...plans.map(({ unit }) => unit.length));
  const rows = plans.map(({ unit, outcome, changes, error = "", neverApplied }) => {
    const counted = outcome === "changes" ? `: ${counts(changes)}` : "";
    const reason = outcome === "excluded" ? `: ${error}` : "";
    const never = neverApplied === undefined ? "" : `; never applied: ${neverApplied}`;
    const live = differing.has(unit) ? "; differs in the cluster" : "";
    const word = outcome === "no-changes" ? "no changes" : outcome;
    return `${unit.padEnd(width)}  ${word}${counted}${reason}${never}${live}`;
  });
  const texts = plans
    .filter(({ outcome }) => outcome === "changes")
    .map((one) => `\n── ${one.unit}\n${one.text.trim()}`);
  return [...head, ...rows, ...texts, "", `digest ${digest ?? "none: not every unit was planned"}`].join(
    "\n",
  );
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
