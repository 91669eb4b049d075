import { isJsonObject } from "../../json/read.ts";
import type { KubernetesObject } from "../../model/kubernetes.ts";

/** One place where two JSON values differ. `undefined` on a side means that the side has nothing there. */
export interface Difference {
  readonly path: readonly (string | number)[];
  readonly before: unknown;
  readonly after: unknown;
}

/** Every place where two JSON values differ, leaves first named. Key order does not count. */
export function differences(
  before: unknown,
  after: unknown,
  path: Difference["path"] = [],
): readonly Difference[] {
  if (Object.is(before, after)) return [];
  const keys = commonShape(before, after);
  if (keys === undefined) return [{ path, before, after }];
  return keys.flatMap((key) => differences(child(before, key), child(after, key), [...path, key]));
}

/**
 * What `wanted` asks for and `seen` does not have. Fields that only `seen` has do not count: an API server
 * adds defaults. Lists must have the same length.
 */
export function unmet(wanted: unknown, seen: unknown): readonly Difference[] {
  return differences(wanted, seen).filter(({ path, before }) => before !== undefined || inList(path));
}

/** `spec.http[2].route[0].destination.subset`, as people write a place in an object. */
export function pathText(path: Difference["path"]): string {
  const parts = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`));
  return parts.join("").replace(/^\./, "");
}

/** The object without what the API server writes into it by itself; the rest is what people decide. */
export function withoutServerFields(object: KubernetesObject): KubernetesObject {
  const { status: _status, ...rest } = object;
  const metadata = Object.entries(object.metadata).filter(([key]) => !SERVER_FIELDS.has(key));
  return { ...rest, metadata: Object.fromEntries(metadata) as unknown as KubernetesObject["metadata"] };
}

const SERVER_FIELDS: ReadonlySet<string> = new Set([
  "resourceVersion",
  "generation",
  "managedFields",
  "uid",
  "creationTimestamp",
  "selfLink",
]);

function inList(path: Difference["path"]): boolean {
  return typeof path.at(-1) === "number";
}

function commonShape(before: unknown, after: unknown): readonly (string | number)[] | undefined {
  if (Array.isArray(before) && Array.isArray(after)) {
    return Array.from({ length: Math.max(before.length, after.length) }, (_, index) => index);
  }
  if (!isJsonObject(before) || !isJsonObject(after)) return undefined;
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
}

function child(value: unknown, key: string | number): unknown {
  return (value as Record<string | number, unknown>)[key];
}
