/** Rules about what subsets select. */
import { fullHost, istioObjects, type MeshFacts, type MeshObject, podTemplates } from "./facts.ts";
import { fields, list, stringMap, text } from "./read.ts";
import type { Rule, Violation } from "./rule.ts";

type Labels = ReadonlyMap<string, string>;

export const subsetSelectsNothing: Rule = {
  name: "subset-selects-nothing",
  severity: "error",
  family: "subsets",
  docs: "No pod template that the Service selects carries the subset's labels: a route to the subset is answered 503.",
  check: (facts) =>
    istioObjects(facts, "DestinationRule").flatMap((rule) => {
      const service = facts.services.get(fullHost(text(rule.spec["host"]) ?? "", rule.namespace));
      return service === undefined ? [] : emptySubsets(facts, rule, service);
    }),
};

/** Judged by pod templates, for what is not deployed yet has no pods; a Service without a selector is not ours to judge. */
function emptySubsets(facts: MeshFacts, rule: MeshObject, service: MeshObject): readonly Violation[] {
  const selector = stringMap(service.spec["selector"]);
  const templates = podTemplates(facts, service.namespace);
  if (selector.size === 0 || (!facts.complete && templates.length === 0)) return [];
  const behind = templates.filter(({ labels }) => covers(labels, selector));
  return list(rule.spec["subsets"]).flatMap((value, index) => {
    const labels = stringMap(fields(value)["labels"]);
    if (behind.some((template) => covers(template.labels, labels))) return [];
    const name = text(fields(value)["name"]) ?? String(index);
    return [
      {
        object: rule,
        path: ["spec", "subsets", index, "labels"],
        message: `subset ${name} (${written(labels)}) selects none of the ${behind.length} pod templates behind Service ${service.namespace}/${service.name} (${written(selector)})`,
        fix: "Give the subset labels that the pods of its workload carry, and these pods the Service's selector",
      },
    ];
  });
}

function covers(labels: Labels, wanted: Labels): boolean {
  return [...wanted].every(([key, value]) => labels.get(key) === value);
}

function written(labels: Labels): string {
  return [...labels].map(([key, value]) => `${key}=${value}`).join(",") || "no labels";
}
