/** The step summary of a deploy. */
import { blocks, codeCell, factsTable, heading, type Markdown, paragraph } from "../report/markdown.ts";
import type { DeployResult } from "./step.ts";

/** Summary of `deploy`. */
export function deployMarkdown(result: DeployResult): Markdown {
  const { release, color, version, digest, live, summary } = result;
  return blocks(
    heading(2, `Deploy ${release}: ${deployTitle(result)}`),
    paragraph(summary),
    factsTable([
      [live ? "Active color" : "Idle color", color],
      ["Version", codeCell(version)],
      ...(digest === undefined ? [] : [["Digest", codeCell(digest)]]),
    ]),
  );
}

function deployTitle({ color, version, live, changed, dryRun }: DeployResult): string {
  if (live) return "nothing to deploy";
  if (dryRun) return `${version} would go to ${color} (dry run)`;
  return changed ? `${color} has ${version}` : `${color} had ${version} already`;
}
