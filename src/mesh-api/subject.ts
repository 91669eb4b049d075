/** What a policy or a filter is about, whoever's kind it is of. Pure. */
import { asTexts, at, jsonObjects } from "../json/read.ts";
import type { KubernetesObject } from "../model/kubernetes.ts";
import { namespaceOf } from "../names/namespaces.ts";
import { words } from "./words.ts";

/** `app=web, version=v1`; undefined where nothing is selected. */
export function labelsText(value: unknown): string | undefined {
  const labels = Object.entries(asTexts(value)).map(([key, one]) => `${key}=${one}`);
  return labels.length === 0 ? undefined : labels.join(", ");
}

/**
 * What an object applies to: what it refers to, pods by their labels, or all of its namespace (of the mesh,
 * in the root namespace).
 */
export function subjectOf(object: KubernetesObject): string {
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
