/**
 * Whether a change of the configuration takes traffic from the color that has it
 * (docs/adr/0017-what-apply-may-do-to-traffic.md).
 */
import { placeKey } from "./place-key.ts";
import { targetsOf } from "../../mesh-api/apis/lookup.ts";
import type { Target } from "../../model/release.ts";
import type { Cluster, Listener, RouteAnswer, RouteRequest, RouteRule, RouteTable } from "../table/types.ts";
import { candidateRequests } from "./candidates.ts";
import { hostsOf } from "./classes.ts";
import { curlCommand } from "./curl.ts";
import { destinationText } from "./destination-text.ts";

export interface TrafficInput {
  readonly host: string;
  /** Name of the preview cookie: whoever sends it with a color's target asks for that color. */
  readonly cookie: string;
  /** Where the default route goes now, and the colors that it does not go to. */
  readonly active: Target;
  readonly others: readonly Target[];
  readonly before: RouteTable;
  readonly after: RouteTable;
  /** Most requests tried for each virtual host. */
  readonly most: number;
  /**
   * Set when the colors have no pods of their own before the change: what sets them apart has to get through.
   * `anyPods`: also when the pods behind the active color's target become others.
   */
  readonly mending?: { readonly anyPods: boolean } | undefined;
}

/** A kind of request that goes elsewhere after the change. */
export interface TrafficChange {
  /**
   * `moves`: the default route, or a request that the active color answered, would go to another color or
   * nowhere, or the default route anywhere else. `unknown`: that cannot be told. `reroutes`: a rule of its
   * own takes the request away.
   */
  readonly kind: "moves" | "unknown" | "reroutes";
  readonly before: string;
  readonly after: string;
  /** Set when it goes to the target that it went to, and other pods stand behind that. */
  readonly onlyPods?: true;
  /** An example. */
  readonly curl: string;
}

/** Paths that nobody names: what answers them without any header is the default route. */
const UNNAMED = ["/bluegreen-unnamed", "/Bluegreen/0/unnamed.html?q=1", "/~bluegreen/"];

/** Every kind of request of the host, without a preview cookie, that the change treats in another way. */
export function trafficChanges(input: TrafficInput): readonly TrafficChange[] {
  const colors = colorsOf(input);
  const requests = requestsOf(input);
  const found = requests.flatMap(({ request, isDefault }): readonly TrafficChange[] => {
    if (isPreview(request, input)) return [];
    const before = placeOf(input.before, request, colors);
    const after = placeOf(input.after, request, colors);
    const kind = judged(before, after, isDefault, input.mending);
    if (kind === undefined) return [];
    const change = { kind, before: before.text, after: after.text, curl: curlCommand(request) };
    return [before.target === after.target ? { ...change, onlyPods: true } : change];
  });
  const all = [...found, ...unmetRules(input, requests)];
  return firstOfEach(all, ({ kind, before, after }) => JSON.stringify([kind, before, after]));
}

interface Tried {
  readonly request: RouteRequest;
  readonly isDefault: boolean;
}

function requestsOf(input: TrafficInput): readonly Tried[] {
  const placed = [input.before, input.after].flatMap((table) => hostsOf(table, input.host));
  const all = placed.flatMap(({ listener, host }) => {
    const named = { ...host, domain: input.host.toLowerCase() };
    const { requests } = candidateRequests(listener, named, { most: input.most, cookies: [] });
    const tried = requests.map((request) => ({ request, isDefault: false }));
    return [...unnamed(listener, input.host), ...tried];
  });
  return firstOfEach(all, ({ request }) => JSON.stringify(request));
}

/** New rules that no request tried meets: nothing is known of what they take. */
function unmetRules(
  { before, after, host }: TrafficInput,
  requests: readonly Tried[],
): readonly TrafficChange[] {
  const rulesOf = (table: RouteTable) => hostsOf(table, host).flatMap((placed) => placed.host.rules);
  const known = new Set(rulesOf(before).map(({ match }) => JSON.stringify(match)));
  const fresh = rulesOf(after).filter(({ match }) => !known.has(JSON.stringify(match)));
  if (fresh.length === 0) return [];
  const met = new Set(requests.flatMap(({ request }) => after.matching(request)));
  const unmet = fresh.filter((rule) => !met.has(rule));
  return unmet.map(({ id }) => ({
    kind: "unknown",
    before: "no such rule",
    after: `rule ${id}, whose conditions no request tried meets`,
    curl: curlCommand({ host, path: "/" }),
  }));
}

function firstOfEach<T>(all: readonly T[], key: (one: T) => string): readonly T[] {
  const first = new Map<string, T>();
  for (const one of all) {
    const itsKey = key(one);
    if (!first.has(itsKey)) first.set(itsKey, one);
  }
  return [...first.values()];
}

function unnamed({ tls, port }: Listener, host: string): readonly Tried[] {
  const base = { host, port, scheme: tls ? "https" : "http", method: "GET", headers: [] };
  return UNNAMED.map((path) => ({ request: { ...base, path }, isDefault: true }));
}

function isPreview({ headers = [] }: RouteRequest, { cookie, active, others }: TrafficInput): boolean {
  const values = [active, ...others].map(({ name }) => `${cookie}=${name}`);
  return headers
    .filter(([name]) => name.toLowerCase() === "cookie")
    .flatMap(([, value]) => value.split(";"))
    .some((pair) => values.includes(pair.trim()));
}

