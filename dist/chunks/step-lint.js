import "./rolldown-runtime.js";
import { refused } from "./model.js";
import { lint, parseLintInputs } from "./lint.js";
import { counts, findingsMarkdown, findingsText } from "./report.js";
// src/flow/capabilities/lint.ts
const lintCapability = async (raw, ports) => {
	const { findings, checked, errors, warnings, failed } = await lint(parseLintInputs(raw), ports);
	const report = {
		findings,
		checked
	};
	return {
		outputs: {
			errors: String(errors),
			warnings: String(warnings),
			findings: JSON.stringify(findings)
		},
		result: report,
		text: findingsText(report),
		sentence: counts(findings),
		summary: findingsMarkdown(report),
		findings: report,
		...failed ? { refusal: refused("LINT_FAILED", counts(findings), { remedy: "Correct the findings listed above" }) } : {}
	};
};
export { lintCapability };
