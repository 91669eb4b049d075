import { downstreamHeaders, upstreamHeaders } from "../../../src/routes/table/answer.ts";
import { bytesOf } from "../../../src/routes/text/bytes.ts";
import type { RouteAnswer, RouteDestination, RouteRequest } from "../../../src/routes/table/types.ts";
import { type RawResponse, valueOf } from "./ask.ts";

type Headers = readonly (readonly [string, string])[];

/** What the mesh did with a request, as far as routes decide it. */
export interface Seen {
  readonly status: number;
  readonly location?: string | undefined;
  /** Of an answer that no backend gave; bytes as Latin-1. */
  readonly body?: string | undefined;
  /** Headers of the response that rules may change. */
  readonly response: Headers;
  /** What the backend received. */
  readonly report?: Report | undefined;
}

interface Report {
  /** Name of the Deployment. */
  readonly track: string;
  readonly path: string;
  readonly authority: string;
  /** Headers of the request that rules may change, ordered by name. */
  readonly headers: Headers;
}

/** Headers that rules may change and that nothing else touches. */
const WATCHED = ["x-set", "x-add", "x-a", "x-env", "cookie", "x-version"];
const WATCHED_RESPONSE = ["x-r", "x-r2", "x-app-name"];

/** What the generator asks although it is not modelled: that it is said so is all that can agree. */
const MAY_BE_UNKNOWN = /JWT claim|the gateway itself sets|CORS policy answers preflight/;

/** Takes from a response what is compared. */
export function observe({ status, headers, body }: RawResponse): Seen {
  const response = watched(headers, WATCHED_RESPONSE);
  const location = valueOf(headers, "location");
  if (!body.startsWith('{"pod":')) return { status, location, body, response };
  const report = JSON.parse(Buffer.from(body, "latin1").toString("utf8")) as Omit<Report, "track"> & {
    labels: Readonly<Record<string, string>>;
  };
  return {
    status,
    location,
    response,
    report: {
      track: report.labels["track"] ?? "",
      path: report.path,
      authority: report.authority,
      headers: watched(report.headers, WATCHED),
    },
  };
}

/** What differs between the simulator's answer and the mesh's, or undefined. */
export function difference(request: RouteRequest, answer: RouteAnswer, seen: Seen): string | undefined {
  if (answer.outcome === "unknown")
    return MAY_BE_UNKNOWN.test(answer.reason ?? "") ? undefined : `unknown: ${answer.reason}`;
  if (answer.outcome === "route" && answer.status === undefined) return routed(request, answer, seen);
  return (
    // Without a server of that name the connection ends in the handshake.
    differs("status", answer.status ?? 0, seen.status) ??
    differs("location", answer.location, seen.location) ??
    bodyDifference(request, answer, seen) ??
    anyOf(
      chosenOf(answer).map((each) => differs("response headers", expected(answer, each, []), seen.response)),
    )
  );
}

/** Which destination was drawn shows in the headers even when none of them answers. */
function chosenOf({ destinations }: RouteAnswer): readonly (RouteDestination | undefined)[] {
  return destinations.length === 0 ? [undefined] : destinations;
}

function bodyDifference(request: RouteRequest, answer: RouteAnswer, seen: Seen): string | undefined {
  if (answer.body === undefined || request.method === "HEAD") return undefined;
  return differs("body", bytesOf(answer.body), seen.body);
}

function differs(what: string, wanted: unknown, seen: unknown): string | undefined {
  const [one, other] = [JSON.stringify(wanted), JSON.stringify(seen)];
  return one === other ? undefined : `${what}: expected ${one}, the mesh says ${other}`;
}

function routed(request: RouteRequest, answer: RouteAnswer, seen: Seen): string | undefined {
  const dead = answer.destinations.filter(({ status }) => status === seen.status);
  if (dead.length > 0)
    return anyOf(dead.map((each) => differs("response headers", expected(answer, each, []), seen.response)));
  // The backend itself refuses a path that a rewrite left without its slash; it got there all the same.
  if (seen.status === 400 && seen.body === "" && answer.path?.startsWith("/") === false) return undefined;
  if (seen.status !== 200) return differs("status", 200, seen.status);
  const alive = answer.destinations.filter(({ status }) => status === undefined);
  if (request.method === "HEAD")
    return anyOf(
      alive.map((each) => differs("response headers", expected(answer, each, APP), seen.response)),
    );
  if (seen.report === undefined) return "no backend answered";
  const { track } = seen.report;
  const chosen = alive.filter(({ workloads }) => workloads.some((name) => name.endsWith(`/${track}`)));
  if (chosen.length === 0) return differs("workload", answer.workloads, track);
  return anyOf(chosen.map((each) => received(request, answer, each, seen)));
}

/** A request to one of several destinations must fit one of them. */
function anyOf(differences: readonly (string | undefined)[]): string | undefined {
  return differences.includes(undefined) ? undefined : differences[0];
}

/** What the backends themselves put into a response. */
const APP: Headers = [["x-app-name", "http-echo"]];

function received(
  request: RouteRequest,
  answer: RouteAnswer,
  chosen: RouteDestination,
  { report, response }: Seen,
): string | undefined {
  const lines = (request.headers ?? []).map(([name, value]) => [name, bytesOf(value)] as const);
  return (
    differs("path", bytesOf(answer.path ?? ""), report?.path) ??
    differs("authority", chosen.authority ?? answer.authority, report?.authority) ??
    differs("headers", watched(upstreamHeaders(answer, chosen, lines), WATCHED), report?.headers) ??
    differs("response headers", expected(answer, chosen, APP), response)
  );
}

function expected(answer: RouteAnswer, chosen: RouteDestination | undefined, headers: Headers): Headers {
  return watched(downstreamHeaders(answer, chosen, headers), WATCHED_RESPONSE);
}

function watched(headers: Headers, names: readonly string[]): Headers {
  const found = headers.map(([name, value]) => [name.toLowerCase(), value.trim()] as const);
  return names.flatMap((wanted) => found.filter(([name]) => name === wanted));
}
