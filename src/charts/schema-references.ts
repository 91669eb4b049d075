/**
 * What a chart's `values.schema.json` refers to: Helm reads files and asks addresses for it, and quotes them
 * in its errors.
 */
import { parseJson } from "../nested-json.ts";

/** By any of these a schema takes in another one. */
const REFERENCES = new Set(["$ref", "$dynamicRef", "$recursiveRef"]);
/** Schemas of schemas that Helm has in itself; another one, such as that of draft 3, it would fetch. */
const BUILT_IN =
  /^https?:\/\/json-schema\.org\/(draft-0[467]\/schema|schema|draft\/(2019-09|2020-12)\/schema|draft\/2019-09\/meta\/(core|applicator|validation|meta-data|format|content)|draft\/2020-12\/meta\/(core|applicator|unevaluated|validation|meta-data|format-annotation|content))(#.*)?$/;
/** What stands below these is a value, and no schema, as long as nothing points into it. */
const DATA = new Set(["default", "enum", "const", "examples"]);
/**
 * Below these stand names that somebody chose, each with a schema: one called `default` is none of the above.
 */
const NAMED = new Set([
  "properties",
  "patternProperties",
  "definitions",
  "$defs",
  "dependentSchemas",
  "dependencies",
]);
const ABSOLUTE = /^([A-Za-z][A-Za-z0-9+.-]*:|\/\/)/;

/**
 * Why the schema may lead out of itself, such as `$ref is "file:///etc/passwd"`; undefined when it does not.
 */
export function outsideReference(text: string): string | undefined {
  try {
    const schema = parseJson(text);
    const reached = { isEverything: false };
    const reason = found(schema, { isRoot: true, keys: "words" }, reached);
    return (
      reason ?? (reached.isEverything ? found(schema, { isRoot: true, keys: "all" }, reached) : undefined)
    );
  } catch (error) {
    return `it is no JSON, so that nobody can tell what it refers to (${error instanceof Error ? error.message : ""})`;
  }
}

interface Level {
  readonly isRoot: boolean;
  /** What the keys are: a schema's words, names, or either, where examples and defaults are looked at too. */
  readonly keys: "words" | "names" | "all";
}

/**
 * By a pointer any part can become a schema, examples and defaults too: `reached` says that one may lead
 * there.
 */
function found(value: unknown, level: Level, reached: { isEverything: boolean }): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    if (level.keys === "words" && DATA.has(key)) continue;
    if (typeof inner === "string") {
      if (leadsOut(key, inner, level.isRoot)) return `${key} is ${JSON.stringify(inner).slice(0, 200)}`;
      if (REFERENCES.has(key) && mayReachData(inner)) reached.isEverything = true;
    }
    const reason = found(inner, { isRoot: false, keys: keysBelow(level, key, value) }, reached);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function keysBelow({ keys }: Level, key: string, parent: object): Level["keys"] {
  if (keys === "all") return keys;
  return NAMED.has(key) && !Array.isArray(parent) ? "names" : "words";
}

/**
 * Anything but a plain pointer past all of {@link DATA} may: an anchor, an escape, a name that is one of
 * these.
 */
function mayReachData(reference: string): boolean {
  const fragment = reference.includes("#") ? reference.slice(reference.indexOf("#") + 1) : "";
  if (fragment === "") return false;
  if (!fragment.startsWith("/") || fragment.includes("%")) return true;
  return fragment.split("/").some((part) => DATA.has(part));
}

function leadsOut(key: string, value: string, isRoot: boolean): boolean {
  if (REFERENCES.has(key)) return !value.startsWith("#") && !BUILT_IN.test(value);
  if (key === "$schema") return !BUILT_IN.test(value);
  // It changes what `#` means below it, save at the top, where it is the schema's own name.
  return !isRoot && (key === "$id" || key === "id") && ABSOLUTE.test(value);
}
