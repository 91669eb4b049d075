import { Failure, Failures, throwAll, usage } from "../errors/errors.ts";
import { known, type Observed, unknown } from "../model/observed.ts";
import type { Unit, UnitChart, UnitExclusion } from "../model/unit.ts";
import type { Files } from "../ports.ts";
import { type HclValue, UnknownValue } from "./evaluate.ts";
import { type ExcludeBlock, exclusionsOf } from "./exclude.ts";
import { inDependencyOrder } from "./order.ts";
import { moduleAt, releasesChartOfInputs } from "./modules.ts";
import { fromRepository } from "./paths.ts";
import { withoutEnd } from "../ends.ts";
import { stackFailures } from "./stacks.ts";
import { jsonFailures, UNIT_FILE, unitName, unitTree } from "./tree.ts";
import { invalid, readUnitFile, type UnitDependency, type UnitFile } from "./unit-file.ts";

/**
 * Units below `root` (relative to the repository) in dependency order, read without Terragrunt. Throws every
 * error of every file at once: `UNIT_INVALID`, `UNIT_EXCLUDE_UNKNOWN`; `UNIT_CYCLE`; and what {@link
 * findUnits} throws, unless some of the units are enough.
 */
export async function readUnits(files: Files, root: string, need: "all" | "some" = "all"): Promise<Unit[]> {
  const top = trimmed(root);
  const folders = new Set(await unitFolders(files, top, need));
  const failures: Failure[] = [];
  const units: (Unit & { readonly exclude: ExcludeBlock | undefined })[] = [];
  for (const folder of folders) {
    try {
      units.push(await readUnit(files, folder, top, folders));
    } catch (error) {
      failures.push(...failuresOf(error));
    }
  }
  throwAll(failures);
  const exclusions = exclusionsOf(units);
  return inDependencyOrder(units).map(({ name, path, dependencies }) => {
    const excluded = exclusions.get(name);
    return { name, path, dependencies, ...(excluded !== undefined && { excluded }) };
  });
}

/**
 * The units below the root by name and folder, without a look into their files; none when there are none.
 * Throws `UNIT_JSON`, `STACK_NOT_GENERATED` and `STACK_STALE` for what lies there and would be left out.
 */
export async function findUnits(files: Files, root: string): Promise<readonly Pick<Unit, "name" | "path">[]> {
  const top = trimmed(root);
  return (await unitFolders(files, top, "all")).map((path) => ({ name: unitName(path, top), path }));
}

/**
 * Whether Terragrunt leaves units out by their exclude blocks, by the units' names; unknown where only
 * Terragrunt can tell. A unit whose file cannot be read is not in it.
 */
export async function readExclusions(
  files: Files,
  units: readonly Pick<Unit, "name" | "path">[],
): Promise<ReadonlyMap<string, Observed<UnitExclusion | undefined>>> {
  const names = new Map(units.map(({ name, path }) => [path, name]));
  const seen = await Promise.all(
    units.map(async ({ name, path }) => ({ name, file: await readOrNone(files, path) })),
  );
  const read = seen.flatMap(({ name, file }) => (file === undefined ? [] : [{ name, file }]));
  const exclusions = exclusionsOf(
    read.map(({ name, file: { exclude, dependencies } }) => ({
      name,
      dependencies: dependencies.flatMap(({ path }) =>
        typeof path === "string" ? (names.get(path) ?? []) : [],
      ),
      exclude: exclude instanceof UnknownValue ? undefined : exclude,
    })),
  );
  return new Map(
    read.map(({ name, file: { exclude } }) => [
      name,
      exclude instanceof UnknownValue ? unknownExclusion(name, exclude) : known(exclusions.get(name)),
    ]),
  );
}

function unknownExclusion(name: string, exclude: UnknownValue): Observed<never> {
  const { code, message: fact, remedy, failureClass } = excludeUnknown(name, exclude);
  return unknown(exclude.toString(), { code, fact, remedy, failureClass });
}

