import { refused } from "../../errors/errors.ts";
import { type KubernetesObject, resourceName } from "../../model/kubernetes.ts";
import { known, type Observed, unknown } from "../../model/observed.ts";
import type { ColorSpec, Target } from "../../model/release.ts";
import { type Split, whole } from "../../model/split.ts";
import { divided, undivided, withoutNote } from "../../mesh-api/divide.ts";
import { wholeRoute } from "../../mesh-api/shares.ts";
import { type Difference, differences, pathText, withoutServerFields } from "./difference.ts";
import { apiForTarget, apiOfRouter, ROUTERS_CALLED } from "../../mesh-api/apis/lookup.ts";
import type { MeshApi } from "../../mesh-api/mesh-api.ts";
import type { DefaultRoute, DefaultSplit, RouterKind } from "../../mesh-api/router-kind.ts";

/** The kind of router that a release's colors ask for. */
export function routerKindFor(color: ColorSpec): MeshApi {
  return apiForTarget(color);
}

/** Which of the objects routes the host; unknown when none does or several do. */
export function findRouter(
  kind: RouterKind,
  objects: readonly KubernetesObject[],
  host: string,
): Observed<KubernetesObject> {
  const found = objects.filter((object) => kind.routes(object, host));
  const [first] = found;
  if (first === undefined) return unknown(`no ${kind.kind} routes ${host}`);
  if (found.length > 1) {
    return unknown(`${host} is routed by ${found.map(resourceName).toSorted().join(" and ")}`);
  }
  return { known: true, value: first };
}

/**
 * Where the default route of a router sends the host's traffic. Unknown, with the reason, when there is no
 * catch-all rule at the end or when it has more than one destination.
 */
export function readDefaultTarget(object: KubernetesObject, host: string): Observed<Target> {
  const route = readDefaultRoute(object, host);
  return route.known ? { known: true, value: route.value.target } : route;
}

/** As {@link readDefaultTarget}, with the places that a flip writes. */
export function readDefaultRoute(object: KubernetesObject, host: string): Observed<DefaultRoute> {
  return wholeRoute(readDefaultSplit(object, host));
}

/** How the default route of a router divides the host's traffic. Unknown, with the reason, as above. */
export function readDefaultSplit(object: KubernetesObject, host: string): Observed<DefaultSplit> {
  const kind = apiOfRouter(object);
  if (kind === undefined)
    return unknown(`${resourceName(object)} is neither ${ROUTERS_CALLED.join(" nor ")}`);
  if (!kind.routes(object, host)) return unknown(`${resourceName(object)} does not route ${host}`);
  return kind.defaultSplit(object);
}

/**
 * The same object with another default destination, and nothing else changed but the identity header that
 * names it. Throws `ROUTE_UNKNOWN` when the default route cannot be told, or the target is of another kind.
 */
export function withDefaultTarget(object: KubernetesObject, target: Target): KubernetesObject {
  const route = defaultRouteIn(object) ?? unknown("it is no router");
  if (!route.known) throw routeUnknown(object, route.reason);
  if (apiOfRouter(object)?.targetKind !== target.kind) {
    throw routeUnknown(object, `its targets are not of the kind ${target.kind}`);
  }
  return writePaths(object, [route.value.targetPath, ...route.value.headerPaths], target.name);
}

/**
 * The same object with its default divided like that, or whole again, and nothing else changed. Throws
 * `ROUTE_UNKNOWN` as {@link withDefaultTarget} does.
 */
export function withSplit(object: KubernetesObject, split: Split): KubernetesObject {
  if (split.kind === "whole") return withDefaultTarget(asWhole(object, split.target.name), split.target);
  const [first] = split.shares;
  const api = apiOfRouter(object);
  if (first === undefined || api === undefined) throw routeUnknown(object, "there is nothing to divide");
  const before = withSplit(object, { kind: "whole", target: first.target });
  const route = defaultRouteIn(before);
  if (route?.known !== true) throw routeUnknown(object, route?.reason ?? "it is no router");
  const shares = split.shares.map(({ target: { name }, weight }) => ({ name, weight }));
  return divided(before, route.value, shares, api.naming);
}

/** The same object with everything at one target where its default is divided, else as it is. */
export function asWhole(object: KubernetesObject, name?: string): KubernetesObject {
  const split = apiOfRouter(object)?.defaultSplit(object);
  if (split?.known !== true || split.value.kind === "whole") return withoutNote(object);
  return undivided(object, split.value, name ?? split.value.shares[0]?.route.target.name ?? "");
}

/** How a router divides the traffic of its default route; undefined for an object that is no router. */
export function defaultSplitIn(object: KubernetesObject): Observed<Split> | undefined {
  const split = apiOfRouter(object)?.defaultSplit(object);
  return split === undefined || !split.known ? split : known(splitOf(split.value));
}

/** Who gets which part, without the places where the router says so. */
export function splitOf(split: DefaultSplit): Split {
  if (split.kind === "whole") return whole(split.route.target);
  const shares = split.shares.map(({ route: { target }, weight }) => ({ target, weight }));
  return { kind: "weighted", shares };
}

/** The default route of a router whose default has one target; undefined for an object that is no router. */
export function defaultRouteIn(object: KubernetesObject): Observed<DefaultRoute> | undefined {
  const split = apiOfRouter(object)?.defaultSplit(object);
  return split === undefined ? undefined : wholeRoute(split);
}

/** What differs between two versions of a router, leaving out what the API server writes by itself. */
export function flipDifference(before: KubernetesObject, after: KubernetesObject): readonly Difference[] {
  return differences(withoutServerFields(before), withoutServerFields(after));
}

/**
 * Differences between two versions of a router that are not the flip of its default destination, or a step
 * of one; empty when the flip, or nothing, is all that changes. When the default cannot be told, every
 * difference is foreign.
 */
export function foreignDifferences(before: KubernetesObject, after: KubernetesObject): readonly Difference[] {
  const [was, is] = [asWhole(before), asWhole(after)];
  const allowed = new Set(defaultPaths(was).map(pathText));
  return flipDifference(was, is).filter(({ path }) => !allowed.has(pathText(path)));
}

/** The places that a flip of the router writes; none when its default cannot be told. */
export function defaultPaths(router: KubernetesObject): readonly Difference["path"][] {
  const route = defaultRouteIn(router);
  return route?.known ? [route.value.targetPath, ...route.value.headerPaths] : [];
}

function writePaths(
  object: KubernetesObject,
  paths: readonly Difference["path"][],
  name: string,
): KubernetesObject {
  const copy = structuredClone(object);
  for (const path of paths) {
    const parent = path.slice(0, -1).reduce<unknown>((inner, key) => step(inner, key), copy);
    (parent as Record<string | number, unknown>)[path.at(-1) as string | number] = name;
  }
  return copy;
}

function step(value: unknown, key: string | number): unknown {
  return (value as Record<string | number, unknown>)[key];
}

function routeUnknown(object: KubernetesObject, reason: string): Error {
  return refused("ROUTE_UNKNOWN", `the default route of ${resourceName(object)} cannot be told: ${reason}`, {
    remedy: "End the routes with one catch-all rule with one destination",
  });
}
