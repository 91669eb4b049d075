/** Makes Terraform's state say what a flip has made true, and applies nothing else. */
import { coded, type ErrorCode, Failure } from "../../errors/errors.ts";
import type { KubernetesObject } from "../../model/kubernetes.ts";
import type { Color, ReleaseSpec } from "../../model/release.ts";
import type { Unit, UnitChart, UnitPlan } from "../../model/unit.ts";
import { findUnit, type ReleaseContext } from "../context.ts";
import { readRouter } from "../observe/observe.ts";
import { hooksRun } from "./pending-rules.ts";
import { readDefaultTarget } from "../router/router.ts";
import { pendingChanges, renderedWith, routerAmong } from "./router-chart.ts";
import { unitChart } from "./unit-chart.ts";
import { changesText, refuseFailed } from "./unit-plan.ts";

/**
 * `left`: other changes wait in the unit, so nothing was applied; `excluded`: Terragrunt leaves the unit out,
 * so nothing was. A warning said so.
 */
export type Reconciliation = "applied" | "agrees" | "left" | "excluded";

/**
 * Leaves a unit alone that Terragrunt leaves out; else plans the router's unit and applies it when the
 * default destination is all that it would change. Other changes wait for an apply that was reviewed: then
 * the state is left as it is, with the warning `RECONCILE_REFUSED`, for neither the flip nor a rollback may
 * bring them along, or be held up by them. Nothing is applied any more once `ended` is aborted. Throws
 * `UNIT_PLAN_FAILED`, `UNIT_APPLY_FAILED`.
 */
export async function reconcileRouter(
  context: ReleaseContext,
  color: Color,
  ended?: AbortSignal,
): Promise<Reconciliation> {
  const unit = await findUnit(context, context.spec.router.unit);
  if (unit.excluded !== undefined) return leaveExcluded(context, unit, unit.excluded.apply);
  const [waiting] = await waitingChanges(context, await unitChart(context, unit), color);
  if (waiting !== undefined) return leave(context, unit, waiting);
  const plan = await context.ports.terragrunt.plan(unit);
  refuseFailed(unit, plan);
  if (plan.outcome !== "changes") return "agrees";
  const other = besidesRelease(plan);
  if (other !== undefined) return leave(context, unit, other);
  if (ended?.aborted === true) return "left";
  await context.ports.terragrunt.apply(unit, plan);
  return "applied";
}

/** What cannot be rendered, or would move the route, waits as well: somebody has to look at it. */
async function waitingChanges(
  context: ReleaseContext,
  chart: UnitChart,
  color: Color,
): Promise<readonly string[]> {
  const live = await readRouter(context.spec, context.ports);
  try {
    const rendered = await renderedWith(context, chart, undefined);
    return [
      ...moves(context, live, color, "in the cluster"),
      ...moves(context, routerAmong(context, rendered), color, "as the chart renders it"),
      ...(await pendingChanges(context, chart, rendered, live)),
      ...hooksRun(rendered),
    ];
  } catch (error) {
    if (!(error instanceof Failure) || !UNRENDERED.includes(error.code)) throw error;
    return [`${error.code}: ${error.message}`];
  }
}

const UNRENDERED: readonly ErrorCode[] = ["CHART_RENDER_FAILED", "ROUTER_NOT_RENDERED"];

/** An apply moves no traffic: the route leads to the color before it, and after. */
function moves(
  { spec }: ReleaseContext,
  router: KubernetesObject,
  color: Color,
  where: string,
): readonly string[] {
  const target = readDefaultTarget(router, spec.host);
  if (!target.known) return [`the default route ${where} cannot be told: ${target.reason}`];
  return target.value.name === spec.colors[color].target.name
    ? []
    : [`the default route ${where} goes to ${target.value.name}, not to ${color}`];
}

/** A flip updates one Helm release; a plan that does more was not caused by it. */
function besidesRelease({ changes }: UnitPlan): string | undefined {
  const made = changes.filter(({ action }) => action !== "read");
  const alone = made.length === 1 && made[0]?.action === "update";
  return alone ? undefined : `its plan would ${changesText(made)}`;
}

function leave({ ports }: ReleaseContext, unit: Unit, waiting: string): "left" {
  ports.log.warning(
    coded(
      "RECONCILE_REFUSED",
      `unit ${unit.name}: Terraform's state was left as it is, because more than the default route would be applied: ${waiting}. ` +
        `Review \`bluegreen plan --units ${unit.name}\`, and apply it; the traffic stays where it is.`,
    ),
  );
  return "left";
}

/**
 * Terragrunt would not apply it, so a flip or a rollback does not; the traffic is where it should be all the
 * same.
 */
function leaveExcluded({ ports }: ReleaseContext, unit: Unit, reason: string): "excluded" {
  ports.log.warning(
    coded(
      "RECONCILE_REFUSED",
      `unit ${unit.name}: Terraform's state was left as it is, because Terragrunt leaves the unit out: ${reason}. ` +
        "The traffic stays where it is; take away what leaves the unit out, and plan it before the next release.",
    ),
  );
  return "excluded";
}

/** What a step's summary adds when the state was left; empty otherwise. */
export function leftText({ router }: ReleaseSpec, reconciliation: Reconciliation): string {
  if (reconciliation === "excluded") return `; Terragrunt leaves unit ${router.unit} out: its state was left`;
  return reconciliation === "left" ? `; other changes of unit ${router.unit} wait to be applied` : "";
}
