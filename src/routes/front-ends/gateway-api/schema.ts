/**
 * The fields of the Gateway API's objects with their types, as the API server checks them against the CRDs.
 */
import { nameOf } from "../../../manifests/object.ts";
import {
  anything,
  flag,
  integer,
  list,
  map,
  object,
  oneOf,
  type Path,
  type Shape,
  show,
  text,
} from "../../objects/schema.ts";

/** Text that a pattern matches, at most `longest` characters. */
function pattern(regex: RegExp, what: string, longest = 253): Shape {
  return (value, path, found) => {
    if (typeof value === "string" && value.length <= longest && regex.test(value)) return;
    found.push({ path, message: `${show(path)} must be ${what}; it is ${nameOf(value)}` });
  };
}

function texts(shortest: number, longest: number): Shape {
  return (value, path, found) => {
    const size = typeof value === "string" ? [...value].length : -1;
    if (size >= shortest && size <= longest) return;
    const what = `text of ${shortest} to ${longest} characters`;
    found.push({ path, message: `${show(path)} must be ${what}; it is ${nameOf(value)}` });
  };
}

function several(of: Shape, most: number, least = 0): Shape {
  const items = list(of);
  return (value, path, found) => {
    items(value, path, found);
    if (!Array.isArray(value) || (value.length <= most && value.length >= least)) return;
    const size = `${least} to ${most} entries`;
    found.push({ path, message: `${show(path)} must have ${size}; it has ${value.length}` });
  };
}

/** A list whose entries differ in `key` (or, without a key, are different texts). */
function distinct(shape: Shape, key?: string): Shape {
  return (value, path, found) => {
    shape(value, path, found);
    if (!Array.isArray(value)) return;
    const keys = (value as unknown[]).map((item) =>
      key === undefined ? item : (item as Record<string, unknown> | null)?.[key],
    );
    for (const [index, one] of keys.entries()) {
      if (typeof one === "string" && keys.indexOf(one) < index) found.push(twin(path, index, one));
    }
  };
}

function twin(path: Path, index: number, value: string): { path: Path; message: string } {
  return { path: [...path, index], message: `${show(path)} has ${JSON.stringify(value)} twice` };
}

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const HOSTNAME = /^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

