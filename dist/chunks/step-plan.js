import "./rolldown-runtime.js";
import { parsePlanInputs, plan } from "./plan.js";
import { thrownJson } from "./flow.js";
// src/flow/capabilities/plan.ts
const planCapability = async (raw, ports) => {
	const { failure, ...result } = await plan(parsePlanInputs(raw), ports);
	return {
		outputs: {
			"has-changes": String(result.hasChanges),
			"units-changed": JSON.stringify(result.unitsChanged),
			digest: result.digest ?? "",
			"comment-url": result.commentUrl ?? ""
		},
		result: failure === void 0 ? result : {
			...result,
			...thrownJson(failure)
		},
		text: planText(result.plans, result.digest),
		sentence: `${result.unitsChanged.length} of ${result.plans.length} units would change`,
		...failure === void 0 ? {} : { refusal: failure }
	};
};
function planText(plans, digest) {
	const width = Math.max(0, ...plans.map(({ unit }) => unit.length));
	const rows = plans.map(({ unit, outcome, changes }) => {
		const counted = outcome === "changes" ? `: ${counts(changes)}` : "";
		return `${unit.padEnd(width)}  ${outcome === "no-changes" ? "no changes" : outcome}${counted}`;
	});
	const texts = plans.filter(({ outcome }) => outcome === "changes").map((one) => `\n── ${one.unit}\n${one.text.trim()}`);
	return [
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
