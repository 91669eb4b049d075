import type { ResourceChange, Unit, UnitPlan } from "../model/unit.ts";
import type { Verdict } from "../apply/judge/verdict-rules.ts";
import type { ReleaseDrift } from "../drift/facts.ts";
import { findingsOf } from "../drift/refusals.ts";
import { driftMarkdown } from "../drift/report.ts";
import { code, escapeMarkdown, plainText } from "../report/escape.ts";
import { unitGraph } from "../report/graph.ts";
import { type CutText, cutLines, fairShares, fitted, type Limit } from "../report/limits.ts";
import {
  blocks,
  type Cell,
  codeCell,
  details,
  fence,
  heading,
  link,
  type Markdown,
  paragraph,
  table,
} from "../report/markdown.ts";
import {
  changed,
  maskedMiddle,
  type MaskedText,
  maskedPlanText,
  type Masking,
  MOST_SHOWN,
} from "../report/masked.ts";
import { chartDiffText, type PlanPreview, previewMarkdown } from "./preview-report.ts";
import { verdictMarkdown } from "../apply/judge/verdict-report.ts";

/** What a plan's comment and summary show. */
export interface PlanReport {
  readonly plans: readonly UnitPlan[];
  /** Absent where only the plan counts, as in the summary of `apply`. */
  readonly preview?: PlanPreview;
  /**
   * What `apply` would do, and how the releases stand against the cluster; absent in the summary of `apply`.
   */
  readonly verdict?: Verdict;
  readonly drift?: readonly ReleaseDrift[];
  /** All units that were planned, for the graph; left out of comments. */
  readonly units?: readonly Unit[];
  readonly digest: string | undefined;
  readonly headSha: string | undefined;
  readonly runUrl: string | undefined;
}

const WORDS: Readonly<Record<UnitPlan["outcome"], string>> = {
  changes: "changes",
  "no-changes": "no changes",
  given: "given",
  excluded: "excluded",
  failed: "**failed**",
  skipped: "skipped",
};
const SIGNS: Readonly<Record<ResourceChange["action"], string>> = {
  create: "+",
  update: "~",
  replace: "±",
  delete: "-",
  read: "≤",
};
/**
 * Units, and rows of findings and routes, that are shown at most; fewer when even their heads alone would not
 * fit, and at last only the counts, which fit everywhere.
 */
const MOST = [
  { units: 200, rows: 60 },
  { units: 50, rows: 20 },
  { units: 10, rows: 5 },
  { units: 0, rows: 0 },
  { units: 0, rows: undefined },
] as const;
type Most = (typeof MOST)[number];

/**
 * The plan as Markdown within the limit: head, table, one folded block a unit that has something to show.
 * Text is masked, and cut after that; what is left out is counted.
 */
export function planMarkdown(report: PlanReport, limit: Limit, masking: Masking): Markdown {
  const shown = report.plans
    .filter(({ outcome }) => outcome !== "no-changes" && outcome !== "excluded")
    .slice(0, MOST[0].units)
    .map((plan) => ({ plan, texts: textsOf(report, plan, masking) }));
  const tries = MOST.map(
    (most) => () => planOf(report, shown.slice(0, most.units), { limit, most, masking }),
  );
  return tries.reduce(
    (text, next) => (limit.size(text) > limit.max ? next() : text),
    "x".repeat(limit.max + 1),
  );
}

interface ShownPlan {
  readonly plan: UnitPlan;
  readonly texts: readonly UnitText[];
}

interface UnitText {
  readonly text: MaskedText;
  /** True for the diff of the unit's chart, which the log does not have. */
  readonly isChart: boolean;
}

interface Frame {
  readonly limit: Limit;
  readonly most: Most;
  readonly masking: Masking;
}

