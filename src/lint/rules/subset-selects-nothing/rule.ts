import { resolveHost } from "../../../names/services.ts";
import { fields, list, filledText } from "../../../json/read.ts";
import { labelMap, selects, type Labels } from "../../../names/labels.ts";
import { istioObjects, type MeshFacts, type MeshObject, outside } from "../../../mesh/facts.ts";
import { ofThePods } from "../../../mesh/pods.ts";
import type { RuleCheck, Violation } from "../../../mesh/rule.ts";

export const rule: RuleCheck = {
  severity: "error",
  check: (facts) =>
    istioObjects(facts, "DestinationRule").flatMap((rule) => {
      const service = facts.services.get(resolveHost(filledText(rule.spec["host"]) ?? "", rule.namespace));
      return service === undefined ? [] : emptySubsets(facts, rule, service);
    }),
};

/**
 * Judged by pod templates, for what is not deployed yet has no pods. A Service without a selector is not ours
 * to judge, nor is a namespace in which something makes pods that cannot be told.
 */
function emptySubsets(facts: MeshFacts, rule: MeshObject, service: MeshObject): readonly Violation[] {
  const selector = labelMap(service.spec["selector"]);
  const pods = facts.pods.get(service.namespace);
  const severity = outside(facts, { namespace: service.namespace, hasSome: true });
  if (Object.keys(selector).length === 0 || severity === undefined || (pods?.unknown.length ?? 0) > 0)
    return [];
  const behind = pods?.selected(selector) ?? [];
  // Where pods may come from elsewhere, a Service without any says nothing about a subset.
  if (severity === "info" && behind.length === 0) return [];
  return list(rule.spec["subsets"]).flatMap((value, index) => {
    const labels = labelMap(fields(value)["labels"]);
    const wanted = ofThePods(labels);
    if (behind.some((template) => selects(wanted, template.labels))) return [];
    const name = filledText(fields(value)["name"]) ?? String(index);
    return [
      {
        object: rule,
        path: ["spec", "subsets", index, "labels"],
        severity,
        message: `subset ${name} (${written(labels)}) selects none of the ${behind.length} pod templates behind Service ${service.namespace}/${service.name} (${written(selector)})`,
        fix: "Give the subset labels that the pods of its workload carry, and these pods the Service's selector",
      },
    ];
  });
}

function written(labels: Labels): string {
  return (
    Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(",") || "no labels"
  );
}
