/** What is known of the pods that two colors have, and may have. */
import type { KubernetesObject } from "../../model/kubernetes.ts";
import type { Observed } from "../../model/observed.ts";
import type { Color, ColorState } from "../../model/release.ts";

/** All of it as the cluster says; what may not be read is unknown. */
export interface CapacityFacts {
  readonly from: Color;
  readonly to: Color;
  readonly colors: Readonly<Record<Color, Observed<ColorState>>>;
  /** Deployments, HorizontalPodAutoscalers, PodDisruptionBudgets of the namespaces that the colors are in. */
  readonly deployments: Observed<readonly KubernetesObject[]>;
  readonly autoscalers: Observed<readonly KubernetesObject[]>;
  readonly budgets: Observed<readonly KubernetesObject[]>;
}

/** How a color gets so many pods: its Deployment's number, or the least that its autoscaler keeps. */
export interface Scaling {
  readonly kind: "Deployment" | "HorizontalPodAutoscaler";
  readonly namespace: string;
  readonly name: string;
  readonly was: number;
  readonly pods: number;
}

/** What is done before a color gets the traffic. `notes`: what is to be said, and keeps nothing back. */
export interface Capacity {
  readonly scaling: Scaling | undefined;
  readonly notes: readonly string[];
}
