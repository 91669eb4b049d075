/**
 * Careful reading of JSON that somebody else wrote: what is not of the shape expected is absent, never an
 * exception, and the caller says what absence means. An empty text is a text; nothing is made into another
 * type unless the function's name says so.
 */
export type JsonObject = Readonly<Record<string, unknown>>;

/** True for an object that is no list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value if it is an object, else undefined. */
export function jsonObject(value: unknown): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined;
}

/** The fields of an object; none of anything else. */
export function fields(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** The items of a list; none of anything else. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The items that are objects. */
export function jsonObjects(value: unknown): readonly JsonObject[] {
  return list(value).filter(isJsonObject);
}

/** The value if it is a text, also an empty one. */
export function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/**
 * The value if it is a text that is not empty: for fields in which an empty one says nothing, as in protobuf.
 */
export function filledText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The items that are texts. */
export function texts(value: unknown): readonly string[] {
  return list(value).filter((item) => typeof item === "string");
}

/** The value if it is a number, else the fallback. */
export function numberOr(value: unknown, fallback: number): number {
  return typeof value === "number" ? value : fallback;
}

/** The value if it is a whole number. */
export function whole(value: unknown): number | undefined {
  return typeof value === "number" && Number.isInteger(value) ? value : undefined;
}

/**
 * What stands at a path of keys, numbers for places in lists; undefined as soon as something on the way is
 * missing or is of another shape.
 */
export function at(value: unknown, ...keys: readonly (string | number)[]): unknown {
  let inner = value;
  for (const key of keys) {
    if (Array.isArray(inner)) inner = typeof key === "number" ? inner[key] : undefined;
    else inner = isJsonObject(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined;
  }
  return inner;
}

/** The values that are texts, by key, as labels and selectors are. */
export function stringMap(value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(fields(value));
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

/** Every value as its text, by key: `1` and `"1"` are the same then, and so are `true` and `"true"`. */
export function asTexts(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(fields(value)).map(([key, one]) => [key, String(one)]));
}

/** The JSON value with one place replaced; everything else is shared with the original. */
export function withValue(value: unknown, path: readonly (string | number)[], leaf: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return leaf;
  const inner = withValue(at(value, key), rest, leaf);
  if (Array.isArray(value)) return value.map((item, index) => (index === key ? inner : item));
  return { ...jsonObject(value), [key]: inner };
}
