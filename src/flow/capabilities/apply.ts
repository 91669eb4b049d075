import { parseApplyInputs } from "../../apply/inputs.ts";
import { apply } from "../../apply/step.ts";
import type { Capability } from "../capability.ts";

export const applyCapability: Capability = async (raw, ports) => {
  const result = await apply(parseApplyInputs(raw), ports);
  return {
    outputs: {
      // A dry run applies nothing; what it would apply is in the log.
      applied: JSON.stringify(result.dryRun ? [] : result.applied),
      digest: result.digest ?? "",
    },
    result,
    text: applyText(result.applied, result.dryRun),
    sentence: `${result.applied.length} units ${result.dryRun ? "would be " : ""}applied`,
  };
};

function applyText(applied: readonly string[], dryRun: boolean): string {
  if (applied.length === 0) return "Nothing to apply: every unit is as it should be.";
  return [dryRun ? "Would apply:" : "Applied:", ...applied.map((unit) => `  ${unit}`)].join("\n");
}
