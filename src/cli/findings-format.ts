import { MESH_RULES } from "../mesh/rules.ts";
import { escapeCommandData, escapeCommandProperty } from "../report/escape.ts";
import { type Annotation, annotations, type FindingsReport, findingsSarif } from "../report/findings.ts";
import { VERSION } from "./version.ts";

/** Formats of findings, beside plain text. */
export type FindingsFormat = "json" | "sarif" | "github";

/** Findings as `--format` asks for them. */
export function formatted(format: FindingsFormat, report: FindingsReport): string {
  switch (format) {
    case "json":
      return JSON.stringify(report, null, 2);
    case "sarif":
      return findingsSarif(report.findings, MESH_RULES, VERSION);
    case "github":
      return annotations(report.findings).map(workflowCommand).join("\n");
  }
}

function workflowCommand({ level, title, message, file, line }: Annotation): string {
  const properties = { title, file, ...(line === undefined ? {} : { line: String(line) }) };
  const given = Object.entries(properties).map(([name, value]) => `${name}=${escapeCommandProperty(value)}`);
  return `::${level} ${given.join(",")}::${escapeCommandData(message)}`;
}
