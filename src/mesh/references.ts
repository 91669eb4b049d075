/** Rules about names that lead nowhere. */
import { MESH_GATEWAY, resolveGateway } from "../names/gateways.ts";
import { mostSpecificHost } from "../names/hosts.ts";
import { resolveHost, serviceAddress } from "../names/services.ts";
import { hostExists, isPlaceholder, istioObjects, type MeshFacts, outside } from "./facts.ts";
import { fields, filledText, list, text } from "../json/read.ts";
import { few } from "./few.ts";
import type { Rule, Violation } from "./rule.ts";
import { type Destination, destinations } from "./virtual-service.ts";

export const destinationHostMissing: Rule = {
  name: "destination-host-missing",
  severity: "error",
  family: "references",
  docs: "A route sends traffic to a host that no Service and no ServiceEntry has: every request there is answered 503.",
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

export const subsetUndefined: Rule = {
  name: "subset-undefined",
  severity: "error",
  family: "references",
  docs: "A route names a subset that no DestinationRule of its host defines: every request there is answered 503.",
  check: (facts) => {
    const subsets = new Subsets(facts);
    return destinations(facts).flatMap((destination) => undefinedSubset(facts, subsets, destination));
  },
};

function undefinedSubset(
  facts: MeshFacts,
  subsets: Subsets,
  { object, path, host, subset }: Destination,
): readonly Violation[] {
  if (subset === undefined || isPlaceholder(host) || isPlaceholder(subset)) return [];
  const full = resolveHost(host, object.namespace);
  const names = subsets.of(full);
  if (names?.has(subset) === true) return [];
  // A rule for the host is here and says what there is; without one it may lie where nobody looked.
  const where = { namespace: serviceAddress(full, "")?.namespace, hasSome: subsets.size > 0 };
  const severity = names === undefined || names.size === 0 ? outside(facts, where) : "error";
  if (severity === undefined) return [];
  const there =
    names === undefined || names.size === 0
      ? `no DestinationRule ${severity === "error" ? "" : "among what was checked "}defines subsets for it`
      : `it has ${few([...names])}`;
  return [
    {
      object,
      path: [...path, "subset"],
      severity,
      message: `subset ${subset} of ${host} is not defined: ${there}`,
      fix: `Define subset ${subset} in the DestinationRule of ${host}, or name one it has`,
    },
  ];
}

/** Names of subsets by host, found as Istio finds the rule of a host: its own, else the most specific wildcard's. */
class Subsets {
  readonly #byHost = new Map<string, Set<string>>();

  constructor(facts: MeshFacts) {
    for (const { spec, namespace } of istioObjects(facts, "DestinationRule")) {
      const host = resolveHost(text(spec["host"]) ?? "", namespace);
      const names = this.#byHost.get(host) ?? new Set();
      this.#byHost.set(host, names);
      for (const subset of list(spec["subsets"])) names.add(text(fields(subset)["name"]) ?? "");
    }
  }

  get size(): number {
    return this.#byHost.size;
  }

  of(host: string): ReadonlySet<string> | undefined {
    const own = this.#byHost.get(host);
    const found = own === undefined ? mostSpecificHost(host, this.#byHost.keys()) : undefined;
    return found === undefined ? own : this.#byHost.get(found);
  }
}

export const gatewayMissing: Rule = {
  name: "gateway-missing",
  severity: "error",
  family: "references",
  docs: "A VirtualService is bound to a Gateway that does not exist: it gets no request from there.",
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
