/** Rules about names that lead nowhere. */
import { fullHost, hostExists, istioObjects, type MeshFacts } from "./facts.ts";
import { fields, list, text } from "./read.ts";
import type { Rule } from "./rule.ts";
import { destinations } from "./virtual-service.ts";

export const destinationHostMissing: Rule = {
  name: "destination-host-missing",
  severity: "error",
  family: "references",
  docs: "A route sends traffic to a host that no Service and no ServiceEntry has: every request there is answered 503.",
  check: (facts) => {
    if (!facts.complete && facts.services.size === 0) return [];
    return destinations(facts)
      .map((destination) => ({
        ...destination,
        full: fullHost(destination.host, destination.object.namespace),
      }))
      .filter(({ full }) => !hostExists(facts, full))
      .map(({ object, path, host, full }) => ({
        object,
        path: [...path, "host"],
        message: `destination ${host} is ${full}, and no Service or ServiceEntry has that name`,
        fix: `Name a Service there is, as its name within namespace ${object.namespace} or as name.namespace.svc.cluster.local`,
      }));
  },
};

export const subsetUndefined: Rule = {
  name: "subset-undefined",
  severity: "error",
  family: "references",
  docs: "A route names a subset that no DestinationRule of its host defines: every request there is answered 503.",
  check: (facts) => {
    const defined = definedSubsets(facts);
    if (!facts.complete && defined.size === 0) return [];
    return destinations(facts).flatMap(({ object, path, host, subset }) => {
      const names = defined.get(fullHost(host, object.namespace)) ?? [];
      if (subset === undefined || names.includes(subset)) return [];
      const there =
        names.length === 0 ? "no DestinationRule defines subsets for it" : `it has ${names.join(", ")}`;
      return [
        {
          object,
          path: [...path, "subset"],
          message: `subset ${subset} of ${host} is not defined: ${there}`,
          fix: `Define subset ${subset} in the DestinationRule of ${host}, or name one it has`,
        },
      ];
    });
  },
};

function definedSubsets(facts: MeshFacts): ReadonlyMap<string, readonly string[]> {
  const defined = new Map<string, string[]>();
  for (const { spec, namespace } of istioObjects(facts, "DestinationRule")) {
    const host = fullHost(text(spec["host"]) ?? "", namespace);
    const names = list(spec["subsets"]).flatMap((subset) => text(fields(subset)["name"]) ?? []);
    defined.set(host, [...(defined.get(host) ?? []), ...names]);
  }
  return defined;
}

export const gatewayMissing: Rule = {
  name: "gateway-missing",
  severity: "error",
  family: "references",
  docs: "A VirtualService is bound to a Gateway that does not exist: it gets no request from there.",
  check: (facts) => {
    const gateways = istioObjects(facts, "Gateway").map(({ name, namespace }) => `${namespace}/${name}`);
    if (!facts.complete && gateways.length === 0) return [];
    return istioObjects(facts, "VirtualService").flatMap((object) =>
      list(object.spec["gateways"]).flatMap((value, index) => {
        const written = text(value);
        if (written === undefined || written === "mesh") return [];
        const full = written.includes("/") ? written : `${object.namespace}/${written}`;
        if (gateways.includes(full)) return [];
        const there = gateways.length === 0 ? "there is none" : `there is ${gateways.join(", ")}`;
        return [
          {
            object,
            path: ["spec", "gateways", index],
            message: `there is no Gateway ${full}; ${there}`,
            fix: "Name a Gateway there is, as namespace/name when it lies in another namespace",
          },
        ];
      }),
    );
  },
};
