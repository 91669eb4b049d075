/** One release as the cluster says it is: which color the default route names, and what runs of each. */
import type { Selection, TargetSelection } from "../../mesh-api/targets.ts";
import { targetsOf } from "../../mesh-api/apis/lookup.ts";
import type { ColorOwners } from "../colors/color-owner.ts";
import { namespaceOf } from "../../names/namespaces.ts";
import { serviceAddress } from "../../names/services.ts";
import { recordStore } from "../lease/record-store.ts";
import { refused } from "../../errors/errors.ts";
import { type KubernetesObject, resourceName } from "../../model/kubernetes.ts";
import { known, type Observed, unknown } from "../../model/observed.ts";
import {
  type Color,
  COLORS,
  type ColorState,
  otherColor,
  type ReleaseRecord,
  type ReleaseSpec,
  type ReleaseState,
} from "../../model/release.ts";
import type { Split } from "../../model/split.ts";
import type { Ports } from "../../ports.ts";
import { canonicalJson, jsonDigest } from "../../json/canonical.ts";
import { editCommand, leaveOne } from "./beside.ts";
import { at, list, jsonObjects, text, whole } from "../../json/read.ts";
import { type ColorSelections, isSelected } from "../colors/overlap-rules.ts";
import { podMaker } from "../colors/pod-makers.ts";
import { type ConfigReading, readConfig } from "./read-config.ts";
import { readSeparation } from "./read-separation.ts";
import type { DefaultRoute, DefaultSplit } from "../../mesh-api/router-kind.ts";
import { sharesText, type Traffic, trafficOfSplit } from "../colors/share-rules.ts";
import { findRouter, readDefaultSplit, routerKindFor, splitOf } from "../router/router.ts";
import { timeNow } from "../time.ts";
import { foreignHost, targetSelection } from "../colors/selections.ts";

/** The state, and the objects that it was read from. */
export interface ObservedRelease {
  readonly state: ReleaseState;
  readonly router: KubernetesObject;
  readonly split: Split;
  readonly selections: ColorSelections;
}

type ReadPorts = Pick<Ports, "cluster" | "clock">;

/**
 * Reads router, record and both colors. Throws `ROUTER_UNKNOWN` (none, or several, route the host),
 * `ROUTE_UNKNOWN` (its default cannot be told, or is divided and no flip of ours is on record),
 * `ROUTE_NOWHERE` (the default is no color's target), `BOTH_COLORS_MISSING`, `RECORD_UNREADABLE`, and what
 * the cluster throws. `owners` is read beside that, where something is proven of the colors or done to them.
 */
export async function readRelease(
  spec: ReleaseSpec,
  ports: ReadPorts,
  owners?: Promise<ColorOwners>,
): Promise<ObservedRelease> {
  // Nobody may ask for it, when something else is refused first.
  owners?.catch(() => undefined);
  const router = await readRouter(spec, ports);
  const found = defaultOf(router, spec);
  const { defaultRoute, traffic } = found;
  const namespace = namespaceOf(router);
  const cluster = askedOnce(ports.cluster);
  const [record, { blue, green }] = await Promise.all([
    recordStore(ports, { namespace, release: spec.name }).read(),
    readColors(spec, defaultRoute, namespace, cluster),
  ]);
  const selections = { blue: blue.selection.all, green: green.selection.all };
  const seen = [...blue.seen, ...green.seen];
  const separation = await readSeparation(spec.name, selections, seen, cluster, owners);
  const { name, resourceVersion = "" } = router.metadata;
  const bare = COLORS.find((color) => (color === "blue" ? blue : green).missing);
  const facts = {
    release: spec.name,
    router: { namespace, name, resourceVersion },
    colors: { blue: blue.state, green: green.state },
    ...(bare === undefined ? {} : { withoutWorkloads: bare }),
    separation,
    seenAt: timeNow(ports.clock),
    proofDays: spec.proofDays,
  };
  const state = stateOf(facts, traffic, record);
  if (state !== undefined) return { state, router, split: splitOf(found.read), selections };
  // Read before the record was: the flip may have ended in between.
  const now = await readRouter(spec, ports);
  if (now.metadata.resourceVersion !== resourceVersion) return readRelease(spec, ports, owners);
  throw dividedByOthers(router, found);
}

