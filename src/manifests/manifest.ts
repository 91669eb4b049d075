import type { KubernetesObject } from "../model/kubernetes.ts";

export interface RenderedBy {
  readonly unit: string;
  readonly release: string;
}

/** One Kubernetes object with the place it was written at. */
export interface Manifest {
  readonly object: KubernetesObject;
  /** Relative to the repository. */
  readonly file: string;
  /** 1-based line of the object's first key. */
  readonly line: number;
  /** The unit whose chart rendered it, and the Helm release that it is part of, as `namespace/name`. */
  readonly from?: RenderedBy | undefined;
  /**
   * Line of the value at `path` (of its key, in a mapping). Positions are worked out when first asked for.
   * A path that is not there gives the line of its nearest parent that is.
   */
  lineOf(path: readonly (string | number)[]): number;
}
