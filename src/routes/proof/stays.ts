/** Which users a flip leaves behind (docs/adr/0019-who-stays-behind.md). */
import type { Cluster, RouteAnswer, RouteRequest, RouteRule, RouteTable } from "../table/types.ts";
import { candidateRequests, covers } from "./candidates.ts";
import { type PlacedHost, placesOf } from "./classes.ts";
import { curlCommand } from "./curl.ts";
import { destinationText, placeText } from "./destination-text.ts";
import { type Colors, type End, endOf, isGone, possibleRules, upToSure } from "./ends.ts";
import { type ColorNames, hasPreviewCookie, namesColor, needsPreviewCookie } from "./preview.ts";

export interface StayInput {
  /** The release's own host first, then the others that its router routes. */
  readonly hosts: readonly string[];
  readonly names: ColorNames;
  /** The rule that a flip writes, as {@link RouteRule.id} has it. */
  readonly defaultRule: string;
  readonly before: RouteTable;
  readonly after: RouteTable;
  /**
   * Most requests of the cross product of each virtual host; the conditions of every rule are tried in any
   * case.
   */
  readonly most: number;
}

/** One kind of request of users, and the rule that keeps it where it is. */
export interface StayingKind {
  /**
   * `stays`: the color that loses the traffic answers it before the flip and after it. `unknown`: that may
   * be, and cannot be told. `ahead`: the idle color answers it before the flip already.
   */
  readonly kind: "stays" | "unknown" | "ahead";
  /** `namespace/name#http[3]`; the gateway's name where nothing is known of a whole gateway. */
  readonly rule: string;
  readonly file: string | undefined;
  /** 1-based; looked up only when asked. */
  readonly line: () => number | undefined;
  /** What happens to the request, as a sentence without its subject: `stays at v1 (web.shop:80)`. */
  readonly fact: string;
  /** An example; absent where none was found. */
  readonly request: RouteRequest | undefined;
  readonly curl: string | undefined;
}

/**
 * Every kind of request without a preview that stays with the active color when the default route moves to
 * the idle one, each once, with an example. Decided by where requests end: at the pods of the active color,
 * by whatever name, in whole or in part. Empty when all of them move; undefined when no gateway has the
 * default route.
 */
export function stayingKinds(input: StayInput): readonly StayingKind[] | undefined {
  const colors = colorsOf(input);
  if (colors === undefined) return undefined;
  const afterOf = new Map(input.after.gateways().map((table) => [nameOf(table), table]));
  const found = input.before.gateways().flatMap((before) => {
    const after = afterOf.get(nameOf(before)) ?? input.after;
    return ofGateway({ ...input, before, after }, colors);
  });
  return firstOfEach(found);
}

/** What happens to the requests of a kind, as a sentence that names one of them. */
export function staySentence({ request, rule, fact }: StayingKind): string {
  if (request === undefined) return `${rule}: ${fact}`;
  const { method = "GET", host, path, headers = [] } = request;
  const sent = headers.map(([name, value]) => ` with ${name}: ${value}`).join("");
  return `${method} ${host}${path}${sent} ${fact} by ${rule}`;
}

function nameOf({ proxies }: RouteTable): string {
  return proxies[0]?.name ?? "";
}

/** The pods of both colors: what the default rule leads to before and after. */
function colorsOf(input: StayInput): Colors | undefined {
  const [active, idle] = [defaultCluster(input.before, input), defaultCluster(input.after, input)];
  if (active === undefined || idle === undefined) return undefined;
  const apart = (one: Cluster, other: Cluster) =>
    new Set(one.workloads.filter((name) => !other.workloads.includes(name)));
  return {
    active: { ...active, workloads: apart(active, idle) },
    idle: { ...idle, workloads: apart(idle, active) },
  };
}

function defaultCluster(table: RouteTable, { hosts, defaultRule }: StayInput): Cluster | undefined {
  const places = hosts.flatMap((name) => placesOf(table, name));
  const rules = places.flatMap(({ host }) => host.rules.filter(({ id }) => id === defaultRule));
  const forward = rules.map(({ action }) => action).find(({ kind }) => kind === "forward");
  return forward?.kind === "forward" ? forward.clusters[0]?.cluster : undefined;
}

interface Found extends StayingKind {
  readonly key: string;
}

