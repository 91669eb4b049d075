import { resolveHost, serviceAddress } from "../../../names/services.ts";
import { fields, list, filledText } from "../../../json/read.ts";
import { few } from "../../../mesh/few.ts";
import { isWildcard, moreSpecific } from "../../../names/hosts.ts";
import { isPlaceholder, istioObjects, type MeshFacts, outside } from "../../../mesh/facts.ts";
import type { RuleCheck, Violation } from "../../../mesh/rule.ts";
import { type Destination, destinations } from "../../../mesh/istio/virtual-service.ts";

export const rule: RuleCheck = {
  severity: "error",
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

/**
 * Names of subsets by host, found as Istio finds the rule of a host: its own, else the most specific
 * wildcard's.
 */
class Subsets {
  readonly #byHost = new Map<string, Set<string>>();
  readonly #wildcards: readonly string[];

  constructor(facts: MeshFacts) {
    for (const { spec, namespace } of istioObjects(facts, "DestinationRule")) {
      const host = resolveHost(filledText(spec["host"]) ?? "", namespace);
      const names = this.#byHost.get(host) ?? new Set();
      this.#byHost.set(host, names);
      for (const subset of list(spec["subsets"])) names.add(filledText(fields(subset)["name"]) ?? "");
    }
    this.#wildcards = [...this.#byHost.keys()]
      .filter(isWildcard)
      .sort((a, b) => (moreSpecific(a, b) ? -1 : 1));
  }

  get size(): number {
    return this.#byHost.size;
  }

  of(host: string): ReadonlySet<string> | undefined {
    const wildcard = this.#wildcards.find((pattern) => host.endsWith(pattern.slice(1)));
    return this.#byHost.get(host) ?? (wildcard === undefined ? undefined : this.#byHost.get(wildcard));
  }
}
