import type {
  HeaderMatch,
  Listener,
  PathMatch,
  QueryMatch,
  RouteRequest,
  RouteRule,
  VirtualHost,
} from "../table/types.ts";
import { regexSamples } from "./regex-samples.ts";

/** What a virtual host can tell apart, as values to try. The first of each list is the plainest. */
interface Dimensions {
  readonly paths: readonly string[];
  readonly methods: readonly string[];
  /** By header name: values to send; `undefined` sends none. */
  readonly headers: ReadonlyMap<string, readonly (string | undefined)[]>;
  readonly queries: readonly string[];
}

export interface CandidateOptions {
  /** Most requests of the cross product of each virtual host; what it leaves out is counted. */
  readonly most: number;
  /** Preview cookies of the releases: tried on every path even where no rule names them. */
  readonly cookies: readonly string[];
}

/** Requests to try on one virtual host. */
export interface Candidates {
  readonly requests: readonly RouteRequest[];
  /**
   * Requests of the cross product that were left out, because there are more than {@link
   * CandidateOptions.most}.
   */
  readonly dropped: number;
}

/**
 * Requests that reach each rule of a virtual host, each boundary of its paths, each value of its headers,
 * queries and methods, none of them, and lookalikes. The cross product while it is small enough; beyond
 * that every value of one kind against every path, and each rule's own conditions all at once. Requests that
 * no client can send are not among them.
 */
export function candidateRequests(
  listener: Listener,
  host: VirtualHost,
  options: CandidateOptions,
): Candidates {
  const dimensions = dimensionsOf(host, options.cookies);
  const authorities = authorityCandidates(host, listener.port);
  const plain = plainRequest(listener, host);
  const product = crossProduct(dimensions, options.most);
  const found = [
    ...authorities.flatMap((authority) =>
      dimensions.paths.map((path) => ({ ...plain, host: authority, path, headers: [] })),
    ),
    ...host.rules.flatMap((rule) =>
      ruleExamples(rule, host.domain).map((example) => ({ ...plain, ...example })),
    ),
    ...product.shapes.map((shape) => ({ ...plain, ...shape })),
  ];
  return { requests: unique(found.filter(canBeSent)), dropped: product.dropped };
}

/**
 * Every path that a virtual host can tell apart, with the cookie in every spelling that clients send it in.
 */
export function previewRequests(
  listener: Listener,
  host: VirtualHost,
  cookie: string,
): readonly RouteRequest[] {
  const { paths } = dimensionsOf(host, []);
  const plain = plainRequest(listener, host);
  const found = paths.flatMap((path) =>
    cookieSpellings(cookie).map((value) => ({ ...plain, path, headers: [["cookie", value] as const] })),
  );
  return found.filter(canBeSent);
}

function plainRequest(listener: Listener, { domain }: VirtualHost): RouteRequest {
  return {
    host: plainAuthority(domain),
    path: "/",
    port: listener.port,
    scheme: listener.tls ? "https" : "http",
  };
}

/**
 * What the request line and header lines of HTTP/1.1 can hold, and Envoy's parser takes (RFC 9112, 3; RFC
 * 9110, 5.5).
 */
function canBeSent({ host, path, headers = [] }: RouteRequest): boolean {
  return (
    /^[!-~]+$/.test(host) &&
    /^[!-~]+$/.test(path) &&
    headers.every(([name, value]) => /^[!-~]+$/.test(name) && !/[\0-\x08\x0a-\x1f\x7f]/.test(value))
  );
}

type Shape = Pick<RouteRequest, "path" | "method" | "headers"> & { readonly host?: string };

function plainAuthority(domain: string): string {
  if (domain === "*") return "any.invalid";
  return domain.startsWith("*") ? `any${domain.slice(1)}` : domain;
}

/** The host as clients write it: plain, with its port, in capitals, and as rules name it. */
function authorityCandidates(host: VirtualHost, port: number): readonly string[] {
  const name = plainAuthority(host.domain);
  const spelled = host.domain === "*" ? [name] : [name, `${name}:${port}`, name.toUpperCase()];
  return distinct([...spelled, ...host.rules.flatMap((rule) => matchedAuthorities(rule, host.domain))]);
}

