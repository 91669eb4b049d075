import { resolveHost } from "../../../names/services.ts";
import { MESH_GATEWAY, resolveGateway } from "../../../names/gateways.ts";
import { list } from "../../../json/read.ts";
import { few } from "../../../mesh/few.ts";
import { istioObjects, type MeshObject } from "../../../mesh/facts.ts";
import type { RuleCheck } from "../../../mesh/rule.ts";
import { httpRules, isCatchAll } from "../../../mesh/istio/virtual-service.ts";

export const rule: RuleCheck = {
  severity: "warning",
  check: (facts) => {
    const services = istioObjects(facts, "VirtualService");
    const caught = new Set(services.filter((object) => httpRules(object).some(isCatchAll)).flatMap(placesOf));
    return (
      services
        // A delegate has no hosts; the rule that delegates to it may be the catch-all.
        .filter(({ spec }) => list(spec["hosts"]).length > 0 && list(spec["http"]).length > 0)
        .filter((object) => placesOf(object).some((place) => !caught.has(place)))
        .map((object) => ({
          object,
          path: ["spec", "http"],
          message: `no rule of ${few(list(object.spec["hosts"]).map(String))} takes every request that is left`,
          fix: "End the routes with one rule without match",
          // Nobody may be left without a route on a release's host.
          severity: list(object.spec["hosts"]).some((host) => facts.releaseHosts.includes(String(host)))
            ? "error"
            : "warning",
        }))
    );
  },
};

/**
 * Where the rules of a VirtualService apply: a gateway with a host. There the rules of several are one list,
 * with the catch-alls last; callers in the mesh see only one of several, so that each stands for itself.
 */
function placesOf({ spec, namespace, name }: MeshObject): readonly string[] {
  const named = list(spec["gateways"]).map((gateway) => resolveGateway(String(gateway), namespace));
  const gateways = (named.length === 0 ? [MESH_GATEWAY] : named).map((gateway) =>
    gateway === MESH_GATEWAY ? `mesh ${namespace}/${name}` : gateway,
  );
  const hosts = list(spec["hosts"]).map((host) => resolveHost(String(host), namespace));
  return gateways.flatMap((gateway) => hosts.map((host) => `${gateway} ${host}`));
}
