/** The cluster's objects that decide where requests go: as they are, and while units are applied. Pure. */
import { isOfCluster } from "../../mesh-api/apis/lookup.ts";
import { apiGroup } from "../../names/groups.ts";
import { namespaceOf } from "../../names/namespaces.ts";
import { unitReferences } from "../../config/units.ts";
import type { Manifest } from "../../manifests/manifest.ts";
import { type KubernetesObject, resourceName } from "../../model/kubernetes.ts";
import type { ReleaseSpec } from "../../model/release.ts";
import { canonicalJson } from "../../json/canonical.ts";
import { podMaker } from "../../release/colors/pod-makers.ts";
import { isRouter, ROUTING_KINDS } from "../../mesh-api/apis/lookup.ts";
import { mayRoute } from "../../release/observe/route-namespaces.ts";
import type { UnitContent } from "./content.ts";

/** Kinds that route, wherever they lie, by group and name. */
const ROUTING: ReadonlySet<string> = new Set(ROUTING_KINDS.map(({ group, kind }) => `${group}/${kind}`));

/** Kinds that answer, where routes lead. */
export const ANSWERING = ["/Service", "apps/Deployment", "apps/StatefulSet", "apps/DaemonSet"] as const;

/**
 * Kinds that change what a gateway does in ways that are not modelled: every one that comes or goes is
 * unknown.
 */
const EXTENDING = /^(networking|extensions|security)\.istio\.io\//;

/** When an object is made that is not there yet: after all that are. */
const YET_TO_COME = "9999-12-31T23:59:59Z";

/** `group/Kind`, as the lists above have it. */
export function groupKind(object: Pick<KubernetesObject, "apiVersion" | "kind">): string {
  return `${apiGroup(object)}/${object.kind}`;
}

/** Everything that a unit's release has, had or gets. */
export function objectsOf({ last, stages }: UnitContent): readonly KubernetesObject[] {
  return [...last, ...(stages.known ? stages.value.flat() : [])];
}

/** The units that the release names: its router's, and its colors'. */
export function unitsOf(release: ReleaseSpec): readonly string[] {
  return unitReferences(release).map(({ unit }) => unit);
}

/**
 * True when applying the unit may change who answers the release's host: then its Lease is held meanwhile.
 */
export function touches(
  content: UnitContent,
  release: ReleaseSpec,
  namespaces: ReadonlySet<string>,
): boolean {
  if (unitsOf(release).includes(content.unit)) return true;
  return objectsOf(content).some((object) => {
    if (isRouter(object)) return mayRoute(object, release.host);
    if (isRouting(object) || isExtending(object) || isAddressing(object)) return true;
    return namespaces.has(namespaceOf(object)) && mayAnswer(object);
  });
}

/** True when the unit may touch a release, as far as that can be told without a look into the cluster. */
export function mayTouch(content: UnitContent, releases: readonly ReleaseSpec[]): boolean {
  if (!content.stages.known || releases.flatMap(unitsOf).includes(content.unit)) return true;
  return objectsOf(content).some(
    (object) => isRouting(object) || isExtending(object) || isAddressing(object) || mayAnswer(object),
  );
}

/** A Service, and whatever makes pods: a Rollout, or a bare pod, joins a Service as a Deployment does. */
function mayAnswer(object: KubernetesObject): boolean {
  return isAnswering(object) || podMaker(object) !== undefined;
}

/** Kinds that give a Service addresses, whoever may be there. */
function isAddressing(object: KubernetesObject): boolean {
  return ["/Endpoints", "discovery.k8s.io/EndpointSlice"].includes(groupKind(object));
}

function isAnswering(object: KubernetesObject): boolean {
  return (ANSWERING as readonly string[]).includes(groupKind(object));
}

function isRouting(object: KubernetesObject): boolean {
  return ROUTING.has(groupKind(object));
}

function isExtending(object: KubernetesObject): boolean {
  return EXTENDING.test(groupKind(object)) && !isRouting(object);
}

function isAnsweringIn(object: KubernetesObject, namespaces: ReadonlySet<string>): boolean {
  return isAnswering(object) && namespaces.has(namespaceOf(object));
}

/** The cluster while a unit is applied. */
export interface Station {
  readonly unit: string;
  readonly manifests: readonly Manifest[];
}

type Objects = ReadonlyMap<string, KubernetesObject>;

