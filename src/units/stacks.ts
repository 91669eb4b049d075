/**
 * Explicit stacks: the units that a `terragrunt.stack.hcl` describes are there only after `terragrunt stack
 * generate`. What it would generate is held against what lies there, as far as that can be told without
 * Terragrunt.
 */
import { LIMITS } from "../limits.ts";
import { isDeepStrictEqual } from "node:util";
import { type Failure, usage } from "../errors/errors.ts";
import type { Files } from "../ports.ts";
import { evaluate, type HclValue, localsOf, type Scope, UnknownValue } from "./evaluate.ts";
import { type HclBlock, type HclBody, HclSyntaxError, parseHcl } from "./hcl.ts";
import { dirname, fromRepository, REPOSITORY } from "./paths.ts";
import { STACK_FILE, UNIT_FILE, type UnitTree } from "./tree.ts";

const GENERATED = ".terragrunt-stack";
const VALUES_FILE = "terragrunt.values.hcl";
/** Written by Terragrunt beside the copy of the source. */
const WRITTEN: ReadonlySet<string> = new Set([VALUES_FILE, ".terragrunt-stack-manifest"]);

/**
 * `STACK_NOT_GENERATED` and `STACK_STALE` (usage) for each stack whose units are not there, or are not those
 * that its file describes now. Sources from elsewhere, and values that only Terragrunt can tell, are not
 * compared.
 */
export async function stackFailures(files: Files, tree: UnitTree, root: string): Promise<readonly Failure[]> {
  const found = await Promise.all(tree.stacks.map((folder) => stackFailure(files, folder, tree, root)));
  return found.filter((failure) => failure !== undefined);
}

async function stackFailure(
  files: Files,
  folder: string,
  tree: UnitTree,
  root: string,
): Promise<Failure | undefined> {
  const components = await readComponents(files, folder);
  const present = new Set([...tree.units, ...tree.stacks]);
  const where = below(folder, STACK_FILE);
  const missing = missingFrom(components, folder, present);
  if (missing.length > 0) return notGenerated(where, missing, root);
  const old = [
    ...leftOver(components, folder, present).map((path) => `${path} is not in it any more`),
    ...(await Promise.all(components.map((one) => difference(files, one)))).filter(
      (one) => one !== undefined,
    ),
  ];
  return old.length === 0 ? undefined : stale(where, old, root);
}

/** A `unit` or `stack` block. */
interface Component {
  readonly name: string;
  /** Folder that it is generated into; undefined when only Terragrunt can tell. */
  readonly target: string | undefined;
  /** True when something was generated there: a unit, a stack, or what need be neither (`no_validation`). */
  readonly isThere: boolean;
  /** Its source, where that is a folder of the repository. */
  readonly source: string | undefined;
  readonly values: HclValue | undefined;
}

/**
 * A file that cannot be read stands for one component that nobody knows: something must have been generated.
 */
async function readComponents(files: Files, folder: string): Promise<readonly Component[]> {
  const file = below(folder, STACK_FILE);
  const text = (await files.read(file)) ?? "";
  try {
    const body = parseHcl(text);
    const scope = scopeOf(files, file, folder, body);
    const own = await Promise.all(componentBlocks(body).map((block) => readComponent(block, folder, scope)));
    const isAlone = body.blocks.every(({ type }) => type !== "include");
    return isAlone ? own : [...own, UNKNOWN];
  } catch (error) {
    if (error instanceof HclSyntaxError) return [UNKNOWN];
    throw error;
  }
}

const UNKNOWN: Component = {
  name: "what it includes",
  target: undefined,
  isThere: false,
  source: undefined,
  values: undefined,
};

function componentBlocks({ blocks }: HclBody): readonly HclBlock[] {
  return blocks.filter(({ type }) => type === "unit" || type === "stack");
}

function scopeOf(files: Files, file: string, folder: string, body: HclBody): Scope {
  const locals = localsOf(body);
  const effort = { left: LIMITS.evaluation };
  return { files, file, unitFolder: folder, parentFolder: folder, locals, includes: new Map(), effort };
}

async function readComponent(block: HclBlock, folder: string, scope: Scope): Promise<Component> {
  const value = async (name: string): Promise<HclValue | undefined> => {
    const attribute = block.body.attributes.get(name);
    return attribute === undefined ? undefined : evaluate(attribute.value, scope);
  };
  const [path, besides, source] = [
    await value("path"),
    await value("no_dot_terragrunt_stack"),
    await value("source"),
  ];
  const known = typeof path === "string" && !(besides instanceof UnknownValue);
  const isBeside = besides === true || besides === "true";
  const target = known ? fromRepository(path, isBeside ? folder : below(folder, GENERATED)) : undefined;
  const isLoose =
    isBeside || ![undefined, false, "false"].includes((await value("no_validation")) as undefined);
  return {
    name: block.labels[0] ?? "",
    target,
    isThere: target !== undefined && (await isGenerated(scope.files, target, block.type, isLoose)),
    source: typeof source === "string" ? await localFolder(scope.files, source, folder) : undefined,
    values: await value("values"),
  };
}

async function isGenerated(files: Files, target: string, kind: string, isLoose: boolean): Promise<boolean> {
  if (isLoose) return (await files.list(target)).length > 0;
  return (await files.read(below(target, kind === "stack" ? STACK_FILE : UNIT_FILE))) !== undefined;
}

