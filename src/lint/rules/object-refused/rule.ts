import { fields, at } from "../../../json/read.ts";
import { regexCompiler } from "../../../routes/text/regex.ts";
import type { Defect } from "../../../routes/objects/schema.ts";
import {
  destinationRuleTypes,
  gatewayTypes,
  virtualServiceDefects,
} from "../../../routes/validate/validate.ts";
import { isPlaceholder, istioObjects, type MeshFacts, type MeshObject } from "../../../mesh/facts.ts";
import type { RuleCheck, Violation } from "../../../mesh/rule.ts";

export const rule: RuleCheck = {
  severity: "error",
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

/** A value that is filled in before the object is applied cannot be judged. */
function isUnfilled({ manifest }: MeshObject, { path }: Defect): boolean {
  const value = at(manifest.object, ...path);
  const texts = typeof value === "string" ? [value] : Object.values(fields(value));
  return texts.some((one) => typeof one === "string" && isPlaceholder(one));
}

function violations(
  facts: MeshFacts,
  kind: string,
  defectsOf: (spec: unknown, namespace: string) => readonly Defect[],
): readonly Violation[] {
  return istioObjects(facts, kind).flatMap((object) =>
    defectsOf(object.manifest.object.spec, object.namespace)
      .filter((defect) => isOther(defect) && !isUnfilled(object, defect))
      .map(({ path, message, fix }) => ({
        object,
        path,
        message,
        fix: fix ?? "Correct the field; the cluster would refuse this object",
      })),
  );
}
