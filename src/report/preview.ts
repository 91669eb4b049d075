/** What a plan's comment shows beside the plan: chart diffs, findings, and where requests go. */
import type { ManifestDiff } from "../charts/diff.ts";
import type { Finding } from "../model/finding.ts";
import type { Observed } from "../model/observed.ts";
import type { RunRoute } from "../model/run.ts";
import { type Coverage, coverageLines } from "../routes/proof/coverage.ts";
import { counts } from "./findings.ts";
import { blocks, bullets, codeCell, details, fence, type Markdown, paragraph, table } from "./markdown.ts";

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
export function chartDiffText({ charts }: PlanPreview, unit: string): string | undefined {
  const diff = charts.get(unit);
  if (diff === undefined || !diff.known || diff.value.resources.length === 0) return undefined;
  return diff.value.resources
    .map(({ resource, change, diff: lines }) => `# ${resource}: ${change}\n${lines}`)
    .join("\n\n");
}

/** What could not be told, findings, and routes: `rows` is how much of each is shown at most. */
export function previewMarkdown(preview: PlanPreview, rows: number): Markdown {
  const routes = [...preview.routes].map(([release, found]) => routesMarkdown(release, found, rows));
  return blocks(
    unreadCharts(preview),
    findingsPart(preview.findings, rows),
    ...routes,
    coveragePart(preview, rows),
  ).trimEnd();
}

/** Stands open when an object names somebody: what the tables say is no claim about them. */
function coveragePart({ coverage, routes }: PlanPreview, rows: number): Markdown | undefined {
  if (coverage === undefined || ![...routes.values()].some(({ known }) => known)) return undefined;
  const lines = coverageLines(coverage, Math.max(1, Math.min(rows, 20))).map(short);
  const [covered = "", first = "", ...more] = lines;
  if (more.length === 0) return paragraph(`${covered} ${first}`);
  return blocks(paragraph(covered), bullets([first, ...more])).trimEnd();
}

/** One sentence for all charts: they mostly cannot be compared for the same reason. */
function unreadCharts({ charts }: PlanPreview): Markdown | undefined {
  const reasons = [...charts.values()].flatMap((diff) => (diff.known ? [] : [diff.reason]));
  const [first] = reasons;
  if (first === undefined) return undefined;
  const more = new Set(reasons).size > 1 ? ` (and ${reasons.length - 1} more)` : "";
  return paragraph(`No chart diff, because the releases that are there now cannot be read: ${first}${more}`);
}

function findingsPart(findings: Observed<readonly Finding[]>, rows: number): Markdown | undefined {
  if (!findings.known) return paragraph(`The rendered charts were not checked: ${findings.reason}`);
  const grave = findings.value.filter(({ severity }) => severity !== "info");
  if (grave.length === 0) return undefined;
  const shown = grave
    .slice(0, rows)
    .map(({ severity, rule, file, message, fix }) => [
      severity,
      codeCell(rule),
      codeCell(file),
      short(message),
      short(fix),
    ]);
  const body = [table(["Severity", "Rule", "Where", "What", "What to do"], shown), more(grave, rows)];
  return details(`Findings: ${counts(findings.value)}`, blocks(...body).trimEnd(), true);
}

function routesMarkdown(release: string, found: Observed<ReleaseRoutes>, rows: number): Markdown {
  if (!found.known) return paragraph(`Routes of ${release} cannot be proven: ${found.reason}`);
  const { routes, broken, tried, ahead = [] } = found.value;
  const shown = routes
    .slice(0, rows)
    .map(({ request, rule, before, after }) => [
      codeCell(short(request)),
      codeCell(short(rule)),
      short(before),
      before === after ? "the same" : short(after),
    ]);
  const head = `Routes of ${release}: ${routes.length} kinds of requests, ${tried} tried`;
  const early = ahead.slice(0, rows).map((sentence) => short(`Already at the idle color: ${sentence}`));
  const body = [
    table(["Request", "Rule", "Goes to", "After a flip"], shown),
    more(routes, rows),
    early.length === 0 ? undefined : bullets(early),
  ];
  return blocks(brokenPart(release, broken, rows), details(head, blocks(...body).trimEnd())).trimEnd();
}

/** Rules that do not hold stand open: they are why this should not be merged. */
function brokenPart(release: string, broken: readonly BrokenRoute[], rows: number): Markdown | undefined {
  if (broken.length === 0) return undefined;
  const shown = broken.slice(0, Math.min(rows, 10));
  const curls = shown.flatMap(({ curl }) => (curl === undefined ? [] : [curl]));
  const title = `Routes of ${release}: ${broken.length} ${broken.length === 1 ? "rule does" : "rules do"} not hold`;
  const body = [
    bullets(shown.map(({ rule, message }) => short(`${rule}: ${message}`))),
    more(broken, shown.length),
    curls.length === 0 ? undefined : fence(curls.join("\n"), "sh"),
  ];
  return details(title, blocks(...body).trimEnd(), true);
}

function more(all: readonly unknown[], shown: number): Markdown | undefined {
  return all.length > shown ? `${all.length - shown} more are not shown.` : undefined;
}

function short(text: string): string {
  return text.length > 300 ? `${text.slice(0, 299)}…` : text;
}