/** Authorities that a rule asks for, as far as the virtual host is chosen for them. */
function matchedAuthorities({ match }: RouteRule, domain: string): readonly string[] {
  const wanted = match.headers.filter(({ name, invert }) => AUTHORITY.has(name) && !invert);
  return wanted.flatMap(headerValues).filter((authority) => covers(domain, authority));
}

const AUTHORITY: ReadonlySet<string> = new Set([":authority", "host"]);

/** The host of an authority in lower case, without its port. */
export function nameOf(authority: string): string {
  return authority.toLowerCase().replace(/:\d+$/, "");
}

/** True when an authority, with or without its port, is one of the domain's. */
export function covers(domain: string, authority: string): boolean {
  const name = nameOf(authority);
  if (domain === "*" || domain === name) return true;
  return domain.startsWith("*") && name.endsWith(domain.slice(1)) && name.length > domain.length - 1;
}

function dimensionsOf(host: VirtualHost, cookies: readonly string[]): Dimensions {
  const matches = host.rules.map((rule) => rule.match);
  const headers = matches.flatMap((match) => match.headers);
  return {
    paths: distinct(["/", ...matches.flatMap((match) => pathValues(match.path)), "/other"]),
    methods: methodCandidates(headers.filter(({ name }) => name === ":method")),
    headers: headerDimensions(headers, cookies),
    queries: distinct(["", ...matches.flatMap((match) => match.query).flatMap(queryStrings)]),
  };
}

/** Methods that Envoy's HTTP/1 parser takes, and that a client would send (RFC 9110, 9; RFC 5789). */
const METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE"];

/** The methods that rules name, and one that they do not. */
function methodCandidates(matches: readonly HeaderMatch[]): readonly string[] {
  const named = METHODS.filter((method) => matches.some((match) => headerValues(match).includes(method)));
  const other = METHODS.find((method) => method !== "GET" && !named.includes(method));
  return distinct(["GET", ...named, ...(matches.length > 0 && other !== undefined ? [other] : [])]);
}

/** The value itself and its boundaries: with and without `/`, one character more, one less, other case. */
function pathValues(match: PathMatch): readonly string[] {
  const samples = match.kind === "regex" ? regexSamples(match.value) : [match.value];
  return samples.flatMap((path) => [path, ...pathBoundaries(path)]).filter((path) => path.startsWith("/"));
}

function pathBoundaries(path: string): readonly string[] {
  const bare = path.endsWith("/") ? path.slice(0, -1) : path;
  return [bare, `${bare}/`, `${bare}/x`, `${bare}0`, `${bare}//`, bare.slice(0, -1), swapCase(path)];
}

function swapCase(text: string): string {
  const upper = text.toUpperCase();
  return upper === text ? text.toLowerCase() : upper;
}

function headerDimensions(
  matches: readonly HeaderMatch[],
  cookies: readonly string[],
): ReadonlyMap<string, readonly (string | undefined)[]> {
  const values = new Map<string, (string | undefined)[]>();
  if (cookies.length > 0) values.set("cookie", [undefined, ...cookies.flatMap(lookalikeCookies)]);
  for (const match of matches.filter(({ name }) => !name.startsWith(":") && name !== "host")) {
    const known = values.get(match.name) ?? [undefined];
    values.set(match.name, distinct([...known, ...headerValues(match)]));
  }
  return values;
}

function headerValues(match: HeaderMatch): readonly string[] {
  if (match.kind === "present") return ["x", ""];
  const samples = match.kind === "regex" ? regexSamples(match.value) : [match.value];
  const own = match.kind === "prefix" ? samples.flatMap((value) => [value, `${value}0`]) : samples;
  const around = samples
    .slice(0, 3)
    .flatMap((value) => [`${value}2`, `a${value}`, value.slice(0, -1), swapCase(value)]);
  return match.name === "cookie"
    ? [...own, ...samples.slice(0, 1).flatMap(lookalikeCookies), ...around]
    : [...own, ...around];
}

/** A cookie as browsers, curl and careless clients send it: alone, closed, and among others. */
function cookieSpellings(cookie: string): readonly string[] {
  return [cookie, `${cookie};`, `a=b; ${cookie}`, `${cookie}; a=b`, `a=b; ${cookie}; c=d`];
}

