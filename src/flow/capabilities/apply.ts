import { parseApplyInputs } from "../../apply/inputs.ts";
import { apply, type ApplyResult } from "../../apply/step.ts";
import type { Capability } from "../capability.ts";

export const applyCapability: Capability = async (raw, ports) => {
  const result = await apply(parseApplyInputs(raw), ports);
  return {
    outputs: {
      // A dry run applies nothing; what it would apply is in the log.
      applied: JSON.stringify(result.dryRun ? [] : result.applied),
      held: JSON.stringify(result.held),
      digest: result.digest ?? "",
    },
    result,
    text: applyText(result),
    sentence: `${result.applied.length} units ${result.dryRun ? "would be " : ""}applied`,
  };
};

function applyText({ applied, held, excluded, dryRun }: ApplyResult): string {
  const units = (title: string, names: readonly string[]) =>
    names.length === 0 ? [] : [title, ...names.map((unit) => `  ${unit}`)];
  const reasons = excluded.map(({ unit, reason }) => `${unit}: ${reason}`);
  const nothing =
    held.length === 0 && excluded.length === 0
      ? "Nothing to apply: every unit is as it should be."
      : "Nothing applied.";
  return [
    ...(applied.length === 0 ? [nothing] : units(dryRun ? "Would apply:" : "Applied:", applied)),
    ...units("Held back, because it would change the pods that have the traffic:", held),
    ...units("Never applied, because Terragrunt leaves it out:", reasons),
  ].join("\n");
}
