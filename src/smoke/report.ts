/** The step summary of a smoke test. */
import {
  blocks,
  bullets,
  codeCell,
  details,
  factsTable,
  heading,
  type Markdown,
  paragraph,
} from "../report/markdown.ts";
import type { SmokeResult } from "./step.ts";

type SmokeReport = Omit<SmokeResult, "dryRun">;

/** Summary of `smoke`. */
export function smokeMarkdown(report: SmokeReport): Markdown {
  const { release, color, version, digest, passed, requests, summary } = report;
  const count = `${requests.length} ${requests.length === 1 ? "request" : "requests"}${passed ? "" : ", not sent"}`;
  return blocks(
    heading(2, `Smoke ${release}: ${smokeTitle(report)}`),
    paragraph(summary),
    factsTable([
      ["Idle color", color],
      ...(version === undefined ? [] : [["Version", codeCell(version)]]),
      ...(digest === undefined
        ? []
        : [[passed ? "Digest, which promote asks for" : "Digest, not tested", codeCell(digest)]]),
    ]),
    requests.length === 0 ? undefined : details(count, bullets(requests)),
  );
}

function smokeTitle({ color, passed, skipped }: SmokeReport): string {
  if (skipped !== undefined) return "nothing to test";
  return `${color} ${passed ? "passed" : "was not tested (dry run)"}`;
}
