/** Gateways of Istio's API that a router names and that nobody has at hand. Pure. */
import { at, jsonObjects, whole } from "../../../json/read.ts";
import type { KubernetesObject } from "../../../model/kubernetes.ts";
import { gatewaysNamed } from "../../../names/gateways.ts";
import { namespaceOf } from "../../../names/namespaces.ts";
import { INGRESS_LABELS } from "../../ingress-gateway.ts";

/** One for each Gateway that the router names: at the ingress gateway, for every host. */
export function gatewayStandIns(router: KubernetesObject): readonly KubernetesObject[] {
  const { spec } = router;
  const servers = portsOf(spec).map((number) => ({
    port: { number, name: `http-${number}`, protocol: "HTTP" },
    hosts: ["*/*"],
  }));
  return gatewaysNamed(spec?.["gateways"], namespaceOf(router)).map((metadata) => ({
    apiVersion: "networking.istio.io/v1",
    kind: "Gateway",
    metadata,
    spec: { selector: INGRESS_LABELS, servers },
  }));
}

/** Port 80, and those that rules ask for. */
function portsOf(spec: KubernetesObject["spec"]): readonly number[] {
  const matches = jsonObjects(at(spec, "http")).flatMap((rule) => jsonObjects(rule["match"]));
  return [...new Set([80, ...matches.flatMap((match) => whole(match["port"]) ?? [])])];
}
