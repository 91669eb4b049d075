import type { RouteAnswer, RouteDestination, RouteRequest, RouteTable } from "../table/types.ts";
import { nameOf } from "./candidates.ts";

/** What a request is to reach: a Service, and the subset of it where there is one. */
export type Reached = Pick<RouteDestination, "host" | "subset">;

/** Redirects that a client follows, one after the other. */
const MOST_HOPS = 5;

/**
 * True when every answer to the request comes from the target: every destination is it, and no fault aborts.
 * A redirect is followed on the same host; the gateway's own redirect to https leads to the same rules on
 * another port.
 */
export function reachesOnly(
  table: RouteTable,
  request: RouteRequest,
  target: Reached,
  hops = MOST_HOPS,
): boolean {
  const answer = table.answer(request);
  if (answer.outcome === "redirect") {
    if (answer.rule === undefined) return true;
    const next = followed(request, answer);
    if (next !== undefined && nameOf(next.host) !== nameOf(request.host)) return false;
    return next !== undefined && hops > 0 && reachesOnly(table, next, target, hops - 1);
  }
  const isTarget = ({ host, subset }: Reached) => host === target.host && subset === target.subset;
  const aborts = (answer.faults ?? []).some(({ kind }) => kind === "abort");
  return answer.destinations.length > 0 && answer.destinations.every(isTarget) && !aborts;
}

/**
 * The request that a client sends next, cookies and all; undefined when nobody can say where the redirect
 * leads.
 */
export function followed(request: RouteRequest, { location = "" }: RouteAnswer): RouteRequest | undefined {
  const parts = /^(https?):\/\/([^/?#]*)([^#]*)/.exec(location);
  if (parts === null) return undefined;
  const [, scheme = "http", authority = "", rest = ""] = parts;
  const port = /:(\d+)$/.exec(authority)?.[1];
  const { port: from, scheme: spoken, ...same } = request;
  const stays = port === undefined && scheme === (spoken ?? "http");
  return {
    ...same,
    host: authority,
    path: rest.startsWith("/") ? rest : `/${rest}`,
    scheme,
    ...(stays ? { port: from } : port === undefined ? {} : { port: Number(port) }),
  };
}
