/**
 * State of a module: variables at its top that can change, and constants at its top whose content it changes.
 * Two runs in one process would share it, and a test would see what the one before it left behind.
 */
import { declarationsOf, isNode, nameOf, namesOf, type Node, walk } from "./syntax.ts";

/** Methods that change what they are called on. */
const CHANGES = new Set([
  "set",
  "add",
  "delete",
  "clear",
  "push",
  "pop",
  "shift",
  "unshift",
  "splice",
  "sort",
  "reverse",
  "fill",
  "copyWithin",
]);

/** Functions of `Object` that change their first argument. */
const CHANGES_FIRST = new Set(["assign", "defineProperty", "defineProperties", "setPrototypeOf"]);

/** As `let name` for a variable, as `name.set(…)` or `name = …` for a constant; each once. */
export function stateOf(program: Node): readonly string[] {
  const statements = program["body"] as readonly Node[];
  const own = namesOf(statements);
  const changed = new Set<string>();
  // Statement by statement: what a scope inside binds hides a name of the module, the module itself does not.
  for (const statement of statements)
    walk(statement, new Set(), (node, scope) => {
      const [name = "", how] = changeIn(node) ?? [];
      if (own.has(name) && !scope.has(name)) changed.add(`${name}${how}`);
    });
  return [...variablesOf(statements), ...changed];
}

/** `let` and `var` at the top. */
function variablesOf(statements: readonly Node[]): readonly string[] {
  return declarationsOf(statements)
    .filter(({ type, kind, declare }) => type === "VariableDeclaration" && kind !== "const" && !declare)
    .flatMap((one) => one["declarations"] as readonly Node[])
    .map(({ id }) => `let ${nameOf(id)}`);
}

/** The name at the root of what a node changes, and how. */
function changeIn(node: Node): readonly [string, string] | undefined {
  if (node.type === "AssignmentExpression") return within(node["left"], " = …");
  if (node.type === "UpdateExpression") return within(node["argument"], " = …");
  if (node.type === "UnaryExpression" && node["operator"] === "delete")
    return within(node["argument"], " without a part");
  if (node.type !== "CallExpression") return undefined;
  const { callee, arguments: given } = node as unknown as { callee: Node; arguments: readonly Node[] };
  if (callee.type !== "MemberExpression") return undefined;
  const method = nameOf(callee["property"]);
  if (nameOf(callee["object"]) === "Object" && CHANGES_FIRST.has(method))
    return [rootOf(given[0]), ` by Object.${method}`];
  return CHANGES.has(method) ? within(callee, `.${method}(…)`) : undefined;
}

/**
 * Of `a.b[c]` the name `a`; nothing for a plain name, which is assigned only where it is a `let`, and for
 * where an expression looks next, which whoever uses it says anew each time.
 */
function within(target: unknown, how: string): readonly [string, string] | undefined {
  if (!isNode(target) || target.type !== "MemberExpression") return undefined;
  return nameOf(target["property"]) === "lastIndex" ? undefined : [rootOf(target), how];
}

function rootOf(node: unknown): string {
  if (!isNode(node)) return "";
  return node.type === "MemberExpression" ? rootOf(node["object"]) : nameOf(node);
}