const hostname = pattern(HOSTNAME, "a host name in lower case, or *. and one");
const preciseHostname = pattern(SUBDOMAIN, "a host name in lower case");
const section = pattern(SUBDOMAIN, "a name in lower case");
const group = pattern(new RegExp(`^$|${SUBDOMAIN.source}`), "an API group");
const kind = pattern(/^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$/, "a kind", 63);
const name = texts(1, 253);
const namespace = pattern(LABEL, "a namespace", 63);
const headerName = pattern(/^[A-Za-z0-9!#$%&'*+\-.^_`|~]+$/, "a header name", 256);
const port = integer(1, 65_535);
const duration = pattern(/^([0-9]{1,5}(h|m|s|ms)){1,4}$/, "a duration such as 5s");

const selector = object({
  matchLabels: map(text),
  matchExpressions: list(object({ key: text, operator: text, values: list(text) }, ["key", "operator"])),
});

const listener = object(
  {
    name: section,
    hostname,
    port,
    protocol: pattern(
      /^[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?$|[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/[A-Za-z0-9]+$/,
      "a protocol",
      255,
    ),
    tls: object({
      mode: oneOf("Terminate", "Passthrough"),
      certificateRefs: several(object({ group, kind, name, namespace }, ["name"]), 64),
      options: map(text),
    }),
    allowedRoutes: object({
      namespaces: object({ from: oneOf("All", "Selector", "Same"), selector }),
      kinds: several(object({ group, kind }, ["kind"]), 8),
    }),
  },
  ["name", "port", "protocol"],
);

export const API_GATEWAY = object(
  {
    gatewayClassName: name,
    listeners: distinct(several(listener, 64, 1), "name"),
    addresses: several(object({ type: name, value: texts(0, 253) }), 16),
    infrastructure: anything,
    allowedListeners: anything,
    tls: anything,
    backendTLS: anything,
    defaultScope: anything,
  },
  ["gatewayClassName", "listeners"],
);

const namedMatch = (longest: number): Shape =>
  object({ name: headerName, type: oneOf("Exact", "RegularExpression"), value: texts(1, longest) }, [
    "name",
    "value",
  ]);

const match = object({
  path: object({ type: oneOf("Exact", "PathPrefix", "RegularExpression"), value: texts(0, 1024) }),
  headers: distinct(several(namedMatch(4096), 16), "name"),
  queryParams: distinct(several(namedMatch(1024), 16), "name"),
  method: oneOf("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"),
});

const header = object({ name: headerName, value: texts(1, 4096) }, ["name", "value"]);
const headers = object({
  set: distinct(several(header, 16), "name"),
  add: distinct(several(header, 16), "name"),
  remove: distinct(several(text, 16)),
});
const pathModifier = object(
  {
    type: oneOf("ReplaceFullPath", "ReplacePrefixMatch"),
    replaceFullPath: texts(0, 1024),
    replacePrefixMatch: texts(0, 1024),
  },
  ["type"],
);
const backend = { group, kind, name, namespace, port };
const filter = object(
  {
    type: oneOf(
      "RequestHeaderModifier",
      "ResponseHeaderModifier",
      "RequestMirror",
      "RequestRedirect",
      "URLRewrite",
      "ExtensionRef",
      "CORS",
      "ExternalAuth",
    ),
    requestHeaderModifier: headers,
    responseHeaderModifier: headers,
    requestMirror: object(
      {
        backendRef: object(backend, ["name"]),
        percent: integer(0, 100),
        fraction: object({ numerator: integer(0, 2_147_483_647), denominator: integer(1, 2_147_483_647) }, [
          "numerator",
        ]),
      },
      ["backendRef"],
    ),
    requestRedirect: object({
      scheme: oneOf("http", "https"),
      hostname: preciseHostname,
      path: pathModifier,
      port,
      statusCode: oneOfNumbers(301, 302, 303, 307, 308),
    }),
    urlRewrite: object({ hostname: preciseHostname, path: pathModifier }),
    extensionRef: object({ group, kind, name }, ["group", "kind", "name"]),
    cors: object({
      allowCredentials: flag,
      allowHeaders: list(text),
      allowMethods: list(text),
      allowOrigins: list(text),
      exposeHeaders: list(text),
      maxAge: integer(1, 2_147_483_647),
    }),
    externalAuth: anything,
  },
  ["type"],
);

function oneOfNumbers(...allowed: readonly number[]): Shape {
  return (value, path, found) => {
    if (allowed.includes(value as number)) return;
    const what = `one of ${allowed.join(", ")}`;
    found.push({ path, message: `${show(path)} must be ${what}; it is ${nameOf(value)}` });
  };
}

const rule = object({
  name: section,
  matches: several(match, 64),
  filters: several(filter, 16),
  backendRefs: several(
    object({ ...backend, weight: integer(0, 1_000_000), filters: several(filter, 16) }, ["name"]),
    16,
  ),
  timeouts: object({ request: duration, backendRequest: duration }),
  retry: anything,
  sessionPersistence: anything,
});

const parentRef = object({ group, kind, name, namespace, sectionName: section, port }, ["name"]);

export const HTTP_ROUTE = object({
  parentRefs: several(parentRef, 32),
  hostnames: several(hostname, 16),
  rules: several(rule, 16, 1),
  useDefaultGateways: anything,
});

export const REFERENCE_GRANT = object(
  {
    from: several(object({ group, kind, namespace }, ["group", "kind", "namespace"]), 16, 1),
    to: several(object({ group, kind, name }, ["group", "kind"]), 16, 1),
  },
  ["from", "to"],
);

export const GATEWAY_CLASS = object(
  { controllerName: name, description: texts(0, 64), parametersRef: anything },
  ["controllerName"],
);
