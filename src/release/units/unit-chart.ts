/** The chart of a unit: what it renders, and what Helm released of it last. */
import { refused, usage } from "../../errors/errors.ts";
import { loadManifests } from "../../manifests/load.ts";
import type { KubernetesObject } from "../../model/kubernetes.ts";
import type { Unit, UnitChart } from "../../model/unit.ts";
import type { Helm } from "../../ports.ts";
import { findUnit, refuseExcludedUnit, type ReleaseContext } from "../context.ts";

/** What the unit releases. Throws `UNIT_NOT_HELM`. */
export async function unitChart({ ports, config }: ReleaseContext, unit: Unit): Promise<UnitChart> {
  const chart = await ports.terragrunt.chart(unit);
  if (chart !== undefined) return chart;
  throw usage("UNIT_NOT_HELM", `unit ${unit.name} is no Helm release`, {
    where: config.file,
    remedy: "Name a unit that releases a chart",
  });
}

/** A unit, and what it releases: asked of Terragrunt once for all that is to be known of it. */
export interface ChartUnit {
  readonly unit: Unit;
  readonly chart: UnitChart;
}

/** The unit that routes the release. Throws `UNIT_UNKNOWN`, `UNIT_EXCLUDED`, `UNIT_NOT_HELM`. */
export async function routerUnit(context: ReleaseContext): Promise<ChartUnit> {
  const unit = await findUnit(context, context.spec.router.unit);
  refuseExcludedUnit(unit);
  return { unit, chart: await unitChart(context, unit) };
}

/**
 * Objects of the chart as the files say, with `values` over them; each has the namespace that it would get.
 * Throws `CHART_RENDER_FAILED`.
 */
export async function renderedObjects(
  helm: Pick<Helm, "template">,
  chart: UnitChart,
  values?: Readonly<Record<string, unknown>>,
): Promise<readonly KubernetesObject[]> {
  return manifestObjects(
    await helm.template({ ...chart, ...(values === undefined ? {} : { values }) }),
    chart,
  );
}

/**
 * Objects of the release that is in the cluster, as Helm has it on record; hooks are not among them.
 * Undefined when there is no such release. Throws `HELM_RELEASE_UNREADABLE`.
 */
export async function releasedObjects(
  helm: Pick<Helm, "manifest">,
  chart: UnitChart,
): Promise<readonly KubernetesObject[] | undefined> {
  const text = await helm.manifest(chart.release, chart.namespace);
  return text === undefined ? undefined : manifestObjects(text, chart);
}

/**
 * Objects of a manifest that Helm rendered or has on record; each has the namespace that it gets. Throws
 * `CHART_RENDER_FAILED`.
 */
export function manifestObjects(text: string, { chart, namespace }: UnitChart): readonly KubernetesObject[] {
  const { manifests, problems } = loadManifests([{ file: chart, text }]);
  const problem = problems.find(({ severity }) => severity === "error");
  if (problem !== undefined) {
    throw refused("CHART_RENDER_FAILED", problem.message, { where: chart, remedy: problem.fix });
  }
  return manifests.map(({ object }) => ({ ...object, metadata: { namespace, ...object.metadata } }));
}
