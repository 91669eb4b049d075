/** The step summary of a flip, for promote and rollback. */
import type { FlipResult } from "./flip-result.ts";
import type { Transition } from "../../model/release.ts";
import { reportText } from "../verdict/tally.ts";
import { sharesText } from "../colors/share-rules.ts";
import { blocks, type Cell, factsTable, heading, type Markdown, paragraph } from "../../report/markdown.ts";

/** Summary of `promote` or `rollback`. */
export function flipMarkdown(kind: Transition["kind"], result: FlipResult): Markdown {
  const { release, from, to, changed, dryRun, convergedMs, summary } = result;
  const active = result.active ?? (result.shares === undefined ? "nobody alone" : sharesText(result.shares));
  const title = dryRun
    ? "nothing was flipped (dry run)"
    : changed
      ? `${active} has the traffic`
      : "nothing to do";
  const rows: readonly (readonly Cell[])[] = [
    ...(from === to ? [] : [["Default route", dryRun ? `${from} → ${to}, if it is run` : `${from} → ${to}`]]),
    ...(convergedMs === undefined
      ? []
      : [[`Every answer from ${to}`, `${Math.round(convergedMs)} ms after the flip`]]),
    ...(result.answers === undefined ? [] : [["Answers", reportText(result.answers)]]),
    ["Has the traffic", active],
  ];
  return blocks(
    heading(2, `${kind === "promote" ? "Promote" : "Rollback"} ${release}: ${title}`),
    paragraph(summary),
    factsTable(rows),
    changed && kind === "promote"
      ? paragraph(`${from} stays up: rollback restores it in one step.`)
      : undefined,
  );
}
