/** What a plan's comment shows beside the plan: chart diffs, findings, and where requests go. */
import type { ManifestDiff } from "../charts/diff.ts";
import type { Finding } from "../model/finding.ts";
import type { Observed } from "../model/observed.ts";
import type { RunRoute } from "../model/run.ts";
import { type Coverage, coverageLines } from "../routes/proof/coverage.ts";
import { counts } from "../report/findings.ts";
import {
  blocks,
  bullets,
  codeCell,
  details,
  fence,
  type Markdown,
  paragraph,
  table,
} from "../report/markdown.ts";
import { maskedEnd, maskedMiddle, type MaskedText, type Masking, maskText } from "../report/masked.ts";

/** A safety rule of routing that does not hold, and the request that shows it. */
export interface BrokenRoute {
  readonly rule: string;
  readonly message: string;
  readonly curl?: string | undefined;
}

/** Where requests to one release go, before and after a flip of its default route. */
export interface ReleaseRoutes {
  readonly routes: readonly RunRoute[];
  readonly broken: readonly BrokenRoute[];
  /** How many requests were tried. */
  readonly tried: number;
  /** Requests of users that the idle color answers already; one sentence each. */
  readonly ahead?: readonly string[];
}

export interface PlanPreview {
  /** By unit: what its chart would change in the release that is there now. */
  readonly charts: ReadonlyMap<string, Observed<ManifestDiff>>;
  readonly findings: Observed<readonly Finding[]>;
  /** By name of the release. */
  readonly routes: ReadonlyMap<string, Observed<ReleaseRoutes>>;
  /** What was looked at for the routes, and who was not; undefined when nothing could be. */
  readonly coverage?: Coverage | undefined;
}

/** The chart diff of a unit as text, resource by resource; undefined when there is none. */
export function chartDiffText(
  { charts }: PlanPreview,
  unit: string,
  masking: Masking,
): MaskedText | undefined {
  const diff = charts.get(unit);
  if (diff === undefined || !diff.known || diff.value.resources.length === 0) return undefined;
  const text = diff.value.resources
    .map(({ resource, change, diff: lines }) => `# ${resource}: ${change}\n${lines}`)
    .join("\n\n");
  return maskText(text, masking);
}

/** What could not be told, findings, and routes: `rows` is how much of each is shown at most. */
export function previewMarkdown(preview: PlanPreview, rows: number, masking: Masking): Markdown {
  const show: Show = { rows, text: (text, most) => maskedEnd(text, masking, most), masking };
  const routes = [...preview.routes].map(([release, found]) => routesMarkdown(release, found, show));
  return blocks(
    ...untold(preview, show),
    findingsPart(preview.findings, show),
    ...routes,
    coveragePart(preview, show),
  ).trimEnd();
}

/** Stands open when an object names somebody: what the tables say is no claim about them. */
function coveragePart({ coverage, routes }: PlanPreview, { rows, text }: Show): Markdown | undefined {
  if (coverage === undefined || ![...routes.values()].some(({ known }) => known)) return undefined;
  const most = Math.max(1, Math.min(rows, 20));
  const lines = coverageLines(coverage, most).map((line) => text(line, MOST_CELL));
  const [covered = "", first = "", ...more] = lines;
  if (more.length === 0) return paragraph(`${covered} ${first}`);
  return blocks(paragraph(covered), bullets([first, ...more])).trimEnd();
}

/** How much is shown, and how. */
interface Show {
  readonly rows: number;
  /** Masked, then cut. */
  readonly text: (text: string, most: number) => string;
  readonly masking: Masking;
}

/** Characters of a cell. */
const MOST_CELL = 300;
/** Reasons, and names of releases that share one, that are shown at most. */
const MOST_REASONS = 10;

/** A sentence for everything that could not be told; a reason that several share is given once. */
function untold(preview: PlanPreview, { rows, masking }: Show): readonly Markdown[] {
  const said = new Set<string>();
  const most = rows === 0 ? MOST_CELL : undefined;
  const because = (what: string, reason: string, more = ""): Markdown => {
    if (said.has(reason)) return paragraph(`${what}: for the same reason${more}`);
    said.add(reason);
    return paragraph(`${what}: ${maskedMiddle(reason, masking, most)}${more}`);
  };
  const { findings } = preview;
  return [
    ...unreadCharts(preview, because),
    ...(findings.known ? [] : [because("The rendered charts were not checked", findings.reason)]),
    ...unprovenRoutes(preview, because),
  ];
}

