/** Pure: what applying the router's unit would change besides the default destination of the router. */
import { apiGroup } from "../../names/groups.ts";
import { type KubernetesObject, resourceName } from "../../model/kubernetes.ts";
import { differences, type Difference, pathText, unmet } from "../router/difference.ts";
import { asWhole, defaultPaths, foreignDifferences } from "../router/router.ts";
import type { RouterKind } from "../../mesh-api/router-kind.ts";

/** True for the object that routes the release's host. */
export type IsRouter = (object: KubernetesObject) => boolean;

const HOOK = "helm.sh/hook";

/** Objects that a release keeps up to date: all but hooks. */
export function withoutHooks(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  return objects.filter(({ metadata }) => metadata.annotations?.[HOOK] === undefined);
}

/** Hooks that an upgrade runs, as text; tests run only when somebody asks for them. */
export function hooksRun(objects: readonly KubernetesObject[]): readonly string[] {
  return objects
    .filter(({ metadata }) => !/^(test(-success)?)?$/.test(metadata.annotations?.[HOOK] ?? ""))
    .map((object) => `it runs the hook ${resourceName(object)}`);
}

/**
 * Every difference between two versions of a chart's objects, as text, in both directions and over all
 * fields; the default destination of the router, and it alone, may differ.
 */
export function changesBesidesDefault(
  before: readonly KubernetesObject[],
  after: readonly KubernetesObject[],
  isRouter: IsRouter,
): readonly string[] {
  const [old, now] = [byName(before), byName(after)];
  const gone = [...old.keys()].filter((name) => !now.has(name)).map((name) => `it deletes ${name}`);
  const changed = [...now].flatMap(([name, object]) => {
    const was = old.get(name);
    if (was === undefined) return [`it creates ${name}`];
    const found = isRouter(was) ? foreignDifferences(was, object) : differences(was, object);
    return found.map(({ path }) => `it changes ${name} at ${pathText(path)}`);
  });
  return [...gone, ...changed];
}

/**
 * In what the router in the cluster is not what its chart renders, as text. Its spec is compared in both
 * directions, but for the default destination and for what the API server writes by itself; labels and
 * annotations in one: others may add theirs.
 */
export function routerDrift(
  rendered: KubernetesObject,
  live: KubernetesObject,
  kind: RouterKind,
): readonly string[] {
  const allowed = new Set(defaultPaths(rendered).map(pathText));
  const spec = differences(rendered.spec, asWhole(live).spec, ["spec"]).filter(
    (one) => !allowed.has(pathText(one.path)) && !isSame(one) && !addedByServer(one, kind),
  );
  const metadata = (["labels", "annotations"] as const).flatMap((field) =>
    unmet(rendered.metadata[field] ?? {}, live.metadata[field] ?? {}).map(({ path }) => [
      "metadata",
      field,
      ...path,
    ]),
  );
  return [...spec.map(({ path }) => path), ...metadata].map(
    (path) => `${resourceName(live)} differs in the cluster at ${pathText(path)}`,
  );
}

/** The API server drops a null. */
function isSame({ before, after }: Difference): boolean {
  return (before ?? undefined) === (after ?? undefined);
}

function addedByServer({ path, before, after }: Difference, kind: RouterKind): boolean {
  return before === undefined && kind.isServerDefault(path, after);
}

/** The API version does not tell objects apart: both versions are one object. */
function byName(objects: readonly KubernetesObject[]): ReadonlyMap<string, KubernetesObject> {
  const named = (object: KubernetesObject) =>
    [apiGroup(object), resourceName(object)].filter(Boolean).join("/");
  return new Map(objects.map((object) => [named(object), object]));
}
