/**
 * The units below a root as Terragrunt's own runs over all of them take them: their order, and what is left
 * out.
 */
import type { Dirent } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Failure, throwAll, usage } from "../../../errors/errors.ts";
import type { Unit } from "../../../model/unit.ts";
import type { CommandResult, Log } from "../../../ports.ts";
import { UnknownValue } from "../../../units/evaluate.ts";
import { type ExcludeBlock, exclusionsOf } from "../../../units/exclude.ts";
import { speaksOfExclude } from "../../../units/exclude-block.ts";
import { stackFailures } from "../../../units/stacks.ts";
import {
  CONFIG_FILES,
  jsonFailures,
  PASSED_OVER,
  UNIT_FILE,
  unitName,
  type UnitTree,
  unitTree,
} from "../../../units/tree.ts";
import { readUnitFile } from "../../../units/unit-file.ts";
import { createFiles } from "../files/files.ts";
import { toolWords } from "../processes/tool-words.ts";
import { type FoundExclude, type FoundUnit, isFound, parsed } from "./terragrunt-json.ts";
import { WordsBeside } from "../processes/tool-json.ts";
import { readSelection, type Selection } from "./terragrunt-selection.ts";

export interface UnitsOptions {
  readonly log: Pick<Log, "masked" | "info" | "warning">;
  /** The repository's folder. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** `terragrunt find` with these arguments, in that folder; codes 0 and 1 are answers. */
  find(args: readonly string[], folder: string): Promise<CommandResult>;
}

/** A unit, and everything that it depends on: also what is left out, or lies outside the root. */
export interface ListedUnit {
  readonly unit: Unit;
  readonly dependencies: readonly string[];
}

/**
 * `terragrunt find` ends with code 0 in any case: it leaves out units that wait for each other in a circle,
 * forgets dependencies that are not there, and swallows what it cannot read. So what it found is held against
 * the files.
 */
export async function unitsBelow(
  root: string,
  need: "all" | "some",
  options: UnitsOptions,
): Promise<readonly ListedUnit[]> {
  const folder = resolve(options.cwd, root);
  if ((await stat(folder).catch(() => undefined))?.isDirectory() !== true) {
    const remedy = "Correct terragrunt.root in bluegreen.yaml";
    throw usage("UNITS_ROOT_MISSING", `there is no folder ${root}`, { remedy });
  }
  const below = root === "." ? "" : root;
  const tree = unitTree(await configFiles(folder, below));
  const selection = await readSelection(options.env, folder);
  if (need === "all") {
    throwAll([...jsonFailures(tree), ...(await stackFailures(createFiles(options.cwd), tree, below))]);
  }
  const { found, stderr } = await foundUnits(root, folder, selection, options);
  refuseOutside(found, selection, root);
  const left = leftOut(found, tree, below);
  if (left.length > 0 && selection.by.length === 0) {
    throw unreadable(`units below ${root} wait for each other in a circle: ${left.join(", ")}`, stderr);
  }
  await refuseUnreadExcludes(found, below, options);
  return listed(found, left, { root, selection, options });
}

/** Deduplicated by Terragrunt, in dependency order. */
async function foundUnits(
  root: string,
  folder: string,
  { filters, by }: Selection,
  options: UnitsOptions,
): Promise<{ readonly found: readonly FoundUnit[]; readonly stderr: string }> {
  const args = filters.flatMap((filter) => ["--filter", filter]);
  const result = await options.find(args, folder);
  const stderr = toolWords(result.stderr, options.log);
  if (result.exitCode !== 0) {
    const chosen = by.length === 0 ? "" : `, of which ${by.join(", ")} choose some`;
    throw unreadable(`Terragrunt cannot read the units below ${root}${chosen}`, stderr);
  }
  // Where something chooses, a unit that is missing need not be in the circle.
  if (by.length > 0 && /\bCycle detected in dependency graph\b/.test(result.stderr)) {
    throw unreadable(`units below ${root} wait for each other in a circle`, stderr);
  }
  const { value, words } = parsed(result.stdout, "`terragrunt find`", isFound);
  const beside = new WordsBeside();
  beside.add("Terragrunt", words);
  beside.tell(options.log);
  return { found: (value ?? []).filter(({ type }) => type === "unit"), stderr };
}

/** Graph and Git filters can name what is not below the root, or not in this checkout any more. */
function refuseOutside(found: readonly FoundUnit[], { by }: Selection, root: string): void {
  const outside = found.filter(({ path }) => /^\.\.(\/|$)/.test(path)).map(({ path }) => path);
  if (outside.length === 0) return;
  throw usage(
    "UNITS_SELECTION_UNKNOWN",
    `${by.join(", ")} means units outside ${root}: ${outside.join(", ")}`,
    {
      remedy: "Choose units below terragrunt.root alone",
    },
  );
}

/** Names of units that are there and were not found. */
function leftOut(found: readonly FoundUnit[], tree: UnitTree, root: string): readonly string[] {
  const names = new Set(found.map(({ path }) => path));
  return tree.units.map((folder) => unitName(folder, root)).filter((name) => !names.has(name));
}

/** What `find` has nothing to say of, and what it may have worked out for another command than ours. */
async function refuseUnreadExcludes(
  found: readonly FoundUnit[],
  root: string,
  options: UnitsOptions,
): Promise<void> {
  const texts = rememberingTexts(resolve(options.cwd, root));
  const failures = await Promise.all(found.map((unit) => unreadExclude(unit, root, texts, options)));
  throwAll(failures.filter((failure) => failure !== undefined));
}

