import { createHash } from "node:crypto";

type Json = { readonly [key: string]: unknown };

/** A mapping inside an object that may not be there, or may be something else. */
export function mapping(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

/** The mappings of a list that may not be there. */
export function mappings(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.map(mapping) : [];
}

/** The value below a path of keys; undefined where the path ends early. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => mapping(inner)[key], value);
}

export function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export function number(value: unknown, fallback: number): number {
  return typeof value === "number" ? value : fallback;
}

/** String values of a mapping, such as labels. */
export function strings(value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(mapping(value)).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return Object.fromEntries(entries);
}

/** JSON with sorted keys: equal values give equal texts. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** SHA-256 of the canonical JSON, in hex. */
export function digestOf(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex");
}
