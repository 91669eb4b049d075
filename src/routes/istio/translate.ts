import { isCatchAll } from "../table/catch-all.ts";
import { textOf } from "../text/bytes.ts";
import { milliseconds } from "../text/durations.ts";
import { envoyDefects } from "./envoy-limits.ts";
import { translateHeaders } from "../table/header-operations.ts";
import type { Destination, HttpRoute, Percent } from "../objects/istio-types.ts";
import { translateMatch } from "./translate-match.ts";
import { redirectOf } from "./translate-redirect.ts";
import { rewriteOf } from "./translate-rewrite.ts";
import type {
  DroppedRule,
  ForwardAction,
  HeaderChange,
  RouteAction,
  RouteFault,
  RouteRule,
  WeightedCluster,
} from "../table/types.ts";
import type { ServerContext } from "./server-context.ts";
import type { HttpRule } from "./virtual-services.ts";

/** A VirtualService's rules as Envoy's routes for one server (`BuildHTTPRoutesForVirtualService`). */
export function translateRules(rules: readonly HttpRule[], context: ServerContext): RouteRule[] {
  const routes: RouteRule[] = [];
  let catchAll: string | undefined;
  for (const rule of rules) {
    if (catchAll !== undefined) {
      context.drop(droppedRule(rule, 0, `it stands after ${catchAll}, which takes every request`));
      continue;
    }
    const translated = routesOf(rule, context);
    for (const route of translated) routes.push(route);
    const last = translated.at(-1);
    if (last !== undefined && isCatchAll(last)) catchAll = rule.id;
  }
  return routes;
}

/** A route for each match of the rule, as far as the first that takes every request. */
function routesOf(rule: HttpRule, context: ServerContext): readonly RouteRule[] {
  for (const defect of envoyDefects(rule.route, rule.path, context.regex))
    context.poison(rule.manifest, defect);
  const routes: RouteRule[] = [];
  const matches = rule.route.match ?? [];
  for (const [entry, match] of (matches.length === 0 ? [undefined] : matches).entries()) {
    const translated = translateMatch(match, context);
    if (typeof translated === "string") {
      context.drop(droppedRule(rule, entry, translated));
      continue;
    }
    const route: RouteRule = {
      id: rule.id,
      entry,
      file: rule.manifest.file,
      line: () => rule.manifest.lineOf(rule.path),
      ...translated,
      action: actionOf(rule, context),
    };
    routes.push(route);
    if (isCatchAll(route)) break;
  }
  return routes;
}

function droppedRule(rule: HttpRule, entry: number, reason: string): DroppedRule {
  const { id, manifest, path } = rule;
  return { rule: id, entry, file: manifest.file, line: () => manifest.lineOf(path), reason };
}

function actionOf(rule: HttpRule, context: ServerContext): RouteAction {
  const { route } = rule;
  if (rule.unknown !== undefined) return { kind: "unknown", reason: rule.unknown };
  const headers = translateHeaders(route.headers);
  const faults = faultsOf(route);
  if (typeof faults === "string") return { kind: "unknown", reason: faults };
  const poison = (key: string, message: string) =>
    context.poison(rule.manifest, { path: [...rule.path, key], message });
  if (route.redirect)
    return redirectOf(route.redirect, { ...context, headers: headers.operations, faults, poison });
  if (route.directResponse) {
    const { status, body } = route.directResponse;
    const bytes = body?.bytes ? decoded(body.bytes) : undefined;
    return { kind: "direct", status, body: body?.string ?? bytes, headers: headers.operations, faults };
  }
  const rewrite = rewriteOf(route, poison);
  return rewrite?.kind === "unknown" ? rewrite : forward(route, headers, { faults, rewrite }, context);
}

function decoded(base64: string): string {
  try {
    return textOf(atob(base64.replaceAll("-", "+").replaceAll("_", "/")));
  } catch {
    return "";
  }
}

