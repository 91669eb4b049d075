import type {
  HeaderMatch,
  Listener,
  PathMatch,
  QueryMatch,
  RouteRequest,
  RouteRule,
  VirtualHost,
} from "../types.ts";
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
  /** Most requests tried for each virtual host. */
  readonly most: number;
  /** Preview cookies of the releases: tried on every path even where no rule names them. */
  readonly cookies: readonly string[];
}

/**
 * Requests that reach each rule of a virtual host, each boundary of its paths, each value of its headers,
 * queries and methods, none of them, and lookalikes. The cross product while it is small enough; beyond
 * that every value of one kind against every path, and each rule's own conditions all at once.
 */
export function candidateRequests(
  listener: Listener,
  host: VirtualHost,
  options: CandidateOptions,
): readonly RouteRequest[] {
  const dimensions = dimensionsOf(host, options.cookies);
  const base = { scheme: listener.tls ? "https" : "http", port: listener.port };
  const authorities = authorityCandidates(host.domain, listener.port);
  const first = authorities[0] ?? host.domain;
  const plain = { ...base, host: first, path: "/", headers: [] };
  const found = [
    ...authorities.map((authority) => ({ ...plain, host: authority })),
    ...host.rules.flatMap((rule) =>
      ruleExamples(rule).map((example) => ({ ...base, host: first, ...example })),
    ),
    ...crossProduct(dimensions, options.most).map((request) => ({ ...base, host: first, ...request })),
  ];
  return unique(found).slice(0, options.most);
}

type Shape = Pick<RouteRequest, "path" | "method" | "headers">;

function authorityCandidates(domain: string, port: number): readonly string[] {
  if (domain === "*") return ["any.invalid"];
  const name = domain.startsWith("*") ? `any${domain.slice(1)}` : domain;
  return [name, `${name}:${port}`, name.toUpperCase()];
}

function dimensionsOf(host: VirtualHost, cookies: readonly string[]): Dimensions {
  const matches = host.rules.map((rule) => rule.match);
  const headers = matches.flatMap((match) => match.headers);
  return {
    paths: distinct(["/", ...matches.flatMap((match) => pathValues(match.path)), "/other"]),
    methods: distinct(["GET", ...headers.filter((h) => h.name === ":method").flatMap(headerValues)]),
    headers: headerDimensions(headers, cookies),
    queries: distinct(["", ...matches.flatMap((match) => match.query).flatMap(queryStrings)]),
  };
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
  for (const match of matches.filter(({ name }) => !name.startsWith(":"))) {
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

/** A cookie as browsers, curl and careless clients send it, and values that only look like it. */
function lookalikeCookies(cookie: string): readonly string[] {
  const spellings = [cookie, `${cookie};`, `a=b; ${cookie}`, `${cookie}; a=b`, `a=b; ${cookie}; c=d`];
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
function ruleExamples({ match }: RouteRule): readonly Shape[] {
  const paths = match.path.kind === "regex" ? regexSamples(match.path.value).slice(0, 2) : [match.path.value];
  const wanted = match.headers.filter((header) => !header.invert);
  const headers = wanted
    .filter(({ name }) => !name.startsWith(":"))
    .map((header) => [header.name, headerValues(header)[0] ?? ""] as const);
  const method = wanted.filter(({ name }) => name === ":method").flatMap(headerValues)[0];
  const query = match.query.flatMap((parameter) => queryStrings(parameter).slice(0, 1)).join("&");
  return paths.map((path) => ({
    path: withQuery(path.startsWith("/") ? path : `/${path}`, query),
    headers,
    ...(method === undefined ? {} : { method }),
  }));
}

function crossProduct(dimensions: Dimensions, most: number): readonly Shape[] {
  const sets = headerSets(dimensions.headers);
  const full =
    dimensions.paths.length * dimensions.methods.length * dimensions.queries.length * sets.all.length;
  const headers = full <= most ? sets.all : sets.single;
  return dimensions.paths.flatMap((path) =>
    headers.flatMap((set, index) => {
      const plain = index === 0 || full <= most;
      const methods = plain ? dimensions.methods : dimensions.methods.slice(0, 1);
      const queries = plain ? dimensions.queries : dimensions.queries.slice(0, 1);
      return methods.flatMap((method) =>
        queries.map((query) => ({ path: withQuery(path, query), method, headers: set })),
      );
    }),
  );
}

type HeaderSet = readonly (readonly [string, string])[];

/** All combinations of header values (up to a bound), and those with one header at a time. None comes first. */
function headerSets(headers: Dimensions["headers"]): {
  readonly all: readonly HeaderSet[];
  readonly single: readonly HeaderSet[];
} {
  const single: HeaderSet[] = [[]];
  let all: HeaderSet[] = [[]];
  for (const [name, values] of headers) {
    const given = values.filter((value) => value !== undefined);
    single.push(...given.map((value) => [[name, value] as const]));
    all =
      all.length > 2_000
        ? all
        : all.flatMap((set) => [set, ...given.map((value) => [...set, [name, value] as const])]);
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
