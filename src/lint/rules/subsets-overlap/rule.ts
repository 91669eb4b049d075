import type { Selection } from "../../../mesh-api/targets.ts";
import { resolveHost } from "../../../names/services.ts";
import { fields, list, filledText, at } from "../../../json/read.ts";
import { labelMap } from "../../../names/labels.ts";
import { istioObjects, type MeshFacts } from "../../../mesh/facts.ts";
import { type MeshObject, placedObject } from "../../../mesh/object.ts";
import type { RuleCheck, Violation } from "../../../mesh/rule.ts";
import { destinations } from "../../../mesh/istio/virtual-service.ts";
import { known } from "../../../model/observed.ts";
import { COLORS } from "../../../model/release.ts";
import { separationOf } from "../../../release/colors/overlap-rules.ts";
import { podMakers } from "../../../release/colors/pod-makers.ts";

export const rule: RuleCheck = {
  severity: "warning",
  check: (facts) => {
    const routed = routedSubsets(facts);
    const grown = rulesOfRollouts(facts);
    const makers = podMakers(facts.objects.map(placedObject));
    return istioObjects(facts, "DestinationRule").flatMap((rule) => {
      const host = resolveHost(filledText(rule.spec["host"]) ?? "", rule.namespace);
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
      const name = filledText(fields(value)["name"]) ?? "";
      if (!names.has(name)) return [];
      const labels = { ...selector, ...labelMap(fields(value)["labels"]) };
      return [{ namespace, title: `subset ${name} of ${host}`, labels, index }];
    },
  );
  // Without the Service it is unknown which pods are behind it, so only the labels are compared.
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