/** Its spellings, and values that only look like it. */
function lookalikeCookies(cookie: string): readonly string[] {
  const spellings = cookieSpellings(cookie);
  const lookalikes = [`a=b;${cookie}`, `${cookie}2`, `a${cookie}`, `a=${cookie}`, cookie.toUpperCase()];
  return [...spellings, ...lookalikes];
}

function queryStrings(match: QueryMatch): readonly string[] {
  const samples =
    match.kind === "regex" ? regexSamples(match.value) : [match.kind === "present" ? "" : match.value];
  return samples.flatMap((value) => [
    `${match.name}=${value}`,
    `${match.name}=${value}x`,
    `x${match.name}=${value}`,
  ]);
}

/** Requests that meet every condition of one rule at once. */
function ruleExamples(rule: RouteRule, domain: string): readonly Shape[] {
  const { match } = rule;
  const paths = match.path.kind === "regex" ? regexSamples(match.path.value).slice(0, 2) : [match.path.value];
  const wanted = match.headers.filter((header) => !header.invert);
  const headers = wanted
    .filter(({ name }) => !name.startsWith(":") && name !== "host")
    .map((header) => [header.name, headerValues(header)[0] ?? ""] as const);
  const asked = wanted.filter(({ name }) => name === ":method").flatMap(headerValues);
  const method = METHODS.find((one) => asked.includes(one));
  const query = match.query.flatMap((parameter) => queryStrings(parameter).slice(0, 1)).join("&");
  const [authority] = matchedAuthorities(rule, domain);
  return paths.map((path) => ({
    path: withQuery(path.startsWith("/") ? path : `/${path}`, query),
    headers,
    ...(method === undefined ? {} : { method }),
    ...(authority === undefined ? {} : { host: authority }),
  }));
}

/**
 * Everything with everything while that is at most `most`, else one header, method or query at a time on
 * every path.
 */
function crossProduct(
  dimensions: Dimensions,
  most: number,
): { readonly shapes: readonly Shape[]; readonly dropped: number } {
  const { paths, methods, queries } = dimensions;
  const sets = headerSets(dimensions.headers);
  const full = paths.length * methods.length * queries.length * sets.all.length;
  if (sets.all.length > 0 && full <= most)
    return { shapes: paths.flatMap((path) => shapesOf(path, dimensions, sets.all)), dropped: 0 };
  const perPath = methods.length * queries.length + sets.single.length - 1;
  const tried = paths.slice(0, Math.floor(most / perPath));
  const shapes = tried.flatMap((path) => [
    ...shapesOf(path, dimensions, sets.single.slice(0, 1)),
    ...shapesOf(path, { methods: methods.slice(0, 1), queries: queries.slice(0, 1) }, sets.single.slice(1)),
  ]);
  return { shapes, dropped: (paths.length - tried.length) * perPath };
}

function shapesOf(
  path: string,
  { methods, queries }: Pick<Dimensions, "methods" | "queries">,
  sets: readonly HeaderSet[],
): readonly Shape[] {
  return sets.flatMap((headers) =>
    methods.flatMap((method) => queries.map((query) => ({ path: withQuery(path, query), method, headers }))),
  );
}

type HeaderSet = readonly (readonly [string, string])[];

/** Combinations of header values are not made beyond so many: one header at a time is tried then. */
const MOST_SETS = 2_000;

/** All combinations of header values, and those with one header at a time. None comes first. */
function headerSets(headers: Dimensions["headers"]): {
  /** Empty when there are too many. */
  readonly all: readonly HeaderSet[];
  readonly single: readonly HeaderSet[];
} {
  const dimensions = [...headers].map(([name, values]) =>
    values.filter((value) => value !== undefined).map((value) => [name, value] as const),
  );
  const single = [[], ...dimensions.flatMap((values) => values.map((value) => [value]))];
  const combinations = dimensions.reduce((product, values) => product * (values.length + 1), 1);
  if (combinations > MOST_SETS) return { all: [], single };
  let all: HeaderSet[] = [[]];
  for (const values of dimensions) {
    all = all.flatMap((set) => [set, ...values.map((value) => [...set, value])]);
  }
  return { all, single };
}

function withQuery(path: string, query: string): string {
  return query === "" ? path : `${path}?${query}`;
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

function unique(requests: readonly RouteRequest[]): readonly RouteRequest[] {
  return [...new Map(requests.map((request) => [JSON.stringify(request), request])).values()];
}
