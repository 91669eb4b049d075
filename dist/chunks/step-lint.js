import "./rolldown-runtime.js";
import { refused, usage } from "./errors.js";
import { parseLintInputs } from "./inputs.js";
import { countsText, lint } from "./lint.js";
import { counts, findingsMarkdown, findingsText, maskedFinding } from "./report.js";
// src/lint/entry.ts
const lintCapability = async (raw, ports) => {
	const result = await lint(parseLintInputs(raw), ports);
	const { checked, errors, warnings } = result;
	const masked = (text) => ports.log.masked(text);
	const findings = result.findings.map((finding) => maskedFinding(finding, masked));
	const report = {
		findings,
		checked
	};
	const refusal = refusalOf(result);
	return {
		outputs: {
			errors: String(errors),
			warnings: String(warnings),
			findings: JSON.stringify(findings)
		},
		result: report,
		text: findingsText(report),
		sentence: result.nothing ? "Nothing was checked" : counts(findings),
		summary: findingsMarkdown(report, masked),
		findings: report,
		...refusal === void 0 ? {} : { refusal }
	};
};
function refusalOf({ nothing, failed, findings, checked }) {
	if (nothing) {
		const seen = countsText(checked.leftOut);
		return usage("LINT_NOTHING", `no manifest was found or rendered, so nothing was checked${seen && ` (${seen})`}`, { remedy: "Give charts, or files and folders with manifests; a chart of another module's unit is checked when it is given as a path" });
	}
	if (!failed) return void 0;
	return refused("LINT_FAILED", counts(findings), { remedy: "Correct the findings listed above" });
}
export { lintCapability };
