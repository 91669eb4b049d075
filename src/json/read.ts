/**
 * Careful reading of JSON that somebody else wrote: what is not of the shape expected is absent, never an
 * exception, and the caller says what absence means.
 */
export type JsonRecord = Readonly<Record<string, unknown>>;

export function record(value: unknown): JsonRecord | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as JsonRecord)
    : undefined;
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The items that are objects. */
export function records(value: unknown): readonly JsonRecord[] {
  return list(value).flatMap((item) => {
    const found = record(item);
    return found === undefined ? [] : [found];
  });
}

export function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export function whole(value: unknown): number | undefined {
  return typeof value === "number" && Number.isInteger(value) ? value : undefined;
}

/** What stands at a path of keys; undefined as soon as something on the way is missing. */
export function at(value: unknown, ...keys: readonly (string | number)[]): unknown {
  return keys.reduce<unknown>(
    (inner, key) => (inner === undefined || inner === null ? undefined : (inner as JsonRecord)[key]),
    value,
  );
}

/** String values by key, as labels and selectors are. */
export function stringMap(value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(record(value) ?? {});
  return Object.fromEntries(
    entries.flatMap(([key, item]) => (typeof item === "string" ? [[key, item]] : [])),
  );
}

/** The JSON value with one place replaced; everything else is shared with the original. */
export function withValue(value: unknown, path: readonly (string | number)[], leaf: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return leaf;
  const inner = withValue(at(value, key), rest, leaf);
  if (Array.isArray(value)) return value.map((item, index) => (index === key ? inner : item));
  return { ...record(value), [key]: inner };
}
