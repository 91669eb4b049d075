/** The step summary of a flip, for promote and rollback. */
import type { FlipResult } from "./flip-result.ts";
import type { TrafficReport, TurnMoment } from "../../model/traffic.ts";
import type { Transition } from "../../model/release.ts";
import { reportText } from "../verdict/tally.ts";
import { sharesText } from "../colors/share-rules.ts";
import {
  blocks,
  type Cell,
  codeCell,
  factsTable,
  heading,
  type Markdown,
  paragraph,
  table,
} from "../../report/markdown.ts";

const MOMENTS: Readonly<Record<TurnMoment["what"], string>> = {
  begun: "Begun, on the Lease",
  written: "Default route written",
  "taken back": "Default route written back",
  proven: "Every answer was right",
  recorded: "Recorded in Git",
  applied: "Terraform's state applied",
  done: "Done, on the Lease",
};

/** When the run came to what, and how long after it had begun. */
export function timelineTable(timeline: TrafficReport["timeline"] = []): Markdown | undefined {
  const [first] = timeline;
  if (first === undefined) return undefined;
  const rows = timeline.map(({ what, at }): readonly Cell[] => {
    const after = Date.parse(at) - Date.parse(first.at);
    return [MOMENTS[what], at, `${after} ms`];
  });
  return table(["What", "When", "After"], rows);
}

/** Summary of `promote` or `rollback`. */
export function flipMarkdown(kind: Transition["kind"], result: FlipResult): Markdown {
  const { release, from, to, version, digest, changed, dryRun, convergedMs, summary } = result;
  const active = result.active ?? (result.shares === undefined ? "nobody alone" : sharesText(result.shares));
  const title = dryRun
    ? "nothing was flipped (dry run)"
    : changed
      ? `${active} has the traffic`
      : "nothing to do";
  const rows: readonly (readonly Cell[])[] = [
    ...(from === to ? [] : [["Default route", dryRun ? `${from} → ${to}, if it is run` : `${from} → ${to}`]]),
    ...(version === undefined ? [] : [["Version", codeCell(version)]]),
    ...(digest === undefined ? [] : [["Digest", codeCell(digest)]]),
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
    timelineTable(result.traffic?.timeline),
    changed && kind === "promote"
      ? paragraph(`${from} stays up: rollback restores it in one step.`)
      : undefined,
  );
}
