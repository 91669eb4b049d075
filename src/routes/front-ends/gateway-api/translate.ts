import { isCatchAll } from "../../table/catch-all.ts";
import { bytesOf } from "../../text/bytes.ts";
import { regexRewrite } from "../../table/rewrite.ts";
import type { HttpMatch } from "../../objects/istio-types.ts";
import { isVisible } from "../../objects/services.ts";
import type { ServerContext } from "../../istio/server-context.ts";
import { translateRules } from "../../istio/translate.ts";
import type { Cluster, ForwardAction, PathMatch, RouteAction, RouteRule } from "../../table/types.ts";
import type { ApiRule } from "./convert.ts";

/** Rules of one host on one listener as Envoy's routes, with what differs for the Gateway API. */
export function translateApiRules(rules: readonly ApiRule[], context: ServerContext): RouteRule[] {
  const routes: RouteRule[] = [];
  for (const rule of rules) {
    const route = translated(rule, context);
    if (route === undefined) continue;
    routes.push(route);
    if (isCatchAll(route)) return routes;
  }
  return routes;
}

function translated(rule: ApiRule, context: ServerContext): RouteRule | undefined {
  const long = (rule.route.match ?? []).some((match) => patternsOf(match).some(isLong));
  const match = long ? (rule.route.match ?? []).map(withoutLong) : rule.route.match;
  const unknown = rule.unknown ?? (long ? "it has a regular expression of more than 1024 bytes" : undefined);
  const { id, manifest, path } = rule;
  const [route] = translateRules(
    [{ id, route: { ...rule.route, match: match ?? [] }, manifest, path, unknown }],
    context,
  );
  if (route === undefined) return undefined;
  return {
    ...route,
    entry: rule.entry,
    match: { ...route.match, path: separated(route.match.path) },
    unknownMatch: route.unknownMatch ?? (rule.route.match == null || long ? unknown : undefined),
    action: withSemantics(route.action, rule, route.match.path, context),
  };
}

/** Prefixes end at a slash (`path_separated_prefix`); `/` is a prefix of all. */
function separated(path: PathMatch): PathMatch {
  return path.kind === "prefix" && path.value !== "/" ? { ...path, kind: "separated-prefix" } : path;
}

function withSemantics(
  action: RouteAction,
  rule: ApiRule,
  path: PathMatch,
  context: ServerContext,
): RouteAction {
  if (action.kind !== "forward") return action;
  return {
    ...action,
    rewrite: removesPrefix(rule, action) ? prefixRemoval(path) : action.rewrite,
    clusters: action.clusters.map((each, index) => ({
      ...each,
      cluster: clusterOf(each.cluster, rule.broken[index], context),
    })),
    mirrors: action.mirrors.filter(({ cluster }) => hasPort(cluster, context)),
  };
}

function removesPrefix({ route }: ApiRule, { rewrite }: ForwardAction): boolean {
  return rewrite?.kind === "prefix" && route.rewrite?.uri === "/";
}

/** Replacing a prefix by `/` takes the slash after it away too. */
function prefixRemoval({ value }: PathMatch): ForwardAction["rewrite"] {
  const prefix = value === "/" ? "" : value.replaceAll(/[\\.+*?()|[\]{}^$]/g, String.raw`\$&`);
  return regexRewrite(`^${prefix}(/?)(.*)`, String.raw`/\2`);
}

/** What is not there answers 500; what is there and has no endpoints 503. */
function clusterOf(cluster: Cluster, broken: string | undefined, context: ServerContext): Cluster {
  if (broken !== undefined)
    return { ...cluster, workloads: [], status: 500, reason: broken, unknown: undefined };
  const missing = cluster.status !== undefined && !hasPort(cluster, context);
  return missing ? { ...cluster, status: 500 } : cluster;
}

/** Whether the gateway has this cluster: a Service it may see, with that port. */
function hasPort(cluster: Cluster, { registry, client }: ServerContext): boolean {
  const service = registry.services.get(cluster.host);
  if (service === undefined) return cluster.unknown !== undefined;
  return (
    isVisible(service, client.namespace) !== false &&
    (service.externalName !== undefined || service.ports.some(({ number }) => number === cluster.port))
  );
}

/** Envoy's limit of a regular expression is the size of its program; up to here none comes near. */
const LONG = 1024;

function isLong(pattern: string): boolean {
  return bytesOf(pattern).length > LONG;
}

function patternsOf({ uri, headers, queryParams }: HttpMatch): string[] {
  const named = [...Object.values(headers ?? {}), ...Object.values(queryParams ?? {})];
  return [uri, ...named].flatMap((match) => (typeof match?.regex === "string" ? [match.regex] : []));
}

function withoutLong(match: HttpMatch): HttpMatch {
  const short = (matches: HttpMatch["headers"]) =>
    Object.fromEntries(Object.entries(matches ?? {}).filter(([, { regex }]) => !isLong(regex ?? "")));
  const uri = isLong(match.uri?.regex ?? "") ? null : (match.uri ?? null);
  return { ...match, uri, headers: short(match.headers), queryParams: short(match.queryParams) };
}
