import { Failure } from "../errors/errors.ts";
import { known, type Observed, unknown } from "../model/observed.ts";
import type { UnitChart } from "../model/unit.ts";
import type { Ports } from "../ports.ts";

/**
 * The rendered manifests of a chart, or why they cannot be had: Helm's own words. Only `Failure`s are taken
 * for that.
 */
export async function renderChart(
  chart: UnitChart,
  { helm }: Pick<Ports, "helm">,
): Promise<Observed<string>> {
  try {
    return known(await helm.template(chart));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return unknown(`${error.code}: ${error.message}`);
  }
}
