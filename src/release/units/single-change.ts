/** The proof before a promote that its flip is one change (safety rule 3). */
import { refused } from "../../errors/errors.ts";
import { type KubernetesObject, resourceName } from "../../model/kubernetes.ts";
import { type Color, sameTarget } from "../../model/release.ts";
import type { Unit } from "../../model/unit.ts";
import type { ReleaseContext } from "../context.ts";
import { changesBesidesDefault } from "./pending-rules.ts";
import { readDefaultTarget } from "../router/router.ts";
import { isRouterOf, pendingChanges, renderedWith, routerAmong } from "./router-chart.ts";
import { readUnitValue } from "../git/unit-value.ts";
import type { ChartUnit } from "./unit-chart.ts";

/**
 * The unit's chart, rendered with either color as default, differs in the default destination alone; and what
 * it renders for the present color is what was applied and what the cluster has, so that nothing else waits
 * to be applied with the flip. Throws `UNIT_EXCLUDED`, `FLIP_NOT_ALONE`, `ROUTER_VALUE_OVERRIDDEN`,
 * `ROUTER_DRIFT`, `CHART_RENDER_FAILED`, `HELM_RELEASE_UNREADABLE`.
 */
export async function proveSingleChange(
  context: ReleaseContext,
  { unit, chart }: ChartUnit,
  router: KubernetesObject,
  { from, to }: { readonly from: Color; readonly to: Color },
): Promise<void> {
  await readUnitValue(context, unit, context.spec.router.value);
  const before = await renderedWith(context, chart, from);
  const after = await renderedWith(context, chart, to);
  const [other] = changesBesidesDefault(before, after, isRouterOf(context));
  if (other !== undefined) throw notAlone(unit, other, resourceName(router));
  refuseOverridden(context, unit, after, to);
  const [waiting] = await pendingChanges(context, chart, before, router);
  if (waiting !== undefined) throw drifted(unit, waiting);
}

/** Something wins over the values file: what the flip writes there would never be applied. */
function refuseOverridden(
  context: ReleaseContext,
  unit: Unit,
  rendered: readonly KubernetesObject[],
  to: Color,
): void {
  const { host, colors, router } = context.spec;
  const target = readDefaultTarget(routerAmong(context, rendered), host);
  if (target.known && sameTarget(target.value, colors[to].target)) return;
  const goes = target.known ? `goes to ${target.value.name}` : `cannot be told (${target.reason})`;
  const fact = `with ${router.value.key} at ${colors[to].target.name}, the default route of ${host} ${goes}`;
  throw refused("ROUTER_VALUE_OVERRIDDEN", fact, {
    where: `unit ${unit.name}, ${router.value.file}`,
    remedy:
      "Take away what wins over the file in the unit's inputs; or correct router.file and router.key in bluegreen.yaml",
  });
}

function notAlone(unit: Unit, other: string, router: string): Error {
  return refused("FLIP_NOT_ALONE", `the flip would not be alone: ${other}`, {
    where: `unit ${unit.name}`,
    remedy: `Let ${router}'s default destination be all that depends on the value`,
  });
}

function drifted(unit: Unit, waiting: string): Error {
  return refused("ROUTER_DRIFT", `what this checkout says was not applied: ${waiting}`, {
    where: `unit ${unit.name}`,
    remedy: `Check out the branch as it is now, review \`bluegreen plan --units ${unit.name}\`, and apply it first, so that the flip is the only change`,
  });
}
