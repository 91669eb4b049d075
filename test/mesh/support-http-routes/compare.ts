import { bytesOf } from "../../../src/routes/text/bytes.ts";
import { applyHeaderChange } from "../../../src/routes/table/header-operations.ts";
import { upstreamHeaders } from "../../../src/routes/table/answer.ts";
import type { RouteAnswer, RouteDestination, RouteRequest } from "../../../src/routes/table/types.ts";
import { headerOf, type RawResponse } from "../support/raw-http.ts";

/** What a backend says of the request it got. */
interface Report {
  readonly labels: Readonly<Record<string, string>>;
  readonly path: string;
  readonly authority: string;
  readonly headers: readonly (readonly [string, string])[];
}

/** Request headers that rules may change and that nothing else touches. */
const WATCHED = ["x-set", "x-add", "x-a", "x-env", "cookie", "x-version"];

/** Response headers that rules may change. */
const WATCHED_RESPONSE = ["x-one", "x-two", "x-app-name"];

/** What differs between the simulator's answer and the mesh's, or undefined. */
export function difference(
  request: RouteRequest,
  answer: RouteAnswer,
  seen: RawResponse,
): string | undefined {
  if (answer.outcome === "unknown") return `unknown: ${answer.reason}`;
  if (answer.outcome !== "route")
    return (
      // Without a listener of that name the connection ends in the handshake.
      differs("status", answer.status ?? 0, seen.status) ??
      differs("location", answer.location, headerOf(seen, "location"))
    );
  // Any destination may have been chosen; several may have the same pods.
  const found = answer.destinations.map((one) => routed(request, answer, one, seen));
  return found.includes(undefined) ? undefined : found[0];
}

function differs(what: string, expected: unknown, seen: unknown): string | undefined {
  return expected === seen
    ? undefined
    : `${what}: expected ${JSON.stringify(expected)}, the mesh says ${JSON.stringify(seen)}`;
}

function routed(
  request: RouteRequest,
  answer: RouteAnswer,
  one: RouteDestination,
  seen: RawResponse,
): string | undefined {
  if (one.status !== undefined || seen.status !== 200)
    return differs("status", one.status ?? 200, seen.status);
  const report = JSON.parse(Buffer.from(seen.body, "latin1").toString()) as Report;
  const track = `/${report.labels["track"]}`;
  if (!one.workloads.some((name) => name.endsWith(track))) return differs("workload", one.workloads, track);
  const sent = (request.headers ?? []).map(([name, value]) => [name, bytesOf(value)] as const);
  return (
    differs("path", bytesOf(answer.path ?? ""), report.path) ??
    differs("authority", one.authority ?? answer.authority, report.authority) ??
    differs(
      "headers",
      watched(upstreamHeaders(answer, one, sent), WATCHED),
      watched(report.headers, WATCHED),
    ) ??
    differs(
      "response headers",
      watched(answered(answer, one), WATCHED_RESPONSE),
      watched(seen.headers, WATCHED_RESPONSE),
    )
  );
}

/** The backend's response headers as the client gets them. */
function answered(answer: RouteAnswer, one: RouteDestination): RawResponse["headers"] {
  const sent = [["x-app-name", "http-echo"] as const];
  return applyHeaderChange(applyHeaderChange(sent, one.headers?.response), answer.headers?.response);
}

function watched(headers: RawResponse["headers"], names: readonly string[]): string {
  const found = headers.map(([name, value]) => [name.toLowerCase(), value.trim()] as const);
  return JSON.stringify(names.flatMap((name) => found.filter(([other]) => other === name)));
}