/** Undefined for a default that is divided while no flip of ours is on record. */
function stateOf(
  facts: Omit<ReleaseState, "active" | "idle" | "shares" | "record">,
  traffic: Traffic,
  record: ReleaseRecord | undefined,
): ReleaseState | undefined {
  const { active } = traffic;
  if (active !== undefined) return { ...facts, active, idle: otherColor(active), record };
  const transition = record?.transition;
  if (record === undefined || transition === undefined) return undefined;
  return { ...facts, shares: traffic.shares, record: { ...record, transition } };
}

/** The one object that routes the release's host. Throws `ROUTER_UNKNOWN`. */
export async function readRouter(
  spec: ReleaseSpec,
  { cluster }: Pick<Ports, "cluster">,
): Promise<KubernetesObject> {
  const kind = routerKindFor(spec.colors.blue);
  const all = await cluster.list(kind.type);
  const router = findRouter(kind, all, spec.host);
  if (router.known) return router.value;
  const routing = all.filter((object) => kind.routes(object, spec.host));
  if (routing.length > 1) {
    const unit = `unit ${spec.router.unit}`;
    const remedy = leaveOne(routing, unit, `${spec.host} out of its hosts`);
    throw refused("ROUTER_UNKNOWN", router.reason, { remedy });
  }
  throw refused("ROUTER_UNKNOWN", router.reason, {
    remedy: `Run apply, so that unit ${spec.router.unit}, and it alone, routes ${spec.host}; where it was applied already, run repair`,
  });
}

/**
 * Where the router's default route leads: to a color, or to both in shares, whoever has divided it. Throws
 * `ROUTE_UNKNOWN`, `ROUTE_NOWHERE`.
 */
export function trafficIn(router: KubernetesObject, spec: ReleaseSpec): Traffic {
  return defaultOf(router, spec).traffic;
}

interface Default {
  /** Where it is divided, any of its shares: both colors lie behind the same Service, or behind one each. */
  readonly defaultRoute: DefaultRoute;
  readonly read: DefaultSplit;
  readonly traffic: Traffic;
}

function defaultOf(router: KubernetesObject, spec: ReleaseSpec): Default {
  const read = readDefaultSplit(router, spec.host);
  if (!read.known) throw routeUnknown(router, read.reason);
  const traffic = trafficOfSplit(spec, splitOf(read.value));
  const [defaultRoute] = routesOf(read.value);
  if (read.value.kind === "whole") {
    if (traffic !== undefined) return { defaultRoute: read.value.route, read: read.value, traffic };
    throw nowhere(spec, read.value.route, router);
  }
  if (traffic !== undefined && defaultRoute !== undefined && isOneService(read.value)) {
    return { defaultRoute, read: read.value, traffic };
  }
  throw routeUnknown(router, dividedText(read.value));
}

function routesOf(split: DefaultSplit): readonly DefaultRoute[] {
  return split.kind === "whole" ? [split.route] : split.shares.map(({ route }) => route);
}

/** Subsets of the same name are others, where the Service is another. */
function isOneService(split: DefaultSplit): boolean {
  const hosts = routesOf(split).map(({ target, serviceHost }) =>
    target.kind === "subset" ? serviceHost : target.kind,
  );
  return new Set(hosts).size === 1;
}

function dividedText({ shares, called }: Extract<DefaultSplit, { kind: "weighted" }>): string {
  const sum = shares.reduce((all, { weight }) => all + weight, 0);
  const parts = shares.map(({ route: { target }, weight }) => `${target.name} has ${weight} of ${sum}`);
  return `the default rule splits traffic over ${shares.length} ${called}: ${parts.join(", ")}`;
}

function dividedByOthers(router: KubernetesObject, { read, traffic: { shares } }: Default): Error {
  const parts = read.kind === "weighted" ? dividedText(read) : "it is divided";
  const colors = shares === undefined ? "" : ` (${sharesText(shares)})`;
  return routeUnknown(router, `${parts}${colors}, and no promote or rollback is on record that did it`);
}

function routeUnknown(router: KubernetesObject, reason: string): Error {
  return refused("ROUTE_UNKNOWN", `the default route cannot be told: ${reason}`, {
    where: resourceName(router),
    remedy: `Run repair: it puts back what somebody changed by hand. Else, with \`${editCommand(router)}\`: end its routes with one catch-all rule that has one destination, a color's. apply does not do it: it changes no default that cannot be told`,
  });
}

