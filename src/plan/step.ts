import { readVerdict } from "../apply/judge/verdict.ts";
import type { Verdict } from "../apply/judge/verdict-rules.ts";
import { type Config, readConfig } from "../config/load.ts";
import { refuseNoUnits, refuseUnknownUnits } from "../config/units.ts";
import { chartsByTerragrunt } from "../release/units/unit-charts.ts";
import type { ReleaseDrift } from "../drift/facts.ts";
import { readDrift } from "../drift/read.ts";
import { coded, Failure, Failures } from "../errors/errors.ts";
import type { Unit, UnitPlan } from "../model/unit.ts";
import type { Helm, IssueComment, Ports, PullRequest } from "../ports.ts";
import { COMMENT_LIMIT, SUMMARY_LIMIT } from "../report/limits.ts";
import { maskedDeep } from "../report/masked.ts";
import { planMarkdown, type PlanReport } from "./report.ts";
import type { PlanPreview } from "./preview-report.ts";
import { refuseExcluded, selectUnits } from "../units/select.ts";
import { overallDigest } from "../units/plans/digest.ts";
import { sayingLock } from "../release/units/lock-rules.ts";
import { planFailures } from "../units/plans/failures.ts";
import type { PlanInputs } from "./inputs.ts";
import { rememberingHelm } from "../charts/remember.ts";
import { previewCharts, previewWorld } from "./preview.ts";
import { commentMarker, ownComment, type SeenComment } from "./rules.ts";
import { planUnits } from "../units/plans/run.ts";

type PlanPorts = Pick<Ports, "files" | "terragrunt" | "helm" | "cluster" | "clock" | "github" | "log">;

export interface PlanResult {
  /** In dependency order. */
  readonly plans: readonly UnitPlan[];
  /** Names of the units that would change something. */
  readonly unitsChanged: readonly string[];
  readonly hasChanges: boolean;
  /** What `apply` can be bound to; undefined when a unit was not planned. */
  readonly digest: string | undefined;
  readonly commentUrl: string | undefined;
  /** What `apply` would do with these plans now. */
  readonly verdict: Verdict;
  /** How the releases stand against the cluster. */
  readonly drift: readonly ReleaseDrift[];
  /**
   * Why the run is not good although it has a result: units that failed to plan, and a comment that GitHub
   * did not take.
   */
  readonly failure: Failures | undefined;
}

/** Whose comments a job's own token writes. */
const ACTIONS_BOT = "github-actions[bot]";

/**
 * Plans every unit in dependency order and shows the plan in the step summary and in one comment on the pull
 * request. Throws `UNIT_UNKNOWN` for units that bluegreen.yaml or the inputs name and that are not there,
 * `UNITS_MISSING` when there are none at all, and `UNIT_EXCLUDED` for those that the inputs name and
 * Terragrunt leaves out. `UNIT_PLAN_FAILED` for each unit that failed, and why the comment could not be
 * written, are in the result: neither hides the other.
 */
export async function plan(inputs: PlanInputs, ports: PlanPorts): Promise<PlanResult> {
  const config = await readConfig(ports.files, inputs.config);
  const all = await ports.terragrunt.units(config.terragruntRoot);
  refuseNoUnits(config, all);
  refuseUnknownUnits(config, all);
  const units = selectUnits(all, inputs.units);
  refuseExcluded(units, inputs.units, "plan");
  const planned = await planAndPreview(config, units, ports);
  const { plans } = planned;
  const seen = await judged(inputs, { config, all, ...planned, units }, ports);
  const { commentUrl, failure } = await show(inputs, { ...planned, units, ...seen }, ports);
  const unitsChanged = plans.filter(({ outcome }) => outcome === "changes").map(({ unit }) => unit);
  const hasChanges = unitsChanged.length > 0;
  const digest = overallDigest(plans);
  return { plans, unitsChanged, hasChanges, digest, commentUrl, ...seen, failure: together(plans, failure) };
}

interface Judging extends Pick<PlannedUnits, "plans" | "helm"> {
  readonly config: Config;
  readonly all: readonly Unit[];
  readonly units: readonly Unit[];
}

/** What `apply` would do, with the facts and by the rules by which it decides itself. */
async function judged(
  { units: named, allowActive, allowUnknown }: PlanInputs,
  { config, all, units, plans, helm }: Judging,
  given: PlanPorts,
): Promise<Pick<PlanResult, "verdict" | "drift">> {
  const ports = { ...given, helm };
  const chartOf = chartsByTerragrunt(all, [...config.releases.values()], ports);
  const drift = await readDrift({ config, units: all, chartOf, plans }, ports);
  const verdict = await readVerdict(units, plans, { config, named, allowActive, allowUnknown, drift }, ports);
  return { verdict, drift };
}

