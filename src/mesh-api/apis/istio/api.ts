/** Istio's API. */
import { at, filledText, list, jsonObject, jsonObjects, text, texts } from "../../../json/read.ts";
import type { KubernetesObject } from "../../../model/kubernetes.ts";
import { gatewaysNamed, MESH_GATEWAY } from "../../../names/gateways.ts";
import { namespaceOf } from "../../../names/namespaces.ts";
import { words } from "../../words.ts";
import type { Address, ApiKind, ApiReference, MeshApi, MeshCallers, OtherProtocol } from "../../mesh-api.ts";
import { istioRouter } from "./router.ts";
import { gatewayStandIns } from "./stand-ins.ts";
import { subsetTargets } from "./targets.ts";
import { isExtension, unmodelled } from "./unmodelled.ts";

const GROUP = "networking.istio.io";

function kindNamed(kind: string, plural: string, routes: boolean): ApiKind {
  return { kind, group: GROUP, plural, scope: "namespaced", routes };
}

export const api: MeshApi = {
  ...istioRouter,
  place: 1,
  group: GROUP,
  targets: subsetTargets,
  kinds: [
    kindNamed("Gateway", "gateways", true),
    kindNamed("VirtualService", "virtualservices", true),
    kindNamed("DestinationRule", "destinationrules", true),
    kindNamed("ServiceEntry", "serviceentries", true),
    kindNamed("WorkloadEntry", "workloadentries", false),
    kindNamed("WorkloadGroup", "workloadgroups", false),
  ],
  isOfMesh: true,
  alsoReads: [],
  concerns: [
    "sidecars.networking.istio.io",
    "envoyfilters.networking.istio.io",
    "wasmplugins.extensions.istio.io",
    "authorizationpolicies.security.istio.io",
    "requestauthentications.security.istio.io",
    "peerauthentications.security.istio.io",
  ],
  hostsField: "hosts",
  rulesField: "http",
  // Istio's definitions of its types have no defaults.
  knowsDefaults: (group) => group.endsWith(".istio.io"),
  gateways,
  destinations,
  delegates,
  meshCallers,
  otherProtocols,
  unmodelled,
  isExtension,
  gatewayStandIns,
};

function gateways(router: KubernetesObject): readonly ApiReference[] {
  const named = gatewaysNamed(router.spec?.["gateways"], namespaceOf(router));
  return named.map((address) => ({ apiVersion: `${GROUP}/v1`, kind: "Gateway", ...address }));
}

/** Every `host` anywhere in the rules: of routes, mirrors and TLS alike. */
function destinations({ spec }: KubernetesObject): readonly string[] {
  const found: string[] = [];
  const walk = (value: unknown): void => {
    const one = jsonObject(value);
    const host = text(one?.["host"]);
    if (host !== undefined) found.push(host);
    for (const inner of one === undefined ? list(value) : Object.values(one)) walk(inner);
  };
  walk(spec);
  return found;
}

function delegates(router: KubernetesObject): readonly Address[] {
  return jsonObjects(router.spec?.["http"]).flatMap((rule) => {
    const name = text(at(rule, "delegate", "name"));
    if (name === undefined) return [];
    return [{ name, namespace: filledText(at(rule, "delegate", "namespace")) ?? namespaceOf(router) }];
  });
}

/**
 * Without `gateways`, a VirtualService is for gateway `mesh`; a delegate, which has no hosts, is as its root.
 */
function meshCallers({ kind, spec }: KubernetesObject): MeshCallers | undefined {
  const hosts = texts(spec?.["hosts"]);
  const gateways = texts(spec?.["gateways"]);
  const exported = texts(spec?.["exportTo"]);
  if (kind !== istioRouter.kind || hosts.length === 0) return undefined;
  if (gateways.length > 0 && !gateways.includes(MESH_GATEWAY)) return undefined;
  const reach = exported.length === 0 || exported.includes("*") ? "" : `, exported to ${words(exported)}`;
  const named = gateways.length === 0 ? "no gateways, which means mesh" : `gateways: ${gateways.join(", ")}`;
  return { of: hosts, because: `${named}${reach}` };
}

function otherProtocols({ kind, spec }: KubernetesObject): readonly OtherProtocol[] {
  const gateways = texts(spec?.["gateways"]).filter((name) => name !== MESH_GATEWAY);
  if (kind !== istioRouter.kind || gateways.length === 0) return [];
  const all: readonly OtherProtocol[] = [
    { what: "connections by TLS server name", gateways, because: "tls" },
    { what: "TCP connections", gateways, because: "tcp" },
  ];
  return all.filter(({ because = "" }) => jsonObjects(spec?.[because]).length > 0);
}
