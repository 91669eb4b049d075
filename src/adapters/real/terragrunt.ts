/** Units through Terragrunt 1.x: found, read, planned into a private file, and applied from that very file. */
import { rmSync } from "node:fs";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { isAbsolute, join, relative, resolve } from "node:path";
import { parseJson } from "../../nested-json.ts";
import { Failure, refused, surroundings, usage } from "../../errors.ts";
import type { Unit, UnitChart, UnitPlan } from "../../model/unit.ts";
import type { CommandResult, Exec, Log, Terragrunt } from "../../ports.ts";
import { changesOf, digestOf, parsePlan, type PlanJson, secretsOf } from "./plan-json.ts";
import { createFiles } from "./files.ts";
import { isGiven, UNRENDERED_INPUTS } from "../../units/read.ts";
import { mockedDependencies, unitNamed } from "./terragrunt-mocks.ts";
import { moduleFolder, planTextOf, programOf } from "./terragrunt-show.ts";
import { createTurns, type Turns } from "./turns.ts";
import { type UnitLocks, unitLocks } from "./terragrunt-locks.ts";
import { maskUsed, UnreadPlans } from "./terragrunt-secrets.ts";

export interface TerragruntOptions {
  readonly exec: Pick<Exec, "run" | "which">;
  /** How many units are planned at once; one when not given. */
  readonly turns?: Turns;
  readonly log: Pick<Log, "mask" | "masked" | "info" | "warning">;
  /** The repository's folder. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Asks nothing, prints nothing but what the tool prints, and no colors. */
const QUIET = ["--non-interactive", "--no-color", "--no-tips", "--log-format=bare", "--log-level=error"];
/** Another run may hold the state for a moment. */
const LOCK = "-lock-timeout=60s";
/**
 * Debug logs hold whole requests, secrets and all. Units share Terragrunt's cache of providers; without a lock file an
 * init would install a provider there anew, under the feet of a plan that is just starting it (ADR 0014).
 */
const ENVIRONMENT = {
  TF_LOG: "",
  TF_LOG_CORE: "",
  TF_LOG_PROVIDER: "",
  TF_IN_AUTOMATION: "1",
  TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE: "1",
};
const HOUR = 60 * 60 * 1000;

export function createTerragrunt(given: TerragruntOptions): Terragrunt {
  const options = { ...given, exec: maskingExec(given) };
  const plans = new PlanFiles(options.env["RUNNER_TEMP"] || tmpdir());
  const turns = options.turns ?? createTurns(1);
  const unread = new UnreadPlans(turns);
  const locks = unitLocks(options);
  return {
    units: (root) => units(root, locks, options),
    chart: (unit) => turns.take(() => chart(unit, options)),
    async plan(unit) {
      const result = await locks.hold(unit.name, () => turns.take(() => plan(unit, plans, unread, options)));
      const failure = await unread.beforeShowing(result.outcome !== "no-changes").catch(planFailure);
      return failure === undefined
        ? maskedAgain(result, options)
        : { ...result, ...notShown(failure, options) };
    },
    apply: (unit, planned) => apply(unit, planned, plans, options),
  };
}

/** With secrets that were learned from other units' plans since. */
function maskedAgain(plan: UnitPlan, { log }: TerragruntOptions): UnitPlan {
  const error = plan.error === undefined ? undefined : log.masked(plan.error);
  return { ...plan, text: log.masked(plan.text), error };
}

/** A plan whose text may hold secrets that could not be read. */
function notShown(failure: string, options: TerragruntOptions) {
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
  readonly #paths = new Map<string, string>();
  #folder: Promise<string> | undefined;
  #count = 0;

  constructor(parent: string) {
    this.#parent = parent;
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
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    return folder;
  }
}

interface FoundUnit {
  readonly type: string;
  readonly path: string;
  readonly dependencies?: readonly string[];
}

/**
 * `terragrunt find` ends with code 0 in any case: it leaves out units that wait for each other in a circle, and
 * forgets dependencies that are not there. So what it found is held against the files.
 */
async function units(root: string, locks: UnitLocks, options: TerragruntOptions): Promise<readonly Unit[]> {
  const folder = resolve(options.cwd, root);
  if ((await stat(folder).catch(() => undefined))?.isDirectory() !== true) {
    const remedy = "Correct terragrunt.root in bluegreen.yaml";
    throw usage("UNITS_ROOT_MISSING", `there is no folder ${root}`, { remedy });
  }
  const args = ["find", "--json", "--dag", "--dependencies", "--no-filters-file", ...QUIET];
  const result = await run(args, folder, [0, 1], options);
  const stderr = options.log.masked(result.stderr);
  if (result.exitCode !== 0) throw unreadable(`Terragrunt cannot read the units below ${root}`, stderr);
  const found = (parsed(result.stdout) as readonly FoundUnit[]).filter(({ type }) => type === "unit");
  const names = new Set(found.map(({ path }) => path));
  const lost = (await unitFolders(folder)).filter((path) => !names.has(path));
  if (lost.length > 0) {
    throw unreadable(`units below ${root} wait for each other in a circle: ${lost.join(", ")}`, stderr);
  }
  for (const { path, dependencies = [] } of found) locks.needs(path, dependencies);
  return found.map((unit) => toUnit(unit, root, names, options));
}

const UNIT_FILE = "terragrunt.hcl";
const NO_UNITS = new Set([".git", ".terraform", ".terragrunt-cache", "node_modules"]);

/** Folders with a unit's file, relative to `root`. */
async function unitFolders(root: string, below = ""): Promise<string[]> {
  const entries = await readdir(join(root, below), { withFileTypes: true });
  const here =
    below !== "" && entries.some((entry) => entry.isFile() && entry.name === UNIT_FILE) ? [below] : [];
  const folders = entries.filter((entry) => entry.isDirectory() && !NO_UNITS.has(entry.name));
  const deeper = await Promise.all(
    folders.map(({ name }) => unitFolders(root, below === "" ? name : `${below}/${name}`)),
  );
  return [...here, ...deeper.flat()];
}

function toUnit(
  { path, dependencies = [] }: FoundUnit,
  root: string,
  names: ReadonlySet<string>,
  { log }: TerragruntOptions,
): Unit {
  const others = dependencies.filter((name) => !names.has(name));
  const missing = others.filter((name) => !name.startsWith("../"));
  if (missing.length > 0)
    throw unreadable(`unit ${path} depends on ${missing.join(", ")}, where there is no unit`);
  if (others.length > 0)
    log.warning(`Unit ${path} depends on ${others.join(", ")}, outside ${root}: not planned here.`);
  const folder = root === "." ? path : `${root}/${path}`;
  return { name: path, path: folder, dependencies: dependencies.filter((name) => names.has(name)) };
}

function unreadable(fact: string, stderr = ""): Failure {
  return usage("UNITS_UNREADABLE", fact, { remedy: "Correct the dependencies of these units", stderr });
}

/**
 * What a unit says of its Helm release in its inputs, as the module `helm-release` reads them. Throws `UNIT_UNREADABLE`
 * when what it releases cannot be rendered from them: a chart of a repository, or single values beside the documents.
 */
async function chart(unit: Unit, options: TerragruntOptions): Promise<UnitChart | undefined> {
  const folder = resolve(options.cwd, unit.path);
  const result = await run(["render", "--json", ...QUIET], folder, [0, 1], options);
  if (result.exitCode !== 0) {
    throw usage("UNIT_UNREADABLE", `Terragrunt cannot read the unit ${unit.name}`, {
      where: `${unit.path}/terragrunt.hcl`,
      remedy: "Correct what Terragrunt names below",
      stderr: options.log.masked(result.stderr),
    });
  }
  const { inputs } = parsed(result.stdout) as { readonly inputs?: Readonly<Record<string, unknown>> | null };
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

async function plan(
  unit: Unit,
  plans: PlanFiles,
  unread: UnreadPlans,
  options: TerragruntOptions,
): Promise<UnitPlan> {
  const started = performance.now();
  const file = await plans.next();
  const result = await planned(unit, file, { plans, unread }, options);
  return {
    unit: unit.name,
    changes: [],
    text: "",
    digest: undefined,
    error: undefined,
    by: "terragrunt",
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
  options: TerragruntOptions,
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
    // Code 0 says that the plan holds nothing: its digest is that of nothing, and only its secrets may be of use.
    const read = exitCode === 0 && text !== undefined ? undefined : await readPlan(folder, file, options);
    if (read === undefined) unread.add(async () => void (await readPlan(folder, file, options)));
    const shown = exitCode === 0 ? {} : (read ?? {});
    const digest = digestOf(unit.name, shown);
    plans.keep(unit.name, digest, file);
    const outcome = exitCode === 2 ? "changes" : "no-changes";
    const said = options.log.masked(text ?? (await showText(folder, file, options))).trim();
    return { outcome, changes: changesOf(shown), text: said, digest, ...(mocked.length > 0 && { mocked }) };
  } catch (error) {
    return failed(planFailure(error), options);
  }
}

/** The plan as JSON, its secrets masked from here on. */
async function readPlan(folder: string, file: string, options: TerragruntOptions): Promise<PlanJson> {
  const shown = await showJson(folder, file, options);
  for (const secret of secretsOf(shown)) options.log.mask(secret);
  return shown;
}

const PLAN_FAILURES = new Set(["TOOL_FAILED", "TOOL_TIMEOUT", "PLAN_UNREADABLE"]);

/** Why a plan failed, for a result; everything else is thrown again. */
function planFailure(error: unknown): string {
  if (!(error instanceof Failure) || !PLAN_FAILURES.has(error.code)) throw error;
  return [error.message, error.stderr ?? ""].join("\n");
}

/** Asked before the plan: what is applied meanwhile makes it stricter, never laxer. */
async function mockedUnits(unit: Unit, options: TerragruntOptions): Promise<readonly string[]> {
  const folders = await mockedDependencies(createFiles(options.cwd), unit.path, (path) =>
    outputsOf(path, options),
  );
  return folders.map((path) => unitNamed(path, unit));
}

/** Outputs may be secret: only their names are looked at. */
async function outputsOf(
  path: string,
  options: TerragruntOptions,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const folder = resolve(options.cwd, path);
  const { exitCode, stdout } = await run(["output", "-json", ...QUIET], folder, [0, 1], options);
  return exitCode === 0 ? (parsed(stdout) as Readonly<Record<string, unknown>>) : undefined;
}

/**
 * The plan as JSON. OpenTofu is asked where Terragrunt ran it, which spares reading the unit once more; whatever
 * stands in the way of that (another program, encrypted plans, several caches), Terragrunt knows how.
 */
async function showJson(folder: string, file: string, options: TerragruntOptions): Promise<PlanJson> {
  const [cwd, tool] = await Promise.all([moduleFolder(folder), programOf(options)]);
  if (cwd !== undefined && tool !== undefined) {
    const command = { tool, args: ["show", "-json", file], cwd, env: ENVIRONMENT, timeoutMs: HOUR };
    const { exitCode, stdout } = await options.exec.run({ ...command, okCodes: [0, 1] });
    if (exitCode === 0) return parsePlan(stdout);
  }
  return parsePlan((await run(["show", "-json", ...QUIET, file], folder, [0], options)).stdout);
}

async function showText(folder: string, file: string, options: TerragruntOptions): Promise<string> {
  return (await run(["show", "-no-color", ...QUIET, file], folder, [0], options)).stdout;
}

function failed(text: string, { log }: TerragruntOptions): Planned {
  const error = withoutRepetition(log.masked(text));
  return { outcome: "failed", error: error || "Terragrunt failed and did not say why" };
}

/** Terragrunt says at the end once more what the tool has said, with the command and paths that are gone by then. */
function withoutRepetition(stderr: string): string {
  const text = stderr.replaceAll(/^(ERRO|WARN)\[\d+\] /gm, "").trim();
  const again = text.search(/^error occurred:$/m);
  return again > 0 ? text.slice(0, again).trim() : text;
}

/** What Terragrunt itself wanted to run and did not find: OpenTofu or Terraform, or a helper for credentials. */
function refuseMissingTool(unit: Unit, stderr: string, { log }: TerragruntOptions): void {
  const tool = /exec: "([\w.+-]+)": executable file not found in \$PATH/.exec(stderr)?.[1];
  if (tool === undefined) return;
  throw surroundings("TOOL_MISSING", `${tool}, which unit ${unit.name} needs, is not on PATH`, {
    remedy: "Run the setup action before this step, or install it",
    stderr: withoutRepetition(log.masked(stderr)),
  });
}

async function apply(
  unit: Unit,
  planned: UnitPlan,
  plans: PlanFiles,
  options: TerragruntOptions,
): Promise<void> {
  const file = plans.of(unit.name, planned.digest);
  if (file === undefined) throw notPlanned(unit);
  if (planned.mocked !== undefined && planned.mocked.length > 0) throw onMocks(unit, planned.mocked);
  const args = ["apply", "-input=false", LOCK, "-no-color", ...QUIET, file];
  try {
    const { stdout } = await run(args, resolve(options.cwd, unit.path), [0], options);
    options.log.info(options.log.masked(stdout).trim());
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
  if (!(error instanceof Failure) || !["TOOL_FAILED", "TOOL_TIMEOUT"].includes(error.code)) return error;
  return surroundings("UNIT_APPLY_FAILED", `unit ${unit.name} was not applied to the end`, {
    where: unit.path,
    remedy: "Read the message below, correct it, and run again: what was applied stays and is not repeated",
    ...(error.stderr === undefined ? {} : { stderr: withoutRepetition(error.stderr) }),
    cause: error,
  });
}

async function run(
  args: readonly string[],
  cwd: string,
  okCodes: readonly number[],
  { exec }: TerragruntOptions,
): Promise<CommandResult> {
  const command = { tool: "terragrunt", args, cwd, okCodes, env: ENVIRONMENT, timeoutMs: HOUR };
  return exec.run({ ...command, interrupt: "below" });
}

function parsed(stdout: string): unknown {
  try {
    return parseJson(stdout);
  } catch (error) {
    throw surroundings("TOOL_FAILED", "Terragrunt printed something else than JSON", {
      remedy: "Check that terragrunt on PATH is 1.0 or newer",
      cause: error,
    });
  }
}
