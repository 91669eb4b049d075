/** What an object in the cluster has otherwise than the manifest that was released. Pure. */
import type { KubernetesObject } from "../model/kubernetes.ts";
import { type JsonObject, jsonObject } from "../json/read.ts";
import { apiKnowingDefaults } from "../mesh-api/apis/lookup.ts";
import { itemKeys } from "./list-keys.ts";
import { isEmpty, normalized, sameScalar } from "./normalize.ts";

/** One place where the live object is not as it was released. Undefined: nothing is there. */
export interface FieldDrift {
  /** In the live object, as JSON pointers name a place; `-` is the end of a list. */
  readonly path: readonly (string | number)[];
  /** The place as people read it: `spec.template.spec.containers[web].image`. */
  readonly at: string;
  readonly wanted: unknown;
  readonly live: unknown;
}

/** Whether somebody who is neither the release's tool nor a controller wrote what stands at the place. */
export type ByHand = (path: FieldDrift["path"]) => boolean;

/** How fields count that the manifest does not have. */
interface Extras {
  /** `all`: the server writes none by itself; `known`: those of a kind that has defaults. */
  readonly count: "all" | "known";
  readonly isDefault: (path: FieldDrift["path"], value: unknown) => boolean;
  readonly byHand: ByHand;
  readonly kind: string;
}

interface Place {
  readonly path: FieldDrift["path"];
  readonly at: string;
}

/**
 * Every field that the manifest has and the live object has not, or has otherwise. A field that only the live
 * object has counts where no API server and no controller writes one: in the spec of Istio's kinds, in a list
 * or a selector that the manifest has, in a container's command and environment, and wherever somebody wrote
 * it by hand.
 */
export function fieldDrift(
  manifest: KubernetesObject,
  found: KubernetesObject,
  byHand: ByHand = () => false,
): readonly FieldDrift[] {
  const wanted = normalized(manifest);
  const live = normalized(found);
  const extras = extrasOf(manifest, byHand);
  const metadata = (["labels", "annotations"] as const).flatMap((field) =>
    subset(wanted.metadata[field] ?? {}, live.metadata[field] ?? {}, ["metadata", field]),
  );
  const names = [...new Set([...Object.keys(wanted), ...bodies(live)])].filter((name) => !HEAD.has(name));
  const body = names.flatMap((name) => compare(wanted[name], live[name], { path: [name], at: name }, extras));
  return [...body, ...metadata];
}

const HEAD: ReadonlySet<string> = new Set(["apiVersion", "kind", "metadata", "status"]);

/** Parts of a live object that count although the manifest does not have them. */
function bodies(live: KubernetesObject): readonly string[] {
  return ["spec", "data", "binaryData"].filter((name) => name in live);
}

/** Others may add labels and annotations of their own. */
function subset(wanted: JsonObject, live: JsonObject, path: readonly string[]): readonly FieldDrift[] {
  return Object.entries(wanted).flatMap(([key, value]) => {
    // Whose the object is, is a question of its own.
    if (key.startsWith("meta.helm.sh/")) return [];
    const there = live[key];
    if (sameScalar(value, there, [...path, key]) || (isEmpty(value) && there === undefined)) return [];
    return [{ path: [...path, key], at: `${path.join(".")}[${key}]`, wanted: value, live: there }];
  });
}

function extrasOf(object: KubernetesObject, byHand: ByHand): Extras {
  const { kind } = object;
  const api = apiKnowingDefaults(object);
  if (api === undefined) return { count: "known", isDefault: () => false, byHand, kind };
  return { count: "all", isDefault: (path, value) => api.isServerDefault(path, value), byHand, kind };
}

function compare(wanted: unknown, live: unknown, place: Place, extras: Extras): readonly FieldDrift[] {
  if (wanted === undefined || wanted === null) return extra(live, place, extras);
  if (live === undefined || live === null) {
    return isEmpty(wanted) ? [] : [{ ...place, wanted, live: undefined }];
  }
  if (Array.isArray(wanted) && Array.isArray(live)) return comparedLists(wanted, live, place, extras);
  const [ours, theirs] = [jsonObject(wanted), jsonObject(live)];
  if (ours !== undefined && theirs !== undefined) return comparedMaps(ours, theirs, place, extras);
  return sameScalar(wanted, live, place.path) ? [] : [{ ...place, wanted, live }];
}

