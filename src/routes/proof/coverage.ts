/** What answers about routes cover, and what they do not: said once, by whoever claims anything. */
import { apiGroup } from "../../names/groups.ts";
import { namespaceOf } from "../../names/namespaces.ts";
import type { NotCovered } from "./not-covered.ts";
import { type KubernetesObject, resourceName } from "../../model/kubernetes.ts";
import { MESH_APIS } from "../../mesh-api/apis/index.generated.ts";
import { ROUTERS_PLURAL } from "../../mesh-api/apis/lookup.ts";
import { words } from "../../mesh-api/words.ts";
import { policyGaps } from "./coverage-policies.ts";
import { at, jsonObjects, texts } from "../../json/read.ts";
import { labelsText } from "./coverage-words.ts";

export interface Coverage {
  readonly covered: string;
  /** Never empty: callers in the mesh are never looked at. */
  readonly notCovered: readonly NotCovered[];
}

/** Requests that come in at gateways are all that is asked about. */
const COVERED = `requests that come in through a gateway, as ${words(["Gateways", ...ROUTERS_PLURAL])} route them`;

const EVERYBODY: NotCovered = {
  who: "callers in the mesh",
  because: "only what comes in through a gateway is asked about",
};

/**
 * What is said of routes by these objects, and what is not: callers in the mesh always, and by name those
 * whom an object concerns. `more` is what could not be read. Each once, in the order of the objects.
 */
export function coverageOf(objects: readonly KubernetesObject[], more: readonly NotCovered[] = []): Coverage {
  const found = [EVERYBODY, ...objects.flatMap(gapsOf), ...more];
  const once = new Map(found.map((gap) => [`${gap.who}\n${gap.because}`, gap]));
  return { covered: COVERED, notCovered: [...once.values()] };
}

/** As {@link coverageOf}, of two configurations that are compared: an object that differs is said to. */
export function coverageOfChange(
  before: readonly KubernetesObject[],
  after: readonly KubernetesObject[],
): Coverage {
  const [old, fresh] = [textsByName(before), textsByName(after)];
  const marked = (objects: readonly KubernetesObject[], mark: (object: KubernetesObject) => string) =>
    objects.flatMap((object) =>
      gapsOf(object).map(({ who, because }) => ({ who, because: because + mark(object) })),
    );
  const differs = (object: KubernetesObject, other: string | undefined, alone: string) => {
    if (other === undefined) return alone;
    return other === contentOf(object) ? "" : ", which differs";
  };
  return coverageOf(
    [],
    [
      ...marked(after, (object) => differs(object, old.get(keyOf(object)), ", which is new")),
      ...marked(before, (object) => differs(object, fresh.get(keyOf(object)), ", which goes")),
    ],
  );
}

function textsByName(objects: readonly KubernetesObject[]): ReadonlyMap<string, string> {
  return new Map(objects.map((object) => [keyOf(object), contentOf(object)]));
}

function keyOf(object: KubernetesObject): string {
  return `${apiGroup(object)} ${resourceName(object)}`;
}

function contentOf({ metadata, spec, data }: KubernetesObject): string {
  return JSON.stringify([metadata.labels, spec, data]);
}

/** Lines shown to people; the rest is counted. */
const MOST_LINES = 40;

/** As lines for people: what was looked at, then one line for everybody who was not. */
export function coverageLines({ covered, notCovered }: Coverage, most = MOST_LINES): readonly string[] {
  const more = notCovered.length - most;
  return [
    `Looked at: ${covered}.`,
    ...notCovered.slice(0, most).map(({ who, because }) => `Not looked at: ${who}: ${because}.`),
    ...(more > 0 ? [`Not looked at: ${more} more, which bluegreen route --json lists.`] : []),
  ];
}

/** As the end of a sentence: `callers in the mesh (ServiceEntry/default/reviews …)`. */
export function coverageWords({ notCovered }: Coverage, most = 3): string {
  const named = notCovered
    .filter((gap) => gap !== EVERYBODY)
    .map(({ who, because }) => `${who} (${because})`);
  const more = named.length > most ? [`${named.length - most} more`] : [];
  return [EVERYBODY.who, ...named.slice(0, most), ...more].join("; ");
}

function gapsOf(object: KubernetesObject): readonly NotCovered[] {
  const group = apiGroup(object);
  const kind = `${group}/${object.kind}`;
  return [
    ...(GAPS[kind]?.(object) ?? []),
    ...otherProtocolGaps(group, object),
    ...callerGaps(group, object),
    ...policyGaps(kind, object),
    ...waypointGaps(kind, object),
  ];
}

type Gaps = (object: KubernetesObject) => readonly NotCovered[];