interface PlannedUnits {
  readonly plans: readonly UnitPlan[];
  readonly preview: PlanPreview;
  /** Remembers what it rendered. */
  readonly helm: Helm;
}

interface Planned extends Omit<PlannedUnits, "helm">, Pick<PlanResult, "verdict" | "drift"> {
  readonly units: readonly Unit[];
}

/** Plans, and works out meanwhile what needs no plan. */
async function planAndPreview(
  config: Config,
  units: readonly Unit[],
  ports: PlanPorts,
): Promise<PlannedUnits> {
  const { files, terragrunt, log } = ports;
  const helm = rememberingHelm(ports.helm);
  const [plans, world] = await Promise.all([
    planUnits(units, { terragrunt, log }),
    previewWorld(config, { files, helm }),
  ]);
  const charts = await previewCharts(units, plans, { files, helm });
  return { plans, preview: { ...world, charts }, helm };
}

/** What came of the comment. */
interface Commented {
  readonly commentUrl: string | undefined;
  /** Why it could not be written, or why it is unknown where it belongs. */
  readonly failure: Failure | undefined;
}

/** Writes the summary, whatever GitHub answers, and then the comment. */
async function show(
  inputs: PlanInputs,
  { units, plans, preview, verdict, drift }: Planned,
  ports: PlanPorts,
): Promise<Commented> {
  // A dry run asks GitHub nothing; the summary is the job's own, and changes neither cluster nor branch.
  const found = await attempt(async () => (inputs.dryRun ? undefined : ports.github.pullRequest()));
  const pullRequest = found.value;
  const masked = (text: string): string => ports.log.masked(text);
  const report: PlanReport = {
    plans,
    preview,
    // Whoever cuts these finds them masked.
    verdict: maskedDeep(verdict, masked),
    drift: maskedDeep(drift, masked),
    digest: overallDigest(plans),
    headSha: pullRequest?.headSha,
    runUrl: ports.github.runUrl(),
  };
  await ports.github.summary(planMarkdown({ ...report, units }, SUMMARY_LIMIT, masked));
  if (inputs.dryRun) ports.log.info("Dry run: no comment is written.");
  if (inputs.comment === "never" || pullRequest === undefined) {
    return { commentUrl: undefined, failure: found.failure };
  }
  const written = await attempt(() => comment(pullRequest, inputs, report, ports));
  return { commentUrl: written.value, failure: written.failure };
}

/** What the body resolves to, or the failure that it threw. */
async function attempt<T>(
  body: () => Promise<T>,
): Promise<{ readonly value: T | undefined; readonly failure: Failure | undefined }> {
  try {
    return { value: await body(), failure: undefined };
  } catch (error) {
    if (error instanceof Failure) return { value: undefined, failure: error };
    throw error;
  }
}

async function comment(
  pullRequest: PullRequest,
  inputs: PlanInputs,
  report: PlanReport,
  { github, log }: PlanPorts,
): Promise<string | undefined> {
  const marker = commentMarker(inputs.config);
  const limit = { ...COMMENT_LIMIT, max: COMMENT_LIMIT.max - COMMENT_LIMIT.size(marker) - 1 };
  const body = `${marker}\n${planMarkdown(report, limit, (text) => log.masked(text))}`;
  try {
    const own = await findOwn(await github.comments(pullRequest.number), marker, github);
    const written =
      own === undefined
        ? await github.createComment(pullRequest.number, body)
        : await github.updateComment(own.id, body);
    return written.url;
  } catch (error) {
    if (!(error instanceof Failure) || !error.isForbidden) throw error;
    log.warning(forbidden(pullRequest, error));
    return undefined;
  }
}

/** Who we are is asked only where a comment could be ours. */
async function findOwn(
  comments: readonly IssueComment[],
  marker: string,
  github: PlanPorts["github"],
): Promise<SeenComment | undefined> {
  if (!comments.some(({ body }) => body.startsWith(marker))) return undefined;
  return ownComment(comments, marker, (await github.login()) ?? ACTIONS_BOT);
}

/** The plan is good without its comment: a warning, and the summary has it. */
function forbidden({ number, fromFork }: PullRequest, error: Failure): string {
  const why = fromFork
    ? "A pull request from a fork gets a read-only token; the plan is in the step summary."
    : "Give the job `permissions: pull-requests: write`; the plan is in the step summary.";
  const fact = `the token may not comment on pull request ${number} (${error.message})`;
  return coded("PLAN_COMMENT_FORBIDDEN", `${fact}. ${why}`);
}

function together(plans: readonly UnitPlan[], more: Failure | undefined): Failures | undefined {
  const [first, ...rest] = [...planFailures(plans).map(sayingLock), ...(more === undefined ? [] : [more])];
  return first === undefined ? undefined : new Failures([first, ...rest]);
}
