import "./rolldown-runtime.js";
import { MESH_RULES } from "./lint-rules.js";
import { escapeCommandData, escapeCommandProperty, visibleJson } from "./escape.js";
import { annotations, findingsSarif } from "./report.js";
import { jsonDocument, maskedValue } from "./cli-output.js";
import { VERSION } from "./cli.js";
// src/cli/findings-format.ts
function formatted(format, report, masked) {
	switch (format) {
		case "json": return jsonDocument(report, masked);
		case "sarif": return visibleJson(findingsSarif(maskedValue(report.findings, masked), MESH_RULES, VERSION));
		case "github": return annotations(report.findings, masked).map(workflowCommand).join("\n");
	}
}
function workflowCommand({ level, title, message, file, line }) {
	const properties = {
		title,
		file,
		...line === void 0 ? {} : { line: String(line) }
	};
	return `::${level} ${Object.entries(properties).map(([name, value]) => `${name}=${escapeCommandProperty(value)}`).join(",")}::${escapeCommandData(message)}`.replaceAll("##[", "## [");
}
export { formatted };
