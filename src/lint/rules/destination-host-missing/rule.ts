import { resolveHost, serviceAddress } from "../../../names/services.ts";
import { hostExists, isPlaceholder, outside } from "../../../mesh/facts.ts";
import type { RuleCheck } from "../../../mesh/rule.ts";
import { destinations } from "../../../mesh/istio/virtual-service.ts";

export const rule: RuleCheck = {
  severity: "error",
  check: (facts) =>
    destinations(facts).flatMap((destination) => {
      const { object, path, host } = destination;
      const full = resolveHost(host, object.namespace);
      const severity = outside(facts, {
        namespace: serviceAddress(full, "")?.namespace,
        hasSome: facts.services.size > 0,
      });
      if (severity === undefined || isPlaceholder(host) || hostExists(facts, full)) return [];
      return [
        {
          object,
          path: [...path, "host"],
          severity,
          message: `destination ${host} is ${full}, and no Service or ServiceEntry ${severity === "error" ? "" : "among what was checked "}has that name`,
          fix: `Name a Service there is, as its name within namespace ${object.namespace} or as name.namespace.svc.cluster.local`,
        },
      ];
    }),
};
