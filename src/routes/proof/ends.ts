/** Where a request ends: at the pods of a color, by whatever name a rule has for them, or elsewhere. */
import type { Cluster, RouteRequest, RouteRule, RouteTable } from "../table/types.ts";
import { followed, type Reached } from "./reach.ts";

/** A color's target, and the workloads that are that color's alone. */
export interface ColorPods extends Reached {
  readonly workloads: ReadonlySet<string>;
}

/** Before a flip: the color that has the traffic, and the other one. */
export interface Colors {
  readonly active: ColorPods;
  readonly idle: ColorPods;
}

/**
 * `active` and `idle` also when only some of the requests get there (weights, a Service over both colors).
 */
export type End =
  | { readonly kind: "active" | "idle" | "elsewhere" }
  | { readonly kind: "unknown"; readonly reason: string };

/** Redirects that a client follows, one after the other. */
const MOST_HOPS = 5;
const ELSEWHERE: End = { kind: "elsewhere" };

/** True when the request is known not to reach the active color. */
export function isGone({ kind }: End): boolean {
  return kind === "idle" || kind === "elsewhere";
}

/**
 * The rules that may answer a request: the first that is known to match, and those before it of which nobody
 * knows.
 */
export function possibleRules(table: RouteTable, request: RouteRequest): readonly RouteRule[] {
  return upToSure(table.matching(request));
}

/** Of the rules that match, in order: those up to the first that is known to match. */
export function upToSure(matching: readonly RouteRule[]): readonly RouteRule[] {
  const sure = matching.findIndex(({ unknownMatch }) => unknownMatch === undefined);
  return sure === -1 ? matching : matching.slice(0, sure + 1);
}

/**
 * Where a request ends when the rule answers it. A redirect is followed to whichever host the same gateway
 * has.
 */
export function endOf(
  rule: RouteRule,
  request: RouteRequest,
  table: RouteTable,
  colors: Colors,
  hops = MOST_HOPS,
): End {
  const { action } = rule;
  if (action.kind === "unknown") return { kind: "unknown", reason: action.reason };
  if (action.kind === "direct" || action.faults.some(isTotal)) return ELSEWHERE;
  if (action.kind === "forward") {
    return worst(action.clusters.map(({ cluster }) => clusterEnd(cluster, colors)));
  }
  const answer = table.answer(request);
  const next = answer.rule === rule.id && hops > 0 ? followed(request, answer) : undefined;
  if (next === undefined) return ELSEWHERE;
  return worst(possibleRules(table, next).map((one) => endOf(one, next, table, colors, hops - 1)));
}

function isTotal({ kind, percent }: { readonly kind: string; readonly percent: number }): boolean {
  return kind === "abort" && percent >= 100;
}

/** Of several ends that requests of one kind come to, the one that weighs most. */
function worst(ends: readonly End[]): End {
  const order = ["active", "unknown", "idle"] as const;
  const found = order.map((kind) => ends.find((end) => end.kind === kind));
  return found.find((end) => end !== undefined) ?? ELSEWHERE;
}

function clusterEnd(cluster: Cluster, { active, idle }: Colors): End {
  if (isTarget(cluster, active)) return { kind: "active" };
  if (isTarget(cluster, idle)) return { kind: "idle" };
  if (cluster.unknown !== undefined) return { kind: "unknown", reason: cluster.unknown };
  if (cluster.workloads.some((name) => active.workloads.has(name))) return { kind: "active" };
  return cluster.workloads.some((name) => idle.workloads.has(name)) ? { kind: "idle" } : ELSEWHERE;
}

function isTarget({ host, subset }: Cluster, target: Reached): boolean {
  return host === target.host && subset === target.subset;
}