function planOf(report: PlanReport, shown: readonly ShownPlan[], { limit, most, masking }: Frame): Markdown {
  const { units, rows } = most;
  const texts = shown.flatMap((one) => one.texts);
  const needs = texts.map(({ text }) => limit.size(text) + 1);
  const preview = report.preview === undefined ? undefined : previewOf(report.preview, rows, masking);
  return fitted(limit, limit.max, (budget) => {
    const shares = fairShares(needs, budget);
    const cuts = texts.map(({ text, isChart }, index) => ({
      ...cutLines(text, shares[index] ?? 0, limit),
      isChart,
      masks: masksIn(text),
    }));
    const folded = shown.map((one) => unitDetails(one.plan, cuts.splice(0, one.texts.length), report.runUrl));
    const head = [planHead(report), ...verdictOf(report), planFacts(report), planTable(report, units)];
    return blocks(...head, ...folded, preview, graph(report, units));
  });
}

function previewOf(preview: PlanPreview, rows: number | undefined, masking: Masking): Markdown {
  if (rows !== undefined) return previewMarkdown(preview, rows, masking);
  return paragraph(
    `Findings, chart diffs and routes of ${preview.routes.size} releases do not fit here. \`bluegreen lint\` and \`bluegreen route\` print findings and routes.`,
  );
}

/** What the unit's chart changes comes first, as people know it; then the plan. */
function textsOf({ preview }: PlanReport, plan: UnitPlan, masking: Masking): readonly UnitText[] {
  const chart = preview === undefined ? undefined : chartDiffText(preview, plan.unit, masking);
  return [
    ...(chart === undefined ? [] : [{ text: changed(chart, plainText), isChart: true }]),
    { text: shownText(plan, masking), isChart: false },
  ];
}

/** How many places are masked. */
function masksIn(text: string): number {
  return text.split("***").length - 1;
}

/** What will come of it is what a reviewer wants to know first. */
function verdictOf({ verdict, drift = [] }: PlanReport): readonly (Markdown | undefined)[] {
  return verdict === undefined ? [] : [verdictMarkdown(verdict, drift), driftMarkdown(drift)];
}

function planHead({ plans }: PlanReport): Markdown {
  const count = (outcome: UnitPlan["outcome"]): number =>
    plans.filter((plan) => plan.outcome === outcome).length;
  const counts = [
    `${count("changes")} of ${plans.length} ${plans.length === 1 ? "unit" : "units"} would change`,
    ...(count("failed") > 0 ? [`${count("failed")} failed`] : []),
    ...(count("skipped") > 0 ? [`${count("skipped")} skipped`] : []),
    ...(count("excluded") > 0 ? [`${count("excluded")} left out by Terragrunt`] : []),
  ];
  return heading(2, `Plan: ${counts.join(", ")}`);
}

function planFacts({ headSha, digest, runUrl, plans }: PlanReport): Markdown {
  const rendered = plans.some((plan) => plan.restsOn === "rendering");
  return [
    ...(headSha === undefined ? [] : [`Commit ${code(headSha)}`]),
    digest === undefined ? "No digest: not every unit was planned" : `Digest ${code(digest)}`,
    ...(runUrl === undefined ? [] : [link("Log", runUrl)]),
    ...(rendered ? ["Planned by rendering and comparing, without Terragrunt"] : []),
  ].join(" · ");
}

function planTable({ plans, drift = [] }: PlanReport, units: number): Markdown {
  const differing = new Set(findingsOf(drift).map(({ unit }) => unit));
  const rank = (plan: UnitPlan): number => Number(plan.outcome === "no-changes");
  const rows = plans.length > units ? plans.toSorted((a, b) => rank(a) - rank(b)).slice(0, units) : plans;
  const more = plans.length - rows.length;
  return [
    table(
      ["Unit", "Plan", "Resources", "Digest"],
      rows.map((plan) => planRow(plan, differing.has(plan.unit))),
    ),
    ...(more > 0 ? [`\n${more} more units are in the log.`] : []),
  ].join("\n");
}

function planRow(plan: UnitPlan, differs: boolean): readonly Cell[] {
  const live = differs ? ", **differs in the cluster**" : "";
  return [
    codeCell(plan.unit),
    { markdown: `${WORDS[plan.outcome]}${mockedNote(plan)}${excludedNote(plan)}${live}` },
    counted(plan.changes),
    plan.digest === undefined || plan.outcome === "excluded" ? "" : codeCell(plan.digest.slice(0, 12)),
  ];
}

