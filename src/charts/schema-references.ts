/** What a chart's `values.schema.json` refers to: Helm reads files and asks addresses for it, and quotes them in its errors. */
import { parseJson } from "../nested-json.ts";

/** By any of these a schema takes in another one. */
const REFERENCES = new Set(["$ref", "$dynamicRef", "$recursiveRef"]);
/** Languages of schemas that Helm has in itself; another one it would fetch. */
const LANGUAGES =
  /^https?:\/\/json-schema\.org\/(draft-0[34567]\/(hyper-)?schema|draft\/(2019-09|2020-12)\/schema|schema)#?$/;
const ABSOLUTE = /^([A-Za-z][A-Za-z0-9+.-]*:|\/\/)/;

/** Why the schema may lead out of itself, such as `$ref is "file:///etc/passwd"`; undefined when it does not. */
export function outsideReference(text: string): string | undefined {
  try {
    return found(parseJson(text), true);
  } catch (error) {
    return `it is no JSON, so that nobody can tell what it refers to (${error instanceof Error ? error.message : ""})`;
  }
}

/** Looks everywhere, also into examples and defaults: by a pointer any part can become a schema. */
function found(value: unknown, isRoot: boolean): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const leads = typeof inner === "string" && leadsOut(key, inner, isRoot);
    const reason = leads ? `${key} is ${JSON.stringify(inner).slice(0, 200)}` : found(inner, false);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function leadsOut(key: string, value: string, isRoot: boolean): boolean {
  if (REFERENCES.has(key)) return !value.startsWith("#");
  if (key === "$schema") return !LANGUAGES.test(value);
  // It changes what `#` means below it, save at the top, where it is the schema's own name.
  return !isRoot && (key === "$id" || key === "id") && ABSOLUTE.test(value);
}