async function readOrNone(files: Files, folder: string): Promise<UnitFile | undefined> {
  try {
    return await readUnitFile(files, folder);
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

function failuresOf(error: unknown): readonly Failure[] {
  if (error instanceof Failures) return error.failures;
  if (error instanceof Failure) return [error];
  throw error;
}

/** Folders with a unit's file, below the root and not in Terragrunt's own caches. */
async function unitFolders(files: Files, root: string, need: "all" | "some"): Promise<readonly string[]> {
  const tree = unitTree(await files.list(root));
  if (need === "all") throwAll([...jsonFailures(tree), ...(await stackFailures(files, tree, root))]);
  return tree.units;
}

async function readUnit(
  files: Files,
  folder: string,
  root: string,
  folders: ReadonlySet<string>,
): Promise<Unit & { readonly exclude: ExcludeBlock | undefined }> {
  const file = await readUnitFile(files, folder);
  const names: string[] = [];
  for (const dependency of file.dependencies) {
    const path = await dependencyFolder(files, dependency);
    // What lies outside the root is not planned or applied from here, as with Terragrunt's own runs.
    if (folders.has(path)) names.push(unitName(path, root));
  }
  const { exclude } = file;
  if (exclude instanceof UnknownValue) throw excludeUnknown(unitName(folder, root), exclude);
  return { name: unitName(folder, root), path: folder, dependencies: [...new Set(names)].sort(), exclude };
}

/** Whether a unit is left out decides what is changed: never guessed. */
function excludeUnknown(name: string, { reason, where }: UnknownValue): Failure {
  return usage(
    "UNIT_EXCLUDE_UNKNOWN",
    `whether ${name} is left out cannot be told without Terragrunt: ${reason}`,
    {
      where,
      remedy:
        "Write `if` and `actions` of the exclude block so that they can be read, or plan with Terragrunt",
    },
  );
}

async function dependencyFolder(files: Files, { path, where }: UnitDependency): Promise<string> {
  if (path instanceof UnknownValue)
    throw invalid(`a dependency's path cannot be told: ${path.reason}`, where);
  if (path === undefined) return "";
  if ((await files.read(`${path}/${UNIT_FILE}`)) === undefined) {
    throw invalid(`the unit depends on ${path}, where there is no ${UNIT_FILE}`, where);
  }
  return path;
}

/**
 * What the unit releases: known and undefined when its module releases no chart that the unit's inputs say,
 * unknown (with file, line and reason) when the file says it in a way that only Terragrunt can work out.
 * Throws `UNIT_INVALID`.
 */
export async function readUnitChart(
  files: Files,
  unit: Pick<Unit, "path">,
): Promise<Observed<UnitChart | undefined>> {
  const file = await readUnitFile(files, unit.path);
  if (file.source instanceof UnknownValue) return unknown(file.source.toString());
  if (typeof file.source !== "string") return known(undefined);
  const module = await moduleAt(files, file.source, file.folder);
  if (module === undefined) return chartOfUnread(files, file);
  return releasesChartOfInputs(module) ? chartOfInputs(file) : known(undefined);
}

/**
 * What a unit releases whose module is not at hand: the chart of this repository that its inputs name, as
 * Terragrunt is understood too. A module that is given a chart in another way may do anything with it.
 */
async function chartOfUnread(files: Files, file: UnitFile): Promise<Observed<UnitChart | undefined>> {
  const { inputs, folder } = file;
  if (inputs instanceof UnknownValue || !isGiven(inputs["name"]) || !isGiven(inputs["chart"]))
    return known(undefined);
  if (inputs["chart"] instanceof UnknownValue) return unknown(inputs["chart"].toString());
  const chart = await readChartFolder(files, { path: folder });
  return chart === undefined ? known(undefined) : chartOfInputs(file);
}

/**
 * What a unit releases by its inputs, whatever its module is called: for who knows that the module releases a
 * chart.
 */
export function chartOfInputs(file: UnitFile): Observed<UnitChart> {
  if (file.inputs instanceof UnknownValue) return unknown(file.inputs.toString());
  return chartOf(file, file.inputs);
}

/**
 * The chart folder that a unit of any module names as its input `chart`, with its values files; undefined
 * when it names none that can be told. For checks of the chart itself, not for what the unit does with it.
 */
export async function readChartFolder(
  files: Files,
  unit: Pick<Unit, "path">,
): Promise<Pick<UnitChart, "chart" | "valuesFiles"> | undefined> {
  const file = await readUnitFile(files, unit.path);
  if (file.inputs instanceof UnknownValue) return undefined;
  const chart = path(file.inputs["chart"], "chart", file);
  if (!chart.known || (await files.read(`${chart.value}/Chart.yaml`)) === undefined) return undefined;
  const listed = file.inputs["values_files"];
  const valuesFiles = (Array.isArray(listed) ? (listed as readonly HclValue[]) : []).flatMap((one) => {
    const found = path(one, "values_files", file);
    return found.known ? [found.value] : [];
  });
  return { chart: chart.value, valuesFiles };
}

/**
 * The chart folders that a unit's inputs name, whatever the inputs are called; empty when there is none.
 * Values files go with a chart when it is the only one. For checks of the charts themselves: what a module
 * makes of its inputs is not known here. Throws `UNIT_INVALID`.
 */
export async function readChartFolders(
  files: Files,
  unit: Pick<Unit, "path">,
): Promise<readonly Pick<UnitChart, "chart" | "valuesFiles">[]> {
  const named = await readChartFolder(files, unit);
  if (named !== undefined) return [named];
  const file = await readUnitFile(files, unit.path);
  if (file.inputs instanceof UnknownValue) return [];
  const charts = new Set<string>();
  const valuesFiles = new Set<string>();
  for (const written of stringsIn(Object.values(file.inputs))) {
    const path = written.includes("/") ? fromRepository(written, file.folder) : undefined;
    if (path === undefined) continue;
    if (/\.ya?ml$/.test(path) && (await files.read(path)) !== undefined) valuesFiles.add(path);
    else if ((await files.read(`${path}/Chart.yaml`)) !== undefined) charts.add(path);
  }
  const values = charts.size === 1 ? [...valuesFiles] : [];
  return [...charts].map((chart) => ({ chart, valuesFiles: values }));
}

/** Every text in a value, however deep. */
function stringsIn(value: HclValue | readonly HclValue[]): readonly string[] {
  if (typeof value === "string") return [value];
  if (value === null || typeof value !== "object" || value instanceof UnknownValue) return [];
  return Object.values(value as Readonly<Record<string, HclValue>>).flatMap(stringsIn);
}

/** Inputs of modules that release a chart by which it is another one than its folder and its values say. */
export const UNRENDERED_INPUTS: readonly string[] = [
  "repository",
  "set",
  "set_list",
  "set_sensitive",
  "set_wo",
  "postrender",
];

/**
 * Inputs of a module that releases a chart: name, namespace, chart, values_files, values; none of the others
 * may be given.
 */
function chartOf(file: UnitFile, inputs: Readonly<Record<string, HclValue>>): Observed<UnitChart> {
  for (const name of UNRENDERED_INPUTS) {
    const value = inputs[name];
    if (value instanceof UnknownValue) return unknown(value.toString());
    if (isGiven(value)) return unknown(`${file.file}: input ${name} is not read without Terragrunt`);
  }
  const chart = path(inputs["chart"], "chart", file);
  const release = text(inputs["name"], "name", file);
  const namespace = text(inputs["namespace"], "namespace", file);
  const valuesFiles = texts(inputs["values_files"], (one) => path(one, "values_files", file));
  const documents = texts(inputs["values"], (one) => text(one, "values", file));
  if (!chart.known) return chart;
  if (!release.known) return release;
  if (!namespace.known) return namespace;
  if (!valuesFiles.known) return valuesFiles;
  if (!documents.known) return documents;
  return known({
    chart: chart.value,
    release: release.value,
    namespace: namespace.value,
    valuesFiles: valuesFiles.value,
    ...(documents.value.length > 0 && { documents: documents.value }),
  });
}

/** Every item of a list, read; unknown when the list or one of its items is. */
function texts(
  listed: HclValue | undefined,
  read: (item: HclValue) => Observed<string>,
): Observed<readonly string[]> {
  if (listed instanceof UnknownValue) return unknown(listed.toString());
  const items = Array.isArray(listed) ? (listed as readonly HclValue[]) : [listed ?? []].flat();
  const all = items.map(read);
  const failed = all.find((one) => !one.known);
  if (failed !== undefined && !failed.known) return failed;
  return known(all.flatMap((one) => (one.known ? [one.value] : [])));
}

/**
 * True for an input that says something: null, and empty text, lists and maps are what modules have as
 * defaults.
 */
export function isGiven(value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === false) return false;
  return typeof value !== "object" || Object.keys(value).length > 0;
}

function text(value: HclValue | undefined, name: string, file: UnitFile): Observed<string> {
  if (value instanceof UnknownValue) return unknown(value.toString());
  return typeof value === "string" && value !== ""
    ? known(value)
    : unknown(`${file.file}: input ${name} is ${value === undefined ? "not set" : "not a string"}`);
}

function path(value: HclValue | undefined, name: string, file: UnitFile): Observed<string> {
  const written = text(value, name, file);
  if (!written.known) return written;
  const found = fromRepository(written.value, file.folder);
  return found === undefined ? unknown(`${file.file}: ${name} lies outside the repository`) : known(found);
}

function trimmed(root: string): string {
  return root === "." ? "" : withoutEnd(root.replace(/^\.\//, ""), "/");
}
