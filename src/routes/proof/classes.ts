import { placeKey } from "./place-key.ts";
import type {
  GatewayProxy,
  Listener,
  RouteAnswer,
  RouteRequest,
  RouteTable,
  VirtualHost,
} from "../table/types.ts";
import { type CandidateOptions, candidateRequests, covers } from "./candidates.ts";
import { curlCommand } from "./curl.ts";

/** One kind of request that a configuration can tell apart, with an example and where it goes. */
export interface RequestClass {
  readonly example: RouteRequest;
  readonly curl: string;
  readonly before: RouteAnswer;
  /** Present when two configurations are compared. */
  readonly after?: RouteAnswer | undefined;
  /** True when client or upstream can see a difference between the two. */
  readonly moves: boolean;
  /** What differs, by the names of {@link RouteAnswer}: `destinations`, `path`, `location`, `headers` … */
  readonly changes: readonly (keyof RouteAnswer)[];
  /** How many of the requests tried belong to it. */
  readonly tried: number;
}

export interface RequestClasses {
  readonly classes: readonly RequestClass[];
  /** Requests tried in all. */
  readonly tried: number;
  /** Requests that were left out, because there were more than the most to try. */
  readonly dropped: number;
  /** Ids of rules that answer no request tried, neither before nor after. */
  readonly unreached: readonly string[];
  /** Ids of rules whose conditions no request tried meets: nothing is known of what they would do. */
  readonly unmet: readonly string[];
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
  const tables = [before, ...(after === undefined ? [] : [after])];
  const { requests, dropped } = triedRequests(tables, options);
  const found: Found = { classes: new Map(), reached: new Set(), met: new Set() };
  for (const request of requests) addRequest(request, before, after, found);
  const rules = ruleIds(tables);
  return {
    classes: [...found.classes.values()],
    tried: requests.length,
    dropped,
    unreached: rules.filter((id) => !found.reached.has(id)),
    unmet: rules.filter((id) => !found.met.has(id)),
  };
}

/** Every request that the configurations are tried with; each once. */
function triedRequests(tables: readonly RouteTable[], options: CandidateOptions) {
  const found = tables
    .flatMap(virtualHostsOf)
    .map(({ listener, host }) => candidateRequests(listener, host, options));
  const all = found.flatMap(({ requests }) => requests);
  return {
    requests: [...new Map(all.map((request) => [JSON.stringify(request), request])).values()],
    dropped: found.reduce((sum, { dropped }) => sum + dropped, 0),
  };
}

/** A virtual host with the listener that it is on. */
export interface PlacedHost {
  readonly listener: Listener;
  readonly host: VirtualHost;
}

/** Every virtual host of a table. */
export function virtualHostsOf({ proxies }: RouteTable): readonly PlacedHost[] {
  const listeners = proxies.flatMap((proxy: GatewayProxy) => proxy.listeners);
  return listeners.flatMap((listener) => listener.virtualHosts.map((host) => ({ listener, host })));
}

/** The virtual hosts that answer for a host: its own, else those whose wildcard takes it in. */
export function hostsOf(table: RouteTable, host: string): readonly PlacedHost[] {
  const all = virtualHostsOf(table);
  const exact = all.filter((placed) => placed.host.domain === host.toLowerCase());
  return exact.length > 0 ? exact : all.filter((placed) => covers(placed.host.domain, host));
}

/**
 * On each listener, the virtual host that answers for a host: its own, else the narrowest wildcard that takes
 * it in.
 */
export function placesOf({ proxies }: RouteTable, name: string): readonly PlacedHost[] {
  const listeners = proxies.flatMap((proxy: GatewayProxy) => proxy.listeners);
  return listeners.flatMap((listener): readonly PlacedHost[] => {
    if (listener.unknown !== undefined) return [{ listener, host: NO_RULES }];
    const own = listener.virtualHosts.find(({ domain }) => domain === name.toLowerCase());
    const host = own ?? narrowest(listener, name);
    return host === undefined ? [] : [{ listener, host }];
  });
}

function narrowest({ virtualHosts }: Listener, name: string): VirtualHost | undefined {
  const wide = virtualHosts.filter(({ domain }) => domain.startsWith("*") && covers(domain, name));
  return wide.toSorted((a, b) => b.domain.length - a.domain.length)[0];
}

const NO_RULES: VirtualHost = { domain: "*", requireTls: false, rules: [] };

interface Found {
  readonly classes: Map<string, RequestClass>;
  readonly reached: Set<string>;
  readonly met: Set<string>;
}

function addRequest(
  request: RouteRequest,
  before: RouteTable,
  after: RouteTable | undefined,
  { classes, reached, met }: Found,
): void {
  const answers = { before: before.answer(request), after: after?.answer(request) };
  for (const answer of [answers.before, answers.after])
    if (answer?.rule !== undefined) reached.add(answer.rule);
  const matching = before.matching(request);
  for (const { id } of [...matching, ...(after?.matching(request) ?? [])]) met.add(id);
  const changes = answers.after === undefined ? [] : answerChanges(answers.before, answers.after);
  const key = [
    answerKey(answers.before),
    answers.after && answerKey(answers.after),
    changes.join(),
    matching.map(({ id, entry }) => `${id}/${entry}`).join(),
  ].join("|");
  const known = classes.get(key);
  if (known === undefined) classes.set(key, newClass(request, answers, changes));
  else classes.set(key, { ...known, tried: known.tried + 1 });
}

function newClass(
  example: RouteRequest,
  { before, after }: { readonly before: RouteAnswer; readonly after: RouteAnswer | undefined },
  changes: RequestClass["changes"],
): RequestClass {
  const curl = curlCommand(example);
  return { example, curl, before, ...(after && { after }), moves: changes.length > 0, changes, tried: 1 };
}

/** What client or upstream can see of an answer; which rule gave it, and why, they cannot. */
const VISIBLE = [
  "outcome",
  "destinations",
  "workloads",
  "path",
  "authority",
  "status",
  "location",
  "body",
  "headers",
  "mirrors",
  "faults",
] as const;

/** The parts in which two answers to one request differ, as far as client or upstream can see it. */
export function answerChanges(before: RouteAnswer, after: RouteAnswer): readonly (keyof RouteAnswer)[] {
  return VISIBLE.filter((part) => visible(before, part) !== visible(after, part));
}

function visible(answer: RouteAnswer, part: (typeof VISIBLE)[number]): string | undefined {
  if (part !== "destinations") return JSON.stringify(answer[part]);
  return JSON.stringify(answer.destinations.map(({ reason: _why, ...seen }) => seen));
}

/** What an answer does, and by which rule. */
function answerKey(answer: RouteAnswer): string {
  return JSON.stringify([answer.rule, placeKey(answer)]);
}

function ruleIds(tables: readonly RouteTable[]): readonly string[] {
  const rules = tables.flatMap(virtualHostsOf).flatMap(({ host }) => host.rules);
  return [...new Set(rules.map((rule) => rule.id))].sort();
}
