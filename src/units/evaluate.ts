import { parse } from "yaml";
import { LIMITS } from "../limits.ts";
import { readYaml } from "../manifests/read-yaml.ts";
import type { Files } from "../ports.ts";
import { described, type HclBody, type HclExpression } from "./hcl.ts";
import { dirname, fromRepository, inRepository, normalized, REPOSITORY } from "./paths.ts";

/** A value that only a run of Terragrunt can tell, or that this reader does not understand: never guessed. */
export class UnknownValue {
  readonly reason: string;
  /** `file:line`. */
  readonly where: string;

  constructor(reason: string, where: string) {
    this.reason = reason;
    this.where = where;
  }

  toString(): string {
    return `${this.where}: ${this.reason}`;
  }
}

/** A value of a unit's file. Paths are absolute below {@link REPOSITORY}. */
export type HclValue =
  | string
  | number
  | boolean
  | null
  | UnknownValue
  | readonly HclValue[]
  | { readonly [key: string]: HclValue };

/** What an expression may refer to while one file is evaluated. */
export interface Scope {
  readonly files: Files;
  /** The file that the expression stands in, relative to the repository. */
  readonly file: string;
  /** Folder of the unit that is being read, relative to the repository. */
  readonly unitFolder: string;
  /** Folder of the including unit's parent file, when this file is included; else of the file itself. */
  readonly parentFolder: string;
  readonly locals: ReadonlyMap<string, HclExpression>;
  /** Locals of included files, by the include's label, when exposed. */
  readonly includes: ReadonlyMap<string, Scope>;
  /**
   * Counts down while one file is read: a few locals can mean each other so often that no value is ever had.
   */
  readonly effort: { left: number };
  /** Locals being worked out, to find cycles. */
  readonly pending?: ReadonlySet<string>;
}

/** A file's body, with what its expressions may refer to. */
export interface Layer {
  readonly scope: Scope;
  readonly body: HclBody;
}

/** The `locals` blocks of a file, as expressions by name. */
export function localsOf(body: HclBody): ReadonlyMap<string, HclExpression> {
  const blocks = body.blocks.filter(({ type }) => type === "locals");
  return new Map(
    blocks.flatMap((block) => [...block.body.attributes].map(([name, { value }]) => [name, value])),
  );
}

/** The value of an expression; what cannot be told is an {@link UnknownValue}, at any depth. */
export async function evaluate(expression: HclExpression, scope: Scope): Promise<HclValue> {
  scope.effort.left -= 1;
  if (scope.effort.left < 0)
    return unknownAt("it means too much: its locals double again and again", expression, scope);
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "template":
      return evaluateTemplate(expression.parts, expression, scope);
    case "list":
      return Promise.all(expression.items.map((item) => evaluate(item, scope)));
    case "map":
      return evaluateMap(expression, scope);
    case "call":
      return evaluateCall(expression, scope);
    case "reference":
      return evaluateReference(expression, scope);
    case "unsupported":
      return unknownAt(`${described(expression)} is not read without Terragrunt`, expression, scope);
  }
}

async function evaluateTemplate(
  parts: readonly (string | HclExpression)[],
  expression: HclExpression,
  scope: Scope,
): Promise<HclValue> {
  const values = await Promise.all(
    parts.map((part) => (typeof part === "string" ? part : evaluate(part, scope))),
  );
  // "${x}" alone is x itself, of x's type (HCL specification, template unwrapping).
  if (values.length === 1) return values[0] ?? null;
  const unknown = values.find((value) => value instanceof UnknownValue);
  if (unknown !== undefined) return unknown;
  if (values.some((value) => typeof value === "object")) {
    return unknownAt("a string is made with a list, a map or null in it", expression, scope);
  }
  const text = values.join("");
  // A long text takes effort too, though less.
  scope.effort.left -= text.length / 64;
  return text;
}

async function evaluateMap(
  expression: HclExpression & { readonly kind: "map" },
  scope: Scope,
): Promise<HclValue> {
  const entries: [string, HclValue][] = [];
  for (const { key, value } of expression.entries) {
    const name = await evaluate(key, scope);
    if (name instanceof UnknownValue) return name;
    if (typeof name === "object") return unknownAt("a map's key is not a string", key, scope);
    entries.push([String(name), await evaluate(value, scope)]);
  }
  return Object.fromEntries(entries);
}

async function evaluateReference(
  expression: HclExpression & { readonly kind: "reference" },
  scope: Scope,
): Promise<HclValue> {
  const [root, first, ...rest] = expression.path;
  if (root === "local" && typeof first === "string") return localValue(first, rest, expression, scope);
  if (root === "include") return includedValue(expression, scope);
  if (root === "dependency") {
    return unknownAt(
      `${described(expression)} is known only after ${String(first)} was applied`,
      expression,
      scope,
    );
  }
  return unknownAt(`${described(expression)} is not read without Terragrunt`, expression, scope);
}

async function localValue(
  name: string,
  rest: readonly (string | number)[],
  expression: HclExpression,
  scope: Scope,
): Promise<HclValue> {
  const local = scope.locals.get(name);
  if (local === undefined) return unknownAt(`local.${name} is not set`, expression, scope);
  const key = `${scope.file}#${name}`;
  if (scope.pending?.has(key)) return unknownAt(`local.${name} refers to itself`, expression, scope);
  const { pending = new Set() } = scope;
  if (pending.size >= LIMITS.nesting) {
    return unknownAt(
      `local.${name} is more than ${LIMITS.nesting} locals away from its value`,
      expression,
      scope,
    );
  }
  const value = await evaluate(local, { ...scope, pending: new Set([...pending, key]) });
  return part(value, rest, expression, scope);
}

