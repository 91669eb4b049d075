/** What makes pods, and which labels the pods get. Pure. */
import { list, at, jsonObject } from "../../json/read.ts";
import { labelMap, type Labels } from "../../names/labels.ts";
import { namespaceOf } from "../../names/namespaces.ts";
import { type KubernetesObject, resourceName, type ResourceType } from "../../model/kubernetes.ts";

/** A pod, or whatever makes pods of a template. */
export interface PodMaker {
  /** `Kind/namespace/name`. */
  readonly name: string;
  readonly namespace: string;
  /** Labels of the pods. */
  readonly labels: Labels;
  /** True when a controller gives the pods more labels while they run. */
  readonly grows: boolean;
}

/** How a cluster is asked for everything that may make pods, besides Deployments. */
export const OTHER_MAKERS: readonly ResourceType[] = [
  "pods",
  "statefulsets.apps",
  "daemonsets.apps",
  "replicasets.apps",
  "replicationcontrollers",
  "jobs.batch",
  "cronjobs.batch",
  "rollouts.argoproj.io",
];

const TEMPLATES: readonly (readonly string[])[] = [
  ["spec", "template"],
  ["spec", "jobTemplate", "spec", "template"],
];

/**
 * The pods that an object is, or makes. Undefined for an object that makes none: also for a pod that has
 * ended or is leaving, and for a Deployment's ReplicaSets or a CronJob's Jobs: the owner says it.
 */
export function podMaker(object: KubernetesObject): PodMaker | undefined {
  const labels = object.kind === "Pod" ? labelsOfPod(object) : labelsOfTemplate(object);
  if (labels === undefined) return undefined;
  const grows = object.apiVersion.startsWith("argoproj.io/");
  return { name: resourceName(object), namespace: namespaceOf(object), labels: labelMap(labels), grows };
}

/** Every pod maker among the objects. */
export function podMakers(objects: readonly KubernetesObject[]): readonly PodMaker[] {
  return objects.flatMap((object) => podMaker(object) ?? []);
}

function labelsOfPod({ metadata, status }: KubernetesObject): unknown {
  const hasEnded = ["Succeeded", "Failed"].includes(String(at(status, "phase")));
  return hasEnded || metadata.deletionTimestamp !== undefined ? undefined : (metadata.labels ?? {});
}

/** Kinds that controllers make for a Deployment, a Rollout, a CronJob: these say which pods there will be. */
const MADE: ReadonlySet<string> = new Set(["ReplicaSet", "Job"]);

/** Kinds whose template is one of something else, or of pods that nothing makes. */
const NO_PODS: ReadonlySet<string> = new Set([
  "SealedSecret",
  "ExternalSecret",
  "ClusterExternalSecret",
  "PodTemplate",
  "Certificate",
]);

/** Kinds of others (`CloneSet`, say) are known by what a pod template looks like. */
function labelsOfTemplate(object: KubernetesObject): unknown {
  if (NO_PODS.has(object.kind)) return undefined;
  const isOwned = (object.metadata.ownerReferences ?? []).length > 0;
  if (isOwned && MADE.has(object.kind)) return undefined;
  const template = TEMPLATES.map((path) => jsonObject(at(object, ...path))).find(isPodTemplate);
  return template === undefined ? undefined : (at(template, "metadata", "labels") ?? {});
}

function isPodTemplate(template: unknown): boolean {
  const labels = jsonObject(at(template, "metadata", "labels"));
  return labels !== undefined || list(at(template, "spec", "containers")).length > 0;
}

/**
 * The same of a WorkloadEntry, whose labels are those of its object and of its spec, and of a WorkloadGroup,
 * whose entries get them; undefined for any other object. What answers there runs outside of the cluster.
 */
export function outsideMaker(object: KubernetesObject): PodMaker | undefined {
  const { kind, apiVersion, metadata, spec } = object;
  if (!apiVersion.startsWith("networking.istio.io/")) return undefined;
  const labels =
    kind === "WorkloadEntry"
      ? { ...labelMap(at(spec, "labels")), ...labelMap(metadata.labels) }
      : kind === "WorkloadGroup"
        ? { ...labelMap(at(spec, "template", "labels")), ...labelMap(at(spec, "metadata", "labels")) }
        : undefined;
  if (labels === undefined) return undefined;
  return { name: resourceName(object), namespace: namespaceOf(object), labels, grows: false };
}
