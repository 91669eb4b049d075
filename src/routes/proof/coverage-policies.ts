/** Policies and filters: what pods do with requests that have reached them, and what their sidecars do. */
import { namespaceOf } from "../../names/namespaces.ts";
import type { NotCovered } from "./not-covered.ts";
import { type KubernetesObject, resourceName } from "../../model/kubernetes.ts";
import { words } from "../../mesh-api/words.ts";
import { at, jsonObjects } from "../../json/read.ts";
import { labelsText } from "./coverage-words.ts";

/** By group and kind: what the object decides, at whatever it applies to. */
const POLICIES: Readonly<Record<string, string>> = {
  "security.istio.io/AuthorizationPolicy": "who is let in at",
  "security.istio.io/RequestAuthentication": "which tokens are taken at",
  "security.istio.io/PeerAuthentication": "which callers are taken, with or without mutual TLS, at",
  "networking.istio.io/EnvoyFilter": "what filters do to requests at",
  "extensions.istio.io/WasmPlugin": "what a plugin does to requests at",
  "extensions.istio.io/TrafficExtension": "what an extension does to requests at",
  "networking.k8s.io/NetworkPolicy": "which connections reach",
};

/** What a policy or filter decides; nothing for other kinds. `kind` is `group/Kind`. */
export function policyGaps(kind: string, object: KubernetesObject): readonly NotCovered[] {
  const what = POLICIES[kind];
  return what === undefined ? [] : [{ who: `${what} ${subjectOf(object)}`, because: resourceName(object) }];
}

/**
 * What it applies to: what it refers to, pods by their labels, or all of its namespace (of the mesh, in the
 * root namespace).
 */
function subjectOf(object: KubernetesObject): string {
  const { spec } = object;
  const namespace = `namespace ${namespaceOf(object)}`;
  const references = [...jsonObjects(spec?.["targetRefs"]), ...jsonObjects([spec?.["targetRef"]])];
  if (references.length > 0) {
    const names = references.map((one) => `${String(one["kind"])} ${String(one["name"])}`);
    return `${words(names)} in ${namespace}`;
  }
  const labels =
    labelsText(at(spec, "selector", "matchLabels")) ??
    labelsText(at(spec, "workloadSelector", "labels")) ??
    labelsText(at(spec, "podSelector", "matchLabels"));
  if (labels !== undefined) return `pods with ${labels} in ${namespace}`;
  return `every pod in ${namespace}, and in the mesh if that is the root namespace`;
}