function nowhere(spec: ReleaseSpec, route: DefaultRoute, router: KubernetesObject): Error {
  const names = COLORS.map((color) => `${color} is ${spec.colors[color].target.name}`).join(", ");
  const { kind, name } = route.target;
  return refused(
    "ROUTE_NOWHERE",
    `the default route goes to ${kind} ${name}, which is no color's (${names})`,
    {
      where: resourceName(router),
      remedy: `Run repair: it puts back what somebody changed by hand. Where Git says so itself, set ${spec.router.value.key} in unit ${spec.router.unit} to a color's ${kind}, and run apply`,
    },
  );
}

type Reader = Pick<Ports["cluster"], "get" | "contents" | "list">;

/** The same question is asked once: both colors may share what selects their pods, and Deployments. */
function askedOnce(cluster: Reader): Reader {
  const answers = new Map<string, Promise<unknown>>();
  const once = <T>(question: unknown, ask: () => Promise<T>): Promise<T> => {
    const key = JSON.stringify(question);
    const answer = (answers.get(key) as Promise<T> | undefined) ?? ask();
    answers.set(key, answer);
    return answer;
  };
  return {
    get: (reference) => once(reference, () => cluster.get(reference)),
    contents: (reference) => once(["contents", reference], () => cluster.contents(reference)),
    list: (type, selection) => once([type, selection], () => cluster.list(type, selection)),
  };
}

interface ColorReading {
  readonly state: Observed<ColorState>;
  readonly missing: boolean;
  readonly selection: TargetSelection;
  /** Deployments of the color's namespace, and its pods. */
  readonly seen: readonly KubernetesObject[];
}

async function readColors(
  spec: ReleaseSpec,
  route: DefaultRoute,
  namespace: string,
  cluster: Reader,
): Promise<Readonly<Record<Color, ColorReading>>> {
  const [blue, green] = await Promise.all([
    readColor("blue", spec, route, namespace, cluster),
    readColor("green", spec, route, namespace, cluster),
  ]);
  if (!blue.missing || !green.missing) return { blue, green };
  throw refused("BOTH_COLORS_MISSING", `nothing of ${spec.name} runs: neither blue nor green has workloads`, {
    remedy: "Run `bluegreen apply` first: it brings up both colors",
  });
}

async function readColor(
  color: Color,
  spec: ReleaseSpec,
  route: DefaultRoute,
  namespace: string,
  cluster: Reader,
): Promise<ColorReading> {
  const selection = await readSelection(spec, color, route, namespace, cluster);
  if (!selection.one.known) return { state: selection.one, missing: false, selection, seen: [] };
  const workloads = await readWorkloads(selection.one.value, cluster);
  const { deployments, seen } = workloads;
  if (deployments.length === 0) {
    const labels = Object.entries(selection.one.value.labels).map(([key, value]) => `${key}=${value}`);
    const reason = `no Deployment in ${selection.one.value.namespace} makes pods with ${labels.join(",")}`;
    return { state: unknown(reason), missing: true, selection, seen };
  }
  const config = await readConfig(deployments, cluster);
  return { state: known(colorState(color, spec, workloads, config)), missing: false, selection, seen };
}

async function readSelection(
  spec: ReleaseSpec,
  color: Color,
  route: DefaultRoute,
  namespace: string,
  cluster: Reader,
): Promise<TargetSelection> {
  const { target } = spec.colors[color];
  const targets = targetsOf(target);
  const host = targets.host(target.name, route);
  const address = serviceAddress(host, namespace);
  if (address === undefined) return foreignHost(host);
  const service = await cluster.get({ type: "services", ...address });
  const types = service === undefined ? [] : targets.definedBy;
  const definitions = await Promise.all(types.map((type) => cluster.list(type)));
  return targetSelection(target, address, service, definitions.flat());
}

interface Workloads {
  readonly deployments: readonly KubernetesObject[];
  readonly pods: readonly KubernetesObject[];
  readonly seen: readonly KubernetesObject[];
}

async function readWorkloads(selection: Selection, cluster: Reader): Promise<Workloads> {
  const { namespace, labels } = selection;
  const [deployments, pods] = await Promise.all([
    cluster.list("deployments.apps", { namespace }),
    cluster.list("pods", { namespace, labels }),
  ]);
  return {
    deployments: deployments.filter((one) => isMadeFor(one, selection)),
    pods: pods.filter((pod) => pod.metadata.deletionTimestamp === undefined),
    seen: [...deployments, ...pods],
  };
}

