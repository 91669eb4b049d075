/**
 * Rules about pods that two selections share: of a release's colors, and of any two subsets that routes
 * tell apart.
 */
import { namespaceOf } from "../names/namespaces.ts";
import type { KubernetesObject } from "../model/kubernetes.ts";
import { known } from "../model/observed.ts";
import { COLORS, type ReleaseSpec } from "../model/release.ts";
import { colorFaults, hostsWithBothSubsets, type PlacedObject } from "../release/colors/color-faults.ts";
import { at, fields, filledText, list, records, text } from "../json/read.ts";
import { labelMap } from "../names/labels.ts";
import { resolveHost } from "../names/services.ts";
import { type ColorSelections, type Selection, separationOf } from "../release/colors/overlap-rules.ts";
import { podMakers } from "../release/colors/pod-makers.ts";
import { selectionsAmong, selectionsFrom } from "../release/colors/selections.ts";
import { istioObjects, type MeshFacts, type MeshObject } from "./facts.ts";
import type { Rule, Violation } from "./rule.ts";
import { destinations } from "./virtual-service.ts";

export const colorsOverlap: Rule = {
  name: "colors-overlap",
  severity: "error",
  family: "subsets",
  docs: "The colors of a release share pods: nobody can tell who answered, and a deploy may change pods that have the traffic.",
  check: (facts) => {
    const releases = facts.releases ?? [];
    if (releases.length === 0) return [];
    const placed = new Map(facts.objects.map((object) => [objectOf(object), object]));
    return releases.flatMap((release) => ofRelease(release, placed, facts));
  },
};

/** The object with the namespace that it goes to. */
function objectOf({ manifest: { object }, namespace }: MeshObject): KubernetesObject {
  return { ...object, metadata: { ...object.metadata, namespace } };
}

function ofRelease(
  release: ReleaseSpec,
  placed: ReadonlyMap<KubernetesObject, MeshObject>,
  facts: MeshFacts,
): readonly Violation[] {
  const objects: readonly PlacedObject[] = [...placed].map(([object, { manifest }]) => ({
    object,
    from: manifest.from,
  }));
  const faults = colorsIn(release, [...placed.keys()]).flatMap((selections) =>
    colorFaults(release, selections, objects),
  );
  const once = new Map(faults.map((fault) => [fault.message, fault]));
  return [...once.values()].flatMap(({ object, path, message, fix }): readonly Violation[] => {
    const where = (object === undefined ? undefined : placed.get(object)) ?? facts.objects[0];
    return where === undefined ? [] : [{ object: where, path, message, fix }];
  });
}

/** By the router, where it is among the objects; else by whatever has both colors' names. */
function colorsIn(release: ReleaseSpec, objects: readonly KubernetesObject[]): readonly ColorSelections[] {
  const routed = selectionsAmong(release, objects);
  if (routed !== undefined) return [routed];
  if (release.colors.blue.target.kind === "service") {
    const namespaces = new Set(objects.map((object) => namespaceOf(object)));
    return [...namespaces].map((namespace) =>
      selectionsFrom(release, { serviceHost: "" }, namespace, objects),
    );
  }
  return hostsWithBothSubsets(release, objects).map(({ host, namespace }) => {
    const found = selectionsFrom(release, { serviceHost: host }, namespace, objects);
    const isHere = COLORS.every((color) => found[color].known && found[color].value.length > 0);
    return isHere ? found : withoutService(release, host, namespace, objects);
  });
}

/** Both subsets are of one Service: their labels alone may say that one is inside the other. */
function withoutService(
  { colors }: ReleaseSpec,
  host: string,
  namespace: string,
  objects: readonly KubernetesObject[],
): ColorSelections {
  const rules = objects.filter(({ kind, spec }) => kind === "DestinationRule" && at(spec, "host") === host);
  const [blue, green] = COLORS.map((color) => {
    const { name } = colors[color].target;
    const subsets = rules
      .flatMap((rule) => records(at(rule.spec, "subsets")))
      .filter((one) => one["name"] === name);
    return known(
      subsets.map((subset) => ({
        namespace,
        title: `subset ${name} of ${host}`,
        labels: labelMap(subset["labels"]),
      })),
    );
  });
  return { blue: blue ?? known([]), green: green ?? known([]) };
}

