import "./rolldown-runtime.js";
import { parseApplyInputs } from "./inputs.js";
import { apply } from "./plan.js";
import { driftFailures, driftLines, findingsOf, soundText } from "./drift.js";
import { Failures } from "./errors.js";
import { maskedDeep } from "./escape.js";
// src/apply/entry.ts
const applyCapability = async (raw, ports) => {
	const masked = (text) => ports.log.masked(text);
	const inputs = parseApplyInputs(raw);
	const result = await apply(inputs, ports);
	return {
		outputs: {
			applied: JSON.stringify(result.dryRun ? [] : result.applied),
			held: JSON.stringify(result.held),
			digest: result.digest ?? "",
			drift: JSON.stringify(maskedDeep(result.drift, masked))
		},
		result,
		text: applyText(result, inputs.units.length > 0),
		sentence: `${result.applied.length} units ${result.dryRun ? "would be " : ""}applied`,
		...refusal(result)
	};
};
function refusal({ drift }) {
	const broken = findingsOf(drift).filter(({ severity }) => severity === "broken");
	const [first, ...rest] = driftFailures(broken);
	return first === void 0 ? {} : { refusal: new Failures([first, ...rest]) };
}
function applyText({ applied, held, excluded, dryRun, drift }, isNarrowed) {
	const units = (title, names) => names.length === 0 ? [] : [title, ...names.map((unit) => `  ${unit}`)];
	const reasons = excluded.map(({ unit, reason }) => `${unit}: ${reason}`);
	const nothing = held.length === 0 && excluded.length === 0 ? nothingText(drift, isNarrowed) : "Nothing applied.";
	return [
		...applied.length === 0 ? [nothing] : units(dryRun ? "Would apply:" : "Applied:", applied),
		...units("Held back, because it would change the pods that have the traffic:", held),
		...units("Never applied, because Terragrunt leaves it out:", reasons),
		...driftLines(drift)
	].join("\n");
}
function nothingText(drift, isNarrowed) {
	const sound = soundText(drift);
	if (sound === void 0 || sound === "") return "Nothing applied: no plan has changes.";
	return `Nothing to apply: ${isNarrowed ? "the planned units are as they should be" : "every unit is as it should be"} (${sound}).`;
}
export { applyCapability };
