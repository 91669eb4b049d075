/** Objects that the cluster would refuse. */
import { regexCompiler } from "../routes/regex.ts";
import type { Defect } from "../routes/schema.ts";
import { destinationRuleTypes, gatewayTypes, virtualServiceDefects } from "../routes/validate.ts";
import { istioObjects, type MeshFacts } from "./facts.ts";
import type { Rule, Violation } from "./rule.ts";

export const objectRefused: Rule = {
  name: "object-refused",
  severity: "error",
  family: "routing",
  docs: "A field is unknown or of another type, or Istio's webhook refuses the object: the cluster never gets it.",
  check: (facts) => {
    const regex = regexCompiler();
    return [
      ...violations(facts, "VirtualService", (spec, namespace) =>
        virtualServiceDefects(spec, namespace, regex),
      ),
      ...violations(facts, "Gateway", gatewayTypes),
      ...violations(facts, "DestinationRule", destinationRuleTypes),
    ];
  },
};

/** A match's regular expression has a rule of its own. */
function isOther({ path }: Defect): boolean {
  return !(path.includes("match") && path.at(-1) === "regex");
}

function violations(
  facts: MeshFacts,
  kind: string,
  defectsOf: (spec: unknown, namespace: string) => readonly Defect[],
): readonly Violation[] {
  return istioObjects(facts, kind).flatMap((object) =>
    defectsOf(object.manifest.object.spec, object.namespace)
      .filter(isOther)
      .map(({ path, message, fix }) => ({
        object,
        path,
        message,
        fix: fix ?? "Correct the field; the cluster would refuse this object",
      })),
  );
}
