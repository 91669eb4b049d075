import { namespaceOf } from "../../../names/namespaces.ts";
import { gatewaysNamed } from "../../../names/gateways.ts";
import { takesEveryRequest } from "../../../routes/objects/catch-all.ts";
import type { KubernetesObject } from "../../../model/kubernetes.ts";
import { known, type Observed, unknown } from "../../../model/observed.ts";
import { hostsForNamespace, isSubsetOf, qualifiedServerHosts } from "../../../names/hosts.ts";
import {
  at,
  type JsonObject,
  list,
  jsonObject,
  jsonObjects,
  texts,
  filledText,
  whole,
} from "../../../json/read.ts";
import { IDENTITY_HEADER } from "../../identity.ts";
import { splitOfShares } from "../../shares.ts";
import type { DefaultRoute, DefaultSplit, Door, FieldPath, RouterKind } from "../../router-kind.ts";

/** A VirtualService of Istio's API: its default destination names a subset of a DestinationRule. */
export const istioRouter: RouterKind = {
  kind: "VirtualService",
  called: "a VirtualService",
  type: "virtualservices.networking.istio.io",
  targetKind: "subset",
  routes: (object, host) => list(object.spec?.["hosts"]).includes(host),
  defaultSplit,
  gatewayType: "gateways.networking.istio.io",
  doors,
  naming: { place: (leaf) => leaf, add: nameDestination },
  // Istio's definition of the type has no defaults.
  isServerDefault: () => false,
};

const PLAIN = new Set(["HTTP", "HTTP2", "GRPC", "GRPC-WEB"]);
/** With any other, the gateway asks for a client's certificate, or passes TLS on. */
const TERMINATING = new Set(["SIMPLE", "OPTIONAL_MUTUAL"]);

function doors(
  object: KubernetesObject,
  host: string,
  gateways: readonly KubernetesObject[],
): readonly Door[] {
  const namespace = namespaceOf(object);
  const named = gatewaysNamed(object.spec?.["gateways"], namespace);
  return gateways.flatMap((gateway) => {
    const owner = namespaceOf(gateway);
    if (!named.some((one) => one.name === gateway.metadata.name && one.namespace === owner)) return [];
    const serving = jsonObjects(gateway.spec?.["servers"]).filter((server) => {
      const hosts = qualifiedServerHosts(texts(server["hosts"]), owner);
      return hostsForNamespace(hosts, namespace).some((one) => isSubsetOf(host, one));
    });
    return serving.flatMap(doorOf);
  });
}

function doorOf(server: JsonObject): Door[] {
  const port = whole(at(server, "port", "number"));
  const protocol = String(at(server, "port", "protocol")).toUpperCase();
  if (port === undefined) return [];
  if (PLAIN.has(protocol)) {
    return [{ port, speaks: at(server, "tls", "httpsRedirect") === true ? "redirect" : "http" }];
  }
  const terminates = protocol === "HTTPS" && TERMINATING.has(String(at(server, "tls", "mode")));
  return terminates ? [{ port, speaks: "https" }] : [];
}

function defaultSplit(object: KubernetesObject): Observed<DefaultSplit> {
  const rules = jsonObjects(object.spec?.["http"]);
  const index = rules.findIndex(takesEveryRequest);
  const rule = rules[index];
  if (rule === undefined) return unknown("no rule catches every request");
  if (index !== rules.length - 1) {
    return unknown(`rule ${index + 1} of ${rules.length} catches every request before the last rule`);
  }
  return splitOf(rule, ["spec", "http", index]);
}

function splitOf(rule: JsonObject, path: FieldPath): Observed<DefaultSplit> {
  const redirecting = ["redirect", "directResponse", "delegate"].find((key) => rule[key] !== undefined);
  if (redirecting !== undefined) return unknown(`the default rule has a ${redirecting}`);
  const routes = jsonObjects(rule["route"]);
  const found = weightedIndexes(routes);
  if (found.length === 0) return unknown("the default rule has no destination");
  const shares = found.map((index) => ({
    route: destinationOf(rule, path, index),
    weight: Number(routes[index]?.["weight"] ?? 0),
  }));
  return splitOfShares(shares, "destinations");
}

function destinationOf(rule: JsonObject, path: FieldPath, index: number): Observed<DefaultRoute> {
  const destination = jsonObject(at(rule, "route", index, "destination"));
  const subset = filledText(destination?.["subset"]);
  const host = filledText(destination?.["host"]);
  if (subset === undefined || host === undefined) return unknown("the default destination names no subset");
  const routePath = [...path, "route", index];
  return known({
    target: { kind: "subset", name: subset },
    sharePath: routePath,
    serviceHost: host,
    targetPath: [...routePath, "destination", "subset"],
    headerPaths: [
      ...identityPaths(rule, path, subset),
      ...identityPaths(at(rule, "route", index), routePath, subset),
    ],
  });
}

/**
 * Indexes of the destinations that get traffic: a single one does whatever its weight; weights of 0 get none.
 */
function weightedIndexes(routes: readonly JsonObject[]): readonly number[] {
  if (routes.length === 1) return [0];
  return routes.flatMap((route, index) => ((route["weight"] ?? 0) === 0 ? [] : [index]));
}

/** Places under `headers.response` that name the target; another value there is somebody else's. */
function identityPaths(holder: unknown, path: FieldPath, name: string): FieldPath[] {
  return ["set", "add"].flatMap((operation) => {
    const headers = jsonObject(at(holder, "headers", "response", operation)) ?? {};
    return Object.keys(headers)
      .filter((header) => header.toLowerCase() === IDENTITY_HEADER && headers[header] === name)
      .map((header) => [...path, "headers", "response", operation, header]);
  });
}

const NAMED_AT = ["headers", "response", "set"] as const;

/** Envoy changes headers for the destination first, and then for the rule, which must not say it again. */
function nameDestination(destination: unknown, name: string): ReturnType<RouterKind["naming"]["add"]> {
  const missing = NAMED_AT.findIndex(
    (_, depth) => jsonObject(at(destination, ...NAMED_AT.slice(0, depth + 1))) === undefined,
  );
  const header = { [IDENTITY_HEADER]: name };
  if (missing < 0) return { path: [...NAMED_AT, IDENTITY_HEADER], value: name };
  const value = NAMED_AT.slice(missing + 1).reduceRight<object>((inner, key) => ({ [key]: inner }), header);
  return { path: NAMED_AT.slice(0, missing + 1), value };
}
