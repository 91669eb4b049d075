/** Where an object lies. */
import type { KubernetesObject } from "../model/kubernetes.ts";

/** Where an object goes that names no namespace, and for which nobody else does. */
export const DEFAULT_NAMESPACE = "default";

/**
 * The namespace of an object: its own, else `usual`, where whoever applies it puts it. One of no letters is none
 * (Kubernetes, `apimachinery`, `NamespaceDefault` and `NamespaceNone`). Of use for namespaced kinds alone.
 */
export function namespaceOf(
  { metadata }: Pick<KubernetesObject, "metadata">,
  usual: string = DEFAULT_NAMESPACE,
): string {
  return metadata.namespace || usual;
}
