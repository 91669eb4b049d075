import { resolveHost, serviceHost } from "../../../names/services.ts";
import { fields, list } from "../../../json/read.ts";
import { type MeshFacts, objectsOf } from "../../../mesh/facts.ts";
import type { RuleCheck } from "../../../mesh/rule.ts";
import { destinations } from "../../../mesh/istio/virtual-service.ts";

export const rule: RuleCheck = {
  severity: "error",
  check: (facts) => {
    const ports = portsByHost(facts);
    return destinations(facts).flatMap(({ object, path, host, written }) => {
      const port = fields(written["port"])["number"];
      const full = resolveHost(host, object.namespace);
      const known = facts.entryHosts.has(full) ? undefined : ports.get(full);
      if (typeof port !== "number" || known === undefined || known.size === 0 || known.has(port)) return [];
      return [
        {
          object,
          path: [...path, "port", "number"],
          message: `Service ${host} has no port ${port}; it has ${[...known].join(", ")}`,
          fix: "Name a port of the Service (its port, not its targetPort)",
        },
      ];
    });
  },
};

/**
 * Ports of Services by their full host. Files may be variants of each other: those of one name count
 * together.
 */
function portsByHost(facts: MeshFacts): ReadonlyMap<string, ReadonlySet<unknown>> {
  const found = new Map<string, Set<unknown>>();
  for (const { name, namespace, spec } of objectsOf(facts, "", "Service")) {
    const host = serviceHost(name, namespace);
    const ports = found.get(host) ?? new Set();
    found.set(host, ports);
    for (const port of list(spec["ports"])) ports.add(fields(port)["port"]);
  }
  return found;
}
