import type { RouteAnswer } from "../table/types.ts";

/**
 * Where an answer leads, equal for equal places: without the path, authority and location, which echo the
 * request's own, and without the rule, as one more in front of it does not make it another place.
 */
export function placeKey({ outcome, destinations, status, reason, workloads }: RouteAnswer): string {
  const targets = destinations.map(({ host, subset, port, weight, status: own }) => [
    host,
    subset,
    port,
    weight,
    own,
  ]);
  const why = outcome === "route" ? undefined : reason;
  return JSON.stringify([outcome, targets, status, why, workloads]);
}
