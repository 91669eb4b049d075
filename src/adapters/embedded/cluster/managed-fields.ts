/** Who owns which field of an object, as the API server would say it (`managedFields`). */
import { isDeepStrictEqual } from "node:util";
import type { FieldWriter } from "../../../model/kubernetes.ts";
import { isJsonObject, type JsonObject } from "../../../json/read.ts";
import { timestamp, type Write } from "./store.ts";

/** Each field is its last writer's. Runs write as this program does, their Terragrunt as Helm does. */
export function writersOf(writes: readonly Write[]): readonly FieldWriter[] {
  const owned = new Map<string, { fields: JsonObject; time: string }>();
  for (const { actor, at, before, after } of writes) {
    const changed = changedFields(content(before), content(after)) as JsonObject;
    for (const [manager, one] of owned) owned.set(manager, { ...one, fields: without(one.fields, changed) });
    const manager = managerOf(actor);
    const fields = merged(owned.get(manager)?.fields ?? {}, changed);
    owned.set(manager, { fields, time: timestamp(at) });
  }
  return [...owned]
    .filter(([, { fields }]) => Object.keys(fields).length > 0)
    .map(([manager, { fields, time }]) => ({ manager, time, fields }));
}

function managerOf(actor: string): string {
  if (actor.endsWith("/terragrunt")) return "Helm";
  return /^(?:apply|deploy|smoke|promote|rollback|repair)-/.test(actor) ? "bluegreen" : actor;
}

/** What the API server counts: no status, and of the metadata what people write. */
function content(object: Write["before"]): unknown {
  if (object === undefined) return {};
  const { metadata, status: _status, apiVersion: _version, kind: _kind, ...rest } = object;
  const { labels, annotations } = metadata;
  return { ...rest, metadata: { ...(labels && { labels }), ...(annotations && { annotations }) } };
}

/** Names of an object's fields, and of a list's items that have a name, as in `fieldsV1`. */
function entries(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (isJsonObject(value)) return new Map(Object.entries(value).map(([key, one]) => [`f:${key}`, one]));
  if (!Array.isArray(value) || !value.every((one) => isJsonObject(one) && typeof one["name"] === "string"))
    return undefined;
  return new Map(
    value.map((one: { readonly name: string }) => [`k:${JSON.stringify({ name: one.name })}`, one]),
  );
}

function changedFields(before: unknown, after: unknown): JsonObject {
  const [was, is] = [entries(before) ?? new Map<string, unknown>(), entries(after)];
  if (is === undefined) return {};
  const changed = [...is].filter(([key, value]) => !isDeepStrictEqual(was.get(key), value));
  return Object.fromEntries(changed.map(([key, value]) => [key, changedFields(was.get(key), value)]));
}

function merged(one: JsonObject, other: JsonObject): JsonObject {
  const result: Record<string, unknown> = { ...one };
  for (const [key, inner] of Object.entries(other)) {
    result[key] = merged((one[key] ?? {}) as JsonObject, inner as JsonObject);
  }
  return result;
}

/** The fields that somebody else has not written since. */
function without(fields: JsonObject, taken: JsonObject): JsonObject {
  const left = Object.entries(fields).flatMap(([key, inner]) => {
    if (!(key in taken)) return [[key, inner] as const];
    const rest = without(inner as JsonObject, taken[key] as JsonObject);
    return Object.keys(rest).length === 0 ? [] : [[key, rest] as const];
  });
  return Object.fromEntries(left);
}
