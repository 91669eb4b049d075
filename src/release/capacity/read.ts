/** Reads what bounds the pods of the colors. */
import type { KubernetesObject, ResourceType } from "../../model/kubernetes.ts";
import { known, type Observed } from "../../model/observed.ts";
import { type Color, COLORS, type ReleaseState } from "../../model/release.ts";
import type { Cluster } from "../../ports.ts";
import { observed } from "../observed.ts";
import type { CapacityFacts } from "./facts.ts";

/**
 * Lists all at once, in the namespaces that the colors' workloads are in. What may not be listed is unknown;
 * throws only what ends a run.
 */
export async function readCapacity(
  { colors }: Pick<ReleaseState, "colors">,
  { from, to }: { readonly from: Color; readonly to: Color },
  cluster: Pick<Cluster, "list">,
): Promise<CapacityFacts> {
  const names = COLORS.flatMap((color) => (colors[color].known ? colors[color].value.workloads : []));
  const namespaces = [...new Set(names.map((name) => name.split("/")[1] ?? ""))];
  const [deployments, autoscalers, budgets] = await Promise.all(
    TYPES.map((type) => listAll(type, namespaces, cluster)),
  );
  const none = known([]);
  return {
    from,
    to,
    colors,
    deployments: deployments ?? none,
    autoscalers: autoscalers ?? none,
    budgets: budgets ?? none,
  };
}

const TYPES: readonly ResourceType[] = [
  "deployments.apps",
  "horizontalpodautoscalers.autoscaling",
  "poddisruptionbudgets.policy",
];

function listAll(
  type: ResourceType,
  namespaces: readonly string[],
  cluster: Pick<Cluster, "list">,
): Promise<Observed<readonly KubernetesObject[]>> {
  return observed(async () =>
    (await Promise.all(namespaces.map((namespace) => cluster.list(type, { namespace })))).flat(),
  );
}
