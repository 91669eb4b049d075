import { isCatchAll } from "../table/catch-all.ts";
import type { Target } from "../../model/release.ts";
import type { RouteAnswer, RouteDestination, RouteRequest, RouteTable, VirtualHost } from "../table/types.ts";
import { covers, previewRequests } from "./candidates.ts";
import { answerChanges, hostsOf, type RequestClass, type RequestClasses, requestClasses } from "./classes.ts";
import { curlCommand } from "./curl.ts";
import { destinationText, placeText } from "./destination-text.ts";
import { reachesOnly, type Reached } from "./reach.ts";
import { staySentence, type StayingKind } from "./stays.ts";

/** A safety rule that routing can break, and the request that shows it. */
export interface BrokenRule {
  readonly rule:
    | "catch-all-last"
    | "preview-reaches-idle"
    | "targets-are-ready"
    | "colors-are-apart"
    | "flip-changes-default-only"
    | "rollback-is-identity"
    | "nobody-without-route"
    | "nobody-left-behind"
    | "answer-unknown"
    | "everything-tried";
  readonly message: string;
  /** The request that breaks it, as a curl command; absent where the configuration itself does. */
  readonly curl?: string | undefined;
}

export interface FlipProofInput {
  readonly host: string;
  /** Name of the preview cookie. */
  readonly cookie: string;
  readonly active: Target;
  readonly idle: Target;
  /** The configuration as it is, after the flip, and after the flip of the flip. */
  readonly before: RouteTable;
  readonly after: RouteTable;
  readonly back: RouteTable;
  /** Whom the flip leaves behind, or may. */
  readonly stays: readonly StayingKind[];
  /** Most requests tried for each virtual host. */
  readonly most: number;
}

export interface FlipProof extends RequestClasses {
  readonly broken: readonly BrokenRule[];
  /**
   * Kinds of request without a preview that the idle color answers before the flip already; a flip does not
   * change that, and a rollback would leave them behind. One sentence each.
   */
  readonly ahead: readonly string[];
}

/** What the default route reaches before the flip (the active color), and after it (the idle one). */
interface Defaults {
  readonly active: Reached;
  readonly idle: Reached;
}

/**
 * Proves a flip before anyone makes it: every kind of request before and after, and the safety rules of
 * docs/design.md that routing can break. An empty `broken` means that they hold for every request that the
 * configuration can tell apart; what was not tried breaks a rule of its own.
 */
export function proveFlip(input: FlipProofInput): FlipProof {
  const cookies = [previewCookie(input, input.idle), previewCookie(input, input.active)];
  const found = requestClasses(input.before, input.after, { most: input.most, cookies });
  const ofHost = found.classes.filter(({ example }) => covers(input.host.toLowerCase(), example.host));
  const broken = [
    ...catchAllLast(input),
    ...everythingTried(found, input),
    ...defaultsKept(found, input),
    ...ofHost.flatMap(targetsAreReady),
    ...rollbackIsIdentity(found.classes, input),
    ...ofHost.flatMap(answered),
    ...nobodyLeftBehind(input.stays),
  ];
  const ahead = input.stays.filter(({ kind }) => kind === "ahead").map(staySentence);
  return { ...found, broken: firstOfEach(broken), ahead };
}

/** The value that reaches a target: the target's own name, as the routes of the reference system have it. */
function previewCookie(input: FlipProofInput, target: Target): string {
  return `${input.cookie}=${target.name}`;
}

/** One request that shows a fault is enough; a hundred hide the others. */
function firstOfEach(broken: readonly BrokenRule[]): readonly BrokenRule[] {
  const first = new Map<string, BrokenRule>();
  for (const one of broken) {
    const key = `${one.rule}: ${one.message}`;
    if (!first.has(key)) first.set(key, one);
  }
  return [...first.values()];
}

function catchAllLast(input: FlipProofInput): readonly BrokenRule[] {
  const hosts = [input.before, input.after].flatMap((table) => hostsOf(table, input.host));
  if (hosts.length === 0) {
    return [{ rule: "catch-all-last", message: `no gateway has a route for ${input.host}` }];
  }
  return hosts
    .filter(({ host }) => !endsInCatchAll(host))
    .map(({ host }) => ({
      rule: "catch-all-last",
      message: `the last rule of ${host.domain} (${host.rules.at(-1)?.id ?? "there is none"}) does not match every request`,
    }));
}

function endsInCatchAll(host: VirtualHost): boolean {
  const last = host.rules.at(-1);
  return host.requireTls || (last !== undefined && isCatchAll(last));
}

/**
 * What was not tried is not proven: requests beyond the most to try, and rules that no request tried meets.
 */
function everythingTried(found: RequestClasses, input: FlipProofInput): readonly BrokenRule[] {
  const ids = [input.before, input.after]
    .flatMap((table) => hostsOf(table, input.host))
    .flatMap(({ host }) => host.rules.map(({ id }) => id));
  const own = new Set(ids);
  const unmet = found.unmet.filter((id) => own.has(id));
  return [
    ...(found.dropped === 0
      ? []
      : [`${found.dropped} requests were left out, because at most ${input.most} are tried for each host`]),
    ...unmet.map((id) => `no request was found that meets the conditions of ${id}`),
  ].map((message) => ({ rule: "everything-tried", message }));
}

/** The rules that compare with where the default route goes: they need one destination there. */
function defaultsKept(found: RequestClasses, input: FlipProofInput): readonly BrokenRule[] {
  const [active, idle] = [defaultOf(input.before, input.host), defaultOf(input.after, input.host)];
  if (active === undefined || idle === undefined) {
    return [
      { rule: "catch-all-last", message: `the default route of ${input.host} has not one destination alone` },
    ];
  }
  const defaults = { active, idle };
  return [
    ...previewReachesIdle(input, defaults),
    ...found.classes.flatMap((kind) => changesDefaultOnly(kind, input, defaults)),
  ];
}

