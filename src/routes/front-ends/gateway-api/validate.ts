/**
 * What the API server refuses of the Gateway API's objects: types by the CRDs' schema, and the CRDs' rules
 * between fields, with the place of each defect. Objects with a defect never reach the mesh.
 */
import type { Defect, Path, Shape } from "../../objects/schema.ts";
import { API_GATEWAY, GATEWAY_CLASS, HTTP_ROUTE, REFERENCE_GRANT } from "./schema.ts";
import type {
  ApiGatewaySpec,
  BackendObject,
  HttpRouteRule,
  HttpRouteSpec,
  ListenerSpec,
  ParentRef,
  PathModifier,
  RouteFilter,
} from "./types.ts";

function shapeDefects(shape: Shape, spec: unknown): Defect[] {
  if (typeof spec !== "object" || spec === null) return [{ path: ["spec"], message: "spec is missing" }];
  const found: Defect[] = [];
  shape(spec, ["spec"], found);
  return found;
}

export function gatewayClassDefects(spec: unknown): Defect[] {
  return shapeDefects(GATEWAY_CLASS, spec);
}

export function referenceGrantDefects(spec: unknown): Defect[] {
  return shapeDefects(REFERENCE_GRANT, spec);
}

export function apiGatewayDefects(spec: unknown): Defect[] {
  const shape = shapeDefects(API_GATEWAY, spec);
  if (shape.length > 0) return shape;
  const { listeners } = spec as ApiGatewaySpec;
  return listeners.flatMap((listener, index) => listenerDefects(listener, index, listeners));
}

function listenerDefects(listener: ListenerSpec, index: number, all: readonly ListenerSpec[]): Defect[] {
  const path = ["spec", "listeners", index];
  const found: Defect[] = [];
  const { protocol, tls, hostname } = listener;
  const plain = ["HTTP", "TCP", "UDP"].includes(protocol);
  if (plain && tls)
    found.push({ path: [...path, "tls"], message: `a listener of protocol ${protocol} has no tls` });
  if (protocol === "HTTPS" && tls && (tls.mode ?? "Terminate") !== "Terminate")
    found.push({ path: [...path, "tls", "mode"], message: "an HTTPS listener must terminate TLS" });
  if (protocol === "TLS" && !tls) found.push({ path, message: "a TLS listener needs tls" });
  if (["TCP", "UDP"].includes(protocol) && hostname)
    found.push({ path: [...path, "hostname"], message: `a ${protocol} listener has no host name` });
  const same = (other: ListenerSpec) =>
    other.port === listener.port &&
    other.protocol === protocol &&
    (other.hostname ?? undefined) === (hostname ?? undefined);
  if (all.findIndex(same) < index)
    found.push({ path, message: "another listener has the same port, protocol and host name" });
  return [...found, ...certificateDefects(listener, path)];
}

function certificateDefects({ tls }: ListenerSpec, path: Path): Defect[] {
  const size = (value: unknown) =>
    typeof value === "object" && value !== null ? Object.keys(value).length : 0;
  if (!tls || (tls.mode ?? "Terminate") !== "Terminate") return [];
  const { certificateRefs, options } = tls as { certificateRefs?: unknown; options?: unknown };
  return size(certificateRefs) + size(options) > 0
    ? []
    : [{ path: [...path, "tls"], message: "tls that is terminated needs certificateRefs or options" }];
}

export function httpRouteDefects(spec: unknown): Defect[] {
  const shape = shapeDefects(HTTP_ROUTE, spec);
  if (shape.length > 0) return shape;
  const { parentRefs, rules } = spec as HttpRouteSpec;
  const matches = (rules ?? []).reduce((sum, rule) => sum + (rule.matches ?? [{}]).length, 0);
  const many: Defect[] =
    matches <= 128
      ? []
      : [{ path: ["spec", "rules"], message: `an HTTPRoute has at most 128 matches; this has ${matches}` }];
  return [
    ...many,
    ...parentDefects(parentRefs ?? []),
    ...(rules ?? []).flatMap((rule, index) => ruleDefects(rule, ["spec", "rules", index])),
  ];
}

function parentDefects(refs: readonly ParentRef[]): Defect[] {
  const found: Defect[] = [];
  const key = (ref: ParentRef) =>
    [ref.group ?? "gateway.networking.k8s.io", ref.kind ?? "Gateway", ref.namespace ?? "", ref.name].join(
      "/",
    );
  for (const [index, ref] of refs.entries()) {
    const path = ["spec", "parentRefs", index];
    const before = refs.slice(0, index).filter((other) => key(other) === key(ref));
    const mixed = before.some((other) => Boolean(other.sectionName) !== Boolean(ref.sectionName));
    const where = (other: ParentRef) => other.sectionName ?? "";
    if (mixed) found.push({ path, message: "two references to one parent both need a sectionName, or none" });
    else if (before.some((other) => where(other) === where(ref)))
      found.push({ path, message: "another reference names the same parent and sectionName" });
  }
  return found;
}

