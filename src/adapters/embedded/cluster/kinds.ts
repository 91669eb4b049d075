import { MESH_APIS } from "../../../mesh-api/apis/index.generated.ts";
import { apiGroup } from "../../../names/groups.ts";
import type { KubernetesObject, ResourceType } from "../../../model/kubernetes.ts";

interface Kind {
  readonly type: ResourceType;
  readonly namespaced: boolean;
}

/** `[kind, API group, plural, scope]` of what the reference system and Istio's own charts use. */
const KINDS: readonly (readonly [string, string, string, "namespaced" | "cluster"])[] = [
  ["Namespace", "", "namespaces", "cluster"],
  ["Node", "", "nodes", "cluster"],
  ["Pod", "", "pods", "namespaced"],
  ["Service", "", "services", "namespaced"],
  ["ServiceAccount", "", "serviceaccounts", "namespaced"],
  ["ConfigMap", "", "configmaps", "namespaced"],
  ["Secret", "", "secrets", "namespaced"],
  ["Endpoints", "", "endpoints", "namespaced"],
  ["EndpointSlice", "discovery.k8s.io", "endpointslices", "namespaced"],
  ["Deployment", "apps", "deployments", "namespaced"],
  ["ReplicaSet", "apps", "replicasets", "namespaced"],
  ["DaemonSet", "apps", "daemonsets", "namespaced"],
  ["StatefulSet", "apps", "statefulsets", "namespaced"],
  ["HorizontalPodAutoscaler", "autoscaling", "horizontalpodautoscalers", "namespaced"],
  ["PodDisruptionBudget", "policy", "poddisruptionbudgets", "namespaced"],
  ["Lease", "coordination.k8s.io", "leases", "namespaced"],
  ["Event", "events.k8s.io", "events", "namespaced"],
  ["CustomResourceDefinition", "apiextensions.k8s.io", "customresourcedefinitions", "cluster"],
  ["ClusterRole", "rbac.authorization.k8s.io", "clusterroles", "cluster"],
  ["ClusterRoleBinding", "rbac.authorization.k8s.io", "clusterrolebindings", "cluster"],
  ["Role", "rbac.authorization.k8s.io", "roles", "namespaced"],
  ["RoleBinding", "rbac.authorization.k8s.io", "rolebindings", "namespaced"],
  [
    "ValidatingWebhookConfiguration",
    "admissionregistration.k8s.io",
    "validatingwebhookconfigurations",
    "cluster",
  ],
  [
    "MutatingWebhookConfiguration",
    "admissionregistration.k8s.io",
    "mutatingwebhookconfigurations",
    "cluster",
  ],
  ["ValidatingAdmissionPolicy", "admissionregistration.k8s.io", "validatingadmissionpolicies", "cluster"],
  [
    "ValidatingAdmissionPolicyBinding",
    "admissionregistration.k8s.io",
    "validatingadmissionpolicybindings",
    "cluster",
  ],
  ...MESH_APIS.flatMap(({ kinds }) =>
    kinds.map(({ kind, group, plural, scope }) => [kind, group, plural, scope] as const),
  ),
];

const BY_KIND: ReadonlyMap<string, Kind> = new Map(
  KINDS.map(([kind, group, plural, scope]) => [
    `${group}/${kind}`,
    { type: typeOf(plural, group), namespaced: scope === "namespaced" },
  ]),
);

/** `gateways` alone is ambiguous in a cluster as well; kubectl takes the first group it finds. */
const BY_PLURAL: ReadonlyMap<string, ResourceType> = new Map(
  KINDS.toReversed().map(([, group, plural]) => [plural, typeOf(plural, group)]),
);

function typeOf(plural: string, group: string): ResourceType {
  return group === "" ? plural : `${plural}.${group}`;
}

/** Resource type and scope of an object. A kind that is not in the table is taken as namespaced. */
export function kindOf(object: Pick<KubernetesObject, "apiVersion" | "kind">): Kind {
  const group = apiGroup(object);
  const found = BY_KIND.get(`${group}/${object.kind}`);
  if (found !== undefined) return found;
  const plural = pluralOf(object.kind.toLowerCase());
  return { type: typeOf(plural, group), namespaced: true };
}

/** The one name of a resource type: `deployments` and `deployments.apps` are the same. */
export function canonicalType(type: ResourceType): ResourceType {
  const lower = type.toLowerCase();
  return lower.includes(".") ? lower : (BY_PLURAL.get(lower) ?? lower);
}

function pluralOf(kind: string): string {
  if (/(?:s|x|ch)$/.test(kind)) return `${kind}es`;
  return kind.endsWith("y") ? `${kind.slice(0, -1)}ies` : `${kind}s`;
}
