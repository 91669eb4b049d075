/**
 * Divides the default rule of a router, and makes it whole again in the very form that it had. While one
 * target has everything, the rule may say who answers; a divided one must say it at each destination. What
 * was taken away or added for that is noted in an annotation of the router, in the same write.
 */
import { at, isJsonObject, list, jsonObject, jsonObjects } from "../json/read.ts";
import { type KubernetesObject, withAnnotation } from "../model/kubernetes.ts";
import type { DefaultRoute, DefaultSplit, FieldPath, Naming } from "./router-kind.ts";

/** A target's part, by its name. */
export interface NamedShare {
  readonly name: string;
  readonly weight: number;
}

/** The annotation in which a divided router says what it was like. */
export const DIVIDED = "bluegreen-action/divided";

/** What the rule was like; paths begin at the rule, or at a destination. */
interface Former {
  /** What was taken out of the rule because it names one target. */
  readonly taken: readonly { readonly place: FieldPath; readonly leaf: FieldPath; readonly value: unknown }[];
  /** What was added to each destination instead. */
  readonly added: FieldPath | undefined;
  /** The weight that stood there; undefined for none. */
  readonly weight: unknown;
}

/** The router with its default divided, each share at a destination of its own. */
export function divided(
  router: KubernetesObject,
  route: DefaultRoute,
  shares: readonly NamedShare[],
  naming: Naming,
): KubernetesObject {
  const copy = structuredClone(router);
  const rulePath = route.sharePath.slice(0, -2);
  const rule = at(copy, ...rulePath);
  const entry = at(copy, ...route.sharePath);
  const taken = takenOut(rule, route, naming);
  const inside = namesBelow(route);
  const added = taken.length === 0 ? undefined : naming.add(entry, "");
  const entries = shares.map(({ name, weight }) => {
    const one = structuredClone(entry);
    for (const path of inside) put(one, path, name);
    const own = taken.length === 0 ? undefined : naming.add(one, name);
    if (own !== undefined) insert(one, own.path, own.value);
    put(one, ["weight"], weight);
    return one;
  });
  const index = route.sharePath.at(-1) as number;
  (at(copy, ...route.sharePath.slice(0, -1)) as unknown[]).splice(index, 1, ...entries);
  const former: Former = { taken, added: added?.path, weight: at(entry, "weight") };
  return withAnnotation(copy, DIVIDED, JSON.stringify(former));
}

/** Takes out of the rule what names the one target for all destinations. */
function takenOut(rule: unknown, { headerPaths, sharePath }: DefaultRoute, naming: Naming): Former["taken"] {
  const outside = headerPaths.filter((path) => !isBelow(path, sharePath));
  const taken = outside.map((path) => {
    const leaf = path.slice(sharePath.length - 2);
    const place = naming.place(leaf);
    return { place, leaf, value: at(rule, ...place) };
  });
  for (const { place } of taken.toReversed()) remove(rule, place);
  return taken;
}

/** The router with everything at the one target, as it was before it was divided but for the name. */
export function undivided(
  router: KubernetesObject,
  { shares }: Extract<DefaultSplit, { kind: "weighted" }>,
  name: string,
): KubernetesObject {
  const copy = structuredClone(router);
  const former = formerOf(router);
  const [kept, ...others] = shares.map(({ route }) => route);
  if (kept === undefined) return router;
  const entry = at(copy, ...kept.sharePath);
  const rule = at(copy, ...kept.sharePath.slice(0, -2));
  for (const path of [kept.targetPath, ...kept.headerPaths]) put(copy, path, name);
  const destinations = at(copy, ...kept.sharePath.slice(0, -1)) as unknown[];
  for (const { sharePath } of others.toReversed()) destinations.splice(sharePath.at(-1) as number, 1);
  if (former === undefined) return copy;
  if (former.added !== undefined) remove(entry, former.added);
  if (former.weight === undefined) remove(entry, ["weight"]);
  else put(entry, ["weight"], former.weight);
  for (const { place, leaf, value } of former.taken) {
    insert(rule, place, value);
    put(rule, leaf, name);
  }
  return withAnnotation(copy, DIVIDED, undefined);
}

/** The router without the note of what it was like; itself where it has none. */
export function withoutNote(router: KubernetesObject): KubernetesObject {
  return router.metadata.annotations?.[DIVIDED] === undefined
    ? router
    : withAnnotation(router, DIVIDED, undefined);
}

/** Places below the destination that name its target, from there. */
function namesBelow({ sharePath, targetPath, headerPaths }: DefaultRoute): readonly FieldPath[] {
  const below = [targetPath, ...headerPaths].filter((path) => isBelow(path, sharePath));
  return below.map((path) => path.slice(sharePath.length));
}

function isBelow(path: FieldPath, above: FieldPath): boolean {
  return above.every((key, index) => path[index] === key);
}

/** A note that somebody has changed beyond recognition is none: the destinations stay as they are. */
function formerOf({ metadata }: KubernetesObject): Former | undefined {
  const note = metadata.annotations?.[DIVIDED];
  if (note === undefined) return undefined;
  try {
    const { taken, added, weight } = jsonObject(JSON.parse(note)) ?? {};
    const places = jsonObjects(taken).map((one) => ({
      place: pathOf(one["place"]),
      leaf: pathOf(one["leaf"]),
      value: one["value"],
    }));
    return { taken: places, added: added === undefined ? undefined : pathOf(added), weight };
  } catch {
    return undefined;
  }
}

function pathOf(value: unknown): FieldPath {
  return list(value).filter((key) => typeof key === "string" || typeof key === "number");
}

function put(value: unknown, path: FieldPath, leaf: unknown): void {
  const [inner, key] = [at(value, ...path.slice(0, -1)), path.at(-1)];
  if (Array.isArray(inner) && typeof key === "number") inner[key] = leaf;
  else if (isJsonObject(inner) && key !== undefined) (inner as Record<string, unknown>)[key] = leaf;
}

/** In a list, what stands there moves on. */
function insert(value: unknown, path: FieldPath, leaf: unknown): void {
  const [inner, key] = [at(value, ...path.slice(0, -1)), path.at(-1)];
  if (Array.isArray(inner) && typeof key === "number") inner.splice(key, 0, leaf);
  else put(value, path, leaf);
}

function remove(value: unknown, path: FieldPath): void {
  const [inner, key] = [at(value, ...path.slice(0, -1)), path.at(-1)];
  if (Array.isArray(inner) && typeof key === "number") inner.splice(key, 1);
  else if (isJsonObject(inner) && key !== undefined) delete (inner as Record<string, unknown>)[key];
}
