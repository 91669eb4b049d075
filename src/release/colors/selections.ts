/** What a color's target selects its pods by, read from objects of a cluster or of charts. Pure. */
import { namespaceOf } from "../../names/namespaces.ts";
import { type KubernetesObject, resourceName } from "../../model/kubernetes.ts";
import { unknown } from "../../model/observed.ts";
import { COLORS, type ReleaseSpec, type Target } from "../../model/release.ts";
import { at } from "../../json/read.ts";
import { type ColorSelections, NO_SELECTION } from "./overlap-rules.ts";
import { labelMap } from "../../names/labels.ts";
import { type ServiceAddress, serviceAddress } from "../../names/services.ts";
import { findRouter, readDefaultRoute, routerKindFor } from "../router/router.ts";
import { targetsOf } from "../../mesh-api/apis/lookup.ts";
import type { DefaultRoute } from "../../mesh-api/router-kind.ts";
import type { Selections, TargetSelection } from "../../mesh-api/targets.ts";

/** What a target selects when its host is no Service, as `serviceAddress` says. */
export function foreignHost(host: string): TargetSelection {
  const reason = `${host} is no Service of this cluster`;
  return { one: unknown(reason), all: unknown(reason) };
}

/** What a target selects, by its Service and by the objects that say what targets of its kind are. */
export function targetSelection(
  { kind, name }: Target,
  address: ServiceAddress,
  service: KubernetesObject | undefined,
  objects: readonly KubernetesObject[],
): TargetSelection {
  const { namespace } = address;
  const title = `Service ${namespace}/${address.name}`;
  if (service === undefined) return { one: unknown(`${title} does not exist`), all: NO_SELECTION };
  const labels = labelMap(at(service.spec, "selector"));
  if (Object.keys(labels).length === 0) {
    const reason = `${resourceName(service)} has no selector`;
    return { one: unknown(reason), all: unknown(reason) };
  }
  return targetsOf({ kind }).select(name, address, { namespace, title, labels }, objects);
}

/**
 * What both colors select among the objects, by the one router there. Undefined when it cannot be told
 * where they go.
 */
export function selectionsAmong(
  release: ReleaseSpec,
  objects: readonly KubernetesObject[],
): ColorSelections | undefined {
  const kind = routerKindFor(release.colors.blue);
  const routers = objects.filter((object) => object.kind === kind.kind);
  const router = findRouter(kind, routers, release.host);
  if (!router.known) return undefined;
  const route = readDefaultRoute(router.value, release.host);
  return route.known ? selectionsFrom(release, route.value, namespaceOf(router.value), objects) : undefined;
}

/** The same by a Service's host that is known already, as a router in the namespace would name it. */
export function selectionsFrom(
  release: ReleaseSpec,
  route: Pick<DefaultRoute, "serviceHost">,
  namespace: string,
  objects: readonly KubernetesObject[],
): ColorSelections {
  const [blue, green] = COLORS.map((color): Selections => {
    const { target } = release.colors[color];
    const host = targetsOf(target).host(target.name, route);
    const address = serviceAddress(host, namespace);
    if (address === undefined) return foreignHost(host).all;
    const service = objects.find((object) => isService(object, address));
    return targetSelection(target, address, service, objects).all;
  });
  return { blue: blue ?? NO_SELECTION, green: green ?? NO_SELECTION };
}

function isService(object: KubernetesObject, { namespace, name }: ServiceAddress): boolean {
  const { kind, apiVersion, metadata } = object;
  return (
    kind === "Service" && apiVersion === "v1" && metadata.name === name && namespaceOf(object) === namespace
  );
}
