import { type Config, readConfig } from "../config/load.ts";
import { refuseNoUnits, refuseUnknownUnits } from "../config/units.ts";
import { coded, Failure, Failures, refused, reworded } from "../errors/errors.ts";
import type { ReleaseSpec } from "../model/release.ts";
import type { Unit, UnitPlan } from "../model/unit.ts";
import { overallDigest } from "../units/plans/digest.ts";
import { planFailures } from "../units/plans/failures.ts";
import { planUnits } from "../units/plans/run.ts";
import type { Ports } from "../ports.ts";
import { applyMarkdown } from "./report.ts";
import { SUMMARY_LIMIT } from "../report/limits.ts";
import { planMarkdown } from "../plan/report.ts";
import { refuseExcluded, selectUnits } from "../units/select.ts";
import { requireNewestCheckout } from "../release/git/checkout.ts";
import { holderName } from "../release/lease/holder.ts";
import { sayingLock } from "../release/units/lock-rules.ts";
import { chartsByTerragrunt } from "../release/units/unit-charts.ts";
import type { ReleaseDrift } from "../drift/facts.ts";
import { readDrift } from "../drift/read.ts";
import { findingsOf } from "../drift/refusals.ts";
import { rememberingHelm } from "../charts/remember.ts";
import { readContent, type UnitContent } from "./judge/content.ts";
import { applyGuarded, type Guard } from "./judge/guard.ts";
import type { ApplyInputs } from "./inputs.ts";
import { heldText, type Judged, judgePlans, planOf } from "./judge/judge.ts";
import { replan } from "./replan.ts";
import { isMocked, type ApplyRefusal } from "./judge/rules.ts";
import { mayTouch } from "./judge/world.ts";

type ApplyPorts = Pick<
  Ports,
  "git" | "files" | "terragrunt" | "helm" | "cluster" | "clock" | "github" | "log"
>;

export interface ApplyResult {
  readonly plans: readonly UnitPlan[];
  /** Units applied, in order; in a dry run those that would be. */
  readonly applied: readonly string[];
  /** Units with changes that were left as they are: they would change the pods that have the traffic. */
  readonly held: readonly string[];
  /** Units that Terragrunt leaves out, each with the reason. */
  readonly excluded: readonly { readonly unit: string; readonly reason: string }[];
  readonly digest: string | undefined;
  readonly dryRun: boolean;
  /** How the releases stand against the cluster, after all that was applied. */
  readonly drift: readonly ReleaseDrift[];
}

/**
 * Plans every unit again and applies those that change something, in dependency order. Throws `UNIT_UNKNOWN`
 * for units that bluegreen.yaml or the inputs name and that are not there, `CHECKOUT_OLDER` or
 * `CHECKOUT_UNKNOWN` (an older run would take back what was merged since), `UNITS_MISSING` when there are
 * none at all, `UNIT_EXCLUDED` for those that the inputs name and Terragrunt leaves out, `UNIT_PLAN_FAILED`,
 * `APPLY_STALE` (not what was reviewed), `APPLY_MOVES_ROUTE`, `APPLY_ROUTE_UNKNOWN`, `APPLY_ROLLS_ACTIVE` (of
 * a unit that was asked for by name; any other is held back), `TRANSITION_UNDER_WAY` before anything is
 * touched; the same, `LEASE_HELD` or `LEASE_LOST` at the turn of a unit, and `UNIT_APPLY_FAILED` at the first
 * unit that fails, with what was applied and what was not; a second run goes on there. A unit whose plan
 * stood on mock outputs is planned again at its turn; `APPLY_MOCKED` when that is not what was reviewed.
 */
