/** What a color's target selects its pods by, read from objects of a cluster or of charts. Pure. */
import { namespaceOf } from "../../names/namespaces.ts";
import { type KubernetesObject, resourceName } from "../../model/kubernetes.ts";
import { known, type Observed, unknown } from "../../model/observed.ts";
import { COLORS, type ReleaseSpec, type Target } from "../../model/release.ts";
import { at, records } from "../../json/read.ts";
import { type ColorSelections, NO_SELECTION, type Selection, type Selections } from "./overlap-rules.ts";
import { mostSpecificHost } from "../../names/hosts.ts";
import { labelMap } from "../../names/labels.ts";
import { ruleHost, type ServiceAddress, serviceAddress, serviceHost } from "../../names/services.ts";
import { findRouter, readDefaultRoute, routerKindFor } from "../router/router.ts";
import type { DefaultRoute } from "../../mesh-api/router-kind.ts";

/** The host of the Service that a color's traffic goes to. */
export function targetHost(target: Target, { serviceHost }: Pick<DefaultRoute, "serviceHost">): string {
  return target.kind === "subset" ? serviceHost : target.name;
}

/** What a target selects. */
export interface TargetSelection {
  /** The one that decides, or why it is not there or not one. */
  readonly one: Observed<Selection>;
  readonly all: Selections;
}

/** What a target selects when its host is no Service, as `serviceAddress` says. */
export function foreignHost(host: string): TargetSelection {
  const reason = `${host} is no Service of this cluster`;
  return { one: unknown(reason), all: unknown(reason) };
}

/** What a target selects, by its Service and the DestinationRules of all namespaces. */
export function targetSelection(
  target: Target,
  address: ServiceAddress,
  service: KubernetesObject | undefined,
  rules: readonly KubernetesObject[],
): TargetSelection {
  const { namespace, name } = address;
  if (service === undefined) return absent(`Service ${namespace}/${name} does not exist`);
  const selector = labelMap(at(service.spec, "selector"));
  if (Object.keys(selector).length === 0) {
    const reason = `${resourceName(service)} has no selector`;
    return { one: unknown(reason), all: unknown(reason) };
  }
  const title = `Service ${namespace}/${name}`;
  if (target.kind === "subset")
    return subsetSelection(target.name, address, { namespace, title, labels: selector }, rules);
  const one = { namespace, title, labels: selector };
  return { one: known(one), all: known([one]) };
}

function absent(reason: string): TargetSelection {
  return { one: unknown(reason), all: NO_SELECTION };
}

/** A subset without labels is the whole Service. It is known what it selects, and it is no color. */
function subsetSelection(
  name: string,
  service: ServiceAddress,
  whole: Selection,
  rules: readonly KubernetesObject[],
): TargetSelection {
  const defining = rulesWithSubset(name, service, rules);
  const subsets = subsetsNamed(name, defining);
  const where = `for ${service.name}.${service.namespace}`;
  const [subset] = subsets;
  if (subset === undefined) return absent(`no DestinationRule ${where} has the subset ${name}`);
  const isOne = subsets.length === 1;
  const all = subsets.map(({ labels, rule }) => ({
    ...whole,
    title: `subset ${name} of ${whole.title}${isOne ? "" : ` in ${resourceName(rule)}`}`,
    labels: { ...whole.labels, ...labels },
  }));
  if (!isOne) {
    const by = subsets.map(({ rule }) => resourceName(rule)).join(" and by ");
    const reason = `subset ${name} ${where} is defined ${subsets.length} times: by ${by}`;
    return { one: unknown(reason), all: known(all.map((one) => ({ ...one, isOneOfSeveral: true }))) };
  }
  const isWhole = Object.keys(subset.labels).length === 0;
  const one = isWhole ? unknown(`subset ${name} ${where} has no labels`) : known(all[0] as Selection);
  return { one, all: known(all) };
}

/**
 * DestinationRules that hold for the Service and define the subset; one that does so twice is there twice.
 * Where the Service has rules of its own, those for wildcards do not hold; of wildcards, the most specific
 * one does.
 */
export function rulesWithSubset(
  name: string,
  service: ServiceAddress,
  rules: readonly KubernetesObject[],
): readonly KubernetesObject[] {
  const holding = mostSpecificHost(serviceHost(service.name, service.namespace), rules.map(ruleHost));
  const ours = rules.filter((rule) => ruleHost(rule) === holding);
  return ours.flatMap((rule) =>
    records(at(rule.spec, "subsets"))
      .filter((one) => one["name"] === name)
      .map(() => rule),
  );
}

/** Labels of every subset of that name. */
function subsetsNamed(name: string, rules: readonly KubernetesObject[]) {
  return [...new Set(rules)].flatMap((rule) =>
    records(at(rule.spec, "subsets"))
      .filter((one) => one["name"] === name)
      .map((one) => ({ rule, labels: labelMap(one["labels"]) })),
  );
}

/**
 * What both colors select among the objects, by the one router there. Undefined when it cannot be told
 * where they go.
 */
export function selectionsAmong(
  release: ReleaseSpec,
  objects: readonly KubernetesObject[],
): ColorSelections | undefined {
  const kind = routerKindFor(release.colors.blue);
  const routers = objects.filter((object) => object.kind === kind.kind);
  const router = findRouter(kind, routers, release.host);
  if (!router.known) return undefined;
  const route = readDefaultRoute(router.value, release.host);
  return route.known ? selectionsFrom(release, route.value, namespaceOf(router.value), objects) : undefined;
}

/** The same by a Service's host that is known already, as a router in the namespace would name it. */
export function selectionsFrom(
  release: ReleaseSpec,
  route: Pick<DefaultRoute, "serviceHost">,
  namespace: string,
  objects: readonly KubernetesObject[],
): ColorSelections {
  const rules = objects.filter(({ kind }) => kind === "DestinationRule");
  const [blue, green] = COLORS.map((color): Selections => {
    const { target } = release.colors[color];
    const host = targetHost(target, route);
    const address = serviceAddress(host, namespace);
    if (address === undefined) return foreignHost(host).all;
    const service = objects.find((object) => isService(object, address));
    return targetSelection(target, address, service, rules).all;
  });
  return { blue: blue ?? NO_SELECTION, green: green ?? NO_SELECTION };
}

function isService(object: KubernetesObject, { namespace, name }: ServiceAddress): boolean {
  const { kind, apiVersion, metadata } = object;
  return (
    kind === "Service" && apiVersion === "v1" && metadata.name === name && namespaceOf(object) === namespace
  );
}
