/** Where an object lies. */
import type { KubernetesObject } from "../model/kubernetes.ts";

/** Where an object goes that names no namespace, and for which nobody else does. */
export const DEFAULT_NAMESPACE = "default";

/**
 * The namespace of an object: its own, else `usual`, where whoever applies it puts it. One of no letters is
 * none (Kubernetes, `apimachinery`, `NamespaceDefault` and `NamespaceNone`). Of use for namespaced kinds
 * alone.
 */
export function namespaceOf(
  { metadata }: Pick<KubernetesObject, "metadata">,
  usual: string = DEFAULT_NAMESPACE,
): string {
  return metadata.namespace || usual;
}

const CLUSTER_SCOPED =
  /^(Namespace|Cluster.*|CustomResourceDefinition|GatewayClass|.*WebhookConfiguration|Node|PersistentVolume|StorageClass)$/;

/**
 * The object as it lies in a cluster when whoever applies it puts it into `namespace`: as Helm puts what a
 * chart renders without one (`pkg/kube`, `Client.Build`, the default namespace of the request). One that
 * names its own keeps it, and so does a kind of the whole cluster, as far as it is known without asking the
 * API server.
 */
export function placedIn(object: KubernetesObject, namespace: string): KubernetesObject {
  if (object.metadata.namespace || CLUSTER_SCOPED.test(object.kind)) return object;
  return { ...object, metadata: { ...object.metadata, namespace } };
}
