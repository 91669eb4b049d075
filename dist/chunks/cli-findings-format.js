import "./rolldown-runtime.js";
import { MESH_RULES } from "./mesh.js";
import { escapeCommandData, escapeCommandProperty } from "./escape.js";
import { annotations, findingsSarif } from "./report.js";
import { VERSION } from "./cli.js";
// src/cli/findings-format.ts
function formatted(format, report) {
	switch (format) {
		case "json": return JSON.stringify(report, null, 2);
		case "sarif": return findingsSarif(report.findings, MESH_RULES, VERSION);
		case "github": return annotations(report.findings).map(workflowCommand).join("\n");
	}
}
function workflowCommand({ level, title, message, file, line }) {
	const properties = {
		title,
		file,
		...line === void 0 ? {} : { line: String(line) }
	};
	return `::${level} ${Object.entries(properties).map(([name, value]) => `${name}=${escapeCommandProperty(value)}`).join(",")}::${escapeCommandData(message)}`;
}
export { formatted };