/** `../units//vpc`: what stands before the two slashes is the same repository. */
async function localFolder(files: Files, source: string, folder: string): Promise<string | undefined> {
  if (/^[\w+.-]+::|:\/\/|\?/.test(source)) return undefined;
  const found = fromRepository(source, folder);
  return found !== undefined && (await files.list(found)).length > 0 ? found : undefined;
}

/** Names of components that are not there; those whose folder nobody knows must at least be as many. */
function missingFrom(
  components: readonly Component[],
  folder: string,
  present: ReadonlySet<string>,
): readonly string[] {
  const named = components.filter(({ target, isThere }) => target !== undefined && !isThere);
  const unknown = components.filter(({ target }) => target === undefined);
  const others = unclaimed(components, folder, present);
  const short = unknown.length > others.length ? unknown.map(({ name }) => name) : [];
  return [...named.map(({ target }) => target ?? ""), ...short];
}

/**
 * What was generated once and is described no more; Terragrunt goes on running it until somebody takes it
 * away.
 */
function leftOver(
  components: readonly Component[],
  folder: string,
  present: ReadonlySet<string>,
): readonly string[] {
  const allKnown = components.every(({ target }) => target !== undefined);
  return allKnown ? unclaimed(components, folder, present) : [];
}

/** Generated folders that no component with a known folder claims, without those within another. */
function unclaimed(
  components: readonly Component[],
  folder: string,
  present: ReadonlySet<string>,
): readonly string[] {
  const claimed = new Set(components.flatMap(({ target }) => target ?? []));
  const generated = [...present].filter((path) => path.startsWith(`${below(folder, GENERATED)}/`));
  const free = new Set(generated.filter((path) => !claimed.has(path) && !liesIn(path, claimed)));
  return [...free].filter((path) => !liesIn(path, free));
}

function liesIn(path: string, folders: ReadonlySet<string>): boolean {
  for (let above = dirname(path); above !== ""; above = dirname(above)) if (folders.has(above)) return true;
  return false;
}

/** How a component differs from its source, or its values from those that the stack gives it. */
async function difference(files: Files, { target, source, values }: Component): Promise<string | undefined> {
  if (target === undefined) return undefined;
  const changed = source === undefined ? undefined : await changedFile(files, source, target);
  if (changed !== undefined) return `${changed} is not as in ${source}`;
  const file = below(target, VALUES_FILE);
  const written = await readValues(files, file);
  if (values === undefined) {
    const copied = source !== undefined && (await files.read(below(source, VALUES_FILE))) !== undefined;
    return written === undefined || copied || source === undefined
      ? undefined
      : `${file} has values of before`;
  }
  if (hasUnknown(values) || (written !== undefined && hasUnknown(written))) return undefined;
  return isDeepStrictEqual(values, written) ? undefined : `${file} has other values`;
}

async function changedFile(files: Files, source: string, target: string): Promise<string | undefined> {
  const paths = (await files.list(source)).map((path) => path.slice(source.length + 1));
  for (const path of paths.filter((one) => !WRITTEN.has(one))) {
    const [from, to] = await Promise.all([files.read(below(source, path)), files.read(below(target, path))]);
    // Sources that Terragrunt keeps by content are rewritten on the way.
    const isRewritten = from?.includes("update_source_with_cas") === true;
    if (from !== to && !(isRewritten && to !== undefined)) return below(target, path);
  }
  return undefined;
}

async function readValues(files: Files, file: string): Promise<HclValue | undefined> {
  const text = await files.read(file);
  if (text === undefined) return undefined;
  try {
    const body = parseHcl(text);
    const scope = scopeOf(files, file, dirname(file), body);
    const entries = [...body.attributes].map(async ([name, { value }]) => [
      name,
      await evaluate(value, scope),
    ]);
    return Object.fromEntries(await Promise.all(entries)) as Readonly<Record<string, HclValue>>;
  } catch (error) {
    if (error instanceof HclSyntaxError) return new UnknownValue(error.message, `${file}:${error.line}`);
    throw error;
  }
}

/** An absolute path is unknown as well: nobody knows here where the repository lies. */
function hasUnknown(value: HclValue): boolean {
  if (value instanceof UnknownValue) return true;
  if (typeof value === "string") return value.includes(REPOSITORY);
  return typeof value === "object" && value !== null && Object.values(value).some(hasUnknown);
}

function notGenerated(where: string, missing: readonly string[], root: string): Failure {
  const fact = `the stack is not generated, so its units would be left out: there is no ${missing.join(", no ")}`;
  return usage("STACK_NOT_GENERATED", fact, {
    where,
    remedy: `Run \`terragrunt stack generate --working-dir ${root || "."}\`; in a workflow as a step before this one`,
  });
}

function stale(where: string, old: readonly string[], root: string): Failure {
  const commands = ["clean", "generate"].map(
    (verb) => `terragrunt stack ${verb} --working-dir ${root || "."}`,
  );
  return usage("STACK_STALE", `the stack has changed since it was generated: ${old.join("; ")}`, {
    where,
    remedy: `Run \`${commands.join(" && ")}\`; in a workflow as a step before this one`,
  });
}

function below(folder: string, path: string): string {
  return folder === "" ? path : `${folder}/${path}`;
}
