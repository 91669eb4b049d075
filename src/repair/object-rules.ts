/** Live objects as they are to be. Pure. */
import type { FieldDrift } from "../drift/compare.ts";
import { ownedBy } from "../drift/remedy.ts";
import { isJsonObject } from "../json/read.ts";
import type { KubernetesObject } from "../model/kubernetes.ts";
import type { UnitChart } from "../model/unit.ts";

/** The live object with the fields as they were released, and nothing else changed. */
export function withFields(live: KubernetesObject, fields: readonly FieldDrift[]): KubernetesObject {
  const kept = fields.filter(({ wanted }) => wanted !== undefined && wanted !== null);
  const gone = fields.filter((field) => !kept.includes(field)).toReversed();
  const written = kept.reduce<unknown>((object, { path, wanted }) => placed(object, path, wanted), live);
  // From the end of a list to its start: each place is still where it was.
  return gone.reduce<unknown>((object, { path }) => taken(object, path), written) as KubernetesObject;
}

/** The live object as Helm takes it for the release's own. */
export function adopted(live: KubernetesObject, chart: UnitChart): KubernetesObject {
  return ownedBy(live, chart);
}

type Path = FieldDrift["path"];

function placed(object: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(object)) {
    if (key === "-") return [...object, placed(undefined, rest, value)];
    return object.map((item, index) => (index === key ? placed(item, rest, value) : item));
  }
  const map = isJsonObject(object) ? object : {};
  return { ...map, [key]: placed(map[key], rest, value) };
}

function taken(object: unknown, [key, ...rest]: Path): unknown {
  if (key === undefined) return undefined;
  if (Array.isArray(object)) {
    if (rest.length === 0) return object.filter((_, index) => index !== key);
    return object.map((item, index) => (index === key ? taken(item, rest) : item));
  }
  if (!isJsonObject(object) || !(key in object)) return object;
  if (rest.length > 0) return { ...object, [key]: taken(object[key], rest) };
  const { [key]: _gone, ...left } = object;
  return left;
}