/** `include.<label>.locals.<name>…`; the only part of an exposed include that is read. */
async function includedValue(
  expression: HclExpression & { readonly kind: "reference" },
  scope: Scope,
): Promise<HclValue> {
  const [, label, what, name, ...rest] = expression.path;
  const included = scope.includes.get(String(label));
  if (included === undefined) return unknownAt(`include.${String(label)} is not exposed`, expression, scope);
  if (what !== "locals" || typeof name !== "string") {
    return unknownAt(`${described(expression)} is not read without Terragrunt`, expression, scope);
  }
  return localValue(name, rest, expression, { ...included, pending: scope.pending ?? new Set() });
}

function part(
  value: HclValue,
  path: readonly (string | number)[],
  expression: HclExpression,
  scope: Scope,
): HclValue {
  let inner: HclValue = value;
  for (const key of path) {
    if (inner instanceof UnknownValue) return inner;
    const next: HclValue | undefined =
      typeof inner === "object" && inner !== null && Object.hasOwn(inner, key)
        ? (inner as Readonly<Record<string | number, HclValue>>)[key]
        : undefined;
    if (next === undefined) return unknownAt(`${described(expression)} is not set`, expression, scope);
    inner = next;
  }
  return inner;
}

type Call = HclExpression & { readonly kind: "call" };
type HclFunction = (args: readonly string[], call: Call, scope: Scope) => HclValue | Promise<HclValue>;

/**
 * The functions that are read: those about paths and files of the repository, and those about strings alone.
 */
const FUNCTIONS: Readonly<Record<string, HclFunction>> = {
  get_terragrunt_dir: (_, __, scope) => inRepository(scope.unitFolder),
  get_original_terragrunt_dir: (_, __, scope) => inRepository(scope.unitFolder),
  get_parent_terragrunt_dir: (_, __, scope) => inRepository(scope.parentFolder),
  get_repo_root: () => REPOSITORY,
  path_relative_to_include: (_, __, scope) => relative(scope.parentFolder, scope.unitFolder),
  find_in_parent_folders: findInParentFolders,
  basename: ([path = ""]) => path.split("/").findLast((name) => name !== "") ?? "",
  dirname: ([path = ""]) => dirname(path) || ".",
  abspath: ([path = ""], _, scope) => normalized(path, inRepository(scope.unitFolder)),
  lower: ([text = ""]) => text.toLowerCase(),
  upper: ([text = ""]) => text.toUpperCase(),
  trimspace: ([text = ""]) => text.trim(),
  file: readFile,
  yamldecode: ([text = ""], call, scope) => decoded(text, call, scope),
};

async function evaluateCall(call: Call, scope: Scope): Promise<HclValue> {
  const known = Object.hasOwn(FUNCTIONS, call.name) ? FUNCTIONS[call.name] : undefined;
  if (known === undefined)
    return unknownAt(`function ${call.name} is not read without Terragrunt`, call, scope);
  const args = await Promise.all(call.args.map((arg) => evaluate(arg, scope)));
  const strings: string[] = [];
  for (const arg of args) {
    if (arg instanceof UnknownValue) return arg;
    if (typeof arg !== "string") return unknownAt(`${call.name} takes strings`, call, scope);
    strings.push(arg);
  }
  return known(strings, call, scope);
}

async function readFile([path = ""]: readonly string[], call: Call, scope: Scope): Promise<HclValue> {
  const inside = fromRepository(path, scope.unitFolder);
  if (inside === undefined) return unknownAt(`${path} lies outside the repository`, call, scope);
  return (await scope.files.read(inside)) ?? unknownAt(`there is no file ${inside}`, call, scope);
}

function decoded(text: string, call: Call, scope: Scope): HclValue {
  try {
    // Refuses equal keys, in a time that grows with their number alone; `yaml` compares each with all others.
    readYaml(text);
    return parse(text, { uniqueKeys: false }) as HclValue;
  } catch {
    return unknownAt("yamldecode is given what is no YAML", call, scope);
  }
}

/** Looks from the folder above the unit up to the repository's root, and not beyond it. */
async function findInParentFolders(
  [name = "terragrunt.hcl", fallback]: readonly string[],
  call: Call,
  scope: Scope,
): Promise<HclValue> {
  for (let folder = scope.unitFolder; folder !== "";) {
    folder = dirname(folder);
    const path = folder === "" ? name : `${folder}/${name}`;
    if ((await scope.files.read(path)) !== undefined) return inRepository(path);
    // A folder can be meant too; it exists when something is in it.
    if ((await scope.files.list(path)).length > 0) return inRepository(path);
  }
  return (
    fallback ?? unknownAt(`${name} is in no folder above ${scope.unitFolder} in this repository`, call, scope)
  );
}

function relative(from: string, to: string): string {
  if (from === to) return ".";
  const prefix = from === "" ? "" : `${from}/`;
  return to.startsWith(prefix) ? to.slice(prefix.length) : `${up(from)}${to}`;
}

function up(folder: string): string {
  return "../".repeat(folder === "" ? 0 : folder.split("/").length);
}

function unknownAt(reason: string, expression: HclExpression, scope: Scope): UnknownValue {
  return new UnknownValue(reason, `${scope.file}:${expression.line}`);
}
