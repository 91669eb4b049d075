/**
 * What the environment, and files at the root, choose among Terragrunt's units. `run --all` heeds all of it,
 * `find` only a part, and a run in one unit's folder turns into a run over many by some: so each is given its
 * meaning here.
 */
import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { type Failure, throwAll, usage } from "../../../errors/errors.ts";

/** Which units Terragrunt would take of all that there are. */
export interface Selection {
  /** In Terragrunt's filter syntax, for `find --filter`; the files at the root it reads by itself. */
  readonly filters: readonly string[];
  /** Variables and files that choose; empty when nothing does, so that all units are taken. */
  readonly by: readonly string[];
}

interface Choosing {
  /** Terragrunt reads the older names, too. */
  readonly names: readonly string[];
  /** What one value is in filter syntax; undefined for what cannot be said in it. */
  readonly filter: (value: string) => string | undefined;
  /** How Terragrunt compares it with other filters: of several that are equal it takes the first alone. */
  readonly key: (value: string) => string;
}

/** Variables of several values. */
const CHOOSING: readonly Choosing[] = [
  { names: ["TG_FILTER"], filter: (value) => value, key: (value) => value },
  {
    names: ["TG_QUEUE_EXCLUDE_DIR", "TERRAGRUNT_EXCLUDE_DIR"],
    filter: (value) => braced(value, "!"),
    key: (value) => `!${value}`,
  },
  {
    names: ["TG_QUEUE_INCLUDE_DIR", "TERRAGRUNT_INCLUDE_DIR"],
    filter: (value) => braced(value, ""),
    key: (value) => value,
  },
  {
    names: [
      "TG_QUEUE_INCLUDE_UNITS_READING",
      "TERRAGRUNT_QUEUE_INCLUDE_UNITS_READING",
      "TG_UNITS_THAT_INCLUDE",
      "TERRAGRUNT_MODULES_THAT_INCLUDE",
    ],
    filter: reading,
    key: (value) => `reading=${value}`,
  },
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

/**
 * Variables that no command of ours gets: where it runs, and over which units, is said here and by nobody
 * else.
 */
const DECIDED_HERE: ReadonlySet<string> = new Set([
  ...CHOOSING.flatMap(({ names }) => names),
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
/** What `find` obeys as `run --all` does; in a unit's folder there is nothing left to choose. */
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
 * What is chosen by the environment and by files of the root, an absolute path. Throws
 * `UNITS_SELECTION_UNKNOWN` (usage) for every variable that has no meaning here.
 */
export async function readSelection(env: NodeJS.ProcessEnv, root: string): Promise<Selection> {
  throwAll(REFUSED.filter((name) => isRefused(name, env[name])).map((name) => refusedVariable(name)));
  throwAll(refusedNames(env));
  const chosen = CHOOSING.flatMap(({ names, ...how }) =>
    names.flatMap((by) => split(env[by]).map((value) => ({ by, value, ...how }))),
  );
  const filters = chosen.map(({ by, value, filter }) => filter(value) ?? unsayable(by, value));
  const named = await namedExcludes(env, root);
  const usual = await usualFiles(env, root);
  for (const { by, value, key } of chosen.filter(({ by: name }) => name !== "TG_FILTER")) {
    const twice = [named, ...usual].find((file) => file.filters.includes(key(value)) && !value.includes("/"));
    if (twice !== undefined) refuseTwice(by, twice.by, value);
  }
  return {
    filters: [...filters, ...named.filters],
    by: [...new Set([...chosen.map(({ by }) => by), ...named.by, ...usual.flatMap((file) => file.by)])],
  };
}

/**
 * A glob of folders in filter syntax. The variables have no syntax but the comma: what Terragrunt's lexer
 * drops or splits is kept where it can be. `./` and `/.` mean nothing to the glob, and keep the blanks beside
 * them.
 */
function braced(value: string, not: "!" | ""): string | undefined {
  const path = kept(value);
  return path === undefined ? undefined : `${not}{${path}}`;
}

/**
 * A glob of files that units read. Only in braces may it have what the lexer splits at, and here there are
 * none.
 */
function reading(value: string): string | undefined {
  const path = kept(value);
  return path === undefined || SPLITTING.test(value) ? undefined : `reading=${path}`;
}

/** What the lexer of filters takes for operators. */
const SPLITTING = /[!|=[\]^]|\.\.\./;
/** More than Go's own, which does no harm. */
const BLANK = /[\s\u0085]/;

function kept(value: string): string | undefined {
  if (/[{}]/.test(value)) return undefined;
  if (!BLANK.test(value)) return value;
  return SPLITTING.test(value) ? undefined : `${value.startsWith("/") ? "" : "./"}${value}/.`;
}

function unsayable(by: string, value: string): never {
  const fact = `which folders ${by} means by ${JSON.stringify(value)} cannot be told here`;
  const braces = "Terragrunt ends a value at each comma, also within braces: write each folder out";
  throw usage("UNITS_SELECTION_UNKNOWN", fact, {
    remedy: /[{}]/.test(value) ? braces : `Write ${by} as TG_FILTER, in Terragrunt's filter syntax`,
  });
}

/** One of them is a path, the other a name at any depth, and Terragrunt takes them for equal. */
function refuseTwice(by: string, file: readonly string[], value: string): never {
  const fact = `${by} and ${file.join(", ")} both have ${JSON.stringify(value)}, and mean different units by it`;
  throw usage("UNITS_SELECTION_UNKNOWN", fact, { remedy: "Take it out of one of them" });
}

/** In strict mode Terragrunt runs nothing where one of the older names is set. */
function refusedNames(env: NodeJS.ProcessEnv): readonly Failure[] {
  const controls = STRICT_CONTROLS.flatMap((name) => split(env[name]));
  const isStrict =
    STRICT_MODE.some((name) => isOn(env[name])) || controls.some((one) => OLDER_NAMES.has(one));
  if (!isStrict) return [];
  const older = [...DECIDED_HERE].filter((name) => OLDER.test(name) && env[name]);
  return older.map((name) =>
    usage("UNITS_SELECTION_UNKNOWN", `Terragrunt refuses ${name} in strict mode`, {
      remedy: `Take ${name} out of the environment of this step, or set what Terragrunt has in its place`,
    }),
  );
}

const STRICT_MODE = ["TG_STRICT_MODE", "TERRAGRUNT_STRICT_MODE"];
const STRICT_CONTROLS = ["TG_STRICT_CONTROL", "TERRAGRUNT_STRICT_CONTROL"];
const OLDER_NAMES = new Set(["deprecated-env-vars", "terragrunt-prefix-env-vars", "units-that-include"]);
const OLDER = /^TERRAGRUNT_|^TG_UNITS_THAT_INCLUDE$/;

function isRefused(name: string, value: string | undefined): boolean {
  if (name.endsWith("_CONFIG")) return !["", "terragrunt.hcl", undefined].includes(value);
  return isOn(value);
}

function refusedVariable(name: string): Failure {
  return usage("UNITS_SELECTION_UNKNOWN", `${name} is set, and which units it means cannot be told here`, {
    remedy: `Take ${name} out of the environment of this step`,
  });
}

/**
 * Lines of an excludes file that a variable names: Terragrunt's `find` reads only the one of the usual name.
 */
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
  return { filters: await excludesIn(path), by: [by] };
}

async function excludesIn(path: string): Promise<readonly string[]> {
  return (await linesOf(path)).map((line) => `!${line}`);
}

/** Lines as Terragrunt reads them. */
async function linesOf(path: string): Promise<readonly string[]> {
  const lines = (await readFile(path, "utf8")).split("\n").map(withoutBlanks);
  return lines.filter((line) => line !== "" && !line.startsWith("#"));
}

/** Without blanks at both ends; a byte order mark is none of Go's. */
function withoutBlanks(line: string): string {
  let [start, end] = [0, line.length];
  while (start < end && isBlank(line[start])) start += 1;
  while (end > start && isBlank(line[end - 1])) end -= 1;
  return line.slice(start, end);
}

function isBlank(character = ""): boolean {
  return BLANK.test(character) && character !== "\uFEFF";
}

/** What Terragrunt reads by itself. */
async function usualFiles(env: NodeJS.ProcessEnv, root: string): Promise<readonly Selection[]> {
  const filtersFile = env["TG_FILTERS_FILE"] || USUAL_FILTERS_FILE;
  const affected = isOn(env["TG_FILTER_AFFECTED"]) ? [{ filters: [], by: ["TG_FILTER_AFFECTED"] }] : [];
  const excludes = await usualFile(root, USUAL_EXCLUDES_FILE, excludesIn);
  const filters = isOn(env["TG_NO_FILTERS_FILE"]) ? [] : await usualFile(root, filtersFile, linesOf);
  return [...affected, ...excludes, ...filters];
}

async function usualFile(
  root: string,
  file: string,
  read: (path: string) => Promise<readonly string[]>,
): Promise<readonly Selection[]> {
  const path = resolve(root, file);
  return (await isFile(path)) ? [{ filters: await read(path), by: [file] }] : [];
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