/** A plan on mock outputs shows what may come, no more. */
function mockedNote({ mocked = [] }: UnitPlan): Markdown {
  return mocked.length === 0 ? "" : `, on mock outputs of ${mocked.map(escapeMarkdown).join(", ")}`;
}

/** Why a unit is not planned, or why no apply follows its plan: Terragrunt leaves it out. */
function excludedNote({ outcome, error = "", neverApplied }: UnitPlan): Markdown {
  if (outcome === "excluded") return `: ${escapeMarkdown(error)}`;
  return neverApplied === undefined ? "" : `, never applied: ${escapeMarkdown(neverApplied)}`;
}

/** `+1 ~2 -3`: how many resources are created, updated, deleted. */
export function counted(changes: readonly ResourceChange[]): string {
  return Object.entries(SIGNS)
    .map(([action, sign]) => ({ sign, count: changes.filter((change) => change.action === action).length }))
    .filter(({ count }) => count > 0)
    .map(({ sign, count }) => `${sign}${count}`)
    .join(" ");
}

interface ShownText extends CutText {
  readonly isChart: boolean;
  /** Places of the whole text that are masked. */
  readonly masks: number;
}

function unitDetails(plan: UnitPlan, texts: readonly ShownText[], runUrl: string | undefined): Markdown {
  const summary = [plan.unit, counted(plan.changes) || plan.outcome].join(": ");
  const language = plan.outcome === "changes" ? "diff" : "";
  const parts = texts.flatMap(({ text, leftOut, isChart }) => [
    text === "" ? undefined : fence(text, language),
    leftOut === 0 ? undefined : leftOutNote(leftOut, isChart, runUrl),
  ]);
  const masks = texts.reduce((sum, text) => sum + text.masks, 0);
  return details(summary, blocks(...parts, maskedNote(masks)).trimEnd(), plan.outcome === "failed");
}

function leftOutNote(lines: number, isChart: boolean, runUrl: string | undefined): Markdown {
  const count = `${lines} more ${lines === 1 ? "line" : "lines"}`;
  if (isChart) return `${count} of the chart's diff ${lines === 1 ? "does" : "do"} not fit here.`;
  const rest = runUrl === undefined ? "the log" : link("the log", runUrl);
  return `${count} ${lines === 1 ? "is" : "are"} in ${rest}.`;
}

/**
 * A value that is secret somewhere is hidden everywhere, and whoever reviews is to know how much of that
 * there is.
 */
function maskedNote(masks: number): Markdown | undefined {
  if (masks === 0) return undefined;
  return `\`***\` stands for a secret value in ${masks} ${masks === 1 ? "place" : "places"}.`;
}

function graph({ units, plans }: PlanReport, most: number): Markdown | undefined {
  if (units === undefined || units.length === 0 || units.length > most) return undefined;
  const outcomes = new Map(plans.map((plan) => [plan.unit, plan.outcome]));
  return details("Order of units", unitGraph(units, outcomes));
}

/** A rendered diff has its signs at the start already, and YAML's own dashes after them. */
function shownText(plan: UnitPlan, masking: Masking): MaskedText {
  const masked =
    plan.error === undefined
      ? maskedPlanText(plan.text, plan.changes, masking)
      : maskedMiddle(plan.error, masking, MOST_SHOWN);
  const text = changed(masked, plainText);
  return plan.outcome === "changes" && plan.restsOn === "state" ? changed(text, diffColours) : text;
}

/** A plan's signs moved to the start of the line, where a `diff` block colours them; `~` becomes `!`. */
export function diffColours(text: string): string {
  return text.replaceAll(/^([ \t]+)(-\/\+|\+\/-|[-+~])(?= )/gm, (_, space: string, sign: string) => {
    const first = sign === "~" ? "!" : sign[0] === "+" && sign.length === 1 ? "+" : sign === "-" ? "-" : "!";
    return `${first}${space}${sign === "~" ? "" : sign.slice(1)}`;
  });
}
