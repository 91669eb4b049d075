import { type Failure, usage } from "../errors/errors.ts";
import { LIMITS } from "../limits.ts";
import type { Files } from "../ports.ts";
import { evaluate, type HclValue, type Layer, localsOf, type Scope, UnknownValue } from "./evaluate.ts";
import type { ExcludeBlock } from "./exclude.ts";
import { readExclude } from "./exclude-block.ts";
import { type HclBlock, type HclBody, type HclExpression, HclSyntaxError, parseHcl } from "./hcl.ts";
import { dirname, fromRepository } from "./paths.ts";
import { UNIT_FILE } from "./tree.ts";

/** What a stack adds to a unit that it generates; Terragrunt takes it in without an include block. */
const AUTO_INCLUDE = "terragrunt.autoinclude.hcl";

/** A path that a unit depends on, as far as it can be told. */
export interface UnitDependency {
  /** Folder relative to the repository; undefined when it lies outside of it. */
  readonly path: string | UnknownValue | undefined;
  readonly where: string;
  /** Outputs that stand in for those of the dependency while `plan` runs; absent when there are none. */
  readonly mocks?: MockOutputs;
}

/** `mock_outputs` of a dependency. */
export interface MockOutputs {
  /** Undefined when they cannot be told without Terragrunt. */
  readonly names: readonly string[] | undefined;
  /**
   * True when they fill in what real outputs lack; else they count only while there are no outputs at all.
   */
  readonly merged: boolean;
}

/** What a unit's file and the files it includes say. */
export interface UnitFile {
  readonly folder: string;
  readonly file: string;
  readonly dependencies: readonly UnitDependency[];
  /** `terraform { source }`; undefined when there is none. */
  readonly source: HclValue | undefined;
  readonly inputs: Readonly<Record<string, HclValue>> | UnknownValue;
  /** Undefined when there is none; unknown when only Terragrunt can work it out. */
  readonly exclude: ExcludeBlock | UnknownValue | undefined;
}

/**
 * Reads one unit. Throws `UNIT_INVALID` (usage) with file and line when a file is not HCL or an include is
 * unclear.
 */
export async function readUnitFile(files: Files, folder: string): Promise<UnitFile> {
  const file = `${folder}/${UNIT_FILE}`;
  const body = await parsed(files, file);
  const shared = { files, effort: { left: LIMITS.evaluation } };
  const bare = scopeOf(shared, file, folder, folder, body);
  const included = await Promise.all(includeBlocks(body).map((block) => readInclude(block, bare)));
  const exposed = included
    .filter(({ expose }) => expose)
    .map(({ label, layer }) => [label, layer.scope] as const);
  const own: Layer = { body, scope: { ...bare, includes: new Map(exposed) } };
  const parents = included.filter(({ merge }) => merge !== "no_merge");
  const layers = [...parents.map(({ layer }) => layer), own];
  const dependencies = await Promise.all(layers.flatMap(({ body, scope }) => dependenciesOf(body, scope)));
  return {
    folder,
    file,
    dependencies: dependencies.flat(),
    source: await sourceOf(layers),
    inputs: await mergedInputs(parents, own),
    exclude: await readExclude(
      parents.map(({ layer }) => layer),
      own,
      await files.read(`${folder}/${AUTO_INCLUDE}`),
    ),
  };
}

async function parsed(files: Files, file: string): Promise<HclBody> {
  const text = await files.read(file);
  if (text === undefined) throw invalid(`${file} does not exist`, file);
  try {
    return parseHcl(text);
  } catch (error) {
    if (error instanceof HclSyntaxError) throw invalid(error.message, `${file}:${error.line}`);
    throw error;
  }
}

function scopeOf(
  shared: Pick<Scope, "files" | "effort">,
  file: string,
  unitFolder: string,
  parentFolder: string,
  body: HclBody,
): Scope {
  const { files, effort } = shared;
  return { files, file, unitFolder, parentFolder, locals: localsOf(body), includes: new Map(), effort };
}

interface Included {
  readonly label: string;
  readonly layer: Layer;
  readonly expose: boolean;
  readonly merge: "no_merge" | "shallow" | "deep";
}

function includeBlocks(body: HclBody): readonly HclBlock[] {
  return body.blocks.filter(({ type }) => type === "include");
}

async function readInclude(block: HclBlock, scope: Scope): Promise<Included> {
  const where = `${scope.file}:${block.line}`;
  const path = await attribute(block.body, "path", scope);
  if (path instanceof UnknownValue)
    throw invalid(`the include's path cannot be told: ${path.reason}`, path.where);
  const file = typeof path === "string" ? fromRepository(path, scope.unitFolder) : undefined;
  if (file === undefined) throw invalid("the include's path is not a file of this repository", where);
  const body = await parsed(scope.files, file);
  if (includeBlocks(body).length > 0) throw invalid("an included file must not include another", where);
  const merge = (await attribute(block.body, "merge_strategy", scope)) ?? "shallow";
  if (merge !== "no_merge" && merge !== "shallow" && merge !== "deep") {
    throw invalid("merge_strategy must be no_merge, shallow or deep", where);
  }
  const expose = (await attribute(block.body, "expose", scope)) === true;
  const inner = scopeOf(scope, file, scope.unitFolder, dirname(file), body);
  return { label: block.labels[0] ?? "", layer: { body, scope: inner }, expose, merge };
}

