/** What `repair` may do about a finding, and how that is said. Pure. */
import { whole } from "../json/read.ts";
import type { KubernetesObject } from "../model/kubernetes.ts";
import { type Color, COLORS, sameTarget, type Target } from "../model/release.ts";
import { hasPods, keyOf } from "./basis.ts";
import { type FieldDrift, fieldDrift } from "./compare.ts";
import type { DriftFacts, DriftFinding, Mend, Mendable, UnitFacts } from "./facts.ts";
import { defaultOf, isRouter } from "./router-rules.ts";

/** The finding with what may be done about it as the release is; `active` when one color has all traffic. */
export function withMend(finding: Mendable, active: Target | undefined, facts: DriftFacts): Mendable {
  const { mend, ...shown } = finding;
  const unit = facts.units.find((one) => one.unit === finding.unit);
  if (mend === undefined || unit === undefined || !mayMend(mend, unit, active, facts)) return shown;
  const color = colorWithTraffic(unit, active, facts);
  return {
    ...shown,
    mend: color !== undefined && rolls(mend, unit, facts) ? { ...mend, active: color } : mend,
  };
}

/**
 * What Helm has not finished is settled first: until then its record is no word of what should be there. A
 * route that a step of a promote divides is left to whoever ends the promote.
 */
function mayMend(
  mend: Mend,
  unit: UnitFacts,
  active: Target | undefined,
  { release, transition }: DriftFacts,
): boolean {
  const status = unit.helm.known ? unit.helm.value?.status : undefined;
  const isSettled = status === undefined || status === "deployed" || status === "superseded";
  if (mend.kind !== "settle" && !isSettled) return false;
  if (mend.kind === "upgrade" && movesDefault(unit, active, release)) return false;
  const isOfRouter = mend.kind === "upgrade" ? unit.unit === release.router.unit : isRoute(mend, release);
  return transition === undefined || !isOfRouter || mend.kind === "create";
}

/** True when the checkout's router leads elsewhere than the live one: only promote and rollback move it. */
function movesDefault(
  { rendered }: UnitFacts,
  active: Target | undefined,
  release: DriftFacts["release"],
): boolean {
  if (!rendered.some((object) => isRouter(object, release))) return false;
  const to = defaultOf(rendered, release);
  return to === undefined || active === undefined || !sameTarget(to, active);
}

function isRoute(mend: Exclude<Mend, { kind: "upgrade" }>, release: DriftFacts["release"]): boolean {
  if (mend.kind === "settle") return false;
  return isRouter(mend.kind === "create" ? mend.object : mend.live, release);
}

/** The color of the unit, when it has traffic or may have. */
function colorWithTraffic(
  { unit }: UnitFacts,
  active: Target | undefined,
  { release: { colors } }: DriftFacts,
): Color | undefined {
  const color = COLORS.find((one) => colors[one].unit === unit);
  if (color === undefined || active === undefined) return color;
  return sameTarget(colors[color].target, active) ? color : undefined;
}

/** True when pods that run would be made anew, or be fewer. */
function rolls(mend: Mend, unit: UnitFacts, { live }: DriftFacts): mend is Extract<Mend, { active?: Color }> {
  if (mend.kind === "write") return mend.fields.some((field) => rollsWith(mend.live, field));
  if (mend.kind !== "upgrade") return false;
  const rendered = new Map(unit.rendered.map((object) => [keyOf(object), object]));
  const gone = unit.released.some((object) => hasPods(object) && !rendered.has(keyOf(object)));
  return (
    gone ||
    unit.rendered.filter(setsPods).some((object) => {
      const seen = live.get(keyOf(object));
      if (seen?.known !== true) return true;
      const { value } = seen;
      return (
        value !== undefined && fieldDrift(object, value.object).some((field) => rollsWith(object, field))
      );
    })
  );
}

function setsPods(object: KubernetesObject): boolean {
  return hasPods(object) || isAutoscaler(object);
}

function isAutoscaler({ kind }: KubernetesObject): boolean {
  return kind === "HorizontalPodAutoscaler";
}

function rollsWith(object: KubernetesObject, field: FieldDrift): boolean {
  return hasPods(object) ? rollsPods(field) : isAutoscaler(object) && lowersRange(field);
}

/** A promote may have raised what is kept at least: with less, pods may go that carry the traffic. */
function lowersRange({ path: [first, second], wanted, live }: FieldDrift): boolean {
  if (first !== "spec") return false;
  if (second === undefined) return true;
  const isRange = second === "minReplicas" || second === "maxReplicas";
  return isRange && (whole(wanted) ?? 1) < (whole(live) ?? 1);
}

function rollsPods({ path, wanted, live }: FieldDrift): boolean {
  const [first, second] = path;
  if (first !== "spec") return false;
  if (second !== "replicas") return second === "template" || second === "selector" || second === undefined;
  return (whole(wanted) ?? 1) < (whole(live) ?? 1);
}

/** As people see it: without the objects, and with the command. */
export function shownFinding({ mend, ...finding }: Mendable): DriftFinding {
  if (mend === undefined) return finding;
  return { ...finding, remedy: `${commandText(mend)}. By hand: ${finding.remedy}` };
}

function commandText(mend: Mend): string {
  if ("active" in mend && mend.active !== undefined) {
    return `\`bluegreen repair --yes --allow-active\` mends it, and makes pods of ${mend.active} anew, which has traffic`;
  }
  if (mend.kind === "settle" && isBusy(mend.last.status)) {
    return "`bluegreen repair --yes` mends it, if whoever began it is dead for certain";
  }
  if (mend.kind === "adopt" && mend.from !== undefined) {
    const { namespace, name } = mend.from;
    return `\`bluegreen repair --yes\` mends it, if there is no Helm release ${namespace}/${name} any more`;
  }
  return "`bluegreen repair --yes` mends it";
}

/** True while Helm may be at work. */
export function isBusy(status: string): boolean {
  return /^pending-|^uninstalling$/.test(status);
}
