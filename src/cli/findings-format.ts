import { MESH_RULES } from "../lint/rules/index.generated.ts";
import { escapeCommandData, escapeCommandProperty, visibleJson } from "../report/escape.ts";
import { type Annotation, annotations, type FindingsReport, findingsSarif } from "../report/findings.ts";
import { jsonDocument, type Masked, maskedValue } from "./output.ts";
import { VERSION } from "./version.ts";

/** Formats of findings, beside plain text. */
export type FindingsFormat = "json" | "sarif" | "github";

/** Findings as `--format` asks for them, masked; nothing in them is a command but what is meant as one. */
export function formatted(format: FindingsFormat, report: FindingsReport, masked: Masked): string {
  switch (format) {
    case "json":
      return jsonDocument(report, masked);
    case "sarif":
      return visibleJson(findingsSarif(maskedValue(report.findings, masked), MESH_RULES, VERSION));
    case "github":
      return annotations(report.findings, masked).map(workflowCommand).join("\n");
  }
}

function workflowCommand({ level, title, message, file, line }: Annotation): string {
  const properties = { title, file, ...(line === undefined ? {} : { line: String(line) }) };
  const given = Object.entries(properties).map(([name, value]) => `${name}=${escapeCommandProperty(value)}`);
  return `::${level} ${given.join(",")}::${escapeCommandData(message)}`.replaceAll("##[", "## [");
}
