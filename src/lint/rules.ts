import type { Finding, Severity } from "../model/finding.ts";

export interface LintVerdict {
  readonly findings: readonly Finding[];
  readonly errors: number;
  readonly warnings: number;
  /** True when a finding weighs as much as `fail-on` says. */
  readonly failed: boolean;
}

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** Each finding once, the gravest first, then by place; and whether the check failed. */
export function judge(found: readonly Finding[], failOn: "error" | "warning"): LintVerdict {
  const once = new Map(found.map((finding) => [identity(finding), finding]));
  const findings = [...once.values()].sort(compare);
  const count = (severity: Severity): number => findings.filter((one) => one.severity === severity).length;
  const [errors, warnings] = [count("error"), count("warning")];
  return { findings, errors, warnings, failed: errors > 0 || (failOn === "warning" && warnings > 0) };
}

function identity({ rule, message, file, line, resource }: Finding): string {
  return JSON.stringify([rule, message, file, line, resource]);
}

function compare(a: Finding, b: Finding): number {
  return (
    RANK[a.severity] - RANK[b.severity] ||
    compareTexts(a.file, b.file) ||
    (a.line ?? 0) - (b.line ?? 0) ||
    compareTexts(a.rule, b.rule) ||
    compareTexts(a.message, b.message)
  );
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