function isMadeFor(workload: KubernetesObject, selection: Selection): boolean {
  const maker = podMaker(workload);
  return maker !== undefined && isSelected(maker, selection);
}

function colorState(
  color: Color,
  spec: ReleaseSpec,
  { deployments, pods }: Workloads,
  { parts, uncovered }: ConfigReading,
): ColorState {
  const images = deployments.flatMap((one) =>
    jsonObjects(at(one.spec, "template", "spec", "containers")).map(
      (container) => text(container["image"]) ?? "",
    ),
  );
  const desired = deployments.reduce((sum, one) => sum + replicas(one), 0);
  const templates = templatesOf(deployments);
  const bare = digestOf(deployments, pods, { templates });
  const hasConfig = parts.length > 0;
  return {
    color,
    target: spec.colors[color].target,
    workloads: deployments.map(resourceName).toSorted(),
    ready: pods.filter(isReady).length,
    desired,
    images: [...new Set(images)].toSorted(),
    version: versionOf(images[0]),
    digest: hasConfig ? digestOf(deployments, pods, { templates, config: parts }) : bare,
    ...(hasConfig && bare.known && { digestWithoutConfig: bare.value }),
    ...(uncovered.length > 0 && { uncovered }),
    template: jsonDigest(templates),
  };
}

function templatesOf(deployments: readonly KubernetesObject[]): readonly string[] {
  return deployments
    .map((one) => canonicalJson({ name: resourceName(one), template: at(one.spec, "template") }))
    .toSorted();
}

/** The tag of an image reference; undefined for one without. A port in the registry's name is no tag. */
export function versionOf(image: string | undefined): string | undefined {
  return image?.split("@")[0]?.match(/:([^:/]+)$/)?.[1];
}

function replicas(deployment: KubernetesObject): number {
  return whole(at(deployment.spec, "replicas")) ?? 1;
}

/** True when the pod's condition `Ready` says so. */
export function isReady(pod: KubernetesObject): boolean {
  const ready = jsonObjects(at(pod.status, "conditions")).find((condition) => condition["type"] === "Ready");
  return ready?.["status"] === "True";
}

/** Why a Deployment is not settled: its controller has work to do. Undefined when it has none. */
export function rolloutUnderWay(deployment: KubernetesObject): string | undefined {
  const name = resourceName(deployment);
  const count = (field: string) => whole(at(deployment.status, field)) ?? 0;
  const wanted = replicas(deployment);
  if (count("observedGeneration") < (deployment.metadata.generation ?? 0)) {
    return `the latest change of ${name} was not taken up yet`;
  }
  if (count("updatedReplicas") < wanted) {
    return `${count("updatedReplicas")} of ${wanted} pods of ${name} are of the latest template`;
  }
  if (count("replicas") > count("updatedReplicas")) return `old pods of ${name} are still running`;
  return undefined;
}

/**
 * What binds a smoke test to a flip: sha256 over the pod templates, the contents of the ConfigMaps and
 * Secrets that they name (none: no part), and the image ids that really run. Unknown while a rollout is
 * under way, or while a container has not reported its image id.
 */
function digestOf(
  deployments: readonly KubernetesObject[],
  pods: readonly KubernetesObject[],
  wanted: { readonly templates: readonly string[]; readonly config?: readonly object[] },
): Observed<string> {
  const busy = deployments.map(rolloutUnderWay).find((reason) => reason !== undefined);
  if (busy !== undefined) return unknown(busy);
  const running = runningImages(pods);
  if (!running.known) return running;
  return known(jsonDigest({ ...wanted, images: running.value }));
}

function runningImages(pods: readonly KubernetesObject[]): Observed<readonly string[]> {
  if (pods.length === 0) return unknown("no pod runs");
  const images = new Set<string>();
  for (const pod of pods) {
    const statuses = jsonObjects(at(pod.status, "containerStatuses"));
    if (statuses.length < list(at(pod.spec, "containers")).length || statuses.length === 0) {
      return unknown(`${resourceName(pod)} has not started all its containers`);
    }
    for (const status of statuses) {
      const id = text(status["imageID"]);
      if (!id) return unknown(`${resourceName(pod)} reports no image id for ${String(status["name"])}`);
      images.add(`${String(status["name"])}=${id}`);
    }
  }
  return known([...images].toSorted());
}
