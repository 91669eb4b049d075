import { selects, contradicts } from "../../names/labels.ts";
import { NOT_KNOWN } from "./destination-rules.ts";
import type { HttpMatch, StringMatch } from "../objects/istio-types.ts";
import type { ServerContext } from "./server-context.ts";
import type { HeaderMatch, PathMatch, QueryMatch, RouteRule } from "../table/types.ts";
import { isClaim } from "../validate/validate-route.ts";

const EVERYTHING: PathMatch = { kind: "prefix", value: "/", ignoreCase: false };

/**
 * One match entry as Envoy compares it, or why it is not for this server: port, gateways and
 * sources are decided when routes are made, not per request (`TranslateRoute`).
 */
export function translateMatch(
  match: HttpMatch | undefined,
  context: ServerContext,
): Pick<RouteRule, "match" | "unknownMatch"> | string {
  if (match === undefined)
    return { match: { path: EVERYTHING, headers: [], query: [] }, unknownMatch: undefined };
  if (match.port && match.port !== context.port)
    return `it is for port ${match.port}, and this server's is ${context.port}`;
  const source = sourceMatches(match, context);
  if (source === false) return "its gateways, sourceLabels or sourceNamespace are not this gateway's";
  const headers = headerMatches(match);
  return {
    match: { path: pathMatch(match), headers: headers.known, query: queryMatches(match) },
    unknownMatch: typeof source === "string" ? source : headers.unknown,
  };
}

function sourceMatches(match: HttpMatch, context: ServerContext): boolean | string {
  const gateways = match.gateways ?? [];
  if (gateways.length > 0) return gateways.includes(context.gateway);
  const labels = match.sourceLabels ?? {};
  const { client } = context;
  const elsewhere = client.namespace !== undefined && match.sourceNamespace !== client.namespace;
  if (match.sourceNamespace && elsewhere) return false;
  if (selects(labels, client.labels))
    return match.sourceNamespace && client.namespace === undefined
      ? `it matches on sourceNamespace, and depends on the gateway's namespace, ${NOT_KNOWN}`
      : true;
  return context.clientKnown || contradicts(labels, client.labels)
    ? false
    : "it matches on sourceLabels, and the gateway's labels are not in the manifests";
}

function pathMatch({ uri, ignoreUriCase }: HttpMatch): PathMatch {
  const ignoreCase = ignoreUriCase ?? false;
  if (typeof uri?.exact === "string") return { kind: "exact", value: uri.exact, ignoreCase };
  if (typeof uri?.prefix === "string") return { kind: "prefix", value: uri.prefix, ignoreCase };
  if (typeof uri?.regex === "string") return { kind: "regex", value: uri.regex, ignoreCase: false };
  return { ...EVERYTHING, ignoreCase };
}

/** No value, or the regex `*`, asks for presence only. */
function isPresence(match: StringMatch): boolean {
  return (
    match.regex === "*" ||
    (typeof match.exact !== "string" && typeof match.prefix !== "string" && typeof match.regex !== "string")
  );
}

function valueMatch(match: StringMatch): Pick<QueryMatch, "kind" | "value"> {
  if (isPresence(match)) return { kind: "present", value: "" };
  if (typeof match.exact === "string") return { kind: "exact", value: match.exact };
  if (typeof match.prefix === "string") return { kind: "prefix", value: match.prefix };
  return { kind: "regex", value: match.regex ?? "" };
}

function headerMatch(name: string, match: StringMatch, invert: boolean): HeaderMatch {
  return {
    name: name.toLowerCase(),
    ...valueMatch(match),
    ignoreCase: false,
    invert,
    missingAsEmpty: invert && !isPresence(match),
  };
}

/**
 * What is compared of the headers. Claims, and what the gateway itself writes, are no headers of the request:
 * a rule that asks for them may match whenever everything else does.
 */
function headerMatches(match: HttpMatch): { known: HeaderMatch[]; unknown: string | undefined } {
  const asked = Object.entries(match.headers ?? {});
  const refused = Object.entries(match.withoutHeaders ?? {});
  const own = (entries: typeof asked, invert: boolean) =>
    entries
      .filter(([name]) => whyUnknown(name) === undefined)
      .map(([name, value]) => headerMatch(name, value, invert));
  const pseudo = [
    [":method", match.method],
    [":authority", match.authority],
    [":scheme", match.scheme],
  ] as const;
  const known = [
    ...[...own(asked, false), ...own(refused, true)].sort((a, b) => (a.name < b.name ? -1 : 1)),
    ...pseudo.flatMap(([name, value]) => (value ? [headerMatch(name, value, false)] : [])),
  ];
  const reasons = [...asked, ...refused].map(([name]) => whyUnknown(name));
  return { known, unknown: reasons.find((reason) => reason !== undefined) };
}

function whyUnknown(name: string): string | undefined {
  if (isClaim(name)) return `it matches on the JWT claim ${name}`;
  const lower = name.toLowerCase();
  return isSetByGateway(lower) ? `it matches on ${lower}, which the gateway itself sets` : undefined;
}

/** Headers that the gateway writes or removes before it looks for a route. */
function isSetByGateway(name: string): boolean {
  return name.startsWith("x-envoy-") || GATEWAY_HEADERS.has(name);
}

const GATEWAY_HEADERS = new Set([
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-port",
  "x-forwarded-client-cert",
  "x-request-id",
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "te",
  "upgrade",
  "content-length",
  "expect",
  "via",
]);

function queryMatches({ queryParams }: HttpMatch): QueryMatch[] {
  return Object.entries(queryParams ?? {}).map(([name, match]) => ({ name, ...valueMatch(match) }));
}
