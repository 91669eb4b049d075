/**
 * What a gateway reads of a request's head before it asks for a host, and what it refuses there: Envoy's
 * HTTP/1 codec and connection manager with the settings that istiod gives them
 * (`source/common/http/http1/balsa_parser.cc`, `header_utility.cc`, `utility.cc`), each status as Envoy 1.40
 * gives it.
 */
import { bytesOf } from "../text/bytes.ts";
import type { PathNormalization } from "../text/normalize-path.ts";
import { normalizePath } from "../text/normalize-path.ts";
import type { RouteRequest, RequestView, Miss } from "./types.ts";
import { withoutEnds } from "../../ends.ts";

const NO_HEADERS: RequestView["headers"] = [];

/** `BalsaParser`'s methods: others are refused, and case counts. */
const METHODS = new Set(
  "ACL BIND CHECKOUT CONNECT COPY DELETE GET HEAD LINK LOCK MERGE MKACTIVITY MKCALENDAR MKCOL MOVE MSEARCH NOTIFY OPTIONS PATCH POST PROPFIND PROPPATCH PURGE PUT REBIND REPORT SEARCH SOURCE SUBSCRIBE TRACE UNBIND UNLINK UNLOCK UNSUBSCRIBE".split(
    " ",
  ),
);

/** `max_request_headers_kb` and the count of headers, `host` among them. */
const MOST_BYTES = 60 * 1024;
const MOST_HEADERS = 100;

/** Anything but visible ASCII on the request line. */
const NOT_IN_TARGET = /[^!-~]/;
const AUTHORITY = /^[A-Za-z0-9!$%&'()*+,\-.:;=@[\]_~]*$/;
/** The authority of a target in absolute form is read more strictly than the `host` header. */
const ABSOLUTE =
  /^(https?):\/\/(?:[A-Za-z0-9\-_.!~*'();:&=+$,%]*@)?((?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?)(?=[/?]|$)([^#]*)/i;
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const NOT_IN_VALUE = /[\0-\x08\n-\x1f\x7f]/;

/** What else was read of a request. */
export interface Head {
  /** The scheme of a target in absolute form. */
  scheme: "http" | "https" | undefined;
}

/**
 * Fills the view from a request, all but its scheme. Returns what Envoy answers instead of looking for a
 * host, or undefined.
 */
export function readHead(
  request: RouteRequest,
  view: RequestView,
  head: Head,
  normalization: PathNormalization,
): Miss | undefined {
  view.method = request.method ?? "GET";
  view.headers = request.headers ?? NO_HEADERS;
  view.authority = request.host;
  head.scheme = undefined;
  if (view.method !== "GET" && !METHODS.has(view.method)) return BAD_METHOD;
  return (
    readHeaders(view, request.path) ??
    (request.path.charCodeAt(0) === 0x2f
      ? (readAuthority(view) ?? readPath(request.path, view, normalization))
      : readOther(request.path, view, head, normalization)) ??
    (view.method === "CONNECT" ? CONNECT : undefined)
  );
}

function readHeaders({ headers, method, authority }: RequestView, path: string): Miss | undefined {
  let length = method.length + path.length + authority.length + 22;
  for (const [name, value] of headers) {
    if (!HEADER_NAME.test(name) || NOT_IN_VALUE.test(value)) return BAD_HEADER;
    length += name.length + value.length + 4;
  }
  if (headers.length >= MOST_HEADERS) return TOO_LARGE;
  // A character has three bytes at the most.
  const perhaps = length > MOST_BYTES / 3;
  return perhaps && length + extraBytes(headers, path) > MOST_BYTES ? TOO_LARGE : undefined;
}

/** By how many bytes a head is longer than it has characters. */
function extraBytes(headers: RequestView["headers"], path: string): number {
  const texts = [path, ...headers.flat()];
  return texts.reduce((sum, text) => sum + bytesOf(text).length - text.length, 0);
}

function readAuthority(view: RequestView): Miss | undefined {
  if (AUTHORITY.test(view.authority)) return view.authority === "" ? NO_HOST : undefined;
  view.authority = withoutEnds(view.authority, " \t");
  return AUTHORITY.test(view.authority) ? undefined : BAD_HOST;
}

/** A target that begins with a slash; its fragment is dropped. */
function readPath(raw: string, view: RequestView, normalization: PathNormalization): Miss | undefined {
  if (NOT_IN_TARGET.test(raw)) return BAD_TARGET;
  const hash = raw.indexOf("#");
  const whole = hash < 0 ? raw : raw.slice(0, hash);
  const question = whole.indexOf("?");
  const path = normalizePath(question < 0 ? whole : whole.slice(0, question), normalization);
  if (path === undefined) return BAD_PATH;
  view.path = path;
  view.query = question < 0 ? "" : whole.slice(question);
  return undefined;
}

/** A target in absolute form carries its own authority; `*` is for OPTIONS only, and no rule matches it. */
function readOther(
  raw: string,
  view: RequestView,
  head: Head,
  normalization: PathNormalization,
): Miss | undefined {
  if (NOT_IN_TARGET.test(raw)) return BAD_TARGET;
  const parts = ABSOLUTE.exec(raw);
  if (parts === null)
    return raw.startsWith("*") && view.method === "OPTIONS" ? (readAuthority(view) ?? NOT_FOUND) : NO_SLASH;
  const [, scheme = "", authority = "", port = "", rest = ""] = parts;
  if (Number(port) > 65_535) return BAD_HOST;
  head.scheme = scheme.toLowerCase() === "https" ? "https" : "http";
  view.authority = authority;
  // Without a slash the query alone is the path, and nothing matches that.
  return rest.startsWith("?") ? NOT_FOUND : readPath(rest === "" ? "/" : rest, view, normalization);
}

function missAs(outcome: "no-route" | "no-host", status: number, reason: string): Miss {
  return { outcome, status, reason };
}

const BAD_METHOD = missAs("no-route", 400, "the gateway does not know the method; case counts");
const BAD_HEADER = missAs("no-route", 400, "a header's name or value holds what it may not hold");
const TOO_LARGE = missAs(
  "no-route",
  431,
  `a request's head has at most ${MOST_BYTES} bytes and ${MOST_HEADERS} headers`,
);
const NO_HOST = missAs("no-host", 400, "the request has no host");
const BAD_HOST = missAs("no-host", 400, "the host holds characters that it may not hold");
const BAD_TARGET = missAs("no-route", 400, "the path holds characters that a request line may not hold");
const BAD_PATH = missAs("no-route", 400, "the path cannot be normalized");
const NO_SLASH = missAs("no-route", 400, "the path does not begin with a slash");
const NOT_FOUND = missAs("no-route", 404, "the path does not begin with a slash");
const CONNECT: Miss = { outcome: "unknown", status: undefined, reason: "CONNECT requests are not modelled" };

/** A target in absolute form with https, over a connection without TLS. */
export const WRONG_SCHEME = missAs(
  "no-route",
  403,
  "the request line says https, and the connection is plain",
);
