/**
 * What one source file takes from outside itself, read from its syntax: imports, globals, state of the
 * module.
 */
import { parseAst } from "rolldown/parseAst";

/** Facts of one file. Paths are as written in it. */
export interface SourceFacts {
  /**
   * Specifiers of every import and re-export, those of types among them, and of `import("…")` with a text.
   */
  readonly imports: readonly string[];
  /** Those of them that are there when the program runs. */
  readonly values: readonly string[];
  /**
   * What it uses of the clock, of chance and of the process without importing it, such as `Date.now`, each
   * once.
   */
  readonly ambient: readonly string[];
  /** Variables of the module that can change, as `let name`. */
  readonly state: readonly string[];
}

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** Names that reach outside of a program, wherever they are read. */
const AMBIENT = new Set([
  "process",
  "console",
  "fetch",
  "performance",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "WebSocket",
  "globalThis",
  "require",
]);

/** Members of names that are harmless otherwise. */
const AMBIENT_MEMBERS = new Set([
  "Date.now",
  "Math.random",
  "AbortSignal.timeout",
  "crypto.randomUUID",
  "crypto.getRandomValues",
]);

/** Reads the facts of a TypeScript module. Throws a `SyntaxError` for a text that is none. */
export function sourceFacts(text: string): SourceFacts {
  const program = parseAst(text, { lang: "ts" }) as unknown as Node;
  const imports = new Set<string>();
  const values = new Set<string>();
  const ambient = new Set<string>();
  walk(program, new Set(), (node, scope) => {
    const specifier = specifierOf(node);
    if (specifier !== undefined) imports.add(specifier);
    if (specifier !== undefined && !isOfTypes(node)) values.add(specifier);
    const used = ambientOf(node);
    if (used !== undefined && !scope.has(used.split(".")[0] ?? "")) ambient.add(used);
  });
  return {
    imports: [...imports],
    values: [...values],
    ambient: [...ambient],
    state: stateOf(program),
  };
}

function specifierOf(node: Node): string | undefined {
  const source = node["source"];
  const value = isNode(source) ? source["value"] : undefined;
  return typeof value === "string" ? value : undefined;
}

/** True for an import or export that is gone when types are taken away. */
function isOfTypes(node: Node): boolean {
  if (node["importKind"] === "type" || node["exportKind"] === "type") return true;
  const named = (node["specifiers"] ?? []) as readonly Node[];
  return (
    named.length > 0 && named.every((one) => one["importKind"] === "type" || one["exportKind"] === "type")
  );
}

/** The name by which an expression reaches outside; undefined when it does not. */
function ambientOf(node: Node): string | undefined {
  if (node.type === "Identifier") {
    const name = String(node["name"]);
    return AMBIENT.has(name) ? name : undefined;
  }
  if (node.type === "MemberExpression") {
    const name = `${nameOf(node["object"])}.${nameOf(node["property"])}`;
    return AMBIENT_MEMBERS.has(name) ? name : undefined;
  }
  if (node.type === "MetaProperty") return "import.meta";
  // `new Date(x)` and `Date.parse(x)` only reckon; `new Date()` and `Date()` read the clock.
  const isDate = nameOf(node["callee"]) === "Date";
  if (node.type === "NewExpression" && isDate && (node["arguments"] as unknown[]).length === 0)
    return "Date.now";
  return node.type === "CallExpression" && isDate ? "Date.now" : undefined;
}

function nameOf(node: unknown): string {
  const { type, name } = (node ?? {}) as { type?: string; name?: unknown };
  return type === "Identifier" ? String(name) : "";
}

/** `let` and `var` at the top of a module; a class or a function that is exported holds none of its own. */
function stateOf(program: Node): readonly string[] {
  const statements = program["body"] as readonly Node[];
  const declarations = statements.map((one) => (one["declaration"] as Node | null | undefined) ?? one);
  return declarations
    .filter(({ type, kind, declare }) => type === "VariableDeclaration" && kind !== "const" && !declare)
    .flatMap((one) => one["declarations"] as readonly Node[])
    .map(({ id }) => `let ${nameOf(id)}`);
}

type Visit = (node: Node, scope: ReadonlySet<string>) => void;

/** Visits every node that is an expression, a statement or a type; `scope` has the names bound around it. */
function walk(node: Node, scope: ReadonlySet<string>, visit: Visit): void {
  const inner = opensScope(node) ? new Set([...scope, ...boundIn(node)]) : scope;
  visit(node, inner);
  for (const [key, value] of Object.entries(node)) {
    if (isOnlyAName(node, key)) continue;
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walk(child, inner, visit);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as Node).type === "string";
}

/** Names that are no references: of a member, a key, a label, something imported or declared. */
function isOnlyAName(node: Node, key: string): boolean {
  if (node["computed"] === true) return false;
  if (key === "property") return node.type === "MemberExpression";
  if (key === "key") return node["shorthand"] !== true;
  return key === "label" || key === "imported" || key === "exported" || key === "local";
}

function opensScope({ type }: Node): boolean {
  return (
    type === "Program" || type.includes("Function") || type === "BlockStatement" || type.startsWith("For")
  );
}

/** Names that the declarations directly in a scope bind. */
function boundIn(node: Node): readonly string[] {
  const names = new Set<string>();
  const statements = Array.isArray(node["body"]) ? (node["body"] as readonly Node[]) : [];
  for (const one of statements) declared((one["declaration"] as Node | null | undefined) ?? one, names);
  for (const key of ["init", "left"]) if (isNode(node[key])) declared(node[key], names);
  const params = node["params"];
  if (Array.isArray(params)) for (const param of params) patternNames(param, names);
  return [...names];
}

function declared(statement: Node, names: Set<string>): void {
  if (statement.type === "VariableDeclaration")
    for (const { id } of statement["declarations"] as readonly Node[]) patternNames(id, names);
  if (statement.type === "ImportDeclaration")
    for (const { local } of statement["specifiers"] as readonly Node[]) patternNames(local, names);
  if (/^(Function|Class)Declaration$/.test(statement.type)) patternNames(statement["id"], names);
}

function patternNames(pattern: unknown, names: Set<string>): void {
  if (!isNode(pattern)) return;
  if (pattern.type === "Identifier") names.add(String(pattern["name"]));
  for (const key of ["argument", "left", "value", "parameter"]) patternNames(pattern[key], names);
  for (const key of ["elements", "properties"]) {
    const parts = pattern[key];
    if (Array.isArray(parts)) for (const part of parts) patternNames(part, names);
  }
}
