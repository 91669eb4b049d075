/** What lies in the cluster beside the objects of a release, and keeps it from being read. Pure. */
import { targetsOf } from "../mesh-api/apis/lookup.ts";
import { namespaceOf } from "../names/namespaces.ts";
import { serviceAddress, type ServiceAddress } from "../names/services.ts";
import { type KubernetesObject, resourceName } from "../model/kubernetes.ts";
import { COLORS, type ReleaseSpec } from "../model/release.ts";
import { deleteCommand, helmReleaseOf } from "../release/observe/beside.ts";
import { readDefaultRoute, routerKindFor } from "../release/router/router.ts";
import { keyOf } from "./basis.ts";
import type { BesideFacts, DriftFinding } from "./facts.ts";

export function besideFindings(release: ReleaseSpec, facts: BesideFacts): readonly DriftFinding[] {
  return [...routersBeside(release, facts), ...subsetsBeside(release, facts)];
}

function unitOf(object: KubernetesObject, { rendered }: BesideFacts): string | undefined {
  return rendered.find(({ objects }) => objects.some((one) => keyOf(one) === keyOf(object)))?.unit;
}

/** True for what a unit released and renders no more: its next apply takes it away. */
function isLeaving(object: KubernetesObject, facts: BesideFacts): boolean {
  const isReleased = facts.released.some((one) => keyOf(one) === keyOf(object));
  return isReleased && unitOf(object, facts) === undefined;
}

function routersBeside(release: ReleaseSpec, facts: BesideFacts): readonly DriftFinding[] {
  const { host, router, colors } = release;
  const kind = routerKindFor(colors.blue);
  const own = facts.rendered
    .filter(({ unit }) => unit === router.unit)
    .flatMap(({ objects }) => objects.filter((one) => one.kind === kind.kind && kind.routes(one, host)));
  const [main] = own;
  if (main === undefined) return [];
  const others = facts.routers.filter((one) => keyOf(one) !== keyOf(main) && !isLeaving(one, facts));
  return others.map((other): DriftFinding => {
    const unit = unitOf(other, facts);
    const beside = `${resourceName(main)}, which unit ${router.unit} renders`;
    return foundBeside({
      object: other,
      unit,
      fact: `${resourceName(other)}, which ${renderedBy(unit)}, routes ${host} beside ${beside}: two objects say where ${host} goes`,
      out: `${host} out of its spec.${kind.hostsField}`,
    });
  });
}

function subsetsBeside(release: ReleaseSpec, facts: BesideFacts): readonly DriftFinding[] {
  const services = servicesOf(release, facts);
  const targets = [...new Set(COLORS.map((color) => release.colors[color].target))];
  const found = services.flatMap((service) =>
    targets.flatMap((target) => {
      const rules = targetsOf(target).definitions(target.name, service, facts.rules);
      return rules.length > 1 ? rivals(target.name, service, rules, facts) : [];
    }),
  );
  // One object that defines both subsets is one finding: one command takes it away.
  return [...new Map(found.map((one) => [one.object, one])).values()].map((one) => {
    const facts = found.filter(({ object }) => object === one.object).map(({ fact }) => fact);
    return { ...one, fact: [...new Set(facts)].join("; ") };
  });
}

/** One of a unit's objects stays, the first; whatever else defines the subset is one too many. */
function rivals(
  name: string,
  service: ServiceAddress,
  rules: readonly KubernetesObject[],
  facts: BesideFacts,
): readonly DriftFinding[] {
  const main = rules.find((one) => unitOf(one, facts) !== undefined) ?? rules[0];
  if (main === undefined) return [];
  const isMain = (one: KubernetesObject) => keyOf(one) === keyOf(main);
  const others = rules.filter((one) => !isMain(one) && !isLeaving(one, facts));
  const twice = rules.filter(isMain).length > 1 ? [main] : [];
  const where = `subset ${name} of Service ${service.namespace}/${service.name}`;
  return [...others, ...twice].map((other) => {
    const unit = unitOf(other, facts);
    const whose = `${resourceName(other)}, which ${renderedBy(unit)},`;
    const mainUnit = unitOf(main, facts);
    const fact = isMain(other)
      ? `${whose} defines ${where} more than once`
      : `${whose} defines ${where} as ${resourceName(main)} does, which ${renderedBy(mainUnit)}: the subset is defined more than once`;
    return foundBeside({ object: other, unit, fact, out: `the subsets that are defined already out of it` });
  });
}

/** The Services of the routers that are there, or would be. */
function servicesOf({ host }: ReleaseSpec, { routers, rendered }: BesideFacts): readonly ServiceAddress[] {
  const found = [...routers, ...rendered.flatMap(({ objects }) => objects)].flatMap((object) => {
    const route = readDefaultRoute(object, host);
    if (!route.known) return [];
    return serviceAddress(route.value.serviceHost, namespaceOf(object)) ?? [];
  });
  return [...new Map(found.map((one) => [`${one.namespace}/${one.name}`, one])).values()];
}

function renderedBy(unit: string | undefined): string {
  return unit === undefined ? "no unit here that could be read renders" : `unit ${unit} renders`;
}

interface Beside {
  readonly object: KubernetesObject;
  readonly unit: string | undefined;
  readonly fact: string;
  /** What is taken out of it where it stays. */
  readonly out: string;
}

function foundBeside({ object, unit, fact, out }: Beside): DriftFinding {
  const helm = unit === undefined ? helmReleaseOf(object) : undefined;
  const owner =
    helm === undefined ? "" : `; it says that Helm release ${helm.namespace}/${helm.name} made it`;
  return {
    kind: "beside",
    severity: "broken",
    unit,
    object: resourceName(object),
    fields: [],
    by: undefined,
    fact: `${fact}${owner}`,
    remedy:
      unit === undefined
        ? `\`${deleteCommand(object)}\`, or take ${out}`
        : `Take ${out} in the chart of unit ${unit}, then \`bluegreen apply\``,
  };
}
