/**
 * What a release rests on: the objects of its own units, and those of others that its router leads to. Pure.
 */
import { MESH_APIS } from "../mesh-api/apis/index.generated.ts";
import { apiGroup } from "../names/groups.ts";
import { namespaceOf } from "../names/namespaces.ts";
import { type KubernetesObject, resourceName } from "../model/kubernetes.ts";
import type { ReleaseSpec } from "../model/release.ts";
import type { UnitChart } from "../model/unit.ts";
import { at, jsonObjects, text } from "../json/read.ts";
import { labelMap, type Labels, selects } from "../names/labels.ts";
import { type ServiceAddress, serviceAddress } from "../names/services.ts";
import { routerKindFor } from "../release/router/router.ts";
import type { Address, ApiReference } from "../mesh-api/mesh-api.ts";
import { apiOfRouter } from "../mesh-api/apis/lookup.ts";

/** What one unit releases, as this checkout renders it; without hooks. */
export interface RenderedUnit {
  readonly unit: string;
  readonly chart: UnitChart;
  readonly objects: readonly KubernetesObject[];
}

/** An object by what names it; two versions of its API are one. */
export interface Named {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
}

export interface Basis {
  /** Objects to compare, by unit. */
  readonly units: ReadonlyMap<string, ReadonlySet<string>>;
  /** Objects that are named and that no unit here renders: they must be there, that is all. */
  readonly needed: readonly Needed[];
  readonly namespaces: readonly string[];
  /** True when what the router leads to is rendered by the units that could be read. */
  readonly isWhole: boolean;
}

export interface Needed extends Named {
  /** What is without it, as a sentence's end: `new pods of Deployment/a/b do not start`. */
  readonly without: string;
}

/** Names an object; the same for both versions of its API. */
export function keyOf(object: KubernetesObject): string {
  return `${apiGroup(object)} ${resourceName(object)}`;
}

/**
 * `routers` are live ones: where the units do not render the router, or another one, they say where it leads.
 */
export function basisOf(
  release: ReleaseSpec,
  rendered: readonly RenderedUnit[],
  routers: readonly KubernetesObject[],
): Basis {
  const own = new Set([release.router.unit, release.colors.blue.unit, release.colors.green.unit]);
  const all = rendered.flatMap(({ objects }) => objects);
  const kind = routerKindFor(release.colors.blue);
  const routing = [...all, ...routers].filter(
    (object) => object.kind === kind.kind && kind.routes(object, release.host),
  );
  const isRested = restedOn(routing, all);
  const first = rendered.map(({ unit, objects }) => ({
    unit,
    objects: own.has(unit) ? objects : objects.filter((object) => isRested(object)),
  }));
  const ofRouter = routing.flatMap(ledTo);
  const needed = [...first.flatMap(({ objects }) => objects.filter(hasPods).flatMap(neededBy)), ...ofRouter];
  const isNeeded = (object: KubernetesObject) => needed.some((one) => isNamed(object, one));
  const units = rendered.map(({ unit, objects }, index) => {
    const taken = new Set((first[index]?.objects ?? []).map(keyOf));
    const keys = objects.filter((one) => taken.has(keyOf(one)) || isNeeded(one)).map(keyOf);
    return [unit, new Set(keys)] as const;
  });
  const named = all.filter((object) => units.some(([, keys]) => keys.has(keyOf(object))));
  const isRendered = (one: Needed) => all.some((object) => isNamed(object, one));
  return {
    units: new Map(units.filter(([, keys]) => keys.size > 0)),
    needed: eachOnce(needed.filter((one) => !isRendered(one))),
    namespaces: namespacesOf([...named, ...routing]),
    isWhole: routing.length > 0 && ofRouter.every(isRendered),
  };
}

/** Of what is needed by several, the last that needs it says what is without it. */
function eachOnce(needed: readonly Needed[]): readonly Needed[] {
  return [
    ...new Map(needed.map((one) => [JSON.stringify([one.kind, one.namespace, one.name]), one])).values(),
  ];
}

function namespacesOf(objects: readonly KubernetesObject[]): readonly string[] {
  return [...new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []))].sort();
}

export function hasPods({ kind }: KubernetesObject): boolean {
  return kind === "Deployment" || kind === "StatefulSet" || kind === "DaemonSet";
}

function isNamed(object: KubernetesObject, one: Named): boolean {
  const { kind, metadata } = object;
  return (
    kind === one.kind &&
    metadata.name === one.name &&
    metadata.namespace === one.namespace &&
    apiGroup(object) === apiGroup(one)
  );
}

/** The Services and gateways that a router names. */
function ledTo(router: KubernetesObject): readonly Needed[] {
  const without = `${resourceName(router)} leads nowhere`;
  const services = destinations(router).map((address) => ({
    apiVersion: "v1",
    kind: "Service",
    ...address,
    without,
  }));
  const gateways = gatewaysOf(router).map((gateway) => ({ ...gateway, without }));
  return [...services, ...gateways];
}

