/** Labels, and what a selector selects by them. */
import { asTexts } from "../json/read.ts";

export type Labels = Readonly<Record<string, string>>;

/**
 * True when every label of the selector is among the labels, with its very value (Istio, `pkg/config/labels`,
 * `Instance.SubsetOf`; Kubernetes, `labels.SelectorFromSet`). A selector without labels selects everything:
 * whether it means nothing instead, as a Service's does, is for the caller to say.
 */
export function selects(selector: Labels, labels: Labels | undefined): boolean {
  return Object.entries(selector).every(
    ([key, value]) => labels !== undefined && Object.hasOwn(labels, key) && labels[key] === value,
  );
}

/** True when the labels have another value for one that the selector asks for: more labels would not help. */
export function contradicts(selector: Labels, labels: Labels): boolean {
  return Object.entries(selector).some(([key, value]) => Object.hasOwn(labels, key) && labels[key] !== value);
}

/**
 * Labels as somebody wrote them; a number or a boolean that was not quoted reads as its text. The API server
 * takes neither, which is said elsewhere: here the author's meaning counts.
 */
export function labelMap(value: unknown): Labels {
  return asTexts(value);
}

/**
 * True for a label that an endpoint gets from the node and the network it is on (Istio,
 * `pilot/pkg/serviceregistry/util/label`, `AugmentLabels`; `failure-domain` in older versions): no pod
 * template tells it.
 */
export function comesFromNode(key: string): boolean {
  return /^(?:topology\.(?:kubernetes|istio)\.io\/|failure-domain\.beta\.kubernetes\.io\/|kubernetes\.io\/hostname$)/.test(
    key,
  );
}