function ruleDefects(rule: HttpRouteRule, path: Path): Defect[] {
  const filters = rule.filters ?? [];
  const backends = rule.backendRefs ?? [];
  const found: Defect[] = [];
  if (backends.length > 0 && filters.some((filter) => filter.requestRedirect))
    found.push({ path, message: "a rule that redirects has no backendRefs" });
  const all = [...filters, ...backends.flatMap((backend) => backend.filters ?? [])];
  if (all.some(replacesPrefix) && !hasOnePrefix(rule))
    found.push({ path, message: "replacePrefixMatch needs exactly one match, of type PathPrefix" });
  return [
    ...found,
    ...(rule.matches ?? []).flatMap(({ path: value }, index) =>
      pathDefects(value ?? {}, [...path, "matches", index, "path"]),
    ),
    ...filtersDefects(filters, [...path, "filters"]),
    ...backends.flatMap((backend, index) => [
      ...backendDefects(backend, [...path, "backendRefs", index]),
      ...filtersDefects(backend.filters ?? [], [...path, "backendRefs", index, "filters"]),
    ]),
  ];
}

function replacesPrefix(filter: RouteFilter): boolean {
  const modifiers = [filter.urlRewrite?.path, filter.requestRedirect?.path];
  return modifiers.some((modifier) => typeof modifier?.replacePrefixMatch === "string");
}

function hasOnePrefix({ matches }: HttpRouteRule): boolean {
  const [only, ...others] = matches ?? [{}];
  return only !== undefined && others.length === 0 && (only.path?.type ?? "PathPrefix") === "PathPrefix";
}

const CHARACTERS = /^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})+$/;

function pathDefects({ type, value }: { type?: string | null; value?: string | null }, path: Path): Defect[] {
  const written = value ?? "/";
  if (type === "RegularExpression") return [];
  const bad =
    !written.startsWith("/") ||
    /\/\/|\/\.\/|\/\.\.\/|%2f|%2F|#|\/\.\.$|\/\.$/.test(written) ||
    !CHARACTERS.test(written);
  return bad
    ? [
        {
          path: [...path, "value"],
          message: `${JSON.stringify(written)} is no path to match: it must begin with / and be normalized and escaped`,
        },
      ]
    : [];
}

function backendDefects(backend: BackendObject, path: Path): Defect[] {
  const isService = (backend.group ?? "") === "" && (backend.kind ?? "Service") === "Service";
  return isService && !backend.port ? [{ path, message: "a reference to a Service needs a port" }] : [];
}

/** Which field each type of filter needs; only that one may be set. */
const FIELDS = {
  RequestHeaderModifier: "requestHeaderModifier",
  ResponseHeaderModifier: "responseHeaderModifier",
  RequestMirror: "requestMirror",
  RequestRedirect: "requestRedirect",
  URLRewrite: "urlRewrite",
  ExtensionRef: "extensionRef",
  CORS: "cors",
  ExternalAuth: "externalAuth",
} as const;

const ONCE = new Set([
  "RequestHeaderModifier",
  "ResponseHeaderModifier",
  "RequestRedirect",
  "URLRewrite",
  "CORS",
]);

function filtersDefects(filters: readonly RouteFilter[], path: Path): Defect[] {
  const found: Defect[] = [];
  const types = filters.map(({ type }) => type);
  if (types.includes("RequestRedirect") && types.includes("URLRewrite"))
    found.push({ path, message: "a rule redirects or rewrites, not both" });
  for (const [index, filter] of filters.entries()) {
    if (ONCE.has(filter.type) && types.indexOf(filter.type) < index)
      found.push({ path: [...path, index], message: `the filter ${filter.type} cannot be repeated` });
    found.push(...filterDefects(filter, [...path, index]));
  }
  return found;
}

function filterDefects(filter: RouteFilter, path: Path): Defect[] {
  const found: Defect[] = [];
  for (const [type, field] of Object.entries(FIELDS)) {
    const set = (filter as unknown as Record<string, unknown>)[field] != null;
    if (type === filter.type && !set)
      found.push({ path, message: `a filter of type ${type} needs ${field}` });
    if (type !== filter.type && set)
      found.push({ path: [...path, field], message: `a filter of type ${filter.type} has no ${field}` });
  }
  const mirror = filter.requestMirror;
  if (mirror) {
    found.push(...backendDefects(mirror.backendRef, [...path, "requestMirror", "backendRef"]));
    if (mirror.percent != null && mirror.fraction)
      found.push({ path, message: "a mirror has percent or fraction, not both" });
    if (mirror.fraction && mirror.fraction.numerator > (mirror.fraction.denominator ?? 100))
      found.push({ path, message: "the numerator is larger than the denominator" });
  }
  return [
    ...found,
    ...modifierDefects(filter.urlRewrite?.path, [...path, "urlRewrite", "path"]),
    ...modifierDefects(filter.requestRedirect?.path, [...path, "requestRedirect", "path"]),
  ];
}

function modifierDefects(modifier: PathModifier | null | undefined, path: Path): Defect[] {
  if (!modifier) return [];
  const full = modifier.type === "ReplaceFullPath";
  const wanted = full ? modifier.replaceFullPath : modifier.replacePrefixMatch;
  const other = full ? modifier.replacePrefixMatch : modifier.replaceFullPath;
  if (wanted != null && other == null) return [];
  const field = full ? "replaceFullPath" : "replacePrefixMatch";
  return [{ path, message: `a path modifier of type ${modifier.type} has ${field} and nothing else` }];
}
