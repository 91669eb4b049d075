import "./rolldown-runtime.js";
import { parsePlanInputs } from "./inputs.js";
import { driftLines, findingsOf } from "./drift.js";
import { plan, verdictLines } from "./plan.js";
import { maskedDeep } from "./escape.js";
import { thrownJson } from "./capability.js";
// src/plan/entry.ts
const planCapability = async (raw, ports) => {
	const masked = (text) => ports.log.masked(text);
	const { failure, ...result } = await plan(parsePlanInputs(raw), ports);
	return {
		outputs: {
			"has-changes": String(result.hasChanges),
			"units-changed": JSON.stringify(result.unitsChanged),
			digest: result.digest ?? "",
			"comment-url": result.commentUrl ?? "",
			verdict: result.verdict.verdict,
			"verdict-json": JSON.stringify(maskedDeep(result.verdict, masked)),
			drift: JSON.stringify(maskedDeep(result.drift, masked))
		},
		result: failure === void 0 ? result : {
			...result,
			...thrownJson(failure)
		},
		text: planText(result),
		sentence: `${result.unitsChanged.length} of ${result.plans.length} units would change; apply would ${VERDICTS[result.verdict.verdict]}`,
		...failure === void 0 ? {} : { refusal: failure }
	};
};
const VERDICTS = {
	nothing: "change nothing",
	apply: "apply them",
	hold: "hold some back",
	refuse: "refuse",
	unknown: "do what cannot be told now"
};
function planText({ plans, digest, verdict, drift }) {
	const differing = new Set(findingsOf(drift).map(({ unit }) => unit));
	const head = [
		...verdictLines(verdict, drift).map((line) => `apply would: ${line}`),
		...verdict.notes.map((note) => `allowed: ${note}`),
		...driftLines(drift),
		""
	];
	const width = Math.max(0, ...plans.map(({ unit }) => unit.length));
	const rows = plans.map(({ unit, outcome, changes, error = "", neverApplied }) => {
		const counted = outcome === "changes" ? `: ${counts(changes)}` : "";
		const reason = outcome === "excluded" ? `: ${error}` : "";
		const never = neverApplied === void 0 ? "" : `; never applied: ${neverApplied}`;
		const live = differing.has(unit) ? "; differs in the cluster" : "";
		const word = outcome === "no-changes" ? "no changes" : outcome;
		return `${unit.padEnd(width)}  ${word}${counted}${reason}${never}${live}`;
	});
	const texts = plans.filter(({ outcome }) => outcome === "changes").map((one) => `\n── ${one.unit}\n${one.text.trim()}`);
	return [
		...head,
		...rows,
		...texts,
		"",
		`digest ${digest ?? "none: not every unit was planned"}`
	].join("\n");
}
function counts(changes) {
	return [
		"create",
		"update",
		"replace",
		"delete",
		"read"
	].map((action) => [action, changes.filter((one) => one.action === action).length]).filter(([, count]) => count > 0).map(([action, count]) => `${count} to ${action}`).join(", ");
}
export { planCapability };