function dependenciesOf(body: HclBody, scope: Scope): readonly Promise<readonly UnitDependency[]>[] {
  return body.blocks.map(async (block) => {
    const where = `${scope.file}:${block.line}`;
    if (block.type === "dependencies")
      return pathList(await attribute(block.body, "paths", scope), scope, where);
    if (block.type !== "dependency") return [];
    if ((await attribute(block.body, "enabled", scope)) === false) return [];
    const found = dependency(await attribute(block.body, "config_path", scope), scope, where);
    const mocks = await mockOutputs(block.body, scope);
    return [mocks === undefined ? found : { ...found, mocks }];
  });
}

/** What cannot be told counts as mocked: Terragrunt may well use it. */
async function mockOutputs(body: HclBody, scope: Scope): Promise<MockOutputs | undefined> {
  const outputs = await attribute(body, "mock_outputs", scope);
  if (outputs === undefined) return undefined;
  const commands = await attribute(body, "mock_outputs_allowed_terraform_commands", scope);
  if (Array.isArray(commands) && commands.length > 0 && !commands.some(mayBePlan)) return undefined;
  const strategy = await attribute(body, "mock_outputs_merge_strategy_with_state", scope);
  const isMerged = await attribute(body, "mock_outputs_merge_with_state", scope);
  return {
    names: isMap(outputs) ? Object.keys(outputs) : undefined,
    merged: strategy === undefined ? (isMerged ?? false) !== false : strategy !== "no_merge",
  };
}

function mayBePlan(command: HclValue): boolean {
  return command === "plan" || command instanceof UnknownValue;
}

function pathList(paths: HclValue | undefined, scope: Scope, where: string): readonly UnitDependency[] {
  if (!Array.isArray(paths)) return [dependency(paths, scope, where)];
  return (paths as readonly HclValue[]).map((path) => dependency(path, scope, where));
}

function dependency(path: HclValue | undefined, scope: Scope, where: string): UnitDependency {
  if (path instanceof UnknownValue) return { path, where: path.where };
  if (typeof path !== "string") return { path: new UnknownValue("its path is not a string", where), where };
  const found = fromRepository(path, scope.unitFolder);
  // A dependency may name the file instead of the folder.
  return { path: found?.endsWith(".hcl") === true ? dirname(found) : found, where };
}

async function sourceOf(layers: readonly Layer[]): Promise<HclValue | undefined> {
  for (const { body, scope } of layers.toReversed()) {
    for (const block of body.blocks.filter(({ type }) => type === "terraform")) {
      const source = await attribute(block.body, "source", scope);
      if (source !== undefined) return source;
    }
  }
  return undefined;
}

async function mergedInputs(parents: readonly Included[], own: Layer): Promise<UnitFile["inputs"]> {
  let merged: UnitFile["inputs"] = {};
  for (const { layer, merge } of [...parents, { layer: own, merge: deepest(parents) }]) {
    const inputs = await attribute(layer.body, "inputs", layer.scope);
    if (inputs === undefined) continue;
    if (inputs instanceof UnknownValue) return inputs;
    if (!isMap(inputs)) return new UnknownValue("inputs is not a map", layer.scope.file);
    merged =
      merge === "deep" ? (deepMerged(merged, inputs) as Record<string, HclValue>) : { ...merged, ...inputs };
  }
  return merged;
}

function deepest(parents: readonly Included[]): "deep" | "shallow" {
  return parents.some(({ merge }) => merge === "deep") ? "deep" : "shallow";
}

/** Terragrunt's deep merge: maps key by key, lists one after the other, anything else by the later value. */
function deepMerged(before: HclValue, after: HclValue): HclValue {
  if (Array.isArray(before) && Array.isArray(after))
    return [...(before as HclValue[]), ...(after as HclValue[])];
  if (!isMap(before) || !isMap(after)) return after;
  const merged: Record<string, HclValue> = { ...before };
  for (const [key, value] of Object.entries(after)) {
    const old = merged[key];
    merged[key] = old === undefined ? value : deepMerged(old, value);
  }
  return merged;
}

function isMap(value: HclValue): value is Readonly<Record<string, HclValue>> {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof UnknownValue)
  );
}

async function attribute(body: HclBody, name: string, scope: Scope): Promise<HclValue | undefined> {
  const expression: HclExpression | undefined = body.attributes.get(name)?.value;
  return expression === undefined ? undefined : evaluate(expression, scope);
}

/** A unit's file cannot be read (exit 2). */
export function invalid(fact: string, where: string): Failure {
  return usage("UNIT_INVALID", fact, { where, remedy: "Correct the unit's file" });
}
