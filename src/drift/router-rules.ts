/**
 * What a remedy may do to a unit that has routes: Helm writes a whole revision, and with it where its default
 * route led then. A command is advised only when that is where it leads now, or, of a router that is gone,
 * when it is said. Pure.
 */
import { type KubernetesObject, resourceName } from "../model/kubernetes.ts";
import { COLORS, type ReleaseSpec, sameTarget, type Target } from "../model/release.ts";
import type { HelmReleaseStatus } from "../model/unit.ts";
import { releaseRemedy } from "../release/units/blocked-rules.ts";
import { isRouter as isRoute } from "../mesh-api/apis/lookup.ts";
import {
  defaultRouteIn,
  findRouter,
  readDefaultTarget,
  routerKindFor,
  withDefaultTarget,
} from "../release/router/router.ts";
import { keyOf } from "./basis.ts";
import type { DriftFacts, Mend, UnitFacts } from "./facts.ts";
import { createCommand, manifestCommand, rollbackCommand } from "./remedy.ts";

export function isRouter(object: KubernetesObject, { colors, host }: ReleaseSpec): boolean {
  const kind = routerKindFor(colors.blue);
  return object.kind === kind.kind && kind.routes(object, host);
}

export function colorText({ colors }: ReleaseSpec, target: Target): string {
  const color = COLORS.find((one) => sameTarget(colors[one].target, target));
  return color === undefined ? target.name : `${color} (${target.name})`;
}

/** Where the router among the objects leads by default; undefined when that cannot be told. */
export function defaultOf(objects: readonly KubernetesObject[], release: ReleaseSpec): Target | undefined {
  const kind = routerKindFor(release.colors.blue);
  const router = findRouter(
    kind,
    objects.filter((one) => one.kind === kind.kind),
    release.host,
  );
  const target = router.known ? readDefaultTarget(router.value, release.host) : undefined;
  return target?.known ? target.value : undefined;
}

/** True for the router's unit, and for any other that has routes of its own. */
export function hasRoutes({ unit, released, rendered }: UnitFacts, release: ReleaseSpec): boolean {
  return unit === release.router.unit || [...released, ...rendered].some(isRoute);
}

/** How a missing object comes back, and values that cannot be shown. */
export function puttingBack(
  wanted: KubernetesObject,
  unit: UnitFacts,
  facts: DriftFacts,
): { readonly how: string; readonly says: string } {
  const { chart } = unit;
  const helm = unit.helm.known ? unit.helm.value : undefined;
  const revision = helm?.deployed ?? helm?.revision ?? 1;
  const rollback = `\`${rollbackCommand(chart, revision)}\``;
  if (!hasRoutes(unit, facts.release)) return { how: rollback, says: "" };
  // What is on record is the last revision's: where the deployed one leads is not known.
  const isSettled = helm?.status === "deployed" || helm?.status === "superseded";
  if (!isSettled || revision !== helm.revision) {
    const how = `settle Helm release ${chart.namespace}/${chart.release} first, then \`bluegreen status\``;
    return { how, says: ": which default route an earlier revision has is not known, so none is put back" };
  }
  const own = isRouter(wanted, facts.release);
  const released = own ? readDefault(wanted) : undefined;
  const last = own ? beforeOf(wanted, facts) : undefined;
  if (own && last !== undefined && (released === undefined || !sameTarget(released, last))) {
    return otherDefault(wanted, unit, facts, { revision, released, last });
  }
  const kept = unit.released.filter(isRoute).every((one) => keepsDefault(one, wanted, facts));
  if (kept) return { how: rollback, says: own ? leadText(facts.release, released) : "" };
  // Made where it is missing, and nothing that is there is written.
  const command = isOpen(wanted) ? createCommand(wanted, chart) : manifestCommand(chart, revision);
  return { how: `\`${command}\``, says: own ? leadText(facts.release, released) : "" };
}

/**
 * What makes a missing object again: as it was released, a router with the default that the record has. None
 * where no default can be told.
 */
export function comingBack(
  object: KubernetesObject,
  { chart }: UnitFacts,
  facts: DriftFacts,
): Mend | undefined {
  if (!isRouter(object, facts.release)) return { kind: "create", object, chart };
  if (readDefault(object) === undefined) return undefined;
  const target = onRecord(facts);
  return { kind: "create", object: target === undefined ? object : withDefaultTarget(object, target), chart };
}

