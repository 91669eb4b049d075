import type { Finding } from "../model/finding.ts";
import type { RunEvent, RunTimeline } from "../model/run.ts";
import { counts as countedFindings } from "./findings.ts";
import { unitGraph } from "./graph.ts";
import { type Limit, utf8Length } from "./limits.ts";
import { cutEnd, timelineText } from "./masked.ts";
import { routeWords } from "./route-words.ts";
import { blocks, codeCell, details, type Markdown, paragraph, table } from "./markdown.ts";

/** A quarter of what GitHub takes of a step, beside what the plan may have taken already. */
const LIMIT: Limit = { max: 256 * 1024, size: utf8Length };
/** Rows of each table that are shown at most; fewer when even those would not fit. */
const MOST_ROWS = [60, 20, 5, 0] as const;
/**
 * Mermaid refuses a longer text (`maxTextSize`, 50,000 characters) and a graph of more edges (`maxEdges`,
 * 500).
 */
const MERMAID = { characters: 49_000, edges: 490, bars: 200 } as const;

/**
 * The run for a step summary, the same data as on its page: counts, a Gantt chart of phases and planning,
 * requests by color over time, the graph of units as Mermaid; events, routes and findings as tables.
 * `planned`: the plan's own summary shows units, routes and findings already. Empty when nothing ran.
 */
export function runSummary(
  run: RunTimeline,
  { planned }: { readonly planned: boolean } = { planned: false },
): Markdown {
  const tries = MOST_ROWS.map((rows) => () => summaryOf(run, planned, rows));
  return tries.reduce(
    (text, next) => (LIMIT.size(text) > LIMIT.max ? next() : text),
    "x".repeat(LIMIT.max + 1),
  );
}

function summaryOf(run: RunTimeline, planned: boolean, rows: number): Markdown {
  const parts = [
    run.totals.requests > 0 ? paragraph(totalsLine(run)) : undefined,
    run.phases.length > 0 ? mermaid(ganttLines(run)) : undefined,
    run.totals.requests > 0 ? mermaid(trafficLines(run)) : undefined,
    eventsPart(run.events, rows),
    ...(planned ? [] : [graphPart(run), routesPart(run, rows), findingsPart(run.findings, rows)]),
  ];
  return parts.every((part) => part === undefined) ? "" : blocks(...parts);
}

function totalsLine({ totals }: RunTimeline): string {
  const flips = totals.flips.map(
    (flip) => `${flip.name}: last old answer after ${Math.round(flip.lastOldAnswerAfterMs)} ms`,
  );
  const counts = `${totals.requests} requests, ${totals.failed} failed, ${totals.byColor.blue} by blue, ${totals.byColor.green} by green`;
  const more = flips.length > 20 ? [`${flips.length - 20} more flips`] : [];
  return [counts, ...flips.slice(0, 20), ...more].join("; ") + ".";
}

/** Undefined for what GitHub would show as an error. */
function mermaid(lines: readonly string[]): Markdown | undefined {
  const text = lines.join("\n");
  return text.length > MERMAID.characters ? undefined : `\`\`\`mermaid\n${text}\n\`\`\``;
}

function ganttLines(run: RunTimeline): readonly string[] {
  const phases = run.phases.map((phase) => bar(phase.name, phase.outcome === "done", phase));
  const planned = run.units.flatMap(({ name, outcome, planned: span }) =>
    span === undefined ? [] : [bar(name, outcome !== "failed" && outcome !== "skipped", span)],
  );
  return [
    "gantt",
    `  title ${plain(run.title)}`,
    "  dateFormat x",
    "  axisFormat %M:%S",
    "  section Phases",
    ...bars(phases),
    ...(planned.length > 0 ? ["  section Planning", ...bars(planned)] : []),
  ];
}

/** As many as can be drawn; a chart that leaves some out says so in a section's name. */
function bars(all: readonly string[]): readonly string[] {
  const more = all.length - MERMAID.bars;
  return [...all.slice(0, MERMAID.bars), ...(more > 0 ? [`  section ${more} more not drawn`] : [])];
}

