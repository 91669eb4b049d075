/** The step summary of a deploy. */
import type { Color } from "../model/release.ts";
import { blocks, codeCell, factsTable, heading, type Markdown, paragraph } from "../report/markdown.ts";

export interface DeployReport {
  readonly release: string;
  readonly color: Color;
  readonly version: string;
  readonly digest?: string;
  readonly live: boolean;
  readonly changed: boolean;
  readonly dryRun: boolean;
  readonly summary: string;
}

/** Summary of `deploy`. */
export function deployMarkdown(report: DeployReport): Markdown {
  const { release, color, version, digest, live, summary } = report;
  return blocks(
    heading(2, `Deploy ${release}: ${deployTitle(report)}`),
    paragraph(summary),
    factsTable([
      [live ? "Active color" : "Idle color", color],
      ["Version", codeCell(version)],
      ...(digest === undefined ? [] : [["Digest", codeCell(digest)]]),
    ]),
  );
}

function deployTitle({ color, version, live, changed, dryRun }: DeployReport): string {
  if (live) return "nothing to deploy";
  if (dryRun) return `${version} would go to ${color} (dry run)`;
  return changed ? `${color} has ${version}` : `${color} had ${version} already`;
}
