/** The Gateway API. */
import { filledText, list, jsonObject, jsonObjects, text } from "../../../json/read.ts";
import type { KubernetesObject } from "../../../model/kubernetes.ts";
import { apiGroup } from "../../../names/groups.ts";
import { namespaceOf } from "../../../names/namespaces.ts";
import { serviceHost } from "../../../names/services.ts";
import { serviceTargets } from "../../service-targets.ts";
import { words } from "../../words.ts";
import type {
  ApiKind,
  ApiReference,
  MeshApi,
  MeshCallers,
  OtherProtocol,
  Unmodelled,
} from "../../mesh-api.ts";
import { httpRouteRouter } from "./router.ts";
import { gatewayStandIns } from "./stand-ins.ts";

const GROUP = "gateway.networking.k8s.io";

function kindNamed(kind: string, plural: string, scope: ApiKind["scope"]): ApiKind {
  return { kind, group: GROUP, plural, scope, routes: true };
}

export const api: MeshApi = {
  ...httpRouteRouter,
  place: 2,
  group: GROUP,
  targets: serviceTargets,
  kinds: [
    kindNamed("GatewayClass", "gatewayclasses", "cluster"),
    kindNamed("Gateway", "gateways", "namespaced"),
    kindNamed("HTTPRoute", "httproutes", "namespaced"),
    kindNamed("ReferenceGrant", "referencegrants", "namespaced"),
  ],
  isOfMesh: false,
  // Listeners choose routes by the labels of their namespaces.
  alsoReads: ["namespaces"],
  concerns: ["grpcroutes.gateway.networking.k8s.io"],
  hostsField: "hostnames",
  rulesField: "rules",
  knowsDefaults: (_group, kind) => kind === httpRouteRouter.kind,
  gateways,
  destinations,
  delegates: () => [],
  meshCallers,
  otherProtocols,
  unmodelled,
  isExtension: () => false,
  gatewayStandIns,
};

function gateways(router: KubernetesObject): readonly ApiReference[] {
  return jsonObjects(router.spec?.["parentRefs"])
    .filter((parent) => (parent["kind"] ?? "Gateway") === "Gateway")
    .map((parent) => ({
      apiVersion: `${GROUP}/v1`,
      kind: "Gateway",
      namespace: filledText(parent["namespace"]) ?? namespaceOf(router),
      name: text(parent["name"]) ?? "",
    }));
}

/** Backends of rules and of mirrors. */
function destinations(router: KubernetesObject): readonly string[] {
  const found: string[] = [];
  const walk = (value: unknown, key: string): void => {
    const one = jsonObject(value);
    const name = text(one?.["name"]);
    if ((key === "backendRefs" || key === "backendRef") && name !== undefined) {
      found.push(serviceHost(name, filledText(one?.["namespace"]) ?? namespaceOf(router)));
    }
    for (const [inner, item] of Object.entries(one ?? {})) walk(item, inner);
    for (const item of list(value)) walk(item, key);
  };
  walk(router.spec, "spec");
  return found;
}

/** A route of any kind bound to a Service is for callers of it in the mesh, and at a waypoint. */
function meshCallers({ spec }: KubernetesObject): MeshCallers | undefined {
  const names = jsonObjects(spec?.["parentRefs"])
    .filter(({ kind }) => kind === "Service" || kind === "ServiceEntry")
    .map(({ name }) => String(name ?? ""));
  return names.length === 0 ? undefined : { of: names, because: `parentRefs: ${words(names)}` };
}

/** Istio makes waypoints of Gateways, too: they are on the way of callers in the mesh. */
function unmodelled(object: KubernetesObject): readonly Unmodelled[] {
  if (apiGroup(object) !== GROUP || object.kind !== "Gateway") return [];
  const name = String(object.spec?.["gatewayClassName"] ?? "");
  if (!name.includes("waypoint") && name !== "istio-east-west") return [];
  return [{ who: `whoever goes through the waypoint ${object.metadata.name}`, because: `class ${name}` }];
}

const OTHER_ROUTES: Readonly<Record<string, string>> = {
  GRPCRoute: "gRPC requests",
  TLSRoute: "connections by TLS server name",
  TCPRoute: "TCP connections",
};

function otherProtocols({ kind, spec }: KubernetesObject): readonly OtherProtocol[] {
  const what = OTHER_ROUTES[kind];
  const parents = jsonObjects(spec?.["parentRefs"]).filter(
    (parent) => (parent["kind"] ?? "Gateway") === "Gateway",
  );
  if (what === undefined || parents.length === 0) return [];
  return [{ what, gateways: parents.map(({ name }) => String(name ?? "")), because: undefined }];
}
