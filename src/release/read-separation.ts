/** Reads whether the colors of a release have pods of their own. */
import { type ErrorCode, Failure } from "../errors.ts";
import type { KubernetesObject } from "../model/kubernetes.ts";
import type { Separation } from "../model/release.ts";
import type { Cluster } from "../ports.ts";
import { listObjects } from "./objects-in-cluster.ts";
import { type ColorSelections, openNamespaces, separationOf } from "./overlap-rules.ts";
import { OTHER_MAKERS, podMakers } from "./pod-makers.ts";
import { isSilence } from "./patience.ts";
import {
  mixedSeparation,
  OUTSIDE,
  outsideSeparation,
  selectedNamespaces,
  unplacedNamespaces,
} from "./stranger-rules.ts";

type Reader = Pick<Cluster, "list">;

/**
 * Whether the colors have pods of their own, `seen` being Deployments and pods that were read of them. Only
 * where selections do not tell by themselves, or where pods are of nothing that was read, is the cluster asked
 * for everything else that makes pods.
 */
export async function readSeparation(
  release: string,
  selections: ColorSelections,
  seen: readonly KubernetesObject[],
  cluster: Reader,
): Promise<Separation> {
  try {
    const open = [...openNamespaces(selections), ...unplacedNamespaces(selections, seen)];
    const [others, outside] = await Promise.all([
      readMakers([...new Set(open)], cluster),
      readOutside(selectedNamespaces(selections), cluster),
    ]);
    const objects = [...seen, ...others, ...outside];
    const found = [
      separationOf(release, selections, podMakers(objects)),
      outsideSeparation(release, selections, objects),
      mixedSeparation(release, selections, objects),
    ];
    return found.find(({ kind }) => kind !== "apart") ?? { kind: "apart" };
  } catch (error) {
    // A rollback must not depend on what only this question needs. But a cluster that is silent, or a run that
    // was told to end, says nothing of the colors: whoever asked decides how long to wait for it.
    if (isSilence(error) || (error instanceof Failure && error.endsRun)) throw error;
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
    namespaces.flatMap((namespace) => OTHER_MAKERS.map((type) => listObjects(type, namespace, cluster))),
  );
  return found.flat();
}

/**
 * Workloads outside of the cluster. An account that may not list them has done without until now: for it
 * there are none.
 */
async function readOutside(
  namespaces: readonly string[],
  cluster: Reader,
): Promise<readonly KubernetesObject[]> {
  const reads = namespaces.flatMap((namespace) =>
    OUTSIDE.map((type) =>
      cluster.list(type, { namespace }).catch((error: unknown) => {
        if (error instanceof Failure && WITHOUT.has(error.code)) return [];
        throw error;
      }),
    ),
  );
  return (await Promise.all(reads)).flat();
}

const WITHOUT: ReadonlySet<ErrorCode> = new Set(["CLUSTER_NO_SUCH_TYPE", "CLUSTER_FORBIDDEN"]);