export async function apply(inputs: ApplyInputs, given: ApplyPorts): Promise<ApplyResult> {
  const ports = { ...given, helm: rememberingHelm(given.helm) };
  const scope = await scopeOf(inputs, ports);
  const { config, units } = scope;
  const plans = await planUnits(units, ports);
  throwAll(planFailures(plans).map(sayingLock));
  const { allowActive, allowUnknown } = inputs;
  const holder = holderName("apply", ports);
  const guard: Guard = { config, holder, allowActive, allowUnknown, named: inputs.units };
  const judged = await judgePlans(units, plans, guard, inputs.digest, ports);
  const { digest, contents, decision, rolls } = judged;
  if (inputs.dryRun || decision.kind === "refuse") await showPlans(plans, units, ports);
  if (decision.kind === "refuse") throw refusedAs(decision.refusals);
  tellExceptions(judged, ports);
  const held = new Set(rolls.map(({ unit }) => unit));
  const isBound = inputs.digest !== undefined;
  const run: Run = { scope, plans, contents, guard, isBound, held, ports };
  const common = { plans, excluded: leftOut(units), digest };
  if (inputs.dryRun) {
    for (const name of decision.units) ports.log.info(dryRunLine(name, plans));
    const drift = await driftAfter(decision.units, plans, run);
    return { ...common, applied: decision.units, held: [...held], dryRun: true, drift };
  }
  const wanted = units.filter(({ name }) => decision.units.includes(name));
  // Planning takes minutes: somebody may have merged meanwhile.
  if (wanted.length > 0) await requireNewestCheckout(ports, inputs.allowOlder);
  const applied = await applyUnits(wanted, run);
  // The plan of a unit that was applied says what it was before.
  const open = plans.filter(({ unit }) => !applied.includes(unit));
  const drift = await driftAfter(applied, open, run);
  await summarize(applyMarkdown({ plans, applied, held, failed: undefined, left: [], drift }), ports);
  return { ...common, applied, held: [...held], dryRun: false, drift };
}

/** What bluegreen.yaml and the inputs mean by "the units". */
interface Scope {
  readonly config: Config;
  /** Every unit there is. */
  readonly all: readonly Unit[];
  /** Those that are planned. */
  readonly units: readonly Unit[];
}

async function scopeOf(inputs: ApplyInputs, ports: ApplyPorts): Promise<Scope> {
  const config = await readConfig(ports.files, inputs.config);
  await requireNewestCheckout(ports, inputs.allowOlder);
  const all = await ports.terragrunt.units(config.terragruntRoot);
  refuseNoUnits(config, all);
  refuseUnknownUnits(config, all);
  const units = selectUnits(all, inputs.units);
  refuseExcluded(units, inputs.units, "apply");
  return { config, all, units };
}

/** What is not applied is shown as `plan` shows it. */
async function showPlans(
  plans: readonly UnitPlan[],
  units: readonly Unit[],
  ports: ApplyPorts,
): Promise<void> {
  const masked = (text: string): string => ports.log.masked(text);
  await summarize(planMarkdown(planReport(plans, units, ports), SUMMARY_LIMIT, masked), ports);
}

function tellExceptions(
  { notes, rolls }: Pick<Judged, "notes" | "rolls">,
  { log }: Pick<ApplyPorts, "log">,
): void {
  for (const note of notes) log.info(`Allowed: ${note}.`);
  for (const roll of rolls) log.warning(heldText(roll));
}

/** A unit that no release has to do with says nothing about one; nothing to apply does. */
async function driftAfter(
  applied: readonly string[],
  plans: readonly UnitPlan[],
  { scope: { config, all }, contents, ports }: Run,
): Promise<readonly ReleaseDrift[]> {
  return mayConcern(applied, contents, config) ? comparedNow({ config, all, plans }, ports) : [];
}

function mayConcern(applied: readonly string[], contents: readonly UnitContent[], config: Config): boolean {
  const releases = [...config.releases.values()];
  const judged = (name: string) => contents.find(({ unit }) => unit === name);
  return applied.length === 0 || applied.some((name) => mayTouchAny(judged(name), releases));
}

function leftOut(units: readonly Unit[]): ApplyResult["excluded"] {
  return units.flatMap(({ name, excluded }) =>
    excluded === undefined ? [] : [{ unit: name, reason: excluded.apply }],
  );
}

/** What was not read before it was applied may have touched anything. */
function mayTouchAny(content: UnitContent | undefined, releases: readonly ReleaseSpec[]): boolean {
  return content === undefined || mayTouch(content, releases);
}

/**
 * Nothing is as it should be only because no plan has changes: what is in the cluster says so, or does not.
 */
