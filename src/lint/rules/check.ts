import { meshFacts, type MeshSet } from "../../mesh/facts.ts";
import type { Rule, Violation } from "../../mesh/rule.ts";
import type { Finding } from "../../model/finding.ts";
import { MESH_RULES } from "./index.generated.ts";

/** Runs the rules over a set of objects. Pure; findings come in the order of rules, then of objects. */
export function checkMesh(set: MeshSet, rules: readonly Rule[] = MESH_RULES): readonly Finding[] {
  const facts = meshFacts(set);
  const judged = new Set(set.judged ?? set.objects);
  return rules.flatMap((rule) =>
    rule
      .check(facts)
      .filter(({ object }) => judged.has(object))
      .map((violation) => findingOf(rule, violation)),
  );
}

function findingOf(rule: Rule, { object, path, message, fix, severity }: Violation): Finding {
  return {
    rule: rule.name,
    severity: severity ?? rule.severity,
    message,
    file: object.manifest.file,
    ...(object.hasLines ? { line: object.manifest.lineOf(path) } : {}),
    resource: `${object.kind}/${object.namespace}/${object.name}`,
    fix,
  };
}
