import { readConfig } from "../config/load.ts";
import { refuseUnknownUnits } from "../config/units.ts";
import { Failure, Failures, refused } from "../errors.ts";
import type { Unit, UnitPlan } from "../model/unit.ts";
import { overallDigest } from "../plan/digest.ts";
import { planFailures } from "../plan/failures.ts";
import { planUnits } from "../plan/run.ts";
import type { Ports } from "../ports.ts";
import { applyMarkdown } from "../report/apply.ts";
import { SUMMARY_LIMIT } from "../report/limits.ts";
import { planMarkdown } from "../report/plan.ts";
import { selectUnits } from "../units/select.ts";
import type { ApplyInputs } from "./inputs.ts";
import { replan } from "./replan.ts";
import { routeFacts } from "./routes.ts";
import { decideApply, isMocked, type Refusal } from "./rules.ts";

type ApplyPorts = Pick<Ports, "files" | "terragrunt" | "helm" | "cluster" | "github" | "log">;

export interface ApplyResult {
  readonly plans: readonly UnitPlan[];
  /** Units applied, in order; in a dry run those that would be. */
  readonly applied: readonly string[];
  readonly digest: string | undefined;
  readonly dryRun: boolean;
}

/**
 * Plans every unit again and applies those that change something, in dependency order. Throws `UNIT_UNKNOWN` for units
 * that bluegreen.yaml or the inputs name and that are not there, `UNIT_PLAN_FAILED`,
 * `APPLY_STALE` (not what was reviewed), `APPLY_MOVES_ROUTE`, `APPLY_ROUTE_UNKNOWN` before anything is touched, and
 * `UNIT_APPLY_FAILED` at the first unit that fails, with what was applied and what was not; a second run goes on there. A
 * unit whose plan stood on mock outputs is planned again at its turn; `APPLY_MOCKED` when that is not what was reviewed.
 */
export async function apply(inputs: ApplyInputs, ports: ApplyPorts): Promise<ApplyResult> {
  const config = await readConfig(ports.files, inputs.config);
  const all = await ports.terragrunt.units(config.terragruntRoot);
  refuseUnknownUnits(config, all);
  const units = selectUnits(all, inputs.units);
  const plans = await planUnits(units, ports);
  const digest = overallDigest(plans);
  throwAll(planFailures(plans));
  const changed = units.filter(({ name }) => outcomeOf(plans, name) === "changes");
  const releases = [...config.releases.values()];
  const routes = await routeFacts(changed, releases, ports);
  const decision = decideApply({ plans, digest, expectedDigest: inputs.digest, routes });
  if (decision.kind === "refuse") {
    await summarize(planMarkdown(planReport(plans, units, ports), SUMMARY_LIMIT), ports);
    throw refusedAs(decision.refusals);
  }
  if (inputs.dryRun) {
    for (const name of decision.units) ports.log.info(dryRunLine(name, plans));
    await summarize(planMarkdown(planReport(plans, units, ports), SUMMARY_LIMIT), ports);
    return { plans, applied: decision.units, digest, dryRun: true };
  }
  const wanted = units.filter(({ name }) => decision.units.includes(name));
  const bounds = { isBound: inputs.digest !== undefined, releases };
  const applied = await applyUnits(wanted, plans, bounds, ports);
  return { plans, applied, digest, dryRun: false };
}

function dryRunLine(name: string, plans: readonly UnitPlan[]): string {
  const mocked = plans.find(({ unit }) => unit === name)?.mocked ?? [];
  if (mocked.length === 0) return `Dry run: would apply ${name}.`;
  return `Dry run: would plan ${name} again after ${mocked.join(", ")}, whose outputs are mocked, and apply it.`;
}

/** Applies in order and writes the summary, also when a unit fails. */
async function applyUnits(
  units: readonly Unit[],
  plans: readonly UnitPlan[],
  bounds: Parameters<typeof replan>[2],
  ports: ApplyPorts,
): Promise<readonly string[]> {
  const applied: string[] = [];
  for (const unit of units) {
    const plan = plans.find((one) => one.unit === unit.name);
    if (plan === undefined) continue;
    try {
      const ready = isMocked(plan) ? await replan(unit, plan, bounds, ports) : plan;
      if (ready.outcome !== "changes") continue;
      await ports.log.group(`Apply ${unit.name}`, () => ports.terragrunt.apply(unit, ready));
    } catch (error) {
      const left = units
        .map(({ name }) => name)
        .filter((name) => name !== unit.name && !applied.includes(name));
      await summarize(applyMarkdown({ plans, applied, failed: unit.name, left }), ports);
      throw applyFailed(unit, applied, left, error);
    }
    applied.push(unit.name);
  }
  await summarize(applyMarkdown({ plans, applied, failed: undefined, left: [] }), ports);
  return applied;
}

function applyFailed(
  unit: Unit,
  applied: readonly string[],
  left: readonly string[],
  error: unknown,
): unknown {
  if (!(error instanceof Failure)) return error;
  const list = (names: readonly string[]): string => (names.length === 0 ? "none" : names.join(", "));
  const named = error.message.includes(unit.name) ? "" : `; unit ${unit.name} failed`;
  const fact = `${error.message}${named}. Applied before: ${list(applied)}. Not applied: ${list(left)}`;
  return new Failure(error.failureClass, error.code, fact, {
    remedy: / again/.test(error.remedy)
      ? error.remedy
      : `${error.remedy.replace(/[.]?$/, ".")} Then run apply again: it goes on where it stopped`,
    cause: error,
    ...(error.stderr === undefined ? {} : { stderr: error.stderr }),
  });
}

/** What was applied is what counts, and the failure that ended it: a summary that fails must not hide them. */
async function summarize(markdown: string, { github, log }: ApplyPorts): Promise<void> {
  try {
    await github.summary(log.masked(markdown));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    log.warning(`The step summary could not be written: ${reason}`);
  }
}

function planReport(plans: readonly UnitPlan[], units: readonly Unit[], { github }: ApplyPorts) {
  return { plans, units, digest: overallDigest(plans), headSha: undefined, runUrl: github.runUrl() };
}

function outcomeOf(plans: readonly UnitPlan[], name: string): UnitPlan["outcome"] | undefined {
  return plans.find(({ unit }) => unit === name)?.outcome;
}

function refusedAs([first, ...rest]: readonly [Refusal, ...Refusal[]]): Failures {
  const failure = ({ code, fact, remedy }: Refusal): Failure => refused(code, fact, { remedy });
  return new Failures([failure(first), ...rest.map(failure)]);
}

function throwAll([first, ...rest]: readonly Failure[]): void {
  if (first !== undefined) throw new Failures([first, ...rest]);
}
