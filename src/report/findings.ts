/** Findings as text, SARIF, GitHub annotations and Markdown. */
import type { Finding, Severity } from "../model/finding.ts";
import { oneLine } from "./escape.ts";
import { maskedEnd, maskedMiddle, type Masking, maskText } from "./masked.ts";
import { blocks, codeCell, heading, type Markdown, table } from "./markdown.ts";

export interface FindingsReport {
  readonly findings: readonly Finding[];
  readonly checked: {
    readonly charts: number;
    readonly manifests: number;
    readonly rules: number;
    /** What was seen and not checked, by what it is. */
    readonly leftOut?: Readonly<Record<string, number>>;
  };
}

/** Findings that a text shows; the rest is counted. */
const MOST = 500;

/**
 * The finding without secrets, and not more of it than anybody reads; severity and rule are words of ours.
 */
export function maskedFinding(finding: Finding, masking: Masking): Finding {
  const { message, fix, file, resource } = finding;
  return {
    ...finding,
    message: maskedMiddle(message, masking),
    fix: maskedMiddle(fix, masking),
    file: masking(file),
    ...(resource === undefined ? {} : { resource: masking(resource) }),
  };
}

/**
 * For people at a terminal, of {@link maskedFinding}s: a line for what is wrong, an indented one for what to
 * do, and the count.
 */
export function findingsText({ findings, checked }: FindingsReport): string {
  const lines = findings.slice(0, MOST).flatMap((finding) => {
    const resource = finding.resource === undefined ? "" : ` (${finding.resource})`;
    return [
      oneLine(`${place(finding)}: ${finding.severity}: ${finding.message} [${finding.rule}]${resource}`),
      `    ${oneLine(finding.fix)}`,
    ];
  });
  const more = findings.length - MOST;
  if (more > 0) lines.push(`${more} more findings: --json has them all.`);
  const seen = `${checked.charts} charts, ${checked.manifests} manifests, ${checked.rules} rules`;
  const said = checked.manifests === 0 ? "Nothing was checked" : counts(findings);
  return [...lines, `${said}. Checked: ${seen}.${notChecked(checked)}`].join("\n");
}

/** What was left out, as a sentence with a blank before it; empty when nothing was. */
function notChecked({ leftOut = {} }: FindingsReport["checked"]): string {
  const parts = Object.entries(leftOut).map(([what, count]) => `${count} × ${what}`);
  return parts.length === 0 ? "" : ` Not checked: ${parts.join(", ")}.`;
}

/** `2 errors, 1 warning`; `nothing found`. Advice (info) counts only when there is nothing else. */
export function counts(findings: readonly Finding[]): string {
  const parts = (["error", "warning"] as const)
    .map((severity) => ({ severity, count: findings.filter((one) => one.severity === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severity}${count === 1 ? "" : "s"}`);
  return parts.length === 0 ? "No errors and no warnings" : parts.join(", ");
}

function place({ file, line }: Finding): string {
  return line === undefined ? file : `${file}:${line}`;
}

/** One annotation, for `@actions/core`, which escapes what a workflow command cannot hold. */
export interface Annotation {
  readonly level: "error" | "warning" | "notice";
  readonly title: string;
  readonly message: string;
  readonly file: string;
  readonly line: number | undefined;
}

const LEVELS = { error: "error", warning: "warning", info: "notice" } as const;

/**
 * Annotations, the gravest first as the findings are: GitHub shows ten of each level and step. Messages are
 * masked, and cut after that.
 */
export function annotations(findings: readonly Finding[], masking: Masking): readonly Annotation[] {
  const short = (text: string) => oneLine(maskedMiddle(text, masking));
  return findings.map(({ rule, severity, message, file, line, fix }) => ({
    level: LEVELS[severity],
    title: rule,
    message: `${short(message)}. ${short(fix)}.`,
    file: oneLine(maskText(file, masking)),
    line,
  }));
}

/** The step summary's part; text is masked, and cut after that. */
export function findingsMarkdown({ findings, checked }: FindingsReport, masking: Masking): Markdown {
  const short = (text: string, most: number) => maskedEnd(text, masking, most);
  const grave = findings.filter(({ severity }) => severity !== "info");
  const rows = grave
    .slice(0, 200)
    .map((finding) => [
      finding.severity,
      codeCell(short(finding.rule, 300)),
      codeCell(short(place(finding), 500)),
      short(finding.message, 1000),
      short(finding.fix, 500),
    ]);
  const more = grave.length - rows.length;
  return blocks(
    heading(2, `Lint: ${checked.manifests === 0 ? "nothing was checked" : counts(findings)}`),
    `Checked ${checked.charts} charts, ${checked.manifests} manifests, ${checked.rules} rules.${notChecked(checked)}`,
    rows.length === 0 ? undefined : table(["Severity", "Rule", "Where", "What", "What to do"], rows),
    more > 0 ? `${more} more are in the log.` : undefined,
  );
}

interface RuleDocs {
  readonly name: string;
  readonly docs: string;
}

const SARIF_LEVELS: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "note" };

/**
 * A SARIF 2.1.0 log as JSON text. `rules` describe those that have a description; paths are relative to the
 * repository.
 */
export function findingsSarif(
  findings: readonly Finding[],
  rules: readonly RuleDocs[],
  version: string,
): string {
  const names = [...new Set([...rules.map(({ name }) => name), ...findings.map(({ rule }) => rule)])];
  const described = names.map((id) => {
    const docs = rules.find(({ name }) => name === id)?.docs;
    return { id, ...(docs === undefined ? {} : { shortDescription: { text: docs } }) };
  });
  const run = {
    tool: { driver: { name: "bluegreen", version, rules: described } },
    columnKind: "utf16CodeUnits",
    originalUriBaseIds: { ROOT: { description: { text: "The repository" } } },
    results: findings.map((finding) => sarifResult(finding, names)),
  };
  const log = { $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function sarifResult(finding: Finding, names: readonly string[]): unknown {
  const { rule, severity, message, file, line, resource, fix } = finding;
  const logical =
    resource === undefined ? {} : { logicalLocations: [{ fullyQualifiedName: resource, kind: "resource" }] };
  return {
    ruleId: rule,
    ruleIndex: names.indexOf(rule),
    level: SARIF_LEVELS[severity],
    message: { text: `${message}. ${fix}.` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: {
            uri: encodeURI(file).replaceAll("#", "%23").replaceAll("?", "%3F"),
            uriBaseId: "ROOT",
          },
          ...(line === undefined ? {} : { region: { startLine: line } }),
        },
        ...logical,
      },
    ],
  };
}