interface Colors {
  readonly active: ReadonlySet<string>;
  readonly others: ReadonlySet<string>;
  readonly otherTargets: readonly Target[];
}

function colorsOf({ before, host, active, others }: TrafficInput): Colors {
  return {
    active: workloadsBehind(before, host, [active]),
    others: workloadsBehind(before, host, others),
    otherTargets: others,
  };
}

/** `Kind/namespace/name` of every workload that the host's routes reach by one of the targets. */
export function workloadsBehind(
  table: RouteTable,
  host: string,
  targets: readonly Target[],
): ReadonlySet<string> {
  const clusters = hostsOf(table, host).flatMap(({ host: { rules } }) => rules.flatMap(clustersOf));
  const ours = clusters.filter((one) => targets.some((target) => isTarget(one, target)));
  return new Set(ours.flatMap(({ workloads }) => workloads));
}

/** True when the cluster is the one that the target names. */
function isTarget(cluster: Cluster, target: Target): boolean {
  return targetsOf(target).isDestination(cluster, target.name);
}

function clustersOf({ action }: RouteRule): readonly Cluster[] {
  return action.kind === "forward" ? action.clusters.map(({ cluster }) => cluster) : [];
}

/** Where one request goes. */
interface Place {
  readonly kind: "active" | "other" | "elsewhere" | "nowhere" | "unknown";
  /** Equal for two answers that send a request to the same place. */
  readonly key: string;
  /** The same, whatever pods stand there. */
  readonly target: string;
  readonly workloads: readonly string[];
  /** Ports of the containers that answer. */
  readonly ports: string;
  /** Highest share, in percent, of requests that a fault ends. */
  readonly aborted: number;
  readonly text: string;
}

function placeOf(table: RouteTable, request: RouteRequest, colors: Colors): Place {
  const answer = table.answer(request);
  // A redirect of the whole server to https leads to the same host: what counts is who answers there.
  const isUpgrade = answer.outcome === "redirect" && answer.rule === undefined && request.scheme !== "https";
  if (isUpgrade) return placeOf(table, { ...request, scheme: "https", port: undefined }, colors);
  const rule = table.match(request);
  const clusters = rule === undefined ? [] : clustersOf(rule);
  const aborts = (answer.faults ?? []).filter(({ kind }) => kind === "abort");
  return {
    kind: kindOf(answer, clusters, colors),
    key: placeKey(answer),
    // Most requests go where they went: nobody asks for these two.
    get target() {
      return placeKey({ ...answer, workloads: [] });
    },
    workloads: answer.workloads,
    ports: [...new Set(clusters.map(({ target }) => String(target ?? "")))].toSorted().join(),
    aborted: Math.max(0, ...aborts.map(({ percent }) => percent)),
    get text() {
      return placeText(answer);
    },
  };
}

function kindOf(answer: RouteAnswer, clusters: readonly Cluster[], colors: Colors): Place["kind"] {
  if (answer.outcome === "unknown") return "unknown";
  if (answer.outcome === "no-route" || answer.outcome === "no-host") return "nowhere";
  if (answer.outcome !== "route") return answer.faults === undefined ? "elsewhere" : "nowhere";
  if (clusters.length === 0 || clusters.some(({ status }) => status !== undefined)) return "nowhere";
  const isOtherTarget = clusters.every((cluster) =>
    colors.otherTargets.some((one) => isTarget(cluster, one)),
  );
  // By its name also where the active color's pods stand behind it: it is asked for the other color.
  if (isOtherTarget) return "other";
  const { workloads } = answer;
  const isActive =
    workloads.length === colors.active.size && workloads.every((one) => colors.active.has(one));
  if (isActive && workloads.length > 0) return "active";
  const isOther =
    workloads.some((one) => colors.others.has(one)) ||
    clusters.some((cluster) => colors.otherTargets.some((target) => isTarget(cluster, target)));
  return isOther ? "other" : "elsewhere";
}

function placeText(answer: RouteAnswer): string {
  const where = answer.outcome === "unknown" ? `unknown (${answer.reason})` : destinationText(answer);
  return answer.workloads.length === 0 ? where : `${where} at ${answer.workloads.join(" and ")}`;
}

/** What a change from one place to the other is; undefined when nothing that matters changes. */
function judged(
  before: Place,
  after: Place,
  isDefault: boolean,
  mending: TrafficInput["mending"],
): TrafficChange["kind"] | undefined {
  const isSame = before.ports === after.ports && before.aborted === after.aborted;
  if (isSame && before.key === after.key) return undefined;
  if (before.kind === "unknown" || after.kind === "unknown") return "unknown";
  if (mending !== undefined && isMended(before, after, mending)) return "reroutes";
  if (before.kind !== "active") return before.text === after.text ? undefined : "reroutes";
  if (after.kind === "other" || after.kind === "nowhere" || after.aborted > before.aborted) return "moves";
  if (after.kind === "active" && after.ports === before.ports) return undefined;
  return isDefault ? "moves" : "reroutes";
}

/**
 * The target keeps a part of its pods, or gets others where that is allowed; it answers, and no fault is
 * added.
 */
function isMended(before: Place, after: Place, { anyPods }: { readonly anyPods: boolean }): boolean {
  const isSame =
    before.target === after.target && after.ports === before.ports && after.aborted <= before.aborted;
  if (!isSame || after.workloads.length === 0) return false;
  return anyPods || after.workloads.every((one) => before.workloads.includes(one));
}