type Because = (what: string, reason: string, more?: string) => Markdown;

/** One sentence for all charts: they mostly cannot be compared for the same reason. */
function unreadCharts({ charts }: PlanPreview, because: Because): readonly Markdown[] {
  const reasons = [...charts.values()].flatMap((diff) => (diff.known ? [] : [diff.reason]));
  const [first] = reasons;
  if (first === undefined) return [];
  const more = new Set(reasons).size > 1 ? ` (and ${reasons.length - 1} more)` : "";
  return [because("No chart diff, because the releases that are there now cannot be read", first, more)];
}

/** One sentence for all releases of one reason. */
function unprovenRoutes({ routes }: PlanPreview, because: Because): readonly Markdown[] {
  const byReason = new Map<string, string[]>();
  for (const [release, found] of routes) {
    if (!found.known) byReason.set(found.reason, [...(byReason.get(found.reason) ?? []), release]);
  }
  const groups = [...byReason];
  const shown = groups.slice(0, MOST_REASONS);
  const others = groups.slice(MOST_REASONS).flatMap(([, releases]) => releases);
  return [
    ...shown.map(([reason, releases]) => because(`Routes of ${named(releases)} cannot be proven`, reason)),
    ...(others.length === 0
      ? []
      : [paragraph(`Nor can those of ${others.length} more releases, for other reasons.`)]),
  ];
}

function named(names: readonly string[]): string {
  const shown = names.slice(0, MOST_REASONS).join(", ");
  return names.length > MOST_REASONS ? `${shown} and ${names.length - MOST_REASONS} more` : shown;
}

function findingsPart(findings: Observed<readonly Finding[]>, { rows, text }: Show): Markdown | undefined {
  if (!findings.known) return undefined;
  const grave = findings.value.filter(({ severity }) => severity !== "info");
  if (grave.length === 0) return undefined;
  const shown = grave
    .slice(0, rows)
    .map(({ severity, rule, file, message, fix }) => [
      severity,
      codeCell(text(rule, MOST_CELL)),
      codeCell(text(file, MOST_CELL)),
      text(message, MOST_CELL),
      text(fix, MOST_CELL),
    ]);
  const body = [table(["Severity", "Rule", "Where", "What", "What to do"], shown), more(grave, rows)];
  return details(`Findings: ${counts(findings.value)}`, blocks(...body).trimEnd(), true);
}

function routesMarkdown(release: string, found: Observed<ReleaseRoutes>, show: Show): Markdown | undefined {
  if (!found.known) return undefined;
  const { rows, text } = show;
  const { routes, broken, tried, ahead = [] } = found.value;
  const shown = routes
    .slice(0, rows)
    .map(({ request, rule, before, after }) => [
      codeCell(text(request, MOST_CELL)),
      codeCell(text(rule, MOST_CELL)),
      text(before, MOST_CELL),
      before === after ? "the same" : text(after, MOST_CELL),
    ]);
  const head = `Routes of ${release}: ${routes.length} kinds of requests, ${tried} tried`;
  const early = ahead
    .slice(0, rows)
    .map((sentence) => text(`Already at the idle color: ${sentence}`, MOST_CELL));
  const body = [
    table(["Request", "Rule", "Goes to", "After a flip"], shown),
    more(routes, rows),
    early.length === 0 ? undefined : bullets(early),
  ];
  return blocks(brokenPart(release, broken, show), details(head, blocks(...body).trimEnd())).trimEnd();
}

/** Rules that do not hold stand open: they are why this should not be merged. */
function brokenPart(
  release: string,
  broken: readonly BrokenRoute[],
  { rows, text }: Show,
): Markdown | undefined {
  if (broken.length === 0) return undefined;
  const shown = broken.slice(0, Math.min(rows, 10));
  const curls = shown.flatMap(({ curl }) => (curl === undefined ? [] : [curl]));
  const title = `Routes of ${release}: ${broken.length} ${broken.length === 1 ? "rule does" : "rules do"} not hold`;
  const body = [
    bullets(shown.map(({ rule, message }) => text(`${rule}: ${message}`, MOST_CELL))),
    more(broken, shown.length),
    curls.length === 0 ? undefined : fence(text(curls.join("\n"), 10 * MOST_CELL), "sh"),
  ];
  return details(title, blocks(...body).trimEnd(), true);
}

function more(all: readonly unknown[], shown: number): Markdown | undefined {
  return all.length > shown ? `${all.length - shown} more are not shown.` : undefined;
}
