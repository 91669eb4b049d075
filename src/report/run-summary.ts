import type { RunRecord, RunUnit } from "../model/run.ts";

/**
 * The run in Mermaid, for a step summary: a Gantt chart of the phases and of the planning, and the graph of units,
 * unless the summary has one already. Empty when nothing ran.
 * Names are reduced to letters, digits, dots, dashes and spaces, so that no text from outside can be Mermaid or markup.
 */
export function runSummary(
  record: RunRecord,
  { graph }: { readonly graph: boolean } = { graph: true },
): string {
  const parts = [
    ...(record.totals.requests > 0 ? [[totalsLine(record)]] : []),
    ...(record.phases.length > 0 ? [fenced(ganttLines(record))] : []),
    ...(record.units.length > 0 && graph ? [fenced(unitLines(record.units))] : []),
  ];
  return parts.map((lines) => [...lines, ""].join("\n")).join("\n");
}

function totalsLine({ totals }: RunRecord): string {
  const flips = totals.flips.map(
    (flip) => `${plain(flip.name)}: last old answer after ${Math.round(flip.lastOldAnswerAfterMs)} ms`,
  );
  const counts = `${totals.requests} requests, ${totals.failed} failed, ${totals.byColor.blue} by blue, ${totals.byColor.green} by green`;
  return [counts, ...flips].join("; ") + ".";
}

function fenced(lines: readonly string[]): readonly string[] {
  return ["```mermaid", ...lines, "```"];
}

function ganttLines(record: RunRecord): readonly string[] {
  const phases = record.phases.map((phase) => bar(phase.name, phase.outcome === "done", phase));
  const planned = record.units.flatMap(({ name, outcome, planned: span }) =>
    span === undefined ? [] : [bar(name, outcome === "changes" || outcome === "no-changes", span)],
  );
  return [
    "gantt",
    `  title ${plain(record.title)}`,
    "  dateFormat x",
    "  axisFormat %M:%S",
    "  section Phases",
    ...phases,
    ...(planned.length > 0 ? ["  section Planning", ...planned] : []),
  ];
}

function bar(name: string, isDone: boolean, span: { readonly start: number; readonly end: number }): string {
  const start = Math.round(span.start);
  const end = Math.max(Math.round(span.end), start + 1);
  return `  ${plain(name)} :${isDone ? "done" : "crit"}, ${start}, ${end}`;
}

function unitLines(units: readonly RunUnit[]): readonly string[] {
  const ids = new Map(units.map((unit, index) => [unit.name, `u${index}`]));
  const boxes = units.map((unit) => `  ${ids.get(unit.name)}["${plain(unit.name)}: ${unit.outcome}"]`);
  const edges = units.flatMap((unit) =>
    unit.dependencies
      .filter((name) => ids.has(name))
      .map((name) => `  ${ids.get(name)} --> ${ids.get(unit.name)}`),
  );
  return ["flowchart LR", ...boxes, ...edges];
}

function plain(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}. -]+/gu, " ").trim();
}
