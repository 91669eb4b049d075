import type { Manifest } from "../../../manifests/manifest.ts";
import { bytesOf } from "../../text/bytes.ts";
import type {
  HeaderSpec,
  HeadersSpec,
  HttpMatch,
  HttpRedirect,
  HttpRewrite,
  HttpRoute,
  StringMatches,
} from "../../objects/istio-types.ts";
import type { Path } from "../../objects/schema.ts";
import type { Backends } from "./backends.ts";
import type {
  BackendRef,
  HeaderFilter,
  HttpRouteMatch,
  HttpRouteRule,
  HttpRouteSpec,
  MirrorFilter,
  NamedMatch,
  RedirectFilter,
  RewriteFilter,
  RouteFilter,
} from "./types.ts";

/** One match of one rule of an HTTPRoute, in the words of Istio's API. */
export interface ApiRule {
  /** `namespace/name#rules[3]` */
  readonly id: string;
  /** Which of the rule's matches; 0 when it has none. */
  readonly entry: number;
  readonly route: HttpRoute;
  readonly manifest: Manifest;
  readonly path: Path;
  /** For each destination of `route`, why requests to it get 500. */
  readonly broken: readonly (string | undefined)[];
  /** Set when it is not known what the rule does. */
  readonly unknown: string | undefined;
}

export interface RouteSource {
  readonly namespace: string;
  readonly name: string;
  readonly manifest: Manifest;
}

/** istiod serves nothing of an HTTPRoute with such an error. */
export interface NotAccepted {
  readonly reason: string;
  readonly path: Path;
}

/** An HTTPRoute's rules, one for each match (`convertHTTPRoute`), or why istiod serves none of them. */
export function convertRules(
  spec: HttpRouteSpec,
  source: RouteSource,
  backends: Backends,
): readonly ApiRule[] | NotAccepted {
  const found: ApiRule[] = [];
  for (const [index, rule] of (spec.rules ?? [{}]).entries()) {
    const path = ["spec", "rules", index];
    const action = actionOf(rule, source.namespace, backends);
    if ("reason" in action) return { reason: action.reason, path };
    const matches = rule.matches ?? [{}];
    for (const [entry, match] of (matches.length === 0 ? [undefined] : matches).entries()) {
      const route = { ...action.route, match: match === undefined ? [] : [matchOf(match)] };
      const id = `${source.namespace}/${source.name}#rules[${index}]`;
      const { broken, unknown } = action;
      found.push({ id, entry, route, manifest: source.manifest, path, broken, unknown });
    }
  }
  return found;
}

interface Action {
  readonly route: HttpRoute;
  readonly broken: ApiRule["broken"];
  readonly unknown: string | undefined;
}

interface Refused {
  readonly reason: string;
}

function actionOf(rule: HttpRouteRule, namespace: string, backends: Backends): Action | Refused {
  const filters = filtersOf(rule.filters ?? [], namespace, backends);
  if ("reason" in filters) return filters;
  const refs = rule.backendRefs ?? [];
  if (refs.every((ref) => weightOf(ref) === 0) && !filters.redirect)
    return { route: { ...filters, directResponse: { status: 500 } }, broken: [], unknown: undefined };
  const used = refs.filter((ref) => weightOf(ref) > 0);
  const targets = used.map((ref) => targetOf(ref, namespace, backends));
  const bad = targets.find((target) => "reason" in target);
  if (bad !== undefined && "reason" in bad) return bad;
  const good = targets.filter((target) => !("reason" in target)) as readonly Target[];
  return {
    route: { ...filters, route: good.map(({ entry }) => entry) },
    broken: good.map(({ broken }) => broken),
    unknown: good.find(({ unknown }) => unknown !== undefined)?.unknown,
  };
}

function weightOf({ weight }: BackendRef): number {
  return weight ?? 1;
}

interface Target {
  readonly entry: NonNullable<HttpRoute["route"]>[number];
  readonly broken: string | undefined;
  readonly unknown: string | undefined;
}

function targetOf(ref: BackendRef, namespace: string, backends: Backends): Target | Refused {
  const backend = backends.resolve(ref, namespace);
  if (backend.kind === "refused") return backend;
  const headers = headersOf(ref.filters ?? []);
  if ("reason" in headers) return headers;
  const known = backend.kind === "destination";
  return {
    entry: {
      destination: known ? backend.destination : { host: "" },
      weight: weightOf(ref),
      headers,
    },
    broken: known ? backend.broken : undefined,
    unknown: known ? undefined : backend.reason,
  };
}

/** Filters of a backendRef: only its headers may change. */
function headersOf(filters: readonly RouteFilter[]): HeadersSpec | Refused {
  let headers: HeadersSpec = {};
  for (const filter of filters) {
    const changed = withHeaders(headers, filter);
    if (changed === undefined) return { reason: `a backendRef cannot have a filter of type ${filter.type}` };
    if ("reason" in changed) return changed;
    headers = changed;
  }
  return headers;
}

/** Headers after one filter; undefined for a filter that does not change headers. */
function withHeaders(headers: HeadersSpec, filter: RouteFilter): HeadersSpec | Refused | undefined {
  const side =
    filter.type === "RequestHeaderModifier"
      ? "request"
      : filter.type === "ResponseHeaderModifier"
        ? "response"
        : undefined;
  if (side === undefined) return undefined;
  const change = headerChange(
    side === "request" ? filter.requestHeaderModifier : filter.responseHeaderModifier,
  );
  return "reason" in change ? change : { ...headers, [side]: change };
}

