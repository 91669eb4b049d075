/** Subsets of DestinationRules, which are the targets of Istio's API. Pure. */
import { at, filledText, jsonObjects } from "../../../json/read.ts";
import { type KubernetesObject, resourceName } from "../../../model/kubernetes.ts";
import { known, unknown } from "../../../model/observed.ts";
import { apiGroup } from "../../../names/groups.ts";
import { mostSpecificHost } from "../../../names/hosts.ts";
import { type Labels, labelMap } from "../../../names/labels.ts";
import { namespaceOf } from "../../../names/namespaces.ts";
import { ruleHost, type ServiceAddress, serviceHost } from "../../../names/services.ts";
import type { Selection, TargetHost, TargetPlace, TargetSelection, Targets } from "../../targets.ts";

const GROUP = "networking.istio.io";
const KIND = "DestinationRule";

export const subsetTargets: Targets = {
  definedBy: [`destinationrules.${GROUP}`],
  defines: ({ kind }) => kind === KIND,
  host: (_name, { serviceHost }) => serviceHost,
  select,
  definitions,
  holdsFor,
  place,
  hostsOf,
  labelsOf,
  isThere: (name, objects) =>
    objects
      .filter((object) => object.kind === KIND && apiGroup(object) === GROUP)
      .some((rule) => indexIn(rule, name) >= 0),
  isDestination: ({ subset }, name) => subset === name,
};

/** A subset without labels is the whole Service. It is known what it selects, and it is no color. */
function select(
  name: string,
  service: ServiceAddress,
  whole: Selection,
  objects: readonly KubernetesObject[],
): TargetSelection {
  const subsets = subsetsNamed(name, definitions(name, service, objects));
  const where = `for ${service.name}.${service.namespace}`;
  const [subset] = subsets;
  if (subset === undefined)
    return { one: unknown(`no DestinationRule ${where} has the subset ${name}`), all: known([]) };
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
function definitions(
  name: string,
  service: ServiceAddress,
  objects: readonly KubernetesObject[],
): readonly KubernetesObject[] {
  const rules = objects.filter(subsetTargets.defines);
  return rules.filter(holdsFor([service], rules)).flatMap((rule) =>
    jsonObjects(at(rule.spec, "subsets"))
      .filter((one) => one["name"] === name)
      .map(() => rule),
  );
}

function holdsFor(
  services: readonly ServiceAddress[],
  objects: readonly KubernetesObject[],
): (object: KubernetesObject) => boolean {
  const hosts = objects.filter(subsetTargets.defines).map(ruleHost);
  const holding = new Set(
    services.map(({ name, namespace }) => mostSpecificHost(serviceHost(name, namespace), hosts)),
  );
  return (object) => subsetTargets.defines(object) && holding.has(ruleHost(object));
}

/** Labels of every subset of that name. */
function subsetsNamed(name: string, rules: readonly KubernetesObject[]) {
  return [...new Set(rules)].flatMap((rule) =>
    jsonObjects(at(rule.spec, "subsets"))
      .filter((one) => one["name"] === name)
      .map((one) => ({ rule, labels: labelMap(one["labels"]) })),
  );
}

function hostsOf(names: readonly string[], objects: readonly KubernetesObject[]): readonly TargetHost[] {
  return objects.filter(subsetTargets.defines).flatMap((rule) => {
    const host = filledText(at(rule.spec, "host"));
    const hasAll = names.every((name) => indexIn(rule, name) >= 0);
    return hasAll && host !== undefined ? [{ host, namespace: namespaceOf(rule) }] : [];
  });
}

function labelsOf(name: string, host: string, objects: readonly KubernetesObject[]): readonly Labels[] {
  const rules = objects.filter((one) => subsetTargets.defines(one) && at(one.spec, "host") === host);
  return subsetsNamed(name, rules).map(({ labels }) => labels);
}

function place(name: string, objects: readonly KubernetesObject[]): TargetPlace {
  const rule = objects.findLast((one) => subsetTargets.defines(one) && indexIn(one, name) >= 0);
  return { object: rule, path: rule === undefined ? [] : ["spec", "subsets", indexIn(rule, name), "labels"] };
}

function indexIn(rule: KubernetesObject, name: string): number {
  return jsonObjects(at(rule.spec, "subsets")).findIndex((subset) => subset["name"] === name);
}
