import { type Config, readConfig } from "../config/load.ts";
import { refuseUnknownUnits } from "../config/units.ts";
import { Failure, Failures } from "../errors.ts";
import type { Unit, UnitPlan } from "../model/unit.ts";
import type { Ports, PullRequest } from "../ports.ts";
import { COMMENT_LIMIT, SUMMARY_LIMIT } from "../report/limits.ts";
import { planMarkdown, type PlanReport } from "../report/plan.ts";
import type { PlanPreview } from "../report/preview.ts";
import { selectUnits } from "../units/select.ts";
import { overallDigest } from "./digest.ts";
import { planFailures } from "./failures.ts";
import type { PlanInputs } from "./inputs.ts";
import { previewCharts, previewWorld, rememberingHelm } from "./preview.ts";
import { commentMarker, ownComment } from "./rules.ts";
import { planUnits } from "./run.ts";

type PlanPorts = Pick<Ports, "files" | "terragrunt" | "helm" | "github" | "log">;

export interface PlanResult {
  /** In dependency order. */
  readonly plans: readonly UnitPlan[];
  /** Names of the units that would change something. */
  readonly unitsChanged: readonly string[];
  readonly hasChanges: boolean;
  /** What `apply` can be bound to; undefined when a unit was not planned. */
  readonly digest: string | undefined;
  readonly commentUrl: string | undefined;
}

/** Failures that say that this run may not comment, and nothing about GitHub being broken. */
const MAY_NOT: ReadonlySet<string> = new Set(["GITHUB_FORBIDDEN", "GITHUB_TOKEN_MISSING"]);

/** Whose comments a job's own token writes. */
const ACTIONS_BOT = "github-actions[bot]";

/**
 * Plans every unit in dependency order and shows the plan in the step summary and in one comment on the pull request.
 * Throws `UNIT_UNKNOWN` for units that bluegreen.yaml or the inputs name and that are not there, and `UNIT_PLAN_FAILED`
 * for each unit that failed, after both are written.
 */
export async function plan(inputs: PlanInputs, ports: PlanPorts): Promise<PlanResult> {
  const config = await readConfig(ports.files, inputs.config);
  const all = await ports.terragrunt.units(config.terragruntRoot);
  refuseUnknownUnits(config, all);
  const units = selectUnits(all, inputs.units);
  const { plans, preview } = await planAndPreview(config, units, ports);
  const commentUrl = await show(inputs, { units, plans, preview }, ports);
  refuseFailed(plans);
  const unitsChanged = plans.filter(({ outcome }) => outcome === "changes").map(({ unit }) => unit);
  const hasChanges = unitsChanged.length > 0;
  return { plans, unitsChanged, hasChanges, digest: overallDigest(plans), commentUrl };
}

interface Planned {
  readonly units: readonly Unit[];
  readonly plans: readonly UnitPlan[];
  readonly preview: PlanPreview;
}

/** Plans, and works out meanwhile what needs no plan. */
async function planAndPreview(
  config: Config,
  units: readonly Unit[],
  ports: PlanPorts,
): Promise<Pick<Planned, "plans" | "preview">> {
  const { files, terragrunt, log } = ports;
  const helm = rememberingHelm(ports.helm);
  const [plans, world] = await Promise.all([
    planUnits(units, { terragrunt, log }),
    previewWorld(config, { files, helm }),
  ]);
  const charts = await previewCharts(units, plans, { files, helm });
  return { plans, preview: { ...world, charts } };
}

/** Writes the summary, then the comment; returns the comment's URL. */
async function show(
  inputs: PlanInputs,
  { units, plans, preview }: Planned,
  ports: PlanPorts,
): Promise<string | undefined> {
  // A dry run asks GitHub nothing; the summary is the job's own, and changes neither cluster nor branch.
  const pullRequest = inputs.dryRun ? undefined : await ports.github.pullRequest();
  const report: PlanReport = {
    plans,
    preview,
    digest: overallDigest(plans),
    headSha: pullRequest?.headSha,
    runUrl: ports.github.runUrl(),
  };
  const masked = (text: string): string => ports.log.masked(text);
  await ports.github.summary(masked(planMarkdown({ ...report, units }, SUMMARY_LIMIT)));
  if (inputs.dryRun) ports.log.info("Dry run: no comment is written.");
  if (inputs.comment === "never" || pullRequest === undefined) return undefined;
  return comment(pullRequest, inputs, report, ports);
}

async function comment(
  pullRequest: PullRequest,
  inputs: PlanInputs,
  report: PlanReport,
  { github, log }: PlanPorts,
): Promise<string | undefined> {
  const marker = commentMarker(inputs.config);
  const limit = { ...COMMENT_LIMIT, max: COMMENT_LIMIT.max - COMMENT_LIMIT.size(marker) - 1 };
  const body = `${marker}\n${log.masked(planMarkdown(report, limit))}`;
  try {
    const login = (await github.login?.()) ?? ACTIONS_BOT;
    const own = ownComment(await github.comments(pullRequest.number), marker, login);
    const written =
      own === undefined
        ? await github.createComment(pullRequest.number, body)
        : await github.updateComment(own.id, body);
    return written.url;
  } catch (error) {
    if (!(error instanceof Failure) || !MAY_NOT.has(error.code)) throw error;
    log.warning(forbidden(pullRequest, error));
    return undefined;
  }
}

/** The plan is good without its comment: a warning, and the summary has it. */
function forbidden({ number, fromFork }: PullRequest, error: Failure): string {
  const why = fromFork
    ? "A pull request from a fork gets a read-only token; the plan is in the step summary."
    : "Give the job `permissions: pull-requests: write`; the plan is in the step summary.";
  return `PLAN_COMMENT_FORBIDDEN: the token may not comment on pull request ${number} (${error.message}). ${why}`;
}

function refuseFailed(plans: readonly UnitPlan[]): void {
  const [first, ...rest] = planFailures(plans);
  if (first !== undefined) throw new Failures([first, ...rest]);
}