function bar(name: string, isDone: boolean, span: { readonly start: number; readonly end: number }): string {
  const start = Math.round(span.start);
  const end = Math.max(Math.round(span.end), start + 1);
  return `  ${plain(name)} :${isDone ? "done" : "crit"}, ${start}, ${end}`;
}

/** As on the page; a line without a legend is told by its color, so the title names them in order. */
const COLORS =
  '%%{init: {"themeVariables": {"xyChart": {"plotColorPalette": "#0a58ca, #1a7f37, #b3261e"}}}}%%';

/** Requests by color over time: a line for blue, one for green, one for those that failed. */
function trafficLines({ totals: { overTime } }: RunTimeline): readonly string[] {
  const { stepMs, blue, green, failed } = overTime;
  const most = Math.max(1, ...blue, ...green, ...failed);
  const seconds = (stepMs * blue.length) / 1_000;
  return [
    COLORS,
    "xychart-beta",
    `  title "Requests answered by blue, by green, and failed"`,
    `  x-axis "seconds" 0 --> ${seconds}`,
    `  y-axis "requests in ${stepMs} ms" 0 --> ${most}`,
    ...[blue, green, failed].map((line) => `  line [${line.join(", ")}]`),
  ];
}

function graphPart({ units }: RunTimeline): Markdown | undefined {
  if (units.length === 0) return undefined;
  const graph = unitGraph(units, new Map(units.map(({ name, outcome }) => [name, outcome])));
  const edges = units.reduce((sum, { dependencies }) => sum + dependencies.length, 0);
  const fits = graph.length <= MERMAID.characters && edges <= MERMAID.edges;
  return fits ? graph : paragraph(`The graph of ${units.length} units is too large to be drawn here.`);
}

function eventsPart(events: readonly RunEvent[], rows: number): Markdown | undefined {
  if (events.length === 0) return undefined;
  const shown = events.slice(0, rows).map(({ at, text }) => [`${(at / 1_000).toFixed(1)} s`, short(text)]);
  return folded("Timeline", ["At", "What"], shown, events.length);
}

function routesPart(run: RunTimeline, rows: number): Markdown | undefined {
  const { routes } = run;
  if (routes.length === 0) return undefined;
  const shown = routes
    .slice(0, rows)
    .map(({ request, rule, before, after }) => [
      codeCell(short(request)),
      codeCell(short(rule)),
      short(before),
      before === after ? "the same" : short(after),
    ]);
  const words = routeWords(run);
  const head = ["Request", "Rule", capital(words.before), capital(words.after)];
  return folded(`Routes: ${routes.length} kinds of requests`, head, shown, routes.length);
}

function findingsPart(findings: readonly Finding[], rows: number): Markdown | undefined {
  if (findings.length === 0) return undefined;
  const shown = findings
    .slice(0, rows)
    .map(({ severity, rule, file, message, fix }) => [
      severity,
      codeCell(rule),
      codeCell(short(file)),
      short(message),
      short(fix),
    ]);
  const head = ["Severity", "Rule", "Where", "What", "What to do"];
  return folded(`Findings: ${countedFindings(findings)}`, head, shown, findings.length);
}

function folded(
  title: string,
  head: readonly string[],
  rows: Parameters<typeof table>[1],
  count: number,
): Markdown {
  const more = count > rows.length ? `${count - rows.length} more are not shown.` : undefined;
  return details(title, blocks(rows.length === 0 ? undefined : table(head, rows), more).trimEnd());
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function short(text: string): string {
  return cutEnd(timelineText(text), 300);
}

/**
 * Letters, digits, dots, dashes and spaces: no text from outside can be Mermaid in a Gantt chart or a title.
 */
function plain(text: string): string {
  const words = text.replaceAll(/[^\p{L}\p{N}.-]+/gu, " ").trim();
  return [...words].slice(0, 100).join("");
}
