/** Gateways that a router names and that nobody has at hand, as they are taken to be: they let every host in. Pure. */
import { apiGroup } from "../../names/groups.ts";
import { namespaceOf } from "../../names/namespaces.ts";
import { gatewaysNamed } from "../../names/gateways.ts";
import type { Manifest } from "../../manifests/manifest.ts";
import type { KubernetesObject } from "../../model/kubernetes.ts";
import { at, filledText, type JsonRecord, records, text, whole } from "../../json/read.ts";

/** One stand-in for each Gateway that the routers name and that is not among the manifests: it is another team's, or the platform's. */
export function gatewayStandIns(
  manifests: readonly Manifest[],
  routers: readonly KubernetesObject[],
): readonly Manifest[] {
  const there = new Set(manifests.map(({ object }) => keyOf(object)));
  const wanted = new Map(routers.flatMap(namedBy).map((gateway) => [keyOf(gateway), gateway]));
  return [...wanted]
    .filter(([key]) => !there.has(key))
    .map(([, object]) => ({ object, file: "", line: 1, lineOf: () => 1 }));
}

function keyOf(object: KubernetesObject): string {
  return [apiGroup(object), object.kind, namespaceOf(object), object.metadata.name].join(" ");
}

function namedBy(router: KubernetesObject): readonly KubernetesObject[] {
  return router.kind === "HTTPRoute" ? parentsOf(router) : gatewaysOf(router);
}

function gatewaysOf(router: KubernetesObject): readonly KubernetesObject[] {
  const { spec } = router;
  const servers = portsOf(spec).map((number) => ({
    port: { number, name: `http-${number}`, protocol: "HTTP" },
    hosts: ["*/*"],
  }));
  return gatewaysNamed(spec?.["gateways"], namespaceOf(router)).map((metadata) => ({
    apiVersion: "networking.istio.io/v1",
    kind: "Gateway",
    metadata,
    spec: { selector: { istio: "ingressgateway" }, servers },
  }));
}

/** Port 80, and those that rules ask for. */
function portsOf(spec: KubernetesObject["spec"]): readonly number[] {
  const matches = records(at(spec, "http")).flatMap((rule) => records(rule["match"]));
  return [...new Set([80, ...matches.flatMap((match) => whole(match["port"]) ?? [])])];
}

function parentsOf(router: KubernetesObject): readonly KubernetesObject[] {
  const parents = records(router.spec?.["parentRefs"]).filter(
    ({ kind }) => (kind ?? "Gateway") === "Gateway",
  );
  const byName = new Map<string, JsonRecord[]>();
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

function listenerOf(parent: JsonRecord, index: number): JsonRecord {
  return {
    name: text(parent["sectionName"]) ?? `http-${index}`,
    port: whole(parent["port"]) ?? 80 + index,
    protocol: "HTTP",
    allowedRoutes: { namespaces: { from: "All" } },
  };
}
