/** What the units that change put into the cluster, read through ports. */
import { Failure, renderFailure } from "../../errors/errors.ts";
import type { KubernetesObject } from "../../model/kubernetes.ts";
import { known, type Observed, unknown } from "../../model/observed.ts";
import type { Unit, UnitPlan } from "../../model/unit.ts";
import type { Ports } from "../../ports.ts";
import { releasedObjects, renderedObjects } from "../../release/units/unit-chart.ts";
import { releaseAction, unreadWrites } from "./plan-rules.ts";

type ReadPorts = Pick<Ports, "terragrunt" | "helm">;

/** What applying one unit does to the cluster. */
export interface UnitContent {
  readonly unit: string;
  /** What its Helm release has now; nothing when there is none. */
  readonly last: readonly KubernetesObject[];
  /**
   * What the release has while the unit is applied, one state after the other: a release that is replaced is
   * gone before it comes again. Unknown when that cannot be told, or when the plan also writes what no chart
   * renders.
   */
  readonly stages: Observed<readonly (readonly KubernetesObject[])[]>;
}

/**
 * Throws `UNIT_UNREADABLE` when Terragrunt cannot read the unit, `HELM_RELEASE_UNREADABLE`, and what the
 * ports throw.
 */
export async function readContent(unit: Unit, plan: UnitPlan, ports: ReadPorts): Promise<UnitContent> {
  const chart = await unlessRefused(() => ports.terragrunt.chart(unit));
  if (!chart.known) return { unit: unit.name, last: [], stages: chart };
  const unread = unreadWrites(plan, chart.value !== undefined);
  if (chart.value === undefined) {
    return { unit: unit.name, last: [], stages: unread === undefined ? known([]) : unknown(unread) };
  }
  const released = chart.value;
  const [last, next] = await Promise.all([
    unlessRefused(async () => (await releasedObjects(ports.helm, released)) ?? []),
    unlessRefused(() => renderedObjects(ports.helm, released)),
  ]);
  if (!last.known) return { unit: unit.name, last: [], stages: last };
  const had = last.value.filter(isNoHook);
  if (unread !== undefined) return { unit: unit.name, last: had, stages: unknown(unread) };
  const stages = next.known ? known(stagesOf(plan, next.value.filter(isNoHook))) : next;
  return { unit: unit.name, last: had, stages };
}

/** Hooks come and go; they are not part of what a release keeps. */
function isNoHook({ metadata }: KubernetesObject): boolean {
  return metadata.annotations?.["helm.sh/hook"] === undefined;
}

function stagesOf(plan: UnitPlan, next: readonly KubernetesObject[]) {
  switch (releaseAction(plan)) {
    case "delete":
      return [[]];
    case "replace":
      return [[], next];
    default:
      return [next];
  }
}

/** A unit that is refused, not a tool that fails, is unknown. */
async function unlessRefused<T>(read: () => Promise<T>): Promise<Observed<T>> {
  try {
    return known(await read());
  } catch (error) {
    if (error instanceof Failure && error.failureClass === "refused") return unknown(renderFailure(error));
    throw error;
  }
}