async function comparedNow(
  { config, all, plans }: { config: Config; all: readonly Unit[]; plans: readonly UnitPlan[] },
  ports: ApplyPorts,
): Promise<readonly ReleaseDrift[]> {
  const chartOf = chartsByTerragrunt(all, [...config.releases.values()], ports);
  const drift = await readDrift({ config, units: all, chartOf, plans }, ports);
  for (const { fact, remedy, severity } of findingsOf(drift)) {
    if (severity === "differs") ports.log.warning(coded("RELEASE_DRIFT", `${fact}. ${remedy}`));
  }
  return drift;
}

function dryRunLine(name: string, plans: readonly UnitPlan[]): string {
  const mocked = plans.find(({ unit }) => unit === name)?.mocked ?? [];
  if (mocked.length === 0) return `Dry run: would apply ${name}.`;
  return `Dry run: would plan ${name} again after ${mocked.join(", ")}, whose outputs are mocked, and apply it.`;
}

/** What was planned and judged, and is applied now. */
interface Run {
  readonly scope: Scope;
  readonly plans: readonly UnitPlan[];
  readonly contents: readonly UnitContent[];
  readonly guard: Guard;
  /** True when only what was reviewed may be applied. */
  readonly isBound: boolean;
  /** Units held back; more may join at their turn. */
  readonly held: Set<string>;
  readonly ports: ApplyPorts;
}

/** Applies in order; when a unit fails, the summary says how far it came. */
async function applyUnits(units: readonly Unit[], run: Run): Promise<readonly string[]> {
  const { plans, held, ports } = run;
  const applied: string[] = [];
  for (const unit of units) {
    try {
      if (await applyUnit(unit, run)) applied.push(unit.name);
    } catch (error) {
      const left = units
        .map(({ name }) => name)
        .filter((name) => name !== unit.name && !applied.includes(name) && !held.has(name));
      await summarize(applyMarkdown({ plans, applied, held, failed: unit.name, left, drift: [] }), ports);
      throw applyFailed(unit, applied, left, error);
    }
  }
  return applied;
}

/** False when there was nothing to do after all, or it is held back. */
async function applyUnit(unit: Unit, run: Run): Promise<boolean> {
  const { plans, contents, guard, isBound, held, ports } = run;
  const plan = planOf(plans, unit.name);
  const ready = isMocked(plan) ? await replan(unit, plan, isBound, ports) : plan;
  if (ready.outcome !== "changes") return false;
  const judged = ready === plan ? contents.find((one) => one.unit === unit.name) : undefined;
  const content = judged ?? (await readContent(unit, ready, ports));
  const roll = await ports.log.group(`Apply ${unit.name}`, () =>
    applyGuarded(content, guard, ports, () => ports.terragrunt.apply(unit, ready)),
  );
  if (roll === undefined) return true;
  held.add(unit.name);
  ports.log.warning(heldText(roll));
  return false;
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
  return reworded(error, fact, {
    remedy: / again/.test(error.remedy)
      ? error.remedy
      : `${error.remedy.replace(/[.]?$/, ".")} Then run apply again: it goes on where it stopped`,
    cause: error,
    ...(error.stderr === undefined ? {} : { stderr: error.stderr }),
  });
}

/**
 * What was applied is what counts, and the failure that ended it: a summary that fails must not hide them.
 */
async function summarize(markdown: string, { github, log }: ApplyPorts): Promise<void> {
  try {
    await github.summary(markdown);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    log.warning(`The step summary could not be written: ${reason}`);
  }
}

function planReport(plans: readonly UnitPlan[], units: readonly Unit[], { github }: ApplyPorts) {
  return { plans, units, digest: overallDigest(plans), headSha: undefined, runUrl: github.runUrl() };
}

function refusedAs([first, ...rest]: readonly [ApplyRefusal, ...ApplyRefusal[]]): Failures {
  const failure = ({ code, fact, remedy }: ApplyRefusal): Failure => refused(code, fact, { remedy });
  return new Failures([failure(first), ...rest.map(failure)]);
}

function throwAll([first, ...rest]: readonly Failure[]): void {
  if (first !== undefined) throw new Failures([first, ...rest]);
}
