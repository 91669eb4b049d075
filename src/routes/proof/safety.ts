import type { Target } from "../../model/release.ts";
import type {
  RouteAnswer,
  RouteDestination,
  RouteRequest,
  RouteRule,
  RouteTable,
  VirtualHost,
} from "../types.ts";
import {
  answerKey,
  type RequestClass,
  type RequestClasses,
  requestClasses,
  triedRequests,
} from "./classes.ts";
import { curlCommand } from "./curl.ts";

/** A safety rule that routing can break, and the request that shows it. */
export interface BrokenRule {
  readonly rule:
    | "catch-all-last"
    | "preview-reaches-idle"
    | "targets-are-ready"
    | "flip-changes-default-only"
    | "rollback-is-identity"
    | "nobody-without-route"
    | "answer-unknown";
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
  /** Most requests tried for each virtual host. */
  readonly most: number;
}

export interface FlipProof extends RequestClasses {
  readonly broken: readonly BrokenRule[];
}

/**
 * Proves a flip before anyone makes it: every kind of request before and after, and the safety rules of
 * docs/design.md that routing can break. An empty `broken` means that they hold for every request tried.
 */
export function proveFlip(input: FlipProofInput): FlipProof {
  const cookies = [previewCookie(input, input.idle), previewCookie(input, input.active)];
  const found = requestClasses(input.before, input.after, { most: input.most, cookies });
  const ofHost = found.classes.filter((kind) => isForHost(kind, input.host));
  const broken = [
    ...catchAllLast(input),
    ...previewReachesIdle(input),
    ...ofHost.flatMap((kind) => targetsAreReady(kind, input)),
    ...found.classes.flatMap((kind) => changesDefaultOnly(kind, input)),
    ...rollbackIsIdentity(found.classes, input),
    ...ofHost.flatMap(answered),
  ];
  return { ...found, broken: distinct(broken) };
}

/** The value that reaches a target: the target's own name, as the routes of the reference system have it. */
function previewCookie(input: FlipProofInput, target: Target): string {
  return `${input.cookie}=${target.name}`;
}

function isForHost({ example }: RequestClass, host: string): boolean {
  return isOfHost(example, host);
}

function isOfHost(request: RouteRequest, host: string): boolean {
  return request.host.toLowerCase().replace(/:\d+$/, "") === host.toLowerCase();
}

function catchAllLast(input: FlipProofInput): readonly BrokenRule[] {
  const hosts = [input.before, input.after].flatMap((table) => virtualHosts(table, input.host));
  if (hosts.length === 0) {
    return [{ rule: "catch-all-last", message: `no gateway has a route for ${input.host}` }];
  }
  return hosts
    .filter((host) => !endsInCatchAll(host))
    .map((host) => ({
      rule: "catch-all-last",
      message: `the last rule of ${host.domain} (${host.rules.at(-1)?.id ?? "there is none"}) does not match every request`,
    }));
}

function endsInCatchAll(host: VirtualHost): boolean {
  const last = host.rules.at(-1);
  return host.requireTls || (last !== undefined && isCatchAll(last));
}

function isCatchAll({ match, unknownMatch }: RouteRule): boolean {
  const everyPath =
    (match.path.kind !== "regex" && match.path.kind !== "exact" && match.path.value === "/") ||
    (match.path.kind === "regex" && match.path.value === ".*");
  return everyPath && match.headers.length === 0 && match.query.length === 0 && unknownMatch === undefined;
}

function virtualHosts(table: RouteTable, host: string): readonly VirtualHost[] {
  const all = table.proxies.flatMap((proxy) => proxy.listeners).flatMap((listener) => listener.virtualHosts);
  const exact = all.filter(({ domain }) => domain === host.toLowerCase());
  return exact.length > 0 ? exact : all.filter(({ domain }) => covers(domain, host.toLowerCase()));
}

function covers(domain: string, host: string): boolean {
  return (
    domain === "*" ||
    (domain.startsWith("*") && host.endsWith(domain.slice(1)) && host.length > domain.length - 1)
  );
}

/** With the cookie of a color, every path of the host reaches that color, before and after. */
function previewReachesIdle(input: FlipProofInput): readonly BrokenRule[] {
  return [input.idle, input.active].flatMap((target) => {
    const cookie = previewCookie(input, target);
    const requests = triedRequests([input.before, input.after], { most: input.most, cookies: [cookie] });
    const wanted = requests.filter(
      (request) => isOfHost(request, input.host) && hasOnlyCookie(request, cookie),
    );
    return wanted.flatMap((request) => misses(request, target, input)).filter(firstOfItsMessage());
  });
}

function hasOnlyCookie({ headers = [] }: RouteRequest, cookie: string): boolean {
  return headers.length === 1 && headers[0]?.[0] === "cookie" && headers[0][1] === cookie;
}