export const subsetsOverlap: Rule = {
  name: "subsets-overlap",
  severity: "warning",
  family: "subsets",
  docs: "Routes tell two subsets apart that select the same pods: requests for one are answered by the other.",
  check: (facts) => {
    const routed = routedSubsets(facts);
    const grown = rulesOfRollouts(facts);
    const makers = podMakers(facts.objects.map(objectOf));
    return istioObjects(facts, "DestinationRule").flatMap((rule) => {
      const host = resolveHost(text(rule.spec["host"]) ?? "", rule.namespace);
      const names = routed.get(host);
      return names === undefined || grown.has(`${rule.namespace}/${rule.name}`)
        ? []
        : overlapsOf(rule, host, names, makers, facts);
    });
  },
};

/**
 * Subsets that rules of VirtualServices name, by the full host; those of a release are judged as its
 * colors.
 */
function routedSubsets(facts: MeshFacts): ReadonlyMap<string, ReadonlySet<string>> {
  const routed = new Map<string, Set<string>>();
  for (const { object, host, subset } of destinations(facts)) {
    if (subset === undefined || isColor(subset, object, facts)) continue;
    const full = resolveHost(host, object.namespace);
    routed.set(full, (routed.get(full) ?? new Set()).add(subset));
  }
  return routed;
}

function isColor(subset: string, router: MeshObject, { releases = [] }: MeshFacts): boolean {
  const own = releases.filter(({ host }) => list(router.spec["hosts"]).includes(host));
  return own.some(({ colors }) => COLORS.some((color) => colors[color].target.name === subset));
}

/** Argo Rollouts adds a label to the subsets of such a rule, in the cluster. */
function rulesOfRollouts({ objects }: MeshFacts): ReadonlySet<string> {
  const names = objects
    .filter(({ kind }) => kind === "Rollout")
    .flatMap(({ spec, namespace }) => {
      const rule = fields(at(spec, "strategy", "canary", "trafficRouting", "istio", "destinationRule"));
      const name = filledText(rule["name"]);
      return name === undefined ? [] : [`${namespace}/${name}`];
    });
  return new Set(names);
}

function overlapsOf(
  rule: MeshObject,
  host: string,
  names: ReadonlySet<string>,
  makers: ReturnType<typeof podMakers>,
  { services }: MeshFacts,
): readonly Violation[] {
  const service = services.get(host);
  const selector = labelMap(service?.spec["selector"]);
  const namespace = service?.namespace ?? rule.namespace;
  const subsets = list(rule.spec["subsets"]).flatMap(
    (value, index): readonly (Selection & { index: number })[] => {
      const name = text(fields(value)["name"]) ?? "";
      if (!names.has(name)) return [];
      const labels = { ...selector, ...labelMap(fields(value)["labels"]) };
      return [{ namespace, title: `subset ${name} of ${host}`, labels, index }];
    },
  );
  // Without the Service, nobody knows which pods are behind it: labels alone have to say it.
  const known = service === undefined ? [] : makers;
  return subsets.flatMap((one, at) =>
    subsets.slice(at + 1).flatMap((other) => shared(rule, one, other, known)),
  );
}

function shared(
  rule: MeshObject,
  one: Selection,
  other: Selection & { readonly index: number },
  makers: ReturnType<typeof podMakers>,
): readonly Violation[] {
  const found = separationOf("", { blue: known([one]), green: known([other]) }, makers);
  if (found.kind !== "overlap") return [];
  const { selections, shared: pods } = found;
  const what = pods.length === 0 ? "one is within the other" : `both select ${pods.join(", ")}`;
  return [
    {
      object: rule,
      path: ["spec", "subsets", other.index, "labels"],
      message: `${selections.blue} and ${selections.green} are no two versions: ${what}`,
      fix: "Give each subset labels that no pod of the other carries",
    },
  ];
}
