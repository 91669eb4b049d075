/** Reads whether the colors of a release have pods of their own. */
import { Failure } from "../errors.ts";
import type { KubernetesObject } from "../model/kubernetes.ts";
import type { Separation } from "../model/release.ts";
import type { Cluster } from "../ports.ts";
import { type ColorSelections, openNamespaces, separationOf } from "./overlap-rules.ts";
import { OTHER_MAKERS, podMakers } from "./pod-makers.ts";

type Reader = Pick<Cluster, "list">;

/**
 * Whether the colors have pods of their own, `seen` being Deployments and pods that were read of them. Only
 * where selections do not tell by themselves is the cluster asked for everything else that makes pods.
 */
export async function readSeparation(
  release: string,
  selections: ColorSelections,
  seen: readonly KubernetesObject[],
  cluster: Reader,
): Promise<Separation> {
  try {
    const others = await readMakers(openNamespaces(selections), cluster);
    return separationOf(release, selections, podMakers([...seen, ...others]));
  } catch (error) {
    // A rollback must not depend on what only this question needs.
    if (error instanceof Failure) return { kind: "unknown", reason: error.message };
    throw error;
  }
}

/**
 * Everything in the namespaces that makes pods, besides Deployments. A type that the cluster does not know
 * has no objects.
 */
export async function readMakers(
  namespaces: readonly string[],
  cluster: Reader,
): Promise<readonly KubernetesObject[]> {
  const found = await Promise.all(
    namespaces.flatMap((namespace) =>
      OTHER_MAKERS.map((type) =>
        cluster.list(type, { namespace }).catch((error: unknown) => {
          if (error instanceof Failure && error.code === "CLUSTER_NO_SUCH_TYPE") return [];
          throw error;
        }),
      ),
    ),
  );
  return found.flat();
}