function forward(
  route: HttpRoute,
  headers: ReturnType<typeof translateHeaders>,
  { faults, rewrite }: Pick<ForwardAction, "faults" | "rewrite">,
  context: ServerContext,
): ForwardAction {
  const own = route.rewrite?.authority || headers.authority;
  const destinations = route.route ?? [];
  const action: ForwardAction = {
    kind: "forward",
    clusters: clustersOf(destinations, own, context),
    rewrite,
    authority: own,
    headers: headers.operations,
    mirrors: mirrorsOf(route, context),
    faults,
    cors: Boolean(route.corsPolicy),
  };
  return destinations.length === 1 ? singleMerged(action) : action;
}

/** Without weights of 0; a single destination has every request, whatever its weight. */
function clustersOf(
  destinations: NonNullable<HttpRoute["route"]>,
  ruleAuthority: string | undefined,
  context: ServerContext,
): WeightedCluster[] {
  const single = destinations.length === 1;
  return destinations
    .filter(({ weight }) => single || (weight ?? 0) > 0)
    .map(({ destination, weight, headers }) => {
      const { operations, authority } = translateHeaders(headers);
      return {
        cluster: clusterOf(destination, context),
        weight: single ? 100 : (weight ?? 0),
        headers: operations,
        authority: ruleAuthority === undefined ? authority : undefined,
      };
    });
}

/** Of one list Envoy runs what replaces before what adds (`HeaderParser::evaluateHeaders`). */
function replacingFirst(apply: HeaderChange["apply"]): HeaderChange["apply"] {
  return [...apply.filter(({ op }) => op === "set"), ...apply.filter(({ op }) => op === "add")];
}

/**
 * Of a rule with one destination: its header operations stand after the rule's own, in one list
 * (`processDestination`).
 */
function singleMerged(action: ForwardAction): ForwardAction {
  const [only] = action.clusters;
  if (only === undefined) return action;
  const join = (side: "request" | "response") => {
    const parts = [action.headers?.[side], only.headers?.[side]].filter((part) => part !== undefined);
    return parts.length === 0
      ? undefined
      : {
          remove: parts.flatMap((part) => part.remove),
          apply: replacingFirst(parts.flatMap((part) => part.apply)),
        };
  };
  const request = join("request");
  const response = join("response");
  return {
    ...action,
    authority: action.authority ?? only.authority,
    headers: request === undefined && response === undefined ? undefined : { request, response },
    clusters: [{ ...only, headers: undefined, authority: undefined }],
  };
}

function clusterOf(destination: Destination, context: ServerContext): WeightedCluster["cluster"] {
  return context.registry.cluster(destination, context.port, context.client);
}

/** 100 by default; 0 means no mirror (`MirrorPercent`). */
function mirrorsOf(route: HttpRoute, context: ServerContext): ForwardAction["mirrors"] {
  const single = route.mirror
    ? [
        {
          destination: route.mirror,
          percent:
            route.mirrorPercentage?.value ?? (route.mirrorPercentage ? 0 : (route.mirrorPercent ?? 100)),
        },
      ]
    : [];
  const several = (route.mirrors ?? []).map(({ destination, percentage }) => ({
    destination,
    percent: percentage ? (percentage.value ?? 0) : 100,
  }));
  return [...single, ...several]
    .filter(({ percent }) => percent > 0)
    .map(({ destination, percent }) => ({ cluster: clusterOf(destination, context), percent }));
}

/** What a rule injects; text when that is not modelled. An abort without a percentage never happens. */
function faultsOf({ fault }: HttpRoute): readonly RouteFault[] | string {
  const found: RouteFault[] = [];
  const delay = fault?.delay;
  if (delay?.fixedDelay) {
    const percent = delay.percentage ? partsPerMillion(delay.percentage) : (delay.percent ?? 0);
    if (percent > 0) found.push({ kind: "delay", percent, delayMs: milliseconds(delay.fixedDelay) });
  }
  const abort = fault?.abort;
  const percent = abort?.percentage ? partsPerMillion(abort.percentage) : 0;
  if (percent === 0 || !abort) return found;
  if (abort.grpcStatus) return "aborts with a gRPC status are not modelled";
  if (abort.httpStatus) found.push({ kind: "abort", percent, status: abort.httpStatus });
  return found;
}

/** Envoy counts in parts of a million; Istio cuts off the rest. */
function partsPerMillion(percent: Percent): number {
  return Math.trunc((percent.value ?? 0) * 10_000) / 10_000;
}