const GAPS: Readonly<Record<string, Gaps>> = {
  "networking.istio.io/DestinationRule": destinationRuleGaps,
  "networking.istio.io/ServiceEntry": (object) => [
    gap(`callers in the mesh of ${words(texts(object.spec?.["hosts"]))}`, object),
  ],
  "networking.istio.io/Sidecar": sidecarGaps,
  "networking.istio.io/WorkloadEntry": (object) => [
    gap(`requests to workloads outside the cluster in namespace ${namespaceOf(object)}`, object),
  ],
  "gateway.networking.k8s.io/Gateway": waypointGatewayGaps,
  "/ConfigMap": meshConfigGaps,
};

function gap(who: string, object: KubernetesObject, detail?: string): NotCovered {
  const name = resourceName(object);
  return { who, because: detail === undefined ? name : `${name} (${detail})` };
}

/** Routes of any API are for callers in the mesh as well where they say so. */
function callerGaps(group: string, object: KubernetesObject): readonly NotCovered[] {
  const callers = MESH_APIS.find((api) => api.group === group)?.meshCallers(object);
  return callers === undefined
    ? []
    : [gap(`callers in the mesh of ${words(callers.of)}`, object, callers.because)];
}

/** Of what a gateway does, only HTTP is asked about. */
function otherProtocolGaps(group: string, object: KubernetesObject): readonly NotCovered[] {
  const others = MESH_APIS.find((api) => api.group === group)?.otherProtocols(object) ?? [];
  return others.map(({ what, gateways, because }) =>
    gap(`${what} through Gateway ${words(gateways)}`, object, because),
  );
}

function destinationRuleGaps(object: KubernetesObject): readonly NotCovered[] {
  const labels = labelsText(at(object.spec, "workloadSelector", "matchLabels"));
  if (labels === undefined) return [];
  const host = String(object.spec?.["host"] ?? "");
  return [gap(`callers in namespace ${namespaceOf(object)} with ${labels}, of ${host}`, object)];
}

/** `egress` decides what callers see, `ingress` what the pods take. */
function sidecarGaps(object: KubernetesObject): readonly NotCovered[] {
  const labels = labelsText(at(object.spec, "workloadSelector", "labels"));
  const where = `namespace ${namespaceOf(object)}${labels === undefined ? "" : ` with ${labels}`}`;
  const parts = ["egress", "ingress"].filter((key) => jsonObjects(object.spec?.[key]).length > 0).join(", ");
  const everywhere = labels === undefined ? ", and everywhere if that is the root namespace" : "";
  return [gap(`callers in the mesh in ${where}${everywhere}`, object, parts === "" ? undefined : parts)];
}

function waypointGatewayGaps(object: KubernetesObject): readonly NotCovered[] {
  const name = String(object.spec?.["gatewayClassName"] ?? "");
  if (!name.includes("waypoint") && name !== "istio-east-west") return [];
  return [gap(`whoever goes through the waypoint ${object.metadata.name}`, object, `class ${name}`)];
}

/** A namespace outside the selectors is not there for istiod. */
function meshConfigGaps(object: KubernetesObject): readonly NotCovered[] {
  const text = at(object["data"], "mesh");
  const selects = typeof text === "string" && /^\s*discoverySelectors\s*:\s*[^\s[]?/m.test(text);
  if (!selects || !/^istio(-|$)/.test(object.metadata.name)) return [];
  return [gap("which namespaces istiod sees", object, "discoverySelectors")];
}

const WAYPOINT = "istio.io/use-waypoint";
const INGRESS_WAYPOINT = "istio.io/ingress-use-waypoint";
const LABELLED = new Set(["/Service", "/Namespace", "networking.istio.io/ServiceEntry"]);

/** Labels that send callers, and requests from the gateway too, to a waypoint on their way. */
function waypointGaps(kind: string, object: KubernetesObject): readonly NotCovered[] {
  const own = object.metadata.labels ?? {};
  const template = at(object.spec, "template", "metadata", "labels");
  const labels = LABELLED.has(kind) || kind === "/Pod" ? own : (template ?? {});
  const waypoint = at(labels, WAYPOINT);
  if (typeof waypoint !== "string" || waypoint === "" || waypoint === "none") return [];
  const what = `${object.kind.toLowerCase()} ${object.metadata.name}`;
  const gaps = [gap(`callers in the mesh of ${what}`, object, `${WAYPOINT}: ${waypoint}`)];
  if (String(at(labels, INGRESS_WAYPOINT)) !== "true") return gaps;
  const beyond = `what becomes of the gateway's requests to ${what} beyond the gateway`;
  return [...gaps, gap(beyond, object, `${INGRESS_WAYPOINT}: true`)];
}
