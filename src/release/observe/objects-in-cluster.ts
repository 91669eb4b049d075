/** Which types answer where routes lead, and how objects are listed. */
import { Failure } from "../../errors/errors.ts";
import type { KubernetesObject, ResourceType } from "../../model/kubernetes.ts";
import type { Cluster } from "../../ports.ts";

/** What a route leads to. */
export const ANSWERING: readonly ResourceType[] = [
  "services",
  "deployments.apps",
  "statefulsets.apps",
  "daemonsets.apps",
];

/**
 * Every object of the type, in one namespace or in all. A type that the cluster does not know has no objects.
 * Throws whatever else the cluster throws.
 */
export async function listObjects(
  type: ResourceType,
  namespace: string | undefined,
  cluster: Pick<Cluster, "list">,
): Promise<readonly KubernetesObject[]> {
  const list = () => cluster.list(type, namespace === undefined ? undefined : { namespace });
  return (await whereKnown(list)) ?? [];
}

/**
 * What is read of a type; undefined where the cluster does not know the type: then there is nothing of it.
 */
export async function whereKnown<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Failure && error.code === "CLUSTER_NO_SUCH_TYPE") return undefined;
    throw error;
  }
}