function firstOfEach(found: readonly Found[]): readonly StayingKind[] {
  const first = new Map<string, StayingKind>();
  for (const { key, ...kind } of found) if (!first.has(key)) first.set(key, kind);
  return [...first.values()];
}

function ofGateway(input: StayInput, colors: Colors): readonly Found[] {
  const unknown = input.before.proxies.find((proxy) => proxy.unknown !== undefined);
  if (unknown?.unknown !== undefined) return [unreadable(unknown.name, unknown.unknown)];
  const places = input.hosts.flatMap((name) =>
    placesOf(input.before, name).map((place) => ({ ...place, name })),
  );
  // Few requests tell of most hosts; what they leave open is asked with as many as may be.
  const few = ofPlaces(places, { ...input, most: Math.min(FEW_REQUESTS, input.most) }, colors);
  const { found, open } = few.open.length === 0 ? few : ofPlaces(places, input, colors);
  return [...found, ...open];
}

/** Requests of a virtual host's cross product that are tried first. */
const FEW_REQUESTS = 200;

/** `open`: rules of which the requests tried do not tell whom they keep. */
function ofPlaces(
  places: readonly Place[],
  input: StayInput,
  colors: Colors,
): { readonly found: readonly Found[]; readonly open: readonly Found[] } {
  const asked: Asked = { met: new Set(), answered: new Set(), dropped: 0 };
  const found = places.flatMap((place) => ofPlace(place, input, { colors, asked }));
  return { found, open: places.flatMap((place) => unasked(place, input, { colors, asked })) };
}

/** A virtual host, and the host that it is asked for: the same, unless it is a wildcard. */
interface Place extends PlacedHost {
  readonly name: string;
}

/**
 * What one gateway was asked: the rules that requests met, and those that answered a user's, by {@link
 * keyOf}.
 */
interface Asked {
  readonly met: Set<string>;
  readonly answered: Set<string>;
  /** Requests that were left out because there were too many. */
  dropped: number;
}

interface Asking {
  readonly colors: Colors;
  readonly asked: Asked;
}

function unreadable(rule: string, reason: string): Found {
  return {
    kind: "unknown",
    rule,
    file: undefined,
    line: () => undefined,
    fact: `nobody can say what stays: ${reason}`,
    request: undefined,
    curl: undefined,
    key: `${rule} ${reason}`,
  };
}

function ofPlace(place: Place, input: StayInput, asking: Asking): readonly Found[] {
  const { listener, host, name } = place;
  if (listener.unknown !== undefined) return [unreadable(`port ${listener.port}`, listener.unknown)];
  // Every plain request is sent to the server with TLS, which is asked as well.
  if (host.requireTls && !listener.tls) return [];
  const cookies = input.names.targets.map((target) => `${input.names.cookie}=${target}`);
  const named = { ...host, domain: name.toLowerCase() };
  const { requests, dropped } = candidateRequests(listener, named, { most: input.most, cookies });
  asking.asked.dropped += dropped;
  const [previews, users] = parted(requests, (request) => hasPreviewCookie(request, input.names));
  const found = users.flatMap((request) => ofRequest(request, place, input, asking));
  notePreviews(previews, place, input.before, asking.asked);
  return found;
}

/**
 * Requests with the preview cookie stay where they are by intent: they only tell which rules can be met at
 * all.
 */
function notePreviews(
  requests: readonly RouteRequest[],
  { host }: Place,
  before: RouteTable,
  { met }: Asked,
): void {
  const unmet = new Set(host.rules.map(keyOf).filter((key) => !met.has(key)));
  for (const request of requests) {
    if (unmet.size === 0) return;
    for (const rule of before.matching(request)) {
      met.add(keyOf(rule));
      unmet.delete(keyOf(rule));
    }
  }
}

/** The items that hold, and the others, each in order. */
function parted<T>(items: readonly T[], holds: (item: T) => boolean): readonly [readonly T[], readonly T[]] {
  const kept: T[] = [];
  const others: T[] = [];
  for (const item of items) (holds(item) ? kept : others).push(item);
  return [kept, others];
}

function keyOf({ id, entry }: RouteRule): string {
  return `${id}/${entry}`;
}

