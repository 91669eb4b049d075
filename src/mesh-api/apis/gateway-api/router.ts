import { namespaceOf } from "../../../names/namespaces.ts";
import type { KubernetesObject } from "../../../model/kubernetes.ts";
import { known, type Observed, unknown } from "../../../model/observed.ts";
import { canonicalJson } from "../../../json/canonical.ts";
import { isSubsetOf } from "../../../names/hosts.ts";
import {
  at,
  type JsonObject,
  list,
  jsonObject,
  jsonObjects,
  text,
  filledText,
  whole,
} from "../../../json/read.ts";
import { IDENTITY_HEADER } from "../../identity.ts";
import { splitOfShares } from "../../shares.ts";
import type { DefaultRoute, DefaultSplit, Door, FieldPath, RouterKind } from "../../router-kind.ts";

/** An HTTPRoute of the Gateway API: its default destination names a Service, one for each color. */
export const httpRouteRouter: RouterKind = {
  kind: "HTTPRoute",
  called: "an HTTPRoute",
  type: "httproutes.gateway.networking.k8s.io",
  targetKind: "service",
  routes: (object, host) => list(object.spec?.["hostnames"]).includes(host),
  defaultSplit,
  gatewayType: "gateways.gateway.networking.k8s.io",
  doors,
  naming: { place: (leaf) => leaf.slice(0, -1), add: nameBackend },
  isServerDefault: (path, value) =>
    (SERVER_DEFAULTS[String(path.at(-1))] ?? []).some((one) => canonicalJson(one) === canonicalJson(value)),
};

const ANY_PATH = { type: "PathPrefix", value: "/" };

/** By field (Gateway API, `apis/v1/httproute_types.go` and `shared_types.go`, `+kubebuilder:default`). */
const SERVER_DEFAULTS: Readonly<Record<string, readonly unknown[]>> = {
  group: ["gateway.networking.k8s.io", ""],
  kind: ["Gateway", "Service"],
  weight: [1],
  matches: [[{ path: ANY_PATH }]],
  path: [ANY_PATH],
  type: ["PathPrefix", "Exact"],
  value: ["/"],
  statusCode: [302],
};

function doors(
  object: KubernetesObject,
  host: string,
  gateways: readonly KubernetesObject[],
): readonly Door[] {
  return jsonObjects(object.spec?.["parentRefs"]).flatMap((parent) => {
    const namespace = filledText(parent["namespace"]) ?? namespaceOf(object);
    const gateway = gateways.find(
      (one) => one.metadata.name === parent["name"] && namespaceOf(one) === namespace,
    );
    if ((parent["kind"] ?? "Gateway") !== "Gateway" || gateway === undefined) return [];
    return jsonObjects(gateway.spec?.["listeners"])
      .filter((one) => serves(one, parent, host))
      .flatMap(doorOf);
  });
}

function serves(listener: JsonObject, parent: JsonObject, host: string): boolean {
  const asked = ([key, value]: readonly [string, unknown]) => value === undefined || listener[key] === value;
  const named = [
    ["name", parent["sectionName"]],
    ["port", parent["port"]],
  ] as const;
  const hostname = text(listener["hostname"]) ?? "*";
  return named.every(asked) && isSubsetOf(host, hostname);
}

/** A redirect here is another HTTPRoute's doing, which the gateway's answer tells. */
function doorOf(listener: JsonObject): Door[] {
  const port = whole(listener["port"]);
  if (port === undefined) return [];
  if (listener["protocol"] === "HTTP") return [{ port, speaks: "http" }];
  const terminates =
    listener["protocol"] === "HTTPS" && (at(listener, "tls", "mode") ?? "Terminate") === "Terminate";
  return terminates ? [{ port, speaks: "https" }] : [];
}

/**
 * Order does not matter in an HTTPRoute: the most specific rule wins, so the catch-all may stand anywhere.
 */
function defaultSplit(object: KubernetesObject): Observed<DefaultSplit> {
  const rules = jsonObjects(object.spec?.["rules"]);
  const indexes = rules.flatMap((rule, index) => (isCatchAll(rule) ? [index] : []));
  const [index] = indexes;
  if (index === undefined) return unknown("no rule catches every request");
  if (indexes.length > 1) return unknown(`${indexes.length} rules catch every request`);
  return splitOf(rules[index] as JsonObject, ["spec", "rules", index]);
}

function splitOf(rule: JsonObject, path: FieldPath): Observed<DefaultSplit> {
  const backends = jsonObjects(rule["backendRefs"]);
  const shares = backends.flatMap((backend, index) => {
    const weight = backend["weight"] ?? 1;
    if (weight === 0) return [];
    return [{ route: backendOf(rule, path, backend, index), weight: Number(weight) }];
  });
  return shares.length === 0 ? unknown("the default rule has no backend") : splitOfShares(shares, "backends");
}

function backendOf(
  rule: JsonObject,
  path: FieldPath,
  backend: JsonObject,
  index: number,
): Observed<DefaultRoute> {
  const name = text(backend["name"]);
  if (name === undefined || (backend["kind"] ?? "Service") !== "Service") {
    return unknown("the default backend is no Service");
  }
  const backendPath = [...path, "backendRefs", index];
  return known({
    target: { kind: "service", name },
    sharePath: backendPath,
    serviceHost: name,
    targetPath: [...backendPath, "name"],
    headerPaths: [...identityPaths(rule, path, name), ...identityPaths(backend, backendPath, name)],
  });
}

/** Places in `ResponseHeaderModifier` filters that name the target. */
function identityPaths(holder: unknown, path: FieldPath, name: string): FieldPath[] {
  return jsonObjects(at(holder, "filters")).flatMap((filter, filterIndex) =>
    ["set", "add"].flatMap((operation) =>
      jsonObjects(at(filter, "responseHeaderModifier", operation)).flatMap((header, index) =>
        String(header["name"]).toLowerCase() === IDENTITY_HEADER && header["value"] === name
          ? [[...path, "filters", filterIndex, "responseHeaderModifier", operation, index, "value"]]
          : [],
      ),
    ),
  );
}

/** No `matches` means prefix `/`; so does a match that names nothing else. */
function isCatchAll(rule: JsonObject): boolean {
  const matches = jsonObjects(rule["matches"]);
  return matches.length === 0 || matches.some(asksNothing);
}

function asksNothing(match: JsonObject): boolean {
  const { path, ...conditions } = match;
  const prefix = jsonObject(path);
  const all =
    prefix === undefined ||
    ((prefix["type"] ?? "PathPrefix") === "PathPrefix" && (prefix["value"] ?? "/") === "/");
  return all && Object.keys(conditions).length === 0;
}

/** A backend has one filter of a type at most. */
function nameBackend(backend: unknown, name: string): ReturnType<RouterKind["naming"]["add"]> {
  const header = { name: IDENTITY_HEADER, value: name };
  const filters = jsonObjects(at(backend, "filters"));
  const index = filters.findIndex(({ type }) => type === "ResponseHeaderModifier");
  if (index >= 0) {
    const path = ["filters", index, "responseHeaderModifier", "set"];
    const set = at(backend, ...path);
    return Array.isArray(set) ? { path: [...path, set.length], value: header } : { path, value: [header] };
  }
  const filter = { type: "ResponseHeaderModifier", responseHeaderModifier: { set: [header] } };
  const isThere = Array.isArray(at(backend, "filters"));
  return isThere
    ? { path: ["filters", filters.length], value: filter }
    : { path: ["filters"], value: [filter] };
}
