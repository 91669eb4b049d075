import { Failure, Failures } from "../errors.ts";
import { known, type Observed, unknown } from "../model/observed.ts";
import type { Unit, UnitChart } from "../model/unit.ts";
import type { Files } from "../ports.ts";
import { type HclValue, UnknownValue } from "./evaluate.ts";
import { inDependencyOrder } from "./order.ts";
import { fromRepository } from "./paths.ts";
import { invalid, readUnitFile, UNIT_FILE, type UnitDependency, type UnitFile } from "./unit-file.ts";
import { withoutEnd } from "../ends.ts";

/** The module that releases a chart, by its folder's name: terragrunt/modules/helm-release. */
const HELM_MODULE = "helm-release";

/**
 * Units below `root` (relative to the repository) in dependency order, read without Terragrunt. Throws every error of
 * every file at once: `UNIT_INVALID`, `UNIT_DEPENDENCY_MISSING`; or `UNIT_CYCLE`.
 */
export async function readUnits(files: Files, root: string): Promise<Unit[]> {
  const top = trimmed(root);
  const folders = await unitFolders(files, top);
  const failures: Failure[] = [];
  const units: Unit[] = [];
  for (const folder of folders) {
    try {
      units.push(await readUnit(files, folder, top, folders));
    } catch (error) {
      failures.push(...failuresOf(error));
    }
  }
  const [first, ...rest] = failures;
  if (first !== undefined) throw new Failures([first, ...rest]);
  return [...inDependencyOrder(units)];
}

/** The units below the root by name and folder, without a look into their files; none when there are none. */
export async function findUnits(files: Files, root: string): Promise<readonly Pick<Unit, "name" | "path">[]> {
  const top = trimmed(root);
  return (await unitFolders(files, top)).map((path) => ({ name: nameOf(path, top), path }));
}

function failuresOf(error: unknown): readonly Failure[] {
  if (error instanceof Failures) return error.failures;
  if (error instanceof Failure) return [error];
  throw error;
}

/** Folders with a unit's file, below the root and not in hidden folders such as `.terragrunt-cache`. */
async function unitFolders(files: Files, root: string): Promise<readonly string[]> {
  const paths = await files.list(root);
  return paths
    .filter((path) => path.endsWith(`/${UNIT_FILE}`))
    .map((path) => path.slice(0, -UNIT_FILE.length - 1))
    .filter((folder) => folder !== root && !/(^|\/)\./.test(folder.slice(root === "" ? 0 : root.length)));
}

async function readUnit(
  files: Files,
  folder: string,
  root: string,
  folders: readonly string[],
): Promise<Unit> {
  const file = await readUnitFile(files, folder);
  const names: string[] = [];
  for (const dependency of file.dependencies) {
    const path = await dependencyFolder(files, dependency);
    // What lies outside the root is not planned or applied from here, as with Terragrunt's own runs.
    if (folders.includes(path)) names.push(nameOf(path, root));
  }
  return { name: nameOf(folder, root), path: folder, dependencies: [...new Set(names)].sort() };
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
 * What the unit releases: known and undefined when its module is not `helm-release`, unknown (with file, line and
 * reason) when the file says it in a way that only Terragrunt can work out. Throws `UNIT_INVALID`.
 */
export async function readUnitChart(
  files: Files,
  unit: Pick<Unit, "path">,
): Promise<Observed<UnitChart | undefined>> {
  const file = await readUnitFile(files, unit.path);
  if (file.source instanceof UnknownValue) return unknown(file.source.toString());
  if (typeof file.source !== "string" || moduleName(file.source) !== HELM_MODULE) return known(undefined);
  if (file.inputs instanceof UnknownValue) return unknown(file.inputs.toString());
  return chartOf(file, file.inputs);
}

/**
 * The chart folder that a unit of any module names as its input `chart`, with its values files; undefined when it names
 * none that can be told. For checks of the chart itself, not for what the unit does with it.
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

/** Inputs of modules that release a chart by which it is another one than its folder and its values say. */
export const UNRENDERED_INPUTS: readonly string[] = [
  "repository",
  "set",
  "set_list",
  "set_sensitive",
  "set_wo",
  "postrender",
];

/** Inputs of the module `helm-release`: name, namespace, chart, values_files, values; none of the others may be given. */
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

/** True for an input that says something: null, and empty text, lists and maps are what modules have as defaults. */
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

/** The last folder of a module's source, without Terraform's `//`, `?ref=` and scheme. */
function moduleName(source: string): string {
  return (source.split("?")[0] ?? "").split("/").findLast((name) => name !== "") ?? "";
}

function nameOf(folder: string, root: string): string {
  return root === "" ? folder : folder.slice(root.length + 1);
}

function trimmed(root: string): string {
  return root === "." ? "" : withoutEnd(root.replace(/^\.\//, ""), "/");
}
