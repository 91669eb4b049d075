/** What a repair did, as Markdown and as text. */
import { withCode } from "../drift/report.ts";
import { blocks, bullets, heading, type Markdown } from "../report/markdown.ts";
import type { RepairResult } from "./step.ts";

/** One sentence about all of it. */
export function repairSentence({ release, dryRun, actions, left, drift }: RepairResult): string {
  const things = (count: number) => `${count} ${count === 1 ? "thing" : "things"}`;
  const open = left.length === 0 ? "" : `; ${things(left.length)} left to people`;
  if (actions.length > 0)
    return `${release}: ${things(actions.length)} ${dryRun ? "to repair" : "repaired"}${open}`;
  if (left.length > 0) return `${release}: nothing repaired${open}`;
  if (drift.unread.length > 0) return `${release}: nothing to repair in what could be compared`;
  return `${release}: nothing to repair; ${drift.compared} objects are as they were released`;
}

export function repairText(result: RepairResult): string {
  const { dryRun, actions, left, drift } = result;
  return [
    `${repairSentence(result)}.`,
    ...actions.map((text) => `${dryRun ? "Would" : "Did"} ${text}.`),
    ...left.map(({ fact, remedy }) => `Left: ${fact}. ${remedy}.`),
    ...drift.notes,
    ...drift.waiting.map((one) => `Not applied: ${one}. \`bluegreen apply\` brings it.`),
    ...(dryRun && actions.length > 0 ? ["Nothing was changed: `bluegreen repair --yes` does it."] : []),
  ].join("\n");
}

/** Of a masked result. */
export function repairMarkdown(result: RepairResult): Markdown {
  const { dryRun, actions, left } = result;
  const shown = (texts: readonly string[]) =>
    texts.length === 0 ? undefined : bullets(texts.map((text) => ({ markdown: withCode(text) })));
  return blocks(
    heading(2, `Repair of ${repairSentence(result)}`),
    shown(actions.map((text) => `${dryRun ? "Would" : "Did"} ${text}`)),
    shown(left.map(({ fact, remedy }) => `Left: ${fact}. ${remedy}`)),
  );
}
