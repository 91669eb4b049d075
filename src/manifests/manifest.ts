import type { KubernetesObject } from "../model/kubernetes.ts";

/** One Kubernetes object with the place it was written at. */
export interface Manifest {
  readonly object: KubernetesObject;
  /** Relative to the repository. */
  readonly file: string;
  /** 1-based line of the object's first key. */
  readonly line: number;
  /**
   * Line of the value at `path` (of its key, in a mapping). Positions are worked out when first asked for.
   * A path that is not there gives the line of its nearest parent that is.
   */
  lineOf(path: readonly (string | number)[]): number;
}