function ofRequest(
  request: RouteRequest,
  place: Place,
  input: StayInput,
  { colors, asked }: Asking,
): readonly Found[] {
  const { before, after, names } = input;
  const matching = before.matching(request);
  for (const rule of matching) asked.met.add(keyOf(rule));
  const rules = upToSure(matching);
  for (const rule of rules) asked.answered.add(keyOf(rule));
  const ends = rules.map((rule) => ({ rule, end: endOf(rule, request, before, colors) }));
  if (ends.every(({ end }) => end.kind === "elsewhere")) return [];
  const late = () => possibleRules(after, request).map((rule) => endOf(rule, request, after, colors));
  const judged = judge(ends, late);
  if (judged === undefined || namesColor(request, { names, before, after, colors })) return [];
  return [foundKind(judged, request, place, before)];
}

interface Judged {
  readonly kind: StayingKind["kind"];
  readonly rule: RouteRule;
  readonly end: End;
}

/**
 * What the flip does to a request, by where it may end before and after. Undefined: it moves, or never was
 * there.
 */
function judge(
  ends: readonly { readonly rule: RouteRule; readonly end: End }[],
  lateEnds: () => readonly End[],
): Judged | undefined {
  const at = (kind: End["kind"]) => ends.find(({ end }) => end.kind === kind);
  const [stays, unclear] = [at("active"), at("unknown")];
  const late = stays === undefined && unclear === undefined ? [] : lateEnds();
  if (stays !== undefined && late.some(({ kind }) => kind === "active")) {
    return { ...stays, kind: stays.rule.unknownMatch === undefined ? "stays" : "unknown" };
  }
  if (unclear !== undefined && late.some((end) => !isGone(end))) return { ...unclear, kind: "unknown" };
  const ahead = at("idle");
  return ahead === undefined ? undefined : { ...ahead, kind: "ahead" };
}

function foundKind(
  { kind, rule, end }: Judged,
  request: RouteRequest,
  { listener, host }: PlacedHost,
  table: RouteTable,
): Found {
  const { port, tls } = listener;
  return {
    kind,
    rule: rule.id,
    file: rule.file,
    line: rule.line,
    fact: factOf(kind, rule, end, whereTo(table.answer(request))),
    request,
    curl: curlCommand(request),
    key: JSON.stringify([kind, port, tls, host.domain, keyOf(rule)]),
  };
}

/** Whether anything answers there now is another question. */
function whereTo(answer: RouteAnswer): string {
  const { outcome, destinations } = answer;
  return outcome === "route" ? destinations.map(placeText).join(" or ") : destinationText(answer);
}

function factOf(kind: StayingKind["kind"], rule: RouteRule, end: End, goes: string): string {
  if (rule.unknownMatch !== undefined) return `may stay, which nobody can say: ${rule.unknownMatch}`;
  if (end.kind === "unknown") return `goes nobody can say where: ${end.reason}`;
  return kind === "ahead" ? `is at ${goes} already` : `stays at ${goes}`;
}

/**
 * Rules that keep requests at the active color, and of which no request tried says whether anybody gets
 * there.
 */
function unasked(
  { host, name, listener }: Place,
  { defaultRule, names }: StayInput,
  { colors, asked: { met, answered, dropped } }: Asking,
): readonly Found[] {
  if (host.requireTls && !listener.tls) return [];
  const open = host.rules.filter((rule) => {
    const isAsked = answered.has(keyOf(rule)) || (dropped === 0 && met.has(keyOf(rule)));
    if (isAsked || rule.id === defaultRule || !keepsActive(rule, colors)) return false;
    return !isForOther(rule, name) && !needsPreviewCookie(rule, names);
  });
  return open.map((rule) => ({
    kind: "unknown",
    rule: rule.id,
    file: rule.file,
    line: rule.line,
    fact: `may stay: no request was found that meets the conditions of ${rule.id}, which leads to the active color`,
    request: undefined,
    curl: undefined,
    key: JSON.stringify(["unasked", host.domain, keyOf(rule)]),
  }));
}

/** True for a rule that asks for the authority of another host: here, nobody can meet it. */
function isForOther({ match }: RouteRule, name: string): boolean {
  const asked = match.headers.filter((header) => header.name === ":authority" && !header.invert);
  return asked.some(({ kind, value }) => kind === "exact" && !covers(name.toLowerCase(), value));
}

function keepsActive({ action }: RouteRule, { active }: Colors): boolean {
  if (action.kind !== "forward") return false;
  return action.clusters.some(
    ({ cluster }) =>
      (cluster.host === active.host && cluster.subset === active.subset) ||
      cluster.workloads.some((name) => active.workloads.has(name)),
  );
}