/**
 * Whom the record gives the traffic: the color of the last flip; of one that was not finished, the color from
 * before it, to which a rollback would lead. Undefined when there is no record of a flip.
 */
export function onRecord({ release, lastFlip, transition }: DriftFacts): Target | undefined {
  const color =
    transition === undefined ? lastFlip?.to : transition[transition.kind === "promote" ? "from" : "to"];
  return color === undefined ? undefined : release.colors[color].target;
}

interface Defaults {
  readonly revision: number;
  readonly released: Target | undefined;
  readonly last: Target;
}

/** The revision leads elsewhere than the route led last: made again with that default, in one write. */
function otherDefault(
  wanted: KubernetesObject,
  { chart }: UnitFacts,
  { release }: DriftFacts,
  { revision, released, last }: Defaults,
): { readonly how: string; readonly says: string } {
  const to = released === undefined ? "a place that is not known" : colorText(release, released);
  const why = `; no rollback to revision ${revision}, which sends the users of ${release.host} to ${to}`;
  if (released === undefined || !isOpen(wanted)) {
    const how = `make ${resourceName(wanted)} again by hand, with the default route to ${colorText(release, last)}`;
    return { how, says: why };
  }
  const command = createCommand(withDefaultTarget(wanted, last), chart);
  return { how: `\`${command}\``, says: `${leadText(release, last)}, as it was last${why}` };
}

function leadText(release: ReleaseSpec, target: Target | undefined): string {
  const where = target === undefined ? "a place that is not known" : colorText(release, target);
  return `, and sends the users of ${release.host} to ${where}`;
}

/**
 * Said of a patch that writes a default route which the live router has not: that one leads to no color, or
 * nowhere.
 */
export function movedText(wanted: KubernetesObject, live: KubernetesObject, release: ReleaseSpec): string {
  if (!isRouter(wanted, release)) return "";
  const [to, from] = [readDefault(wanted), readDefault(live)];
  return to === undefined || (from !== undefined && sameTarget(to, from)) ? "" : leadText(release, to);
}

/** What Helm's operation on a unit with routes needs; undefined for any other unit. */
export function settlingRoutes(
  unit: UnitFacts,
  last: HelmReleaseStatus,
  { release, live }: DriftFacts,
): string | undefined {
  if (!hasRoutes(unit, release)) return undefined;
  const remedy = releaseRemedy(unit.unit, unit.chart, last, "`bluegreen plan`");
  const routers = [...unit.released, ...unit.rendered].filter((one) => isRouter(one, release));
  const isGone = routers.every((one) => {
    const seen = live.get(keyOf(one));
    return seen?.known === true && seen.value === undefined;
  });
  const to = defaultOf(unit.rendered, release);
  if (!isGone || to === undefined) return remedy;
  // An apply holds itself to the live route; where there is none, the checkout's is written.
  return `${remedy}. There is no live route: an apply sends the users of ${release.host} to ${colorText(release, to)}`;
}

function readDefault(object: KubernetesObject): Target | undefined {
  const route = defaultRouteIn(object);
  return route?.known === true ? route.value.target : undefined;
}

/** Where the router leads, or led when the last flip of it was done; undefined when neither can be told. */
function beforeOf(router: KubernetesObject, { live, lastFlip, transition, release }: DriftFacts) {
  const seen = live.get(keyOf(router));
  if (seen?.known === true && seen.value !== undefined) return readDefault(seen.value.object);
  return lastFlip === undefined || transition !== undefined ? undefined : release.colors[lastFlip.to].target;
}

/** True when the released route, written again, leads where it leads now. */
function keepsDefault(released: KubernetesObject, wanted: KubernetesObject, facts: DriftFacts): boolean {
  if (keyOf(released) === keyOf(wanted)) return true;
  const seen = facts.live.get(keyOf(released));
  if (seen?.known !== true) return false;
  const [was, is] = [
    readDefault(released),
    seen.value === undefined ? beforeOf(released, facts) : readDefault(seen.value.object),
  ];
  return was !== undefined && is !== undefined && sameTarget(was, is);
}

/** False for what would be masked where it is shown, and then be written with asterisks. */
function isOpen(object: KubernetesObject): boolean {
  return object.kind !== "Secret" && !/pass|secret|token|credential|api-?_?key/i.test(JSON.stringify(object));
}
