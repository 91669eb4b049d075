/**
 * The pods of a set of manifests, by the labels that selectors ask for. What makes pods is told by
 * `podMaker`.
 */
import { selects, type Labels, comesFromNode } from "../names/labels.ts";
import { outsideMaker, podMaker } from "../release/colors/pod-makers.ts";
import { group, type MeshObject } from "./object.ts";

/** Pods as an object makes them. */
export interface PodTemplate {
  readonly object: MeshObject;
  readonly labels: Labels;
}

/** What is known of the pods of one namespace. */
export class Pods {
  /** Objects that may make pods which cannot be told from them: a controller nobody here knows reads them. */
  readonly unknown: MeshObject[] = [];
  readonly #templates: PodTemplate[] = [];
  readonly #byLabel = new Map<string, PodTemplate[]>();

  add(template: PodTemplate): void {
    this.#templates.push(template);
    for (const [key, value] of Object.entries(template.labels)) {
      const label = `${key}=${value}`;
      const same = this.#byLabel.get(label);
      if (same === undefined) this.#byLabel.set(label, [template]);
      else same.push(template);
    }
  }

  /** Templates whose pods a selector selects; looked for among those with its rarest label. */
  selected(selector: Labels): readonly PodTemplate[] {
    let fewest: readonly PodTemplate[] = this.#templates;
    for (const [key, value] of Object.entries(selector)) {
      const some = this.#byLabel.get(`${key}=${value}`) ?? [];
      if (some.length < fewest.length) fewest = some;
    }
    return fewest.filter(({ labels }) => selects(selector, labels));
  }
}

/** The labels that the pods themselves must carry. */
export function ofThePods(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !comesFromNode(key)));
}

/** The pods of a set, by namespace. */
export function podsByNamespace(objects: readonly MeshObject[]): ReadonlyMap<string, Pods> {
  const found = new Map<string, Pods>();
  for (const object of objects) {
    const labels = labelsOf(object);
    if (labels === undefined) continue;
    const pods = found.get(object.namespace) ?? new Pods();
    found.set(object.namespace, pods);
    if (labels === "unknown") pods.unknown.push(object);
    else pods.add({ object, labels });
  }
  return found;
}

/** Labels of the pods that an object is, or makes; undefined when it makes none. */
function labelsOf(object: MeshObject): Labels | "unknown" | undefined {
  const maker = outsideMaker(object.manifest.object) ?? podMaker(object.manifest.object);
  if (maker !== undefined) return maker.labels;
  return isForeign(object) ? "unknown" : undefined;
}

/** Groups whose objects make no pods but by a template that can be read. */
const PLAIN =
  /^$|^(?:apps|autoscaling|batch|policy|extensions)$|(?:^|\.)k8s\.io$|(?:^|\.)istio\.io$|^(?:cert-manager|acme\.cert-manager|external-secrets|kiali|kustomize\.toolkit\.fluxcd|source\.toolkit\.fluxcd)\.io$|^(?:bitnami\.com|keda\.sh|kyverno\.io|grafana\.integreatly\.org)$/;
const PLAIN_KINDS =
  /^(?:ServiceMonitor|PodMonitor|PrometheusRule|Probe|AnalysisTemplate|ClusterAnalysisTemplate|MetricTemplate|AlertProvider|AppProject)$/;

function isForeign(object: MeshObject): boolean {
  return !PLAIN.test(group(object)) && !PLAIN_KINDS.test(object.kind);
}
