/** The router as its unit's chart renders it, held against what is released and against the cluster. */
import { refused } from "../../errors/errors.ts";
import type { KubernetesObject } from "../../model/kubernetes.ts";
import type { Color } from "../../model/release.ts";
import type { UnitChart } from "../../model/unit.ts";
import type { ReleaseContext } from "../context.ts";
import { changesBesidesDefault, type IsRouter, routerDrift, withoutHooks } from "./pending-rules.ts";
import { findRouter, routerKindFor } from "../router/router.ts";
import { releasedObjects, renderedObjects } from "./unit-chart.ts";
import { nestedValue } from "../git/values-file.ts";

/** Objects of the chart with the color as default, or as the files say. Throws `CHART_RENDER_FAILED`. */
export function renderedWith(
  { spec, ports }: ReleaseContext,
  chart: UnitChart,
  color: Color | undefined,
): Promise<readonly KubernetesObject[]> {
  const values = color && nestedValue(spec.router.value.key, spec.colors[color].target.name);
  return renderedObjects(ports.helm, chart, values);
}

/** The one rendered object that routes the host. Throws `ROUTER_NOT_RENDERED`. */
export function routerAmong(
  { spec }: ReleaseContext,
  objects: readonly KubernetesObject[],
): KubernetesObject {
  const kind = routerKindFor(spec.colors.blue);
  const ofKind = objects.filter((object) => object.kind === kind.kind);
  const router = findRouter(kind, ofKind, spec.host);
  if (router.known) return router.value;
  const fact = `unit ${spec.router.unit} does not render the router: ${router.reason}`;
  throw refused("ROUTER_NOT_RENDERED", fact, { remedy: "Correct `router.unit` in bluegreen.yaml" });
}

/** Tells the release's router from the other objects of its chart. */
export function isRouterOf({ spec }: ReleaseContext): IsRouter {
  const kind = routerKindFor(spec.colors.blue);
  return (object) => object.kind === kind.kind && kind.routes(object, spec.host);
}

/**
 * What applying the unit would change besides the default destination, as text: what Git has that was not
 * applied (every object of the chart, against what Helm released), and what the cluster's router has that Git
 * has not. Empty when nothing waits. Throws `HELM_RELEASE_UNREADABLE`, `ROUTER_NOT_RENDERED`.
 */
export async function pendingChanges(
  context: ReleaseContext,
  chart: UnitChart,
  rendered: readonly KubernetesObject[],
  live: KubernetesObject,
): Promise<readonly string[]> {
  const kind = routerKindFor(context.spec.colors.blue);
  const released = await releasedObjects(context.ports.helm, chart);
  if (released === undefined) return [`there is no Helm release ${chart.namespace}/${chart.release}`];
  return [
    ...changesBesidesDefault(released, withoutHooks(rendered), isRouterOf(context)),
    ...routerDrift(routerAmong(context, rendered), live, kind),
  ];
}
