import "./rolldown-runtime.js";
import { Failures, refused } from "./errors.js";
import { maskedDeep } from "./escape.js";
import { parseRepairInputs } from "./inputs.js";
import { repair, repairMarkdown, repairSentence, repairText } from "./repair.js";
// src/repair/entry.ts
const repairCapability = async (raw, ports) => {
	const result = await repair(parseRepairInputs(raw), ports);
	const masked = maskedDeep(result, (text) => ports.log.masked(text));
	const refusal = refusalOf(result);
	return {
		outputs: {
			repaired: JSON.stringify(result.dryRun ? [] : masked.actions),
			left: JSON.stringify(masked.left)
		},
		result,
		text: repairText(result),
		sentence: repairSentence(result),
		summary: repairMarkdown(masked),
		...refusal === void 0 ? {} : { refusal }
	};
};
function refusalOf({ left }) {
	const [first, ...rest] = left.map(({ code, fact, remedy }) => refused(code, fact, { remedy }));
	if (first === void 0) return void 0;
	return rest.length === 0 ? first : new Failures([first, ...rest]);
}
export { repairCapability };
