import type { RouteAnswer, RouteDestination } from "../table/types.ts";

/**
 * Where an answer sends a request, in words: `v1 (blue-green-service.ns:8600)`, `redirect 301 …`, `no-route`.
 */
export function destinationText(answer: RouteAnswer): string {
  if (answer.outcome === "redirect") return `redirect ${answer.status ?? ""} ${answer.location ?? ""}`.trim();
  if (answer.outcome === "direct") return `direct response ${answer.status ?? ""}`.trim();
  if (answer.outcome !== "route") return answer.outcome;
  const all = answer.destinations.map(oneDestination);
  return all.length === 0 ? `${answer.status ?? 503}` : all.join(" or ");
}

function oneDestination(destination: RouteDestination): string {
  const { status } = destination;
  return status === undefined ? placeText(destination) : `${placeText(destination)}: ${status}`;
}

/** One destination in words: `v1 (blue-green-service.ns:8600)`. */
export function placeText({ host, subset, port }: RouteDestination): string {
  const short = host.split(".").slice(0, 2).join(".");
  return subset === undefined ? `${short}:${port}` : `${subset} (${short}:${port})`;
}
