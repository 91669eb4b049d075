import { namespaceOf } from "../names/namespaces.ts";
import type { Manifest } from "../manifests/manifest.ts";
import type { Finding } from "../model/finding.ts";
import { meshFacts, type MeshObject, type MeshSet } from "./facts.ts";
import { fields } from "../json/read.ts";
import type { Rule, Violation } from "./rule.ts";
import { MESH_RULES } from "./rules.ts";

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

/** An object of the set; `namespace` is where it goes when it does not say so itself. */
export function meshObject(manifest: Manifest, namespace: string, hasLines: boolean): MeshObject {
  const { kind, metadata, spec } = manifest.object;
  return {
    manifest,
    kind,
    name: metadata.name,
    namespace: namespaceOf(manifest.object, namespace),
    spec: fields(spec),
    hasLines,
  };
}
