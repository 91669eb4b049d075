import "./rolldown-runtime.js";
import { apply, parseApplyInputs } from "./apply.js";
// src/flow/capabilities/apply.ts
const applyCapability = async (raw, ports) => {
	const result = await apply(parseApplyInputs(raw), ports);
	return {
		outputs: {
			applied: JSON.stringify(result.dryRun ? [] : result.applied),
			held: JSON.stringify(result.held),
			digest: result.digest ?? ""
		},
		result,
		text: applyText(result),
		sentence: `${result.applied.length} units ${result.dryRun ? "would be " : ""}applied`
	};
};
function applyText({ applied, held, dryRun }) {
	const units = (title, names) => names.length === 0 ? [] : [title, ...names.map((unit) => `  ${unit}`)];
	const nothing = held.length === 0 ? "Nothing to apply: every unit is as it should be." : "Nothing applied.";
	return [...applied.length === 0 ? [nothing] : units(dryRun ? "Would apply:" : "Applied:", applied), ...units("Held back, because it would change the pods that have the traffic:", held)].join("\n");
}
export { applyCapability };