function defaultOf(table: RouteTable, host: string): Reached | undefined {
  const last = hostsOf(table, host).map((placed) => placed.host.rules.at(-1)?.action);
  const forward = last.find((action) => action?.kind === "forward");
  if (forward?.kind !== "forward" || forward.clusters.length !== 1) return undefined;
  return forward.clusters[0]?.cluster;
}

/**
 * With the cookie of a color, in every spelling, every path of the host reaches that color, before and after.
 */
function previewReachesIdle(input: FlipProofInput, { active, idle }: Defaults): readonly BrokenRule[] {
  const wanted = [
    { target: input.idle, reached: idle },
    { target: input.active, reached: active },
  ];
  return wanted.flatMap(({ target, reached }) =>
    [input.before, input.after].flatMap((table) =>
      hostsOf(table, input.host)
        .flatMap(({ listener, host }) => previewRequests(listener, host, previewCookie(input, target)))
        .map((request) => ({ ...request, host: named(request.host, input.host) }))
        .flatMap((request) => misses(request, target, reached, table)),
    ),
  );
}

/** A wildcard's virtual host is asked for the release's own host. */
function named(authority: string, host: string): string {
  return covers(host.toLowerCase(), authority) ? authority : host;
}

function misses(
  request: RouteRequest,
  target: Target,
  reached: Reached,
  table: RouteTable,
): readonly BrokenRule[] {
  if (reachesOnly(table, request, reached)) return [];
  const answer = table.answer(request);
  const [, cookie = ""] = request.headers?.[0] ?? [];
  const message = `with the cookie of ${target.name} (${cookie}) the request goes to ${destinationText(answer)} by ${answer.rule ?? "no rule"}`;
  return [{ rule: "preview-reaches-idle", message, curl: curlCommand(request) }];
}

/** Whatever a request of the host can reach exists, and something stands behind it. */
function targetsAreReady(kind: RequestClass): readonly BrokenRule[] {
  const routed = answersOf(kind).filter(({ outcome }) => outcome === "route");
  const dead = routed.flatMap(({ destinations }) => destinations.filter(isDead));
  const empty = routed.filter(({ destinations }) => destinations.length === 0);
  return [
    ...dead.map(
      (one) => `${placeText(one)} has nothing to answer with: ${one.reason ?? "it selects no workload"}`,
    ),
    ...empty.map(({ rule }) => `${rule ?? "a rule"} has no destination`),
  ].map((message) => ({ rule: "targets-are-ready", message, curl: kind.curl }));
}

function isDead({ status, workloads }: RouteDestination): boolean {
  return status !== undefined || workloads.length === 0;
}

/** Whatever moves must have been answered by the default route, from the active target to the idle one. */
function changesDefaultOnly(
  kind: RequestClass,
  input: FlipProofInput,
  { active, idle }: Defaults,
): readonly BrokenRule[] {
  if (!kind.moves || kind.after === undefined) return [];
  const expected =
    reachesOnly(input.before, kind.example, active) && reachesOnly(input.after, kind.example, idle);
  const alone = kind.changes.every((part) => part === "destinations" || part === "workloads");
  const byDefault = kind.before.rule === kind.after.rule && isDefault(kind, input);
  if (expected && alone && byDefault) return [];
  const what = alone ? "" : ` (and changes its ${kind.changes.join(", ")})`;
  const message = `the flip moves a request from ${destinationText(kind.before)} to ${destinationText(kind.after)}${what} that the default route does not answer`;
  return [{ rule: "flip-changes-default-only", message, curl: kind.curl }];
}

function isDefault(kind: RequestClass, input: FlipProofInput): boolean {
  const last = hostsOf(input.before, input.host).map(({ host }) => host.rules.at(-1)?.id);
  return kind.before.rule !== undefined && last.includes(kind.before.rule);
}

function rollbackIsIdentity(classes: readonly RequestClass[], input: FlipProofInput): readonly BrokenRule[] {
  const changed = classes.filter(
    (kind) => answerChanges(kind.before, input.back.answer(kind.example)).length > 0,
  );
  return changed.map((kind) => ({
    rule: "rollback-is-identity",
    message: `after flip and rollback the request goes to ${destinationText(input.back.answer(kind.example))}, before to ${destinationText(kind.before)}`,
    curl: kind.curl,
  }));
}

/** Every request without a preview that the active color answers moves with the flip. */
function nobodyLeftBehind(stays: readonly StayingKind[]): readonly BrokenRule[] {
  return stays
    .filter(({ kind }) => kind !== "ahead")
    .map((kind) => ({ rule: "nobody-left-behind", message: staySentence(kind), curl: kind.curl }));
}

function answersOf({ before, after }: RequestClass): readonly RouteAnswer[] {
  return after === undefined ? [before] : [before, after];
}

function answered(kind: RequestClass): readonly BrokenRule[] {
  return answersOf(kind).flatMap(({ outcome, reason, status }): readonly BrokenRule[] => {
    if (outcome === "unknown") {
      const message = `nobody can say where it goes: ${reason ?? ""}`;
      return [{ rule: "answer-unknown", message, curl: kind.curl }];
    }
    // A request that the gateway refuses before it looks for a route (400) has no route to miss.
    if ((outcome !== "no-route" && outcome !== "no-host") || status !== 404) return [];
    return [{ rule: "nobody-without-route", message: `the request has ${outcome}`, curl: kind.curl }];
  });
}