function misses(
  request: RouteRequest,
  target: Target,
  { before, after }: FlipProofInput,
): readonly BrokenRule[] {
  const wrong = [before, after]
    .map((table) => table.answer(request))
    .find((answer) => !reachesOnly(answer, target));
  if (wrong === undefined) return [];
  const message = `with the cookie of ${target.name} the request goes to ${destinationText(wrong)} by ${wrong.rule ?? "no rule"}`;
  return [{ rule: "preview-reaches-idle", message, curl: curlCommand(request) }];
}

/** One request that shows a fault is enough; a hundred hide the others. */
function firstOfItsMessage(): (one: BrokenRule) => boolean {
  const seen = new Set<string>();
  return ({ message }) => !seen.has(message) && seen.add(message) !== undefined;
}

function reachesOnly(answer: RouteAnswer, target: Target): boolean {
  if (answer.outcome === "redirect") return true;
  return (
    answer.destinations.length > 0 &&
    answer.destinations.every((destination) => isTarget(destination, target))
  );
}

function isTarget(destination: RouteDestination, target: Target): boolean {
  return target.kind === "subset"
    ? destination.subset === target.name
    : destination.host.split(".")[0] === target.name;
}

function targetsAreReady(kind: RequestClass, input: FlipProofInput): readonly BrokenRule[] {
  const answers = [kind.before, ...(kind.after === undefined ? [] : [kind.after])];
  const destinations = answers.flatMap((answer) => answer.destinations);
  const wanted = destinations.filter((one) => isTarget(one, input.active) || isTarget(one, input.idle));
  const dead = wanted.filter((one) => one.status !== undefined || one.workloads.length === 0);
  return dead.map((one) => ({
    rule: "targets-are-ready",
    message: `${one.subset ?? one.host} has nothing to answer with: ${one.reason ?? "it selects no workload"}`,
    curl: kind.curl,
  }));
}

/** Whatever moves must have been answered by the default route, from the active target to the idle one. */
function changesDefaultOnly(kind: RequestClass, input: FlipProofInput): readonly BrokenRule[] {
  if (!kind.moves || kind.after === undefined) return [];
  const expected = reachesOnly(kind.before, input.active) && reachesOnly(kind.after, input.idle);
  const byDefault =
    kind.before.rule !== undefined && kind.before.rule === kind.after.rule && isDefault(kind, input);
  if (expected && byDefault) return [];
  const message = `the flip moves a request from ${destinationText(kind.before)} to ${destinationText(kind.after)} that the default route does not answer`;
  return [{ rule: "flip-changes-default-only", message, curl: kind.curl }];
}

function isDefault(kind: RequestClass, input: FlipProofInput): boolean {
  const last = virtualHosts(input.before, input.host).map((host) => host.rules.at(-1)?.id);
  return last.includes(kind.before.rule);
}

function rollbackIsIdentity(classes: readonly RequestClass[], input: FlipProofInput): readonly BrokenRule[] {
  const changed = classes.filter(
    (kind) => answerKey(input.back.answer(kind.example)) !== answerKey(kind.before),
  );
  return changed.map((kind) => ({
    rule: "rollback-is-identity",
    message: `after flip and rollback the request goes to ${destinationText(input.back.answer(kind.example))}, before to ${destinationText(kind.before)}`,
    curl: kind.curl,
  }));
}

function answered(kind: RequestClass): readonly BrokenRule[] {
  const answers = [kind.before, ...(kind.after === undefined ? [] : [kind.after])];
  return answers.flatMap((answer): readonly BrokenRule[] => {
    if (answer.outcome === "unknown") {
      return [
        {
          rule: "answer-unknown",
          message: `nobody can say where it goes: ${answer.reason ?? ""}`,
          curl: kind.curl,
        },
      ];
    }
    if (answer.outcome !== "no-route" && answer.outcome !== "no-host") return [];
    return [{ rule: "nobody-without-route", message: `the request has ${answer.outcome}`, curl: kind.curl }];
  });
}

/** Where an answer sends a request, in words: `v1 (blue-green-service.ns:8600)`, `redirect 301 …`, `no-route`. */
export function destinationText(answer: RouteAnswer): string {
  if (answer.outcome === "redirect") return `redirect ${answer.status ?? ""} ${answer.location ?? ""}`.trim();
  if (answer.outcome === "direct") return `direct response ${answer.status ?? ""}`.trim();
  if (answer.outcome !== "route") return answer.outcome;
  const all = answer.destinations.map(oneDestination);
  return all.length === 0 ? `${answer.status ?? 503}` : all.join(" or ");
}

function oneDestination({ host, subset, port, status }: RouteDestination): string {
  const short = host.split(".").slice(0, 2).join(".");
  const place = subset === undefined ? `${short}:${port}` : `${subset} (${short}:${port})`;
  return status === undefined ? place : `${place}: ${status}`;
}

function distinct(broken: readonly BrokenRule[]): readonly BrokenRule[] {
  return [...new Map(broken.map((one) => [JSON.stringify(one), one])).values()];
}
