/**
 * What the names in a router say: which target the default route has, and which one the units would give it.
 * Pure.
 */
import { targetsOf } from "../../mesh-api/apis/lookup.ts";
import type { KubernetesObject } from "../../model/kubernetes.ts";
import { known, type Observed, unknown } from "../../model/observed.ts";
import { COLORS, type ReleaseSpec, sameTarget, type Target } from "../../model/release.ts";
import { findRouter, readDefaultTarget, routerKindFor } from "../../release/router/router.ts";
import type { UnitContent } from "./content.ts";
import { type ApplyRefusal, routeRefusals } from "./rules.ts";
import { unitsOf } from "./world.ts";

/**
 * Refusals of the units that render a router of the release's host, and of its own that cannot be rendered. A
 * release's router unit counts in any case: it may take the route away.
 */
export function namedRefusals(
  release: ReleaseSpec,
  contents: readonly UnitContent[],
  objects: readonly KubernetesObject[],
): readonly ApplyRefusal[] {
  const live = liveTarget(release, objects);
  const colors = COLORS.map((color) => release.colors[color].target);
  const facts = { release: release.name, host: release.host, live, colors };
  const liveIsNowhere = isNowhere(live, colors, objects);
  return contents.flatMap((content): readonly ApplyRefusal[] => {
    const rendered = renderedTarget(content, release);
    return rendered === undefined
      ? []
      : routeRefusals({ ...facts, unit: content.unit, rendered, liveIsNowhere });
  });
}

/** Where the default route goes; known and undefined when nothing routes exactly this host. */
export function liveTarget(
  release: ReleaseSpec,
  objects: readonly KubernetesObject[],
): Observed<Target | undefined> {
  const routers = routersAmong(objects, release);
  return routers.length === 0 ? known(undefined) : targetOf(routers, release);
}

/**
 * Known and undefined when the router is not there, or not all the time; undefined when the unit neither has
 * it nor is one of the release's own.
 */
function renderedTarget(
  { unit, last, stages }: UnitContent,
  release: ReleaseSpec,
): Observed<Target | undefined> | undefined {
  if (!stages.known) return unitsOf(release).includes(unit) ? stages : undefined;
  const rendered = stages.value.map((stage) => routersAmong(stage, release));
  const had = unit === release.router.unit || routersAmong(last, release).length > 0;
  if (had && rendered.some((routers) => routers.length === 0)) return known(undefined);
  const routers = rendered.at(-1) ?? [];
  return routers.length === 0 ? undefined : targetOf(routers, release);
}

/** What routes exactly the release's host. */
export function routersAmong(
  objects: readonly KubernetesObject[],
  { colors, host }: ReleaseSpec,
): readonly KubernetesObject[] {
  const kind = routerKindFor(colors.blue);
  return objects.filter((object) => object.kind === kind.kind && kind.routes(object, host));
}

function targetOf(routers: readonly KubernetesObject[], { colors, host }: ReleaseSpec): Observed<Target> {
  const router = findRouter(routerKindFor(colors.blue), routers, host);
  return router.known ? readDefaultTarget(router.value, host) : unknown(router.reason);
}

/**
 * The live target is no color's, and there is none of that name in any namespace that was read: more than
 * needed, for certain.
 */
function isNowhere(
  live: Observed<Target | undefined>,
  colors: readonly Target[],
  objects: readonly KubernetesObject[],
): boolean {
  if (!live.known || live.value === undefined) return false;
  const target = live.value;
  if (colors.some((color) => sameTarget(color, target))) return false;
  return !targetsOf(target).isThere(target.name, objects);
}
