/** Gateways of Istio's API that a router names and that nobody has at hand. Pure. */
import { at, list, records, text, whole } from "../../../json/read.ts";
import type { KubernetesObject } from "../../../model/kubernetes.ts";
import { resolveGateway } from "../../../routes/objects/names.ts";
import { INGRESS_LABELS } from "../../ingress-gateway.ts";

/** One for each Gateway that the router names: at the ingress gateway, for every host. */
export function gatewayStandIns({ metadata, spec }: KubernetesObject): readonly KubernetesObject[] {
  const names = list(spec?.["gateways"]).flatMap((name) => text(name) ?? []);
  const servers = portsOf(spec).map((number) => ({
    port: { number, name: `http-${number}`, protocol: "HTTP" },
    hosts: ["*/*"],
  }));
  return names
    .filter((name) => name !== "mesh")
    .map((name) => {
      const [namespace = "", own = ""] = resolveGateway(name, metadata.namespace ?? "default").split("/");
      return {
        apiVersion: "networking.istio.io/v1",
        kind: "Gateway",
        metadata: { namespace, name: own },
        spec: { selector: INGRESS_LABELS, servers },
      };
    });
}

/** Port 80, and those that rules ask for. */
function portsOf(spec: KubernetesObject["spec"]): readonly number[] {
  const matches = records(at(spec, "http")).flatMap((rule) => records(rule["match"]));
  return [...new Set([80, ...matches.flatMap((match) => whole(match["port"]) ?? [])])];
}
