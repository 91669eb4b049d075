import { MESH_GATEWAY, resolveGateway } from "../../../names/gateways.ts";
import { list, filledText } from "../../../json/read.ts";
import { few } from "../../../mesh/few.ts";
import { isPlaceholder, istioObjects, outside } from "../../../mesh/facts.ts";
import type { RuleCheck } from "../../../mesh/rule.ts";

export const rule: RuleCheck = {
  severity: "error",
  check: (facts) => {
    const all = facts.gateways.size === 0 ? "there is none" : `there is ${few([...facts.gateways])}`;
    return istioObjects(facts, "VirtualService").flatMap((object) =>
      list(object.spec["gateways"]).flatMap((value, index) => {
        const written = filledText(value);
        if (written === undefined || written === MESH_GATEWAY || isPlaceholder(written)) return [];
        const full = resolveGateway(written, object.namespace);
        const severity = outside(facts, {
          namespace: full.split("/")[0],
          hasSome: facts.gateways.size > 0,
        });
        if (severity === undefined || facts.gateways.has(full)) return [];
        return [
          {
            object,
            path: ["spec", "gateways", index],
            severity,
            message: `there is no Gateway ${full}${severity === "error" ? "" : " among what was checked"}; ${all}`,
            fix: "Name a Gateway there is, as namespace/name when it lies in another namespace",
          },
        ];
      }),
    );
  },
};
