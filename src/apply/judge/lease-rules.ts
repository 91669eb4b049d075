/**
 * Whose Lease is held while a unit is applied. Pure. Every release is judged that a unit might touch by any
 * rule; but to hold a release's Lease keeps its deploy, promote and rollback waiting, so that is done where
 * the unit has to do with what the release's own routes lead to.
 */
import { INGRESS_LABELS } from "../../mesh-api/ingress-gateway.ts";
import { MESH_APIS } from "../../mesh-api/apis/index.generated.ts";
import { isGateway } from "../../mesh-api/apis/lookup.ts";
import { at, jsonObjects, text } from "../../json/read.ts";
import type { KubernetesObject } from "../../model/kubernetes.ts";
import type { ReleaseSpec } from "../../model/release.ts";
import { apiGroup } from "../../names/groups.ts";
import { labelMap, type Labels, selects } from "../../names/labels.ts";
import { namespaceOf } from "../../names/namespaces.ts";
import { type ServiceAddress, serviceAddress } from "../../names/services.ts";
import { podMaker } from "../../release/colors/pod-makers.ts";
import { servicesOf } from "../../release/observe/route-namespaces.ts";
import { touchedReleases, type TrafficFacts } from "./traffic-rules.ts";
import { objectsOf, unitsOf, touches } from "./world.ts";
import type { UnitContent } from "./content.ts";

type Facts = Pick<TrafficFacts, "releases" | "contents" | "live">;

/** Of the releases that the units may touch, those whose Lease is held while they are applied. */
export function heldReleases(facts: Facts): readonly ReleaseSpec[] {
  const objects = [...facts.live.objects, ...facts.contents.flatMap(objectsOf)];
  const everybodys = [...entrySelectors(objects), ...gatewaySelectors(objects)];
  return touchedReleases(facts).filter((release) => {
    const reach = reachOf(release, objects, everybodys);
    return facts.contents.some((content) => concerns(content, release, reach, facts.live.namespaces));
  });
}

/** What requests of a release's host can come to, now or once the units are applied. */
interface Reach {
  readonly services: readonly ServiceAddress[];
  /** What selects pods that answer, or that are a gateway, each in a namespace. */
  readonly selectors: readonly Selector[];
}

interface Selector {
  /** Undefined for one of any namespace. */
  readonly namespace?: string;
  readonly labels: Labels;
}

function reachOf(
  release: ReleaseSpec,
  objects: readonly KubernetesObject[],
  everybodys: readonly Selector[],
): Reach {
  const services = throughAliases(servicesOf(objects, [release.host]), objects);
  const own = objects.filter((object) => object.kind === "Service" && isOneOf(object, services));
  return { services, selectors: [...own.flatMap(selectorOf), ...everybodys] };
}

/** With the Services that an ExternalName among them is another name of. */
function throughAliases(
  services: readonly ServiceAddress[],
  objects: readonly KubernetesObject[],
): readonly ServiceAddress[] {
  const found = [...services];
  // What is found on the way is looked at as well.
  for (const address of found) {
    for (const object of objects) {
      if (object.kind !== "Service" || !isOneOf(object, [address])) continue;
      const alias = serviceAddress(text(at(object.spec, "externalName")) ?? "", namespaceOf(object));
      if (alias !== undefined && !found.some((one) => isSame(one, alias))) found.push(alias);
    }
  }
  return found;
}

function selectorOf(service: KubernetesObject): readonly Selector[] {
  const labels = labelMap(at(service.spec, "selector"));
  return Object.keys(labels).length === 0 ? [] : [{ namespace: namespaceOf(service), labels }];
}

/** What gives pods to a host that need not be a Service's, as a ServiceEntry does: it may be anybody's. */
function entrySelectors(objects: readonly KubernetesObject[]): readonly Selector[] {
  return objects.flatMap((object) => {
    const labels = labelMap(at(object.spec, "workloadSelector", "labels"));
    return Object.keys(labels).length === 0 ? [] : [{ namespace: namespaceOf(object), labels }];
  });
}

/**
 * Whoever changes a gateway may change every host: of Gateways, of the Services that are their addresses, and
 * of Istio's own. A Gateway that neither selects pods nor is of a class is on any pod.
 */
function gatewaySelectors(objects: readonly KubernetesObject[]): readonly Selector[] {
  const gateways = objects.filter((object) => isGateway(apiGroup(object), object.kind));
  const selecting = gateways
    .filter(({ spec }) => at(spec, "gatewayClassName") === undefined)
    .map(({ spec }) => labelMap(at(spec, "selector")));
  const addresses = gateways.flatMap(addressesOf);
  const behind = objects
    .filter((object) => object.kind === "Service" && isOneOf(object, addresses))
    .flatMap(selectorOf)
    .map(({ labels }) => labels);
  return [INGRESS_LABELS, ...selecting, ...behind].map((labels) => ({ labels }));
}

/** Services that a Gateway names as its addresses. */
function addressesOf(gateway: KubernetesObject): readonly ServiceAddress[] {
  return jsonObjects(at(gateway.spec, "addresses")).flatMap(
    ({ value }) => serviceAddress(text(value) ?? "", namespaceOf(gateway)) ?? [],
  );
}

function concerns(
  content: UnitContent,
  release: ReleaseSpec,
  reach: Reach,
  namespaces: ReadonlySet<string>,
): boolean {
  if (!content.stages.known || unitsOf(release).includes(content.unit)) return true;
  return objectsOf(content).some((object) => {
    const alone = { ...content, last: [object], stages: { known: true, value: [] } as const };
    return touches(alone, release, namespaces) && isReached(object, reach);
  });
}

/** True for what the release's requests come to, and for whatever is not known to belong to a Service. */
function isReached(object: KubernetesObject, reach: Reach): boolean {
  const defining = MESH_APIS.filter(({ targets }) => targets.defines(object));
  if (defining.length > 0) {
    // By itself: which of several holds depends on who asks, and from where.
    return defining.some(({ targets }) => targets.holdsFor(reach.services, [object])(object));
  }
  if (object.kind === "Service") return isOneOf(object, reach.services) || isOfGateway(object, reach);
  const maker = podMaker(object);
  if (maker === undefined) return true;
  return reach.selectors.some(
    ({ namespace, labels }) =>
      (namespace === undefined || namespace === maker.namespace) && selects(labels, maker.labels),
  );
}

function isOfGateway(service: KubernetesObject, { selectors }: Reach): boolean {
  const labels = labelMap(at(service.spec, "selector"));
  return selectors.some((one) => one.namespace === undefined && selects(one.labels, labels));
}

function isOneOf(object: KubernetesObject, services: readonly ServiceAddress[]): boolean {
  return services.some((one) => isSame(one, { namespace: namespaceOf(object), name: object.metadata.name }));
}

function isSame(a: ServiceAddress, b: ServiceAddress): boolean {
  return a.name === b.name && a.namespace === b.namespace;
}
