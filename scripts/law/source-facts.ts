/**
 * What one source file takes from outside itself, read from its syntax: imports, globals, state of the
 * module.
 */
import { parseAst } from "rolldown/parseAst";
import { stateOf } from "./module-state.ts";
import { isNode, nameOf, type Node, walk } from "./syntax.ts";

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
  /** State of the module: `let name`, and `name.set(…)` for a constant whose content it changes. */
  readonly state: readonly string[];
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

/** Of `node:crypto`, what gives the same for the same. */
const RECKONING_CRYPTO = new Set(["createHash", "createHmac", "timingSafeEqual", "X509Certificate"]);

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
    for (const name of chanceOf(node)) ambient.add(name);
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

/** What is taken of Node's crypto but what only reckons; the whole of it has chance in it. */
function chanceOf(node: Node): readonly string[] {
  if (node.type === "ImportExpression" && specifierOf(node) === "node:crypto") return ["crypto.*"];
  if (specifierOf(node) !== "node:crypto" || isOfTypes(node)) return [];
  const specifiers = (node["specifiers"] ?? []) as readonly Node[];
  if (specifiers.length === 0) return ["crypto.*"];
  const names = specifiers.map((one) => nameOf(one["imported"]) || "*");
  return names.filter((name) => !RECKONING_CRYPTO.has(name)).map((name) => `crypto.${name}`);
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
  // What it loads only the run knows; a text is an import like others.
  if (node.type === "ImportExpression" && specifierOf(node) === undefined) return "import(…)";
  // `new Date(x)` and `Date.parse(x)` only reckon; `new Date()` and `Date()` read the clock.
  const isDate = nameOf(node["callee"]) === "Date";
  if (node.type === "NewExpression" && isDate && (node["arguments"] as unknown[]).length === 0)
    return "Date.now";
  return node.type === "CallExpression" && isDate ? "Date.now" : undefined;
}
