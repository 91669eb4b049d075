/** What objects of Istio's API decide that answers about routes leave out. Pure. */
import { at, jsonObjects, texts } from "../../../json/read.ts";
import type { KubernetesObject } from "../../../model/kubernetes.ts";
import { apiGroup } from "../../../names/groups.ts";
import { namespaceOf } from "../../../names/namespaces.ts";
import type { Unmodelled } from "../../mesh-api.ts";
import { labelsText, subjectOf } from "../../subject.ts";
import { words } from "../../words.ts";

/** By group and kind: policies and filters, and what they decide at whatever they apply to. */
const POLICIES: Readonly<Record<string, string>> = {
  "security.istio.io/AuthorizationPolicy": "who is let in at",
  "security.istio.io/RequestAuthentication": "which tokens are taken at",
  "networking.istio.io/EnvoyFilter": "what filters do to requests at",
  "extensions.istio.io/WasmPlugin": "what a plugin does to requests at",
  "extensions.istio.io/TrafficExtension": "what an extension does to requests at",
};

/** The same of connections: what comes of a request that has arrived, it does not change. */
const CONNECTIONS: Readonly<Record<string, string>> = {
  "security.istio.io/PeerAuthentication": "which callers are taken, with or without mutual TLS, at",
};

const OTHERS: Readonly<Record<string, (object: KubernetesObject) => readonly Unmodelled[]>> = {
  "networking.istio.io/DestinationRule": ofDestinationRule,
  "networking.istio.io/ServiceEntry": ({ spec }) => [
    { who: `callers in the mesh of ${words(texts(spec?.["hosts"]))}` },
  ],
  "networking.istio.io/Sidecar": ofSidecar,
  "networking.istio.io/WorkloadEntry": (object) => [
    { who: `requests to workloads outside the cluster in namespace ${namespaceOf(object)}` },
  ],
};

export function unmodelled(object: KubernetesObject): readonly Unmodelled[] {
  const kind = kindOf(object);
  const policy = POLICIES[kind] ?? CONNECTIONS[kind];
  const decided = policy === undefined ? [] : [{ who: `${policy} ${subjectOf(object)}` }];
  return [...(OTHERS[kind]?.(object) ?? []), ...decided];
}

export function isExtension(object: KubernetesObject): boolean {
  return POLICIES[kindOf(object)] !== undefined;
}

function kindOf(object: KubernetesObject): string {
  return `${apiGroup(object)}/${object.kind}`;
}

function ofDestinationRule(object: KubernetesObject): readonly Unmodelled[] {
  const labels = labelsText(at(object.spec, "workloadSelector", "matchLabels"));
  if (labels === undefined) return [];
  const host = String(object.spec?.["host"] ?? "");
  return [{ who: `callers in namespace ${namespaceOf(object)} with ${labels}, of ${host}` }];
}

/** `egress` decides what callers see, `ingress` what the pods take. */
function ofSidecar(object: KubernetesObject): readonly Unmodelled[] {
  const labels = labelsText(at(object.spec, "workloadSelector", "labels"));
  const where = `namespace ${namespaceOf(object)}${labels === undefined ? "" : ` with ${labels}`}`;
  const parts = ["egress", "ingress"].filter((key) => jsonObjects(object.spec?.[key]).length > 0).join(", ");
  const everywhere = labels === undefined ? ", and everywhere if that is the root namespace" : "";
  return [{ who: `callers in the mesh in ${where}${everywhere}`, because: parts === "" ? undefined : parts }];
}