/**
 * A block that could not be worked out is missing in what `find` prints, while `run --all` would fail. And a
 * condition on the command under way is worked out for `find`. Files are looked at first for the words alone,
 * which spares most units.
 */
async function unreadExclude(
  { path, exclude, reading = [] }: FoundUnit,
  root: string,
  texts: (path: string) => Promise<string>,
  { cwd }: UnitsOptions,
): Promise<Failure | undefined> {
  const configs = reading.filter((file) => /\.hcl(\.json)?$/.test(file));
  const read = await Promise.all([`${path}/${UNIT_FILE}`, ...configs].map(texts));
  const suspicious = exclude === undefined ? speaksOfExclude : asksForCommand;
  if (!read.some(suspicious)) return undefined;
  const folder = unitFolder(path, root);
  const known = await statically(folder, cwd);
  if (!(known instanceof UnknownValue) && (exclude !== undefined || known === undefined)) return undefined;
  const reason = known instanceof UnknownValue ? known.toString() : "Terragrunt could not work it out";
  return usage("UNIT_EXCLUDE_UNKNOWN", `whether unit ${path} is left out cannot be told: ${reason}`, {
    where: `${folder}/${UNIT_FILE}`,
    remedy: "Correct its exclude block; name commands in `actions`, not in `if`",
  });
}

/** The block as it stands in the files; unknown when they cannot be read without Terragrunt. */
async function statically(folder: string, cwd: string): Promise<ExcludeBlock | UnknownValue | undefined> {
  try {
    return (await readUnitFile(createFiles(cwd), folder)).exclude;
  } catch (error) {
    if (error instanceof Failure) return new UnknownValue(error.message, error.where ?? folder);
    throw error;
  }
}

function asksForCommand(text: string): boolean {
  return /\bget_terraform_(command|cli_args)\s*\(/.test(text);
}

/** Texts of files by path, relative to the folder; each is read once, and one that is not there is empty. */
function rememberingTexts(folder: string): (path: string) => Promise<string> {
  const texts = new Map<string, Promise<string>>();
  return (path) => {
    const text = texts.get(path) ?? readFile(resolve(folder, path), "utf8").catch(() => "");
    texts.set(path, text);
    return text;
  };
}

interface Listing {
  readonly root: string;
  readonly selection: Selection;
  readonly options: UnitsOptions;
}

function listed(
  found: readonly FoundUnit[],
  left: readonly string[],
  { root, selection, options }: Listing,
): readonly ListedUnit[] {
  const names = new Set([...found.map(({ path }) => path), ...left]);
  const exclusions = exclusionsOf(
    found.map(({ path, dependencies = [], exclude }) => ({
      name: path,
      dependencies,
      exclude: exclude === undefined ? undefined : toBlock(exclude),
    })),
  );
  const taken = found.map(({ path, dependencies = [] }) => {
    const unit = toUnit({ path, dependencies }, root, names, options);
    const excluded = exclusions.get(path);
    return { unit: { ...unit, ...(excluded !== undefined && { excluded }) }, dependencies };
  });
  const reason = `${selection.by.join(", ")} ${selection.by.length === 1 ? "leaves" : "leave"} it out`;
  const others = left.map((name) => ({
    unit: { ...toUnit({ path: name, dependencies: [] }, root, names, options), excluded: both(reason) },
    dependencies: [],
  }));
  return [...taken, ...others];
}

function both(reason: string): { readonly plan: string; readonly apply: string } {
  return { plan: reason, apply: reason };
}

function toBlock(block: FoundExclude): ExcludeBlock {
  const { actions, exclude_dependencies: dependencies } = block;
  return { if: block.if, actions: actions ?? [], excludeDependencies: dependencies === true };
}

function toUnit(
  { path, dependencies }: Required<Pick<FoundUnit, "path" | "dependencies">>,
  root: string,
  names: ReadonlySet<string>,
  { log }: UnitsOptions,
): Unit {
  const others = dependencies.filter((name) => !names.has(name));
  const missing = others.filter((name) => !name.startsWith("../"));
  if (missing.length > 0)
    throw unreadable(`unit ${path} depends on ${missing.join(", ")}, where there is no unit`);
  if (others.length > 0)
    log.warning(`Unit ${path} depends on ${others.join(", ")}, outside ${root}: not planned here.`);
  const folder = unitFolder(path, root === "." ? "" : root);
  return { name: path, path: folder, dependencies: dependencies.filter((name) => names.has(name)) };
}

/** The folder of the unit that `find` names so; the root's own is named `.`. */
function unitFolder(path: string, root: string): string {
  if (path === ".") return root === "" ? "." : root;
  return root === "" ? path : `${root}/${path}`;
}

function unreadable(fact: string, stderr = ""): Failure {
  return usage("UNITS_UNREADABLE", fact, { remedy: "Correct the dependencies of these units", stderr });
}

/**
 * Files of units and stacks below a folder, as paths below `root`: linked files are some, linked folders are
 * none.
 */
async function configFiles(folder: string, root: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const path = (name: string): string => (root === "" ? name : `${root}/${name}`);
  const named = entries.filter(({ name }) => CONFIG_FILES.has(name));
  const here = await Promise.all(
    named.map(async (entry) => ((await isFile(folder, entry)) ? [entry.name] : [])),
  );
  const folders = entries.filter((entry) => entry.isDirectory() && !PASSED_OVER.has(entry.name));
  const deeper = await Promise.all(folders.map(({ name }) => configFiles(join(folder, name), path(name))));
  return [...here.flat().map(path), ...deeper.flat()];
}

async function isFile(folder: string, entry: Dirent): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isFile();
  return (await stat(join(folder, entry.name)).catch(() => undefined))?.isFile() ?? false;
}