/**
 * The cluster before the units are applied, and at every station of applying them one after the other. What a
 * unit renders wins over what is there, as Git should win; what a unit's release had and has no more is gone.
 */
export function worldsOf(
  live: readonly KubernetesObject[],
  contents: readonly UnitContent[],
  namespaces: ReadonlySet<string>,
): { readonly before: readonly Manifest[]; readonly stations: readonly Station[] } {
  const leaving = contents.flatMap((content) => extensionsLeaving(content));
  const stations = walked(live, contents, (stage, last) => relevant(stage, last, namespaces));
  return {
    before: manifestsOf(byKey([...live, ...leaving])),
    stations: stations.map(({ unit, objects }) => ({ unit, manifests: manifestsOf(objects) })),
  };
}

/** As {@link worldsOf}, with every object of the units, whatever its kind. */
export function wholeWorldsOf(
  live: readonly KubernetesObject[],
  contents: readonly UnitContent[],
): readonly { readonly unit: string; readonly objects: readonly KubernetesObject[] }[] {
  const stations = walked(live, contents, (stage) => stage);
  return stations.map(({ unit, objects }) => ({ unit, objects: [...objects.values()] }));
}

function walked(
  live: readonly KubernetesObject[],
  contents: readonly UnitContent[],
  counted: (
    stage: readonly KubernetesObject[],
    last: readonly KubernetesObject[],
  ) => readonly KubernetesObject[],
): readonly { readonly unit: string; readonly objects: Objects }[] {
  const stations: { unit: string; objects: Objects }[] = [];
  let world = byKey(live);
  for (const { unit, last, stages } of contents) {
    let own = last;
    for (const stage of stages.known ? stages.value : []) {
      world = moved(world, own, counted(stage, last));
      own = stage;
      stations.push({ unit, objects: world });
    }
  }
  return stations;
}

function byKey(objects: readonly KubernetesObject[]): Objects {
  return new Map(objects.map((object) => [keyOf(object), object]));
}

function moved(world: Objects, from: readonly KubernetesObject[], to: readonly KubernetesObject[]): Objects {
  const next = new Map(world);
  for (const object of from) if (!isKept(object)) next.delete(keyOf(object));
  for (const object of to) next.set(keyOf(object), placed(object, world.get(keyOf(object))));
  return next;
}

/** Helm leaves it in the cluster when the chart does not render it any more. */
function isKept({ metadata }: KubernetesObject): boolean {
  return metadata.annotations?.["helm.sh/resource-policy"] === "keep";
}

/** What was read of the cluster has to be told of the chart too, and no more: the two are compared. */
function relevant(
  stage: readonly KubernetesObject[],
  last: readonly KubernetesObject[],
  namespaces: ReadonlySet<string>,
): readonly KubernetesObject[] {
  const before = new Set(last.map(canonicalJson));
  return stage.filter((object) => {
    if (isExtending(object)) return !before.has(canonicalJson(object));
    return isRouting(object) || isAnsweringIn(object, namespaces);
  });
}

function extensionsLeaving({ last, stages }: UnitContent): readonly KubernetesObject[] {
  const left = new Set((stages.known ? (stages.value.at(-1) ?? []) : last).map(keyOf));
  return last.filter((object) => isExtending(object) && !left.has(keyOf(object)));
}

/**
 * As the API server would have it: its age stays, and so does a number of replicas that an autoscaler has
 * set.
 */
function placed(object: KubernetesObject, live: KubernetesObject | undefined): KubernetesObject {
  const creationTimestamp = live?.metadata.creationTimestamp ?? YET_TO_COME;
  const replicas = object.spec?.["replicas"] ?? live?.spec?.["replicas"];
  return {
    ...object,
    metadata: { ...object.metadata, creationTimestamp },
    ...(replicas !== undefined && { spec: { ...object.spec, replicas } }),
  };
}

/** Without the version: the same object may be read as `v1beta1` and rendered as `v1`. */
function keyOf(object: KubernetesObject): string {
  const namespace = isOfCluster(object) ? "" : namespaceOf(object);
  return `${groupKind(object)}/${namespace}/${object.metadata.name}`;
}

function manifestsOf(objects: Objects): readonly Manifest[] {
  return [...objects.values()].map((object) => ({
    object,
    file: resourceName(object),
    line: 1,
    lineOf: () => 1,
  }));
}
