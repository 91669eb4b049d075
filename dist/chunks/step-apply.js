import "./rolldown-runtime.js";
import { apply, parseApplyInputs } from "./apply.js";
// src/flow/capabilities/apply.ts
const applyCapability = async (raw, ports) => {
	const result = await apply(parseApplyInputs(raw), ports);
	return {
		outputs: {
			applied: JSON.stringify(result.dryRun ? [] : result.applied),
			digest: result.digest ?? ""
		},
		result,
		text: applyText(result.applied, result.dryRun),
		sentence: `${result.applied.length} units ${result.dryRun ? "would be " : ""}applied`
	};
};
function applyText(applied, dryRun) {
	if (applied.length === 0) return "Nothing to apply: every unit is as it should be.";
	return [dryRun ? "Would apply:" : "Applied:", ...applied.map((unit) => `  ${unit}`)].join("\n");
}
export { applyCapability };