function filtersOf(
  filters: readonly RouteFilter[],
  namespace: string,
  backends: Backends,
): HttpRoute | Refused {
  let route: HttpRoute = {};
  for (const filter of filters) {
    const next = withFilter(route, filter, { namespace, backends });
    if ("reason" in next) return next;
    route = next;
  }
  return route;
}

function withFilter(
  route: HttpRoute,
  filter: RouteFilter,
  { namespace, backends }: { namespace: string; backends: Backends },
): HttpRoute | Refused {
  const headers = withHeaders(route.headers ?? {}, filter);
  if (headers !== undefined) return "reason" in headers ? headers : { ...route, headers };
  switch (filter.type) {
    case "RequestRedirect":
      return { ...route, redirect: redirectOf(filter.requestRedirect ?? {}) };
    case "URLRewrite":
      return { ...route, rewrite: rewriteOf(filter.urlRewrite ?? {}) };
    case "RequestMirror":
      return { ...route, mirrors: [...(route.mirrors ?? []), ...mirrorOf(filter, namespace, backends)] };
    case "CORS":
      return { ...route, corsPolicy: {} };
    default:
      return { reason: `istiod does not know filters of type ${filter.type}` };
  }
}

/** A header value that istiod accepts: no control characters but the tab. */
function isHeaderValue(value: string): boolean {
  return !/[\0-\x08\x0a-\x1f\x7f]/.test(value);
}

function headerChange(filter: HeaderFilter | null | undefined): HeaderSpec | Refused {
  const bad = [...(filter?.set ?? []), ...(filter?.add ?? [])].find(({ value }) => !isHeaderValue(value));
  if (bad !== undefined) return { reason: `the value of header ${bad.name} has control characters` };
  return {
    set: headerMap(filter?.set ?? []),
    add: headerMap(filter?.add ?? []),
    remove: filter?.remove ?? [],
  };
}

/** Of names that differ in case only, the first counts. */
function headerMap(
  list: readonly { readonly name: string; readonly value: string }[],
): Record<string, string> {
  return Object.fromEntries(list.map(({ name, value }) => [name.toLowerCase(), value] as const).toReversed());
}

function redirectOf({ scheme, hostname, path, port, statusCode }: RedirectFilter): HttpRedirect {
  return {
    redirectCode: statusCode ?? 302,
    authority: hostname ?? null,
    scheme: scheme ?? null,
    ...(port ? { port } : { derivePort: scheme ? "FROM_PROTOCOL_DEFAULT" : "FROM_REQUEST_PORT" }),
    uri: path?.replaceFullPath ?? null,
    prefixRewrite: path?.replacePrefixMatch ?? null,
  };
}

/** A rewrite that changes nothing is none. */
function rewriteOf({ hostname, path }: RewriteFilter): HttpRewrite | null {
  const prefix = path?.replacePrefixMatch;
  const full = path?.replaceFullPath;
  if (prefix == null && full == null && !hostname) return null;
  return {
    authority: hostname ?? null,
    uri: prefix == null ? null : prefix.replace(/\/$/, "") || "/",
    uriRegexRewrite: full == null ? null : { match: "/.*", rewrite: full },
  };
}

function mirrorOf(
  filter: RouteFilter,
  namespace: string,
  backends: Backends,
): NonNullable<HttpRoute["mirrors"]> {
  const mirror = filter.requestMirror as MirrorFilter;
  const backend = backends.resolve(mirror.backendRef, namespace);
  // A mirror that cannot be resolved is left out; the rule stays.
  if (backend.kind !== "destination" || backend.broken !== undefined || backend.missing) return [];
  const { fraction, percent } = mirror;
  const value = fraction ? (100 * fraction.numerator) / (fraction.denominator ?? 100) : percent;
  return [{ destination: backend.destination, percentage: value == null ? null : { value } }];
}

function matchOf({ path, headers, queryParams, method }: HttpRouteMatch): HttpMatch {
  const value = path?.value ?? "/";
  const type = path?.type ?? "PathPrefix";
  const prefix = value === "/" ? value : value.replace(/\/$/, "");
  return {
    uri: type === "Exact" ? { exact: value } : type === "PathPrefix" ? { prefix } : { regex: value },
    headers: named(headers ?? []),
    queryParams: named(queryParams ?? []),
    method: method ? { exact: method } : null,
  };
}

function named(list: readonly NamedMatch[]): StringMatches {
  return Object.fromEntries(
    list.map(({ name, type, value }) => [
      name,
      type === "RegularExpression" ? { regex: value } : { exact: value },
    ]),
  );
}

/** The order of rules on one host (`sortHTTPRoutes`); equal ones stay in the order they are in. */
export function comparePrecedence(a: ApiRule, b: ApiRule): number {
  const [one, other] = [weights(a.route), weights(b.route)];
  for (const [index, weight] of one.entries()) {
    const difference = (other[index] ?? 0) - weight;
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * Exact over prefix over regex, then longer paths, a method, more headers, more query parameters. An empty
 * list of matches stands last; a rule of which nothing is known stands first.
 */
function weights({ match }: HttpRoute): number[] {
  if (match === undefined || match === null) return [4, 0, 0, 0, 0];
  const [only] = match;
  if (only === undefined) return [-1, 0, 0, 0, 0];
  const { exact, prefix, regex } = only.uri ?? {};
  const value = exact ?? prefix ?? regex ?? "";
  return [
    exact == null ? (prefix == null ? 1 : 2) : 3,
    bytesOf(value).length,
    only.method ? 1 : 0,
    Object.keys(only.headers ?? {}).length,
    Object.keys(only.queryParams ?? {}).length,
  ];
}
