import { fields, list, filledText } from "../../../json/read.ts";
import { istioObjects } from "../../../mesh/facts.ts";
import type { RuleCheck } from "../../../mesh/rule.ts";
import { httpRules, isCatchAll, type Path } from "../../../mesh/istio/virtual-service.ts";

export const rule: RuleCheck = {
  severity: "error",
  check: (facts) =>
    istioObjects(facts, "VirtualService").flatMap((object) => {
      const rules = httpRules(object);
      const first = rules.findIndex(isCatchAll);
      return rules.slice(first === -1 ? rules.length : first + 1).map(({ path }) => ({
        object,
        path,
        message: `rule ${nameOf(object.spec, path)} never matches: rule ${nameOf(object.spec, ["spec", "http", first])} before it takes every request`,
        fix: "Move the rule that takes every request to the end",
      }));
    }),
};

function nameOf(spec: unknown, path: Path): string {
  const index = Number(path[2]);
  const name = filledText(fields(list(fields(spec)["http"])[index])["name"]);
  return name === undefined ? `${index + 1}` : `${index + 1} (${name})`;
}
