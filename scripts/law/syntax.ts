/** The syntax tree of a source: its nodes, the names that its scopes bind, a walk through it. */

/** A node as the parser gives it. */
export interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** The name of an identifier; empty for every other node, and for none. */
export function nameOf(node: unknown): string {
  const { type, name } = (node ?? {}) as { type?: string; name?: unknown };
  return type === "Identifier" ? String(name) : "";
}

/** The statements, and of an export what it declares. */
export function declarationsOf(statements: readonly Node[]): readonly Node[] {
  return statements.map((one) => (one["declaration"] as Node | null | undefined) ?? one);
}

/** Names that the statements at the top of a module bind; of imports those from files beside. */
export function namesOf(statements: readonly Node[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const one of declarationsOf(statements))
    if (one.type !== "ImportDeclaration" || isBeside(one["source"])) declared(one, names);
  return names;
}

function isBeside(source: unknown): boolean {
  return isNode(source) && String(source["value"]).startsWith(".");
}

/** Called for each node with the names that are bound around it. */
export type Visit = (node: Node, scope: ReadonlySet<string>) => void;

/** Visits every node that is an expression, a statement or a type; `scope` has the names bound around it. */
export function walk(node: Node, scope: ReadonlySet<string>, visit: Visit): void {
  const inner = opensScope(node) ? new Set([...scope, ...boundIn(node)]) : scope;
  visit(node, inner);
  for (const [key, value] of Object.entries(node)) {
    if (isOnlyAName(node, key)) continue;
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walk(child, inner, visit);
  }
}

/** True for a node of the tree, and for none of its plain values. */
export function isNode(value: unknown): value is Node {
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
  for (const one of declarationsOf(statements)) declared(one, names);
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