function comparedMaps(
  wanted: JsonObject,
  live: JsonObject,
  place: Place,
  extras: Extras,
): readonly FieldDrift[] {
  const keys = [...new Set([...Object.keys(wanted), ...Object.keys(live)])];
  return keys.flatMap((key) => compare(wanted[key], live[key], within(place, key), extras));
}

function within({ path, at }: Place, key: string): Place {
  return { path: [...path, key], at: /^[\w-]+$/.test(key) ? `${at}.${key}` : `${at}[${key}]` };
}

/**
 * Item by item, by their keys where they have some; a list of another length is one difference where they
 * have none.
 */
function comparedLists(
  wanted: readonly unknown[],
  live: readonly unknown[],
  place: Place,
  extras: Extras,
): readonly FieldDrift[] {
  const field = String(place.path.at(-1));
  const keys = extras.count === "all" ? undefined : itemKeys(field, wanted, live);
  if (keys !== undefined) return comparedItems(keys, wanted, live, place, extras);
  if (wanted.length !== live.length) return [{ ...place, wanted, live }];
  return wanted.flatMap((item, index) =>
    compare(item, live[index], { path: [...place.path, index], at: `${place.at}[${index}]` }, extras),
  );
}

function comparedItems(
  keys: { readonly wanted: readonly string[]; readonly live: readonly string[] },
  wanted: readonly unknown[],
  live: readonly unknown[],
  { path, at }: Place,
  extras: Extras,
): readonly FieldDrift[] {
  const asked = wanted.flatMap((item, index) => {
    const key = keys.wanted[index] ?? "";
    const there = keys.live.indexOf(key);
    const place = { path: [...path, there < 0 ? "-" : there], at: `${at}[${key}]` };
    return compare(item, there < 0 ? undefined : live[there], place, extras);
  });
  const added = live.flatMap((item, index): readonly FieldDrift[] => {
    const key = keys.live[index] ?? "";
    const place = { path: [...path, index], at: `${at}[${key}]` };
    return keys.wanted.includes(key) ? [] : [{ ...place, wanted: undefined, live: item }];
  });
  return [...asked, ...added];
}

/** Something that only the live object has. */
function extra(live: unknown, place: Place, extras: Extras): readonly FieldDrift[] {
  if (isEmpty(live) || extras.isDefault(place.path, live) || isRestart(place.path, live)) return [];
  const counts =
    (extras.count === "all" && place.path[0] === "spec") ||
    place.path[0] === "data" ||
    place.path[0] === "binaryData" ||
    isNeverDefault(place.path, live, extras.kind) ||
    extras.byHand(place.path);
  return counts ? [{ ...place, wanted: undefined, live }] : [];
}

const RESTARTED = "kubectl.kubernetes.io/restartedAt";

/** `kubectl rollout restart` changes nothing of what runs. */
function isRestart(path: FieldDrift["path"], live: unknown): boolean {
  if (path.at(-1) === RESTARTED) return true;
  const keys = Object.keys(jsonObject(live) ?? {});
  return path.at(-1) === "annotations" && keys.length === 1 && keys[0] === RESTARTED;
}

/** What of a container's fields no API server fills in: an environment, a command, another container. */
const OF_PODS: ReadonlySet<string> = new Set(["env", "envFrom", "command", "args", "initContainers"]);

function isNeverDefault(path: FieldDrift["path"], live: unknown, kind: string): boolean {
  const key = String(path.at(-1));
  if (key === "paused") return live === true;
  if (path.includes("template") && OF_PODS.has(key)) return true;
  const parent = String(path.at(-2));
  if (parent === "matchLabels" || parent === "nodeSelector") return true;
  return kind === "Service" && parent === "selector";
}