/**
 * Tells the objects that the routers lead to: Services, their rules and pods, gateways, delegates,
 * namespaces.
 */
function restedOn(
  routing: readonly KubernetesObject[],
  all: readonly KubernetesObject[],
): (object: KubernetesObject) => boolean {
  const services = routing.flatMap(destinations);
  const gateways = routing.flatMap(gatewaysOf);
  const delegates = routing.flatMap(delegatesOf);
  const namespaces = new Set([
    ...routing.map((object) => namespaceOf(object)),
    ...services.map(({ namespace }) => namespace),
  ]);
  const isService = (address: ServiceAddress | undefined) =>
    services.some((one) => one.name === address?.name && one.namespace === address.namespace);
  const definitions = MESH_APIS.map(({ targets }) => targets.holdsFor(services, all));
  const isSelected = selectedBy(all.filter((one) => one.kind === "Service" && isService(addressOf(one))));
  return (object) => {
    switch (object.kind) {
      case "Service":
        return isService(addressOf(object));
      case "Namespace":
        return namespaces.has(object.metadata.name);
      default:
        if (definitions.some((holds) => holds(object))) return true;
        if (gateways.some((one) => one.kind === object.kind && isAt(object, one))) return true;
        if (apiOfRouter(object) !== undefined)
          return routing.includes(object) || delegates.some((one) => isAt(object, one));
        return hasPods(object) && isSelected(object);
    }
  };
}

/** Tells the workloads whose pods one of the Services selects. */
function selectedBy(services: readonly KubernetesObject[]): (workload: KubernetesObject) => boolean {
  const selectors = services.map((service) => ({
    namespace: namespaceOf(service),
    labels: labelMap(at(service.spec, "selector")),
  }));
  return (workload) =>
    selectors.some((one) => one.namespace === namespaceOf(workload) && selectsPods(one.labels, workload));
}

function addressOf(object: KubernetesObject): ServiceAddress {
  return { namespace: namespaceOf(object), name: object.metadata.name };
}

function isAt(object: KubernetesObject, { namespace, name }: ServiceAddress): boolean {
  return object.metadata.name === name && namespaceOf(object) === namespace;
}

/** A Service without a selector has no pods of its own choice. */
function selectsPods(selector: Labels, { spec }: KubernetesObject): boolean {
  const pods = labelMap(at(spec, "template", "metadata", "labels"));
  return Object.keys(selector).length > 0 && selects(selector, pods);
}

/** Services that a router names anywhere: destinations, mirrors, backends. */
function destinations(router: KubernetesObject): readonly ServiceAddress[] {
  const hosts = apiOfRouter(router)?.destinations(router) ?? [];
  return hosts.flatMap((host) => serviceAddress(host, namespaceOf(router)) ?? []);
}

function gatewaysOf(router: KubernetesObject): readonly ApiReference[] {
  return apiOfRouter(router)?.gateways(router) ?? [];
}

function delegatesOf(router: KubernetesObject): readonly Address[] {
  return apiOfRouter(router)?.delegates(router) ?? [];
}

/** Objects without which the workload's pods do not start. */
function neededBy(workload: KubernetesObject): readonly Needed[] {
  const pod = at(workload.spec, "template", "spec");
  const account = text(at(pod, "serviceAccountName")) ?? text(at(pod, "serviceAccount"));
  const found: { kind: string; name: string }[] =
    account === undefined || account === "default" ? [] : [{ kind: "ServiceAccount", name: account }];
  const note = (kind: string, reference: unknown, field = "name"): void => {
    const name = text(at(reference, field));
    if (name !== undefined && at(reference, "optional") !== true) found.push({ kind, name });
  };
  for (const container of [
    ...jsonObjects(at(pod, "containers")),
    ...jsonObjects(at(pod, "initContainers")),
  ]) {
    for (const source of jsonObjects(container["envFrom"])) {
      note("ConfigMap", source["configMapRef"]);
      note("Secret", source["secretRef"]);
    }
    for (const variable of jsonObjects(container["env"])) {
      note("ConfigMap", at(variable, "valueFrom", "configMapKeyRef"));
      note("Secret", at(variable, "valueFrom", "secretKeyRef"));
    }
  }
  for (const volume of jsonObjects(at(pod, "volumes"))) {
    for (const source of [volume, ...jsonObjects(at(volume, "projected", "sources"))]) {
      note("ConfigMap", source["configMap"]);
      note("Secret", source["secret"]);
      note("Secret", source["secret"], "secretName");
      note("PersistentVolumeClaim", source["persistentVolumeClaim"], "claimName");
    }
  }
  const without = `new pods of ${resourceName(workload)} do not start`;
  return found.map((one) => ({ apiVersion: "v1", ...one, namespace: namespaceOf(workload), without }));
}
