/**
 * Units through Terragrunt 1.x: found, read, planned into a private file, and applied from that very file.
 */
import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { isAbsolute, join, relative, resolve } from "node:path";
import { Failure, refused, surroundings, usage } from "../../../errors/errors.ts";
import type { Unit, UnitChart, UnitPlan } from "../../../model/unit.ts";
import type { Command, CommandResult, Exec, Log, Terragrunt } from "../../../ports.ts";
import { changesOf, digestOf, parsePlan, type PlanJson, secretsOf } from "./plan-json.ts";
import { createFiles } from "../files/files.ts";
import { isGiven, UNRENDERED_INPUTS } from "../../../units/read.ts";
import { isOutputs, isRendered, parsed } from "./terragrunt-json.ts";
import { WordsBeside } from "../processes/tool-json.ts";
import { mockedDependencies, unitNamed } from "./terragrunt-mocks.ts";
import { maskedMiddle, maskedPlanText, MOST_SHOWN } from "../../../report/masked.ts";
import { toolWords } from "../processes/tool-words.ts";
import { reachesFind, reachesUnit } from "./terragrunt-selection.ts";
import { moduleFolder, planTextOf, programOf } from "./terragrunt-show.ts";
import { NO_REAPER, type Reaper } from "../processes/reaper.ts";
import { createTurns, type Turns } from "../processes/turns.ts";
import { type UnitLocks, unitLocks } from "./terragrunt-locks.ts";
import { maskUsed, UnreadPlans } from "./terragrunt-secrets.ts";
import { unitsBelow } from "./terragrunt-units.ts";

export interface TerragruntOptions {
  readonly exec: Pick<Exec, "run" | "which">;
  /** How many units are planned at once; one when not given. */
  readonly turns?: Turns;
  readonly log: Pick<Log, "mask" | "masked" | "info" | "warning">;
  /** The repository's folder. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Removes the saved plans when this process is killed. Nobody when not given. */
  readonly reaper?: Reaper;
}

/** Asks nothing, prints nothing but what the tool prints, and no colors. */
const QUIET = ["--non-interactive", "--no-color", "--no-tips", "--log-format=bare", "--log-level=error"];
/** Only with its warnings does it say that it broke a circle. */
const FIND = [
  "find",
  "--json",
  "--dag",
  "--dependencies",
  "--exclude",
  "--reading",
  ...QUIET.map((flag) => flag.replace("=error", "=warn")),
];
/** Another run may hold the state for a moment. */
const LOCK = "-lock-timeout=60s";
/**
 * Debug logs hold whole requests, secrets and all. Units share Terragrunt's cache of providers; without a
 * lock file an init would install a provider there anew, under the feet of a plan that is just starting it
 * (ADR 0014).
 */
const ENVIRONMENT = {
  TF_LOG: "",
  TF_LOG_CORE: "",
  TF_LOG_PROVIDER: "",
  TF_IN_AUTOMATION: "1",
  TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE: "1",
};
const HOUR = 60 * 60 * 1000;

/** With what the steps of one adapter share. */
interface Options extends TerragruntOptions {
  readonly beside: WordsBeside;
}

export function createTerragrunt(given: TerragruntOptions): Terragrunt {
  const options: Options = { ...given, exec: maskingExec(given), beside: new WordsBeside() };
  const plans = new PlanFiles(options.env["RUNNER_TEMP"] || tmpdir(), options.reaper ?? NO_REAPER);
  const turns = options.turns ?? createTurns(1);
  const unread = new UnreadPlans(turns);
  const locks = unitLocks(options);
  return {
    units: (root, need) => units(root, need, locks, options),
    chart: (unit) => turns.take(() => chart(unit, options)),
    async plan(unit) {
      const result = await locks.hold(unit.name, () => turns.take(() => plan(unit, plans, unread, options)));
      const something = result.outcome !== "no-changes" || !options.beside.isEmpty;
      const failure = await unread.beforeShowing(something).catch(planFailure);
      if (failure === undefined) options.beside.tell(options.log);
      return failure === undefined
        ? maskedAgain(result, options)
        : { ...result, ...notShown(failure, options) };
    },
    apply: (unit, planned) => apply(unit, planned, plans, options),
    unlock: (unit, lock) => unlock(unit, lock, options),
  };
}

