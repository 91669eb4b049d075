/**
 * Gateways that a router names and that nobody has at hand, as they are taken to be: they let every host in.
 * Pure.
 */
import { apiGroup } from "../../names/groups.ts";
import { namespaceOf } from "../../names/namespaces.ts";
import type { Manifest } from "../../manifests/manifest.ts";
import type { KubernetesObject } from "../../model/kubernetes.ts";
import { apiOfRouter } from "../../mesh-api/apis/lookup.ts";

/**
 * One stand-in for each Gateway that the routers name and that is not among the manifests: it is another
 * team's, or the platform's.
 */
export function gatewayStandIns(
  manifests: readonly Manifest[],
  routers: readonly KubernetesObject[],
): readonly Manifest[] {
  const there = new Set(manifests.map(({ object }) => keyOf(object)));
  const wanted = new Map(routers.flatMap(namedBy).map((gateway) => [keyOf(gateway), gateway]));
  return [...wanted]
    .filter(([key]) => !there.has(key))
    .map(([, object]) => ({ object, file: "", line: 1, lineOf: () => 1 }));
}

function keyOf(object: KubernetesObject): string {
  return [apiGroup(object), object.kind, namespaceOf(object), object.metadata.name].join(" ");
}

function namedBy(router: KubernetesObject): readonly KubernetesObject[] {
  return apiOfRouter(router)?.gatewayStandIns(router) ?? [];
}
