import type { GatewayProxy, RouteAnswer, RouteRequest, RouteTable } from "../types.ts";
import { type CandidateOptions, candidateRequests } from "./candidates.ts";
import { curlCommand } from "./curl.ts";

/** One kind of request that a configuration can tell apart, with an example and where it goes. */
export interface RequestClass {
  readonly example: RouteRequest;
  readonly curl: string;
  readonly before: RouteAnswer;
  /** Present when two configurations are compared. */
  readonly after?: RouteAnswer | undefined;
  /** True when the answer differs between the two. */
  readonly moves: boolean;
  /** How many of the requests tried belong to it. */
  readonly tried: number;
}

export interface RequestClasses {
  readonly classes: readonly RequestClass[];
  /** Requests tried in all. */
  readonly tried: number;
  /** Ids of rules that no request tried reaches, neither before nor after. */
  readonly unreached: readonly string[];
}

/**
 * Every kind of request that one or two configurations can tell apart. Two requests are of one kind when
 * the same rule answers them in the same way, in both configurations, and the same rules would match them.
 */
export function requestClasses(
  before: RouteTable,
  after: RouteTable | undefined,
  options: CandidateOptions,
): RequestClasses {
  const requests = triedRequests([before, ...(after === undefined ? [] : [after])], options);
  const classes = new Map<string, RequestClass>();
  const reached = new Set<string>();
  for (const request of requests) addRequest(request, before, after, classes, reached);
  const rules = ruleIds([before, ...(after === undefined ? [] : [after])]);
  return {
    classes: [...classes.values()],
    tried: requests.length,
    unreached: rules.filter((id) => !reached.has(id)),
  };
}

/** Every request that the configurations are tried with; each once. */
export function triedRequests(
  tables: readonly RouteTable[],
  options: CandidateOptions,
): readonly RouteRequest[] {
  const all = tables.flatMap((table) => table.proxies).flatMap((proxy) => proxyRequests(proxy, options));
  return [...new Map(all.map((request) => [JSON.stringify(request), request])).values()];
}

function proxyRequests(proxy: GatewayProxy, options: CandidateOptions): readonly RouteRequest[] {
  return proxy.listeners.flatMap((listener) =>
    listener.virtualHosts.flatMap((host) => candidateRequests(listener, host, options)),
  );
}

function addRequest(
  request: RouteRequest,
  before: RouteTable,
  after: RouteTable | undefined,
  classes: Map<string, RequestClass>,
  reached: Set<string>,
): void {
  const answers = { before: before.answer(request), after: after?.answer(request) };
  for (const answer of [answers.before, answers.after])
    if (answer?.rule !== undefined) reached.add(answer.rule);
  const key = [
    answerKey(answers.before),
    answers.after && answerKey(answers.after),
    matchedRules(before, request),
  ].join("|");
  const known = classes.get(key);
  if (known === undefined) classes.set(key, newClass(request, answers.before, answers.after));
  else classes.set(key, { ...known, tried: known.tried + 1 });
}

function newClass(example: RouteRequest, before: RouteAnswer, after: RouteAnswer | undefined): RequestClass {
  const moves = after !== undefined && answerKey(before) !== answerKey(after);
  return { example, curl: curlCommand(example), before, ...(after && { after }), moves, tried: 1 };
}

/** Which rules would match, chosen or not: requests that differ in this are different kinds. */
function matchedRules(table: RouteTable, request: RouteRequest): string {
  const { rules } = table.explain(request);
  return rules.map((rule) => (rule.matched ? "1" : "0")).join("");
}

/** What an answer does, without the path and authority that echo the request's own. */
export function answerKey(answer: RouteAnswer): string {
  const { outcome, rule, destinations, status, reason, workloads } = answer;
  const targets = destinations.map(({ host, subset, port, weight, status: own }) => [
    host,
    subset,
    port,
    weight,
    own,
  ]);
  return JSON.stringify([
    outcome,
    rule,
    targets,
    status,
    outcome === "route" ? undefined : reason,
    workloads,
  ]);
}

function ruleIds(tables: readonly RouteTable[]): readonly string[] {
  const rules = tables
    .flatMap((table) => table.proxies)
    .flatMap((proxy) => proxy.listeners)
    .flatMap((listener) => listener.virtualHosts)
    .flatMap((host) => host.rules);
  return [...new Set(rules.map((rule) => rule.id))].sort();
}
