import { applyHeaderChange } from "./header-operations.ts";
import { redirectLocation, tlsLocation } from "./redirect.ts";
import { rewritePath } from "./rewrite-path.ts";
import type {
  Cluster,
  DirectAction,
  ForwardAction,
  RedirectAction,
  RouteAction,
  RouteAnswer,
  RouteDestination,
  RouteRule,
  UnknownAction,
  WeightedCluster,
  RequestView,
  Miss,
} from "./types.ts";

export function missAnswer(miss: Miss): RouteAnswer {
  return { outcome: miss.outcome, destinations: [], workloads: [], status: miss.status, reason: miss.reason };
}

export const NO_ROUTE: RouteAnswer = {
  outcome: "no-route",
  destinations: [],
  workloads: [],
  status: 404,
  reason: "no rule of this host matches",
};

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

/**
 * What a rule does with a request that it matches. Whatever does not depend on the request is made once, and
 * shared.
 */
export type Answering = (view: RequestView) => RouteAnswer;

export function answering(rule: RouteRule): Answering {
  if (rule.unknownMatch !== undefined) return always(unknownAnswer(rule, rule.unknownMatch));
  const { action } = rule;
  if (action.kind === "unknown") return always(unknownAnswer(rule, action.reason));
  const abort = action.faults.find((fault) => fault.kind === "abort" && fault.percent >= 100);
  if (abort !== undefined) return always(abortAnswer(rule, action, abort.status));
  if (action.kind === "redirect") return redirecting(rule, action);
  return action.kind === "direct" ? always(directAnswer(rule, action)) : forwarding(rule, action);
}

function always(answer: RouteAnswer): Answering {
  return () => answer;
}

function unknownAnswer(rule: RouteRule, reason: string): RouteAnswer {
  return { outcome: "unknown", rule: rule.id, destinations: [], workloads: [], reason };
}

function faultsOf({ faults }: Exclude<RouteAction, UnknownAction>): RouteAnswer["faults"] {
  return faults.length === 0 ? undefined : faults;
}

function abortAnswer(
  rule: RouteRule,
  action: Exclude<RouteAction, UnknownAction>,
  status: number | undefined,
): RouteAnswer {
  return {
    outcome: "direct",
    rule: rule.id,
    destinations: [],
    workloads: [],
    status,
    faults: faultsOf(action),
    headers: action.headers,
    reason: "the rule aborts every request",
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
    faults: faultsOf(action),
  };
}

function redirecting(rule: RouteRule, action: RedirectAction): Answering {
  const { status, headers } = action;
  const faults = faultsOf(action);
  return (view) => ({
    outcome: "redirect",
    rule: rule.id,
    destinations: [],
    workloads: [],
    status,
    location: redirectLocation(rule, action, view),
    headers,
    faults,
  });
}

function forwarding(rule: RouteRule, action: ForwardAction): Answering {
  const { rewrite, headers, authority, cors } = action;
  const match = rule.match.path;
  const faults = faultsOf(action);
  const { outcome, destinations, status, workloads, reason } = behind(action);
  const mirrors = mirrorsOf(action);
  const preflight = unknownAnswer(rule, "its CORS policy answers preflight requests");
  return (view) => {
    if (cors && isPreflight(view)) return preflight;
    return {
      outcome,
      rule: rule.id,
      destinations,
      path: (rewrite === undefined ? view.path : rewritePath(match, rewrite, view.path)) + view.query,
      authority: authority ?? view.authority,
      status,
      workloads,
      mirrors,
      headers,
      faults,
      reason,
    };
  };
}

/** What stands behind a forwarding rule. */
function behind({
  clusters,
}: ForwardAction): Pick<RouteAnswer, "outcome" | "destinations" | "status" | "workloads" | "reason"> {
  const unclear = clusters.find(({ cluster }) => cluster.unknown !== undefined)?.cluster.unknown;
  const destinations = clusters.map(destinationOf);
  const [first] = destinations;
  const dead = destinations.every(({ status }) => status !== undefined);
  return {
    outcome: unclear === undefined ? "route" : "unknown",
    destinations,
    status: unclear === undefined && dead ? (first?.status ?? 503) : undefined,
    workloads: [...new Set(destinations.flatMap(({ workloads }) => workloads))].sort(),
    reason: unclear ?? (dead ? (first?.reason ?? "the rule has no destination") : undefined),
  };
}

/** A mirror that nothing stands behind is none for the gateway; it is named with the reason. */
function mirrorsOf({ mirrors }: ForwardAction): RouteAnswer["mirrors"] {
  if (mirrors.length === 0) return undefined;
  return mirrors.map(({ cluster, percent }) => ({
    ...target(cluster),
    percent,
    reason: cluster.unknown ?? cluster.reason,
  }));
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
