/** Gateways of the Gateway API that a router names and that nobody has at hand. Pure. */
import { filledText, type JsonObject, jsonObjects, text, whole } from "../../../json/read.ts";
import type { KubernetesObject } from "../../../model/kubernetes.ts";
import { namespaceOf } from "../../../names/namespaces.ts";

/** One for each Gateway that the router names, with a listener for every reference, for every host. */
export function gatewayStandIns(router: KubernetesObject): readonly KubernetesObject[] {
  const { spec } = router;
  const parents = jsonObjects(spec?.["parentRefs"]).filter(({ kind }) => (kind ?? "Gateway") === "Gateway");
  const byName = new Map<string, JsonObject[]>();
  for (const parent of parents) {
    const namespace = filledText(parent["namespace"]) ?? namespaceOf(router);
    const key = `${namespace}/${String(parent["name"])}`;
    byName.set(key, [...(byName.get(key) ?? []), parent]);
  }
  return [...byName].map(([key, own]) => {
    const [namespace = "", name = ""] = key.split("/");
    return {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "Gateway",
      metadata: { namespace, name },
      spec: { gatewayClassName: "istio", listeners: own.map(listenerOf) },
    };
  });
}

function listenerOf(parent: JsonObject, index: number): JsonObject {
  return {
    name: text(parent["sectionName"]) ?? `http-${index}`,
    port: whole(parent["port"]) ?? 80 + index,
    protocol: "HTTP",
    allowedRoutes: { namespaces: { from: "All" } },
  };
}
