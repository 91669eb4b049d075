import { parseApplyInputs } from "./inputs.ts";
import { apply, type ApplyResult } from "./step.ts";
import type { ReleaseDrift } from "../drift/facts.ts";
import { driftFailures, driftLines, findingsOf, soundText } from "../drift/refusals.ts";
import { Failures } from "../errors/errors.ts";
import { maskedDeep } from "../report/masked.ts";
import type { Capability, Outcome } from "../capability/capability.ts";

export const applyCapability: Capability = async (raw, ports) => {
  const masked = (text: string): string => ports.log.masked(text);
  const inputs = parseApplyInputs(raw);
  const result = await apply(inputs, ports);
  return {
    outputs: {
      // A dry run applies nothing; what it would apply is in the log.
      applied: JSON.stringify(result.dryRun ? [] : result.applied),
      held: JSON.stringify(result.held),
      digest: result.digest ?? "",
      drift: JSON.stringify(maskedDeep(result.drift, masked)),
    },
    result,
    text: applyText(result, inputs.units.length > 0),
    sentence: `${result.applied.length} units ${result.dryRun ? "would be " : ""}applied`,
    ...refusal(result),
  };
};

/** A release that cannot work is no good end of an apply, whatever was applied. */
function refusal({ drift }: ApplyResult): Pick<Outcome, "refusal"> {
  const broken = findingsOf(drift).filter(({ severity }) => severity === "broken");
  const [first, ...rest] = driftFailures(broken);
  return first === undefined ? {} : { refusal: new Failures([first, ...rest]) };
}

function applyText({ applied, held, excluded, dryRun, drift }: ApplyResult, isNarrowed: boolean): string {
  const units = (title: string, names: readonly string[]) =>
    names.length === 0 ? [] : [title, ...names.map((unit) => `  ${unit}`)];
  const reasons = excluded.map(({ unit, reason }) => `${unit}: ${reason}`);
  const isAll = held.length === 0 && excluded.length === 0;
  const nothing = isAll ? nothingText(drift, isNarrowed) : "Nothing applied.";
  return [
    ...(applied.length === 0 ? [nothing] : units(dryRun ? "Would apply:" : "Applied:", applied)),
    ...units("Held back, because it would change the pods that have the traffic:", held),
    ...units("Never applied, because Terragrunt leaves it out:", reasons),
    ...driftLines(drift),
  ].join("\n");
}

/** Says that all is well where that was looked at, and found. */
function nothingText(drift: readonly ReleaseDrift[], isNarrowed: boolean): string {
  const sound = soundText(drift);
  if (sound === undefined || sound === "") return "Nothing applied: no plan has changes.";
  const units = isNarrowed ? "the planned units are as they should be" : "every unit is as it should be";
  return `Nothing to apply: ${units} (${sound}).`;
}
