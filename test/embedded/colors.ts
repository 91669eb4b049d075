/** The two colors of the reference system, read from the cluster's objects without any code of the steps. */
import type { EmbeddedWorld } from "../../src/adapters/embedded/create.ts";
import { isServing } from "../../src/adapters/embedded/cluster/pods.ts";
import type { KubernetesObject } from "../../src/model/kubernetes.ts";
import { NAMESPACE } from "./reference-world.ts";

export type Subset = "v1" | "v2";

export const SUBSETS: readonly Subset[] = ["v1", "v2"];

/** Label `version` of a color's pods, by its subset. */
export const VERSION: Readonly<Record<Subset, string>> = { v1: "blue-web-echo", v2: "green-web-echo" };

export function otherSubset(subset: Subset): Subset {
  return subset === "v1" ? "v2" : "v1";
}

export function subsetOf(color: "blue" | "green"): Subset {
  return color === "blue" ? "v1" : "v2";
}

/** The color that a label `version` stands for. */
export function subsetOfVersion(version: string | undefined): Subset | undefined {
  return SUBSETS.find((subset) => VERSION[subset] === version);
}

/** What one color is, or was when a process looked. */
export interface Seen {
  /** There are pods, and all of them serve. */
  readonly ready: boolean;
  /** Pod templates and image ids: what a smoke test proves. */
  readonly identity: string;
}

/** A color's Deployments and pods as one answer of the cluster each. */
export interface Workloads {
  readonly deployments: readonly KubernetesObject[];
  readonly pods: readonly KubernetesObject[];
}

export function seenOf({ deployments, pods }: Workloads): Seen {
  const staying = pods.filter((pod) => pod.metadata.deletionTimestamp === undefined);
  const images = new Set(staying.map(imageIds));
  const templates = deployments.map(templateText);
  return {
    ready: staying.length > 0 && staying.every(isServing),
    identity: [...templates.sort(), ...[...images].sort()].join(" "),
  };
}

/** Which color's pods the Deployment makes. */
export function colorOfDeployment(deployment: KubernetesObject | undefined): Subset | undefined {
  const labels = templateOf(deployment)?.metadata?.labels;
  return subsetOfVersion(labels?.["version"]);
}

/** What the color is now. */
export function look(world: EmbeddedWorld, subset: Subset): Seen {
  const labels = { version: VERSION[subset] };
  const all = world.store.list("deployments.apps", { namespace: NAMESPACE });
  const deployments = all.filter((one) => colorOfDeployment(one) === subset);
  return seenOf({ deployments, pods: world.store.list("pods", { namespace: NAMESPACE, labels }) });
}

interface Template {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
}

function templateOf(deployment: KubernetesObject | undefined): Template | undefined {
  return deployment?.spec?.["template"] as Template | undefined;
}

/** Objects of the store never change, and templates are long: each is written down once. */
const texts = new WeakMap<object, string>();

export function templateText(deployment: KubernetesObject | undefined): string {
  const template = templateOf(deployment);
  if (template === undefined) return "";
  let text = texts.get(template);
  if (text === undefined) texts.set(template, (text = JSON.stringify(template)));
  return text;
}

function imageIds(pod: KubernetesObject): string {
  const statuses = (pod.status?.["containerStatuses"] ?? []) as readonly { imageID: string }[];
  return JSON.stringify(statuses.map(({ imageID }) => imageID));
}
