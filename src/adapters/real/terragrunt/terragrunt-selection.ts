/**
 * What the environment, and files at the root, choose among Terragrunt's units. `run --all` heeds all of it, `find` only
 * a part, and a run in one unit's folder turns into a run over many by some: so each is given its meaning here.
 */
import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { type Failure, throwAll, usage } from "../../../errors.ts";

/** Which units Terragrunt would take of all that there are. */
export interface Selection {
  /** In Terragrunt's filter syntax, for `find --filter`; the files at the root it reads by itself. */
  readonly filters: readonly string[];
  /** Variables and files that choose; empty when nothing does, so that all units are taken. */
  readonly by: readonly string[];
}

/** Variables of several values, and what each value is in filter syntax. The older names are heeded, too. */
const CHOOSING: readonly (readonly [names: readonly string[], filter: (value: string) => string])[] = [
  [["TG_FILTER"], (value) => value],
  [["TG_QUEUE_EXCLUDE_DIR", "TERRAGRUNT_EXCLUDE_DIR"], (value) => `!{${value}}`],
  [["TG_QUEUE_INCLUDE_DIR", "TERRAGRUNT_INCLUDE_DIR"], (value) => `{${value}}`],
  [
    [
      "TG_QUEUE_INCLUDE_UNITS_READING",
      "TERRAGRUNT_QUEUE_INCLUDE_UNITS_READING",
      "TG_UNITS_THAT_INCLUDE",
      "TERRAGRUNT_MODULES_THAT_INCLUDE",
    ],
    (value) => `reading=${value}`,
  ],
];
const EXCLUDES_FILE = ["TG_QUEUE_EXCLUDES_FILE", "TERRAGRUNT_EXCLUDES_FILE"];
const USUAL_EXCLUDES_FILE = ".terragrunt-excludes";
const USUAL_FILTERS_FILE = ".terragrunt-filters";
/** These bring in what lies outside the root, or other files than `terragrunt.hcl`. */
const REFUSED = [
  "TG_QUEUE_INCLUDE_EXTERNAL",
  "TERRAGRUNT_INCLUDE_EXTERNAL_DEPENDENCIES",
  "TG_CONFIG",
  "TERRAGRUNT_CONFIG",
];

/** Variables that no command of ours gets: where it runs, and over which units, is said here and by nobody else. */
const DECIDED_HERE: ReadonlySet<string> = new Set([
  ...CHOOSING.flatMap(([names]) => names),
  ...EXCLUDES_FILE,
  ...REFUSED,
  "TG_ALL",
  "TG_GRAPH",
  "TG_WORKING_DIR",
  "TERRAGRUNT_WORKING_DIR",
  // Of `find` alone.
  "TG_NO_HIDDEN",
  "TG_EXTERNAL",
  "TG_QUEUE_CONSTRUCT_AS",
]);
/** What `find` heeds as `run --all` does; in a unit's folder there is nothing left to choose. */
const LEFT_TO_FIND: ReadonlySet<string> = new Set([
  "TG_FILTER_AFFECTED",
  "TG_FILTERS_FILE",
  "TG_NO_FILTERS_FILE",
]);

/** Whether `find` gets a variable of the environment. */
export function reachesFind(name: string): boolean {
  return !DECIDED_HERE.has(name);
}

/** Whether a command in one unit's folder gets a variable of the environment. */
export function reachesUnit(name: string): boolean {
  return reachesFind(name) && !LEFT_TO_FIND.has(name);
}

/**
 * What is chosen by the environment and by files of the root, an absolute path. Throws `UNITS_SELECTION_UNKNOWN` (usage)
 * for every variable that has no meaning here.
 */
export async function readSelection(env: NodeJS.ProcessEnv, root: string): Promise<Selection> {
  throwAll(REFUSED.filter((name) => isRefused(name, env[name])).map((name) => refusedVariable(name)));
  const chosen = CHOOSING.flatMap(([names, filter]) =>
    names.flatMap((by) => split(env[by]).map((value) => ({ by, filter: filter(value) }))),
  );
  const named = await namedExcludes(env, root);
  const usual = await usualFiles(env, root);
  return {
    filters: [...chosen.map(({ filter }) => filter), ...named.filters],
    by: [...new Set([...chosen.map(({ by }) => by), ...named.by, ...usual])],
  };
}

function isRefused(name: string, value: string | undefined): boolean {
  if (name.endsWith("_CONFIG")) return !["", "terragrunt.hcl", undefined].includes(value);
  return isOn(value);
}

function refusedVariable(name: string): Failure {
  return usage("UNITS_SELECTION_UNKNOWN", `${name} is set, and which units it means cannot be told here`, {
    remedy: `Take ${name} out of the environment of this step`,
  });
}

/** Lines of an excludes file that a variable names: Terragrunt's `find` reads only the one of the usual name. */
async function namedExcludes(env: NodeJS.ProcessEnv, root: string): Promise<Selection> {
  const by = EXCLUDES_FILE.find((name) => Boolean(env[name]));
  const path = by === undefined ? undefined : resolve(root, env[by] ?? "");
  if (by === undefined || path === undefined || path === resolve(root, USUAL_EXCLUDES_FILE)) {
    return { filters: [], by: [] };
  }
  if (await isFile(resolve(root, USUAL_EXCLUDES_FILE))) {
    throw usage("UNITS_SELECTION_UNKNOWN", `${by} is set, and ${USUAL_EXCLUDES_FILE} is there beside it`, {
      remedy: `Take ${by} out of the environment of this step, or delete ${USUAL_EXCLUDES_FILE}`,
    });
  }
  if (!(await isFile(path))) return { filters: [], by: [] };
  const lines = (await readFile(path, "utf8")).split(/\r?\n/).map((line) => line.trim());
  const filters = lines.filter((line) => line !== "" && !line.startsWith("#")).map((line) => `!${line}`);
  return { filters, by: [by] };
}

/** What Terragrunt heeds by itself. */
async function usualFiles(env: NodeJS.ProcessEnv, root: string): Promise<readonly string[]> {
  const filtersFile = env["TG_FILTERS_FILE"] || USUAL_FILTERS_FILE;
  const files = [USUAL_EXCLUDES_FILE, ...(isOn(env["TG_NO_FILTERS_FILE"]) ? [] : [filtersFile])];
  const there = await Promise.all(files.map((file) => isFile(resolve(root, file))));
  const affected = isOn(env["TG_FILTER_AFFECTED"]) ? ["TG_FILTER_AFFECTED"] : [];
  return [...affected, ...files.filter((_, index) => there[index])];
}

function split(value: string | undefined): readonly string[] {
  return (value ?? "").split(",").filter((part) => part !== "");
}

/** As Go reads a boolean, which is how Terragrunt reads it; what it cannot read it refuses by itself. */
function isOn(value: string | undefined): boolean {
  return Boolean(value) && !["0", "f", "F", "false", "FALSE", "False"].includes(value ?? "");
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}