/** With secrets that were learned from other units' plans since. */
function maskedAgain(plan: UnitPlan, { log }: TerragruntOptions): UnitPlan {
  const error = plan.error === undefined ? undefined : log.masked(plan.error);
  return { ...plan, text: maskedPlanText(plan.text, plan.changes, (text) => log.masked(text)), error };
}

/** A plan whose text may hold secrets that could not be read. */
function notShown(failure: string, options: Options) {
  return { ...failed(failure, options), changes: [], text: "", digest: undefined };
}

/** Runs nothing before what the units take out of the environment is masked. */
function maskingExec(options: TerragruntOptions): TerragruntOptions["exec"] {
  let masked: Promise<void> | undefined;
  return {
    which: (tool) => options.exec.which(tool),
    async run(command) {
      await (masked ??= maskUsed(options));
      return options.exec.run(command);
    },
  };
}

/** Saved plans hold secrets in clear: a folder of our own (0700), gone when the process ends. */
class PlanFiles {
  readonly #parent: string;
  readonly #reaper: Reaper;
  readonly #paths = new Map<string, string>();
  #folder: Promise<string> | undefined;
  #count = 0;

  constructor(parent: string, reaper: Reaper) {
    this.#parent = parent;
    this.#reaper = reaper;
  }

  async next(): Promise<string> {
    this.#folder ??= this.#make();
    // Counted before the wait: units are planned side by side, and each needs a file of its own.
    const number = (this.#count += 1);
    return join(await this.#folder, `${number}.plan`);
  }

  keep(unit: string, digest: string, path: string): void {
    this.#paths.set(`${unit} ${digest}`, path);
  }

  of(unit: string, digest: string | undefined): string | undefined {
    return this.#paths.get(`${unit} ${digest}`);
  }

  async drop(unit: string, digest: string | undefined): Promise<void> {
    const path = this.of(unit, digest);
    this.#paths.delete(`${unit} ${digest}`);
    if (path !== undefined) await rm(path, { force: true });
  }

  async #make(): Promise<string> {
    const folder = await mkdtemp(join(this.#parent, "bluegreen-plans-"));
    this.#reaper.made(folder);
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    return folder;
  }
}

/**
 * What Terragrunt would run of the units below the root, in order; and what it would leave out, with the
 * reason.
 */
async function units(
  root: string,
  need: "all" | "some" | undefined,
  locks: UnitLocks,
  options: Options,
): Promise<readonly Unit[]> {
  const find = async (more: readonly string[], cwd: string): Promise<CommandResult> => {
    const command = { tool: "terragrunt", args: [...FIND, ...more], cwd, okCodes: [0, 1], env: ENVIRONMENT };
    return options.exec.run({ ...command, inherits: reachesFind, timeoutMs: HOUR, interrupt: "below" });
  };
  const listed = await unitsBelow(root, need ?? "all", { ...options, find });
  for (const { unit, dependencies } of listed) locks.needs(unit.name, dependencies);
  return listed.map(({ unit }) => unit);
}

/**
 * What a unit says of its Helm release in its inputs, as docs/units.md has them. Throws `UNIT_UNREADABLE`
 * when what it releases cannot be rendered from them: a chart of a repository, or single values beside the
 * documents.
 */
async function chart(unit: Unit, options: Options): Promise<UnitChart | undefined> {
  const folder = resolve(options.cwd, unit.path);
  const result = await run(["render", "--json", ...QUIET], folder, [0, 1], options);
  if (result.exitCode !== 0) {
    throw usage("UNIT_UNREADABLE", `Terragrunt cannot read the unit ${unit.name}`, {
      where: `${unit.path}/terragrunt.hcl`,
      remedy: "Correct what Terragrunt names below",
      stderr: toolWords(result.stderr, options.log),
    });
  }
  const what = `\`terragrunt render\` of unit ${unit.name}`;
  const { value, words } = parsed(result.stdout, what, isRendered);
  options.beside.add(`Unit ${unit.name}`, words);
  const { inputs } = value;
  const { chart, name, namespace, values_files: files, values } = inputs ?? {};
  if (typeof chart !== "string" || typeof name !== "string") return undefined;
  const reason = unrendered(inputs ?? {});
  if (reason !== undefined) throw unrenderable(unit, reason);
  const inRepository = (path: unknown) => below(options.cwd, folder, String(path));
  const documents = Array.isArray(values) ? (values as readonly string[]) : [];
  return {
    chart: inRepository(chart),
    release: name,
    namespace: typeof namespace === "string" ? namespace : "default",
    valuesFiles: Array.isArray(files) ? files.map(inRepository) : [],
    ...(documents.length > 0 && { documents }),
  };
}

/** Why the release cannot be rendered from the inputs; undefined when it can. */
function unrendered(inputs: Readonly<Record<string, unknown>>): string | undefined {
  const { chart, values = null, values_files: files = null } = inputs;
  if (/^\w+:\/\//.test(String(chart))) return `its chart comes from ${String(chart).split("://")[0]}://`;
  const given = UNRENDERED_INPUTS.find((name) => isGiven(inputs[name]));
  if (given !== undefined) return `its input ${given} is not rendered here`;
  const lists = { values, values_files: files };
  const odd = Object.entries(lists).find(([, list]) => list !== null && !isTextList(list));
  return odd === undefined ? undefined : `its input ${odd[0]} is no list of strings`;
}

function isTextList(list: unknown): boolean {
  return Array.isArray(list) && list.every((one) => typeof one === "string");
}

function unrenderable(unit: Unit, reason: string): Failure {
  return refused("UNIT_UNREADABLE", `what ${unit.name} releases cannot be told: ${reason}`, {
    where: `${unit.path}/terragrunt.hcl`,
    remedy: "Release a chart of this repository, with values_files and values alone",
  });
}

/** A path of the unit's, absolute or relative to the unit, as a path relative to the repository. */
function below(cwd: string, folder: string, path: string): string {
  const way = relative(cwd, resolve(folder, path));
  if (!isAbsolute(way) && way !== ".." && !way.startsWith("../")) return way;
  throw usage("PATH_OUTSIDE", `${path} leads out of the repository`, {
    where: `${relative(cwd, folder)}/terragrunt.hcl`,
    remedy: "Keep charts and values files in the repository",
  });
}

async function plan(unit: Unit, plans: PlanFiles, unread: UnreadPlans, options: Options): Promise<UnitPlan> {
  const started = performance.now();
  const file = await plans.next();
  const result = await planned(unit, file, { plans, unread }, options);
  return {
    unit: unit.name,
    changes: [],
    text: "",
    digest: undefined,
    error: undefined,
    restsOn: "state",
    ...result,
    milliseconds: Math.round(performance.now() - started),
  };
}

type Planned = Pick<UnitPlan, "outcome"> &
  Partial<Pick<UnitPlan, "changes" | "text" | "digest" | "error" | "mocked">>;

/** Exit code 0 is an empty plan, 2 a plan with changes, 1 a failure (`-detailed-exitcode`). */
async function planned(
  unit: Unit,
  file: string,
  { plans, unread }: { readonly plans: PlanFiles; readonly unread: UnreadPlans },
  options: Options,
): Promise<Planned> {
  const folder = resolve(options.cwd, unit.path);
  const args = ["plan", `-out=${file}`, "-detailed-exitcode", "-input=false", LOCK, "-no-color", ...QUIET];
  try {
    const mocked = await mockedUnits(unit, options);
    const { exitCode, stdout, stderr } = await run(args, folder, [0, 1, 2], options);
    if (exitCode === 1) {
      refuseMissingTool(unit, stderr, options);
      return failed(stderr, options);
    }
    const text = planTextOf(stdout);
    // Code 0 says that the plan holds nothing: its digest is that of nothing, and only its secrets may be of
    // use.
    const read = exitCode === 0 && text !== undefined ? undefined : await readPlan(unit, file, options);
    if (read === undefined) unread.add(() => readSecrets(unit, file, options));
    const shown = exitCode === 0 ? {} : (read ?? {});
    const digest = digestOf(unit.name, shown);
    plans.keep(unit.name, digest, file);
    const outcome = exitCode === 2 ? "changes" : "no-changes";
    const changes = changesOf(shown);
    const printed = text ?? (await showText(folder, file, options));
    const said = maskedPlanText(printed, changes, (one) => options.log.masked(one)).trim();
    return { outcome, changes, text: said, digest, ...(mocked.length > 0 && { mocked }) };
  } catch (error) {
    return failed(planFailure(error), options);
  }
}

/** The plan as JSON, its secrets masked from here on. */
async function readPlan(unit: Unit, file: string, options: Options): Promise<PlanJson> {
  const shown = await showJson(unit, file, options);
  for (const secret of secretsOf(shown)) options.log.mask(secret);
  return shown;
}

/** Masks what is secret in the plan of a unit that changes nothing. A failure says that it is that unit's. */
async function readSecrets(unit: Unit, file: string, options: Options): Promise<void> {
  try {
    await readPlan(unit, file, options);
  } catch (error) {
    if (!(error instanceof Failure) || !error.isByTool) throw error;
    const fact = `it is not shown, since what is secret in the plan of unit ${unit.name} is not known: ${error.message}`;
    const { remedy, stderr } = error;
    throw surroundings("PLAN_UNREADABLE", fact, { remedy, ...(stderr && { stderr }), cause: error });
  }
}

/** Why a plan failed, for a result; everything else is thrown again. */
function planFailure(error: unknown): string {
  if (!(error instanceof Failure) || !error.isByTool) throw error;
  return [error.message, error.stderr ?? ""].join("\n");
}

/** Asked before the plan: what is applied meanwhile makes it stricter, never laxer. */
async function mockedUnits(unit: Unit, options: Options): Promise<readonly string[]> {
  const folders = await mockedDependencies(createFiles(options.cwd), unit.path, (path) =>
    outputsOf(path, options),
  );
  return folders.map((path) => unitNamed(path, unit));
}

/** Outputs may be secret: only their names are looked at. */
async function outputsOf(
  path: string,
  options: Options,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const folder = resolve(options.cwd, path);
  const { exitCode, stdout } = await run(["output", "-json", ...QUIET], folder, [0, 1], options);
  if (exitCode !== 0) return undefined;
  const { value, words } = parsed(stdout, `\`terragrunt output\` of ${path}`, isOutputs);
  options.beside.add(`Unit ${path}`, words);
  return value;
}

/**
 * The plan as JSON. OpenTofu is asked where Terragrunt ran it, which spares reading the unit once more;
 * whatever stands in the way of that (another program, encrypted plans, several caches), Terragrunt knows
 * how.
 */
async function showJson(unit: Unit, file: string, options: Options): Promise<PlanJson> {
  const folder = resolve(options.cwd, unit.path);
  const beside = (words: string): void => options.beside.add(`Unit ${unit.name}`, words);
  const [cwd, tool] = await Promise.all([moduleFolder(folder), programOf(options)]);
  if (cwd !== undefined && tool !== undefined) {
    const command = { tool, args: ["show", "-json", file], cwd, env: ENVIRONMENT, timeoutMs: HOUR };
    const { exitCode, stdout } = await options.exec.run({ ...command, okCodes: [0, 1] });
    if (exitCode === 0) return parsePlan(stdout, beside);
  }
  const { stdout } = await run(["show", "-json", ...QUIET, file], folder, [0], options);
  return parsePlan(stdout, beside);
}

async function showText(folder: string, file: string, options: Options): Promise<string> {
  return (await run(["show", "-no-color", ...QUIET, file], folder, [0], options)).stdout;
}

function failed(text: string, { log }: Options): Planned {
  const error = toolWords(withoutRepetition(text), log);
  return { outcome: "failed", error: error || "Terragrunt failed and did not say why" };
}

/**
 * Terragrunt says at the end once more what the tool has said, with the command and paths that are gone by
 * then.
 */
function withoutRepetition(stderr: string): string {
  const text = stderr.replaceAll(/^(ERRO|WARN)\[\d+\] /gm, "").trim();
  const again = text.search(/^error occurred:$/m);
  return again > 0 ? text.slice(0, again).trim() : text;
}

/**
 * What Terragrunt itself wanted to run and did not find: OpenTofu or Terraform, or a helper for credentials.
 */
function refuseMissingTool(unit: Unit, stderr: string, { log }: Options): void {
  const tool = /exec: "([\w.+-]+)": executable file not found in \$PATH/.exec(stderr)?.[1];
  if (tool === undefined) return;
  throw surroundings("TOOL_MISSING", `${tool}, which unit ${unit.name} needs, is not on PATH`, {
    remedy: "Run the setup action before this step, or install it",
    stderr: toolWords(withoutRepetition(stderr), log),
  });
}

async function apply(unit: Unit, planned: UnitPlan, plans: PlanFiles, options: Options): Promise<void> {
  const file = plans.of(unit.name, planned.digest);
  if (file === undefined) throw notPlanned(unit);
  if (planned.mocked !== undefined && planned.mocked.length > 0) throw onMocks(unit, planned.mocked);
  const args = ["apply", "-input=false", LOCK, "-no-color", ...QUIET, file];
  try {
    const { stdout } = await run(args, resolve(options.cwd, unit.path), [0], options, { saves: true });
    options.log.info(maskedMiddle(stdout, (one) => options.log.masked(one), MOST_SHOWN).trim());
  } catch (error) {
    throw applyFailed(unit, error);
  } finally {
    await plans.drop(unit.name, planned.digest);
  }
}

function onMocks(unit: Unit, mocked: readonly string[]): Failure {
  const names = mocked.join(", ");
  return refused("UNIT_PLAN_MOCKED", `the plan of ${unit.name} stands on mock outputs of ${names}`, {
    remedy: `Apply ${names} first, and plan ${unit.name} again`,
  });
}

function notPlanned(unit: Unit): Failure {
  return refused("UNIT_APPLY_FAILED", `there is no saved plan of ${unit.name} with that digest in this run`, {
    remedy: "Plan it first: only a plan made in this run is applied, once",
  });
}

function applyFailed(unit: Unit, error: unknown): unknown {
  if (!(error instanceof Failure) || !error.isByTool) return error;
  return surroundings("UNIT_APPLY_FAILED", `unit ${unit.name} was not applied to the end`, {
    where: unit.path,
    remedy: "Read the message below, correct it, and run again: what was applied stays and is not repeated",
    ...(error.stderr === undefined ? {} : { stderr: withoutRepetition(error.stderr) }),
    cause: error,
  });
}

/** The tool itself refuses when the lock is another one by now. An id that looks like a flag is none. */
async function unlock(unit: Unit, lock: string, options: Options): Promise<void> {
  const args = ["force-unlock", "-force", "-no-color", ...QUIET, lock];
  const fails = (details: { readonly stderr?: string; readonly cause?: unknown }): Failure =>
    surroundings("UNIT_UNLOCK_FAILED", `the lock ${lock} was not taken off the state of ${unit.name}`, {
      where: unit.path,
      remedy: "Read the message below; `bluegreen plan` says whether another run holds it now",
      ...details,
    });
  if (!/^\w[\w./:-]*$/.test(lock)) throw fails({});
  try {
    await run(args, resolve(options.cwd, unit.path), [0], options);
  } catch (error) {
    if (!(error instanceof Failure) || !error.isByTool) throw error;
    const { stderr } = error;
    throw fails({ cause: error, ...(stderr === undefined ? {} : { stderr: withoutRepetition(stderr) }) });
  }
}

async function run(
  args: readonly string[],
  cwd: string,
  okCodes: readonly number[],
  { exec }: TerragruntOptions,
  more: Pick<Command, "saves"> = {},
): Promise<CommandResult> {
  const command = { tool: "terragrunt", args, cwd, okCodes, env: ENVIRONMENT, timeoutMs: HOUR };
  return exec.run({ ...command, ...more, inherits: reachesUnit, interrupt: "below" });
}
