import { applyHeaderChange } from "./header-operations.ts";
import type { Miss } from "./listeners.ts";
import type { RequestView } from "./matcher.ts";
import { redirectLocation, tlsLocation } from "./redirect.ts";
import { rewritePath } from "./rewrite-path.ts";
import type {
  Cluster,
  DirectAction,
  ForwardAction,
  RedirectAction,
  RouteAnswer,
  RouteDestination,
  RouteRule,
  WeightedCluster,
} from "./types.ts";

export function missAnswer(miss: Miss): RouteAnswer {
  return { outcome: miss.outcome, destinations: [], workloads: [], status: miss.status, reason: miss.reason };
}

export function noRouteAnswer(): RouteAnswer {
  return {
    outcome: "no-route",
    destinations: [],
    workloads: [],
    status: 404,
    reason: "no rule of this host matches",
  };
}

export function tlsAnswer(view: RequestView): RouteAnswer {
  return {
    outcome: "redirect",
    destinations: [],
    workloads: [],
    status: 301,
    location: tlsLocation(view),
    reason: "the server redirects every plain request to https",
  };
}

/** What one rule does with a request that it matches. */
export function ruleAnswer(rule: RouteRule, view: RequestView): RouteAnswer {
  if (rule.unknownMatch !== undefined) return unknownAnswer(rule, rule.unknownMatch);
  const { action } = rule;
  if (action.kind === "unknown") return unknownAnswer(rule, action.reason);
  const abort = action.faults.find((fault) => fault.kind === "abort" && fault.percent >= 100);
  const faults = action.faults.length === 0 ? undefined : action.faults;
  if (abort !== undefined) {
    return {
      outcome: "direct",
      rule: rule.id,
      destinations: [],
      workloads: [],
      status: abort.status,
      faults,
      headers: action.headers,
      reason: "the rule aborts every request",
    };
  }
  if (action.kind === "redirect") return { ...redirectAnswer(rule, action, view), faults };
  return {
    ...(action.kind === "direct" ? directAnswer(rule, action) : forwardAnswer(rule, action, view)),
    faults,
  };
}

function unknownAnswer(rule: RouteRule, reason: string): RouteAnswer {
  return { outcome: "unknown", rule: rule.id, destinations: [], workloads: [], reason };
}

function redirectAnswer(rule: RouteRule, action: RedirectAction, view: RequestView): RouteAnswer {
  return {
    outcome: "redirect",
    rule: rule.id,
    destinations: [],
    workloads: [],
    status: action.status,
    location: redirectLocation(rule, action, view),
    headers: action.headers,
  };
}

function directAnswer(rule: RouteRule, action: DirectAction): RouteAnswer {
  return {
    outcome: "direct",
    rule: rule.id,
    destinations: [],
    workloads: [],
    status: action.status,
    body: action.body,
    headers: action.headers,
  };
}

function forwardAnswer(rule: RouteRule, action: ForwardAction, view: RequestView): RouteAnswer {
  if (action.cors && isPreflight(view))
    return unknownAnswer(rule, "its CORS policy answers preflight requests");
  const unclear = action.clusters.find(({ cluster }) => cluster.unknown !== undefined)?.cluster.unknown;
  const destinations = action.clusters.map(destinationOf);
  const dead = destinations.every((destination) => destination.status !== undefined);
  return {
    outcome: unclear === undefined ? "route" : "unknown",
    rule: rule.id,
    destinations,
    path:
      (action.rewrite === undefined ? view.path : rewritePath(rule.match.path, action.rewrite, view.path)) +
      view.query,
    authority: action.authority ?? view.authority,
    status: unclear === undefined && dead ? (destinations[0]?.status ?? 503) : undefined,
    workloads: [...new Set(destinations.flatMap((destination) => destination.workloads))].sort(),
    mirrors:
      action.mirrors.length === 0
        ? undefined
        : action.mirrors.map(({ cluster, percent }) => ({ ...target(cluster), percent })),
    headers: action.headers,
    reason: unclear ?? (dead ? (destinations[0]?.reason ?? "the rule has no destination") : undefined),
  };
}

function destinationOf({ cluster, weight, headers, authority }: WeightedCluster): RouteDestination {
  const { status, reason } = cluster;
  return { ...target(cluster), weight, status, reason, headers, authority };
}

function target({
  host,
  subset,
  port,
  workloads,
}: Cluster): Pick<RouteDestination, "host" | "subset" | "port" | "workloads"> {
  return { host, subset, port, workloads };
}

function isPreflight({ method, headers }: RequestView): boolean {
  const has = (wanted: string) => headers.some(([name]) => name.toLowerCase() === wanted);
  return method === "OPTIONS" && has("origin") && has("access-control-request-method");
}

/**
 * The request's headers as the upstream behind a destination receives them, without those that the gateway
 * adds to every request.
 */
export function upstreamHeaders(
  answer: RouteAnswer,
  destination: RouteDestination,
  headers: readonly (readonly [string, string])[],
): readonly (readonly [string, string])[] {
  return applyHeaderChange(applyHeaderChange(headers, destination.headers?.request), answer.headers?.request);
}

/**
 * The response's headers as the client receives them: `headers` are the upstream's, or none when the gateway
 * answers itself. `destination` is the chosen one, if there is any.
 */
export function downstreamHeaders(
  answer: RouteAnswer,
  destination: RouteDestination | undefined,
  headers: readonly (readonly [string, string])[],
): readonly (readonly [string, string])[] {
  return applyHeaderChange(
    applyHeaderChange(headers, destination?.headers?.response),
    answer.headers?.response,
  );
}
