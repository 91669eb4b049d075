/** The proof before a promote that the router's unit can be planned and applied after the flip. */
import type { ReleaseContext } from "../context.ts";
import { planBlocked, releaseBlocked } from "./blocked-rules.ts";
import type { ChartUnit } from "./unit-chart.ts";

/**
 * Asks Helm for the state of the unit's release, and plans the unit as it will be planned after the flip,
 * with the lock of its state. The plan is not kept: the one after the flip is of other values. Throws
 * `ROUTER_UNIT_BLOCKED`.
 */
export async function proveUnitFree(
  { ports: { helm, terragrunt } }: ReleaseContext,
  { unit, chart }: ChartUnit,
): Promise<void> {
  const held = releaseBlocked(unit, chart, await helm.status(chart.release, chart.namespace));
  if (held !== undefined) throw held;
  const failed = planBlocked(unit, await terragrunt.plan(unit));
  if (failed !== undefined) throw failed;
}
