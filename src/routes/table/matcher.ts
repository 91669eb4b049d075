import { type Answering, answering } from "./answer.ts";
import { asciiLower, bytesOf } from "../text/bytes.ts";
import type { RegexCompiler } from "../text/regex.ts";
import type {
  HeaderMatch,
  PathMatch,
  QueryMatch,
  RouteAnswer,
  RouteRule,
  VirtualHost,
  RequestView,
} from "./types.ts";
import { withoutEnds } from "../../ends.ts";

type Test = (view: RequestView) => boolean;
type ValueTest = (value: string) => boolean;

export interface Condition {
  readonly subject: string;
  readonly expected: string;
  readonly seen: (view: RequestView) => string;
  readonly holds: Test;
}

/** How repeated header lines are compared. */
export type RepeatedHeaders = "individually" | "joined";

const PREFIX = 0;
const EXACT = 1;
const OTHER = 2;

/** One rule with its conditions as functions; path and method of comparison stay flat for speed. */
export class CompiledRule {
  readonly rule: RouteRule;
  readonly #kind: number;
  readonly #value: string;
  readonly #path: ValueTest;
  readonly #rest: readonly Test[];
  #answering: Answering | undefined;
  readonly conditions: readonly Condition[];

  constructor(rule: RouteRule, conditions: readonly Condition[], path: ValueTest) {
    const match = rule.match.path;
    this.rule = rule;
    this.#kind =
      match.ignoreCase || match.kind === "regex" || match.kind === "separated-prefix"
        ? OTHER
        : match.kind === "exact"
          ? EXACT
          : PREFIX;
    this.#value = bytesOf(match.value);
    this.#path = path;
    this.#rest = conditions.slice(1).map((condition) => condition.holds);
    this.conditions = conditions;
  }

  /** Literal that every matching path begins with (`whole`: is); undefined when there is none. */
  get literal(): { readonly text: string; readonly whole: boolean } | undefined {
    return this.#kind === OTHER ? undefined : { text: this.#value, whole: this.#kind === EXACT };
  }

  /** What the rule does with a request that it matches. */
  answer(view: RequestView): RouteAnswer {
    this.#answering ??= answering(this.rule);
    return this.#answering(view);
  }

  matches(view: RequestView): boolean {
    const path = view.path;
    if (
      this.#kind === PREFIX
        ? !path.startsWith(this.#value)
        : this.#kind === EXACT
          ? path !== this.#value
          : !this.#path(path)
    )
      return false;
    for (const test of this.#rest) if (!test(view)) return false;
    return true;
  }
}

/** A virtual host with compiled rules. */
export class CompiledHost {
  readonly host: VirtualHost;
  /** What its listener speaks. */
  readonly scheme: "http" | "https";
  readonly rules: readonly CompiledRule[];
  readonly #index: LiteralIndex | undefined;

  constructor(host: VirtualHost, rules: readonly CompiledRule[], scheme: "http" | "https") {
    this.host = host;
    this.scheme = scheme;
    this.rules = rules;
    this.#index = rules.length > 16 ? new LiteralIndex(rules) : undefined;
  }

  /** The first rule that matches. */
  find(view: RequestView): CompiledRule | undefined {
    const candidates = this.#index === undefined ? this.rules : this.#index.candidates(view.path);
    for (const rule of candidates) if (rule.matches(view)) return rule;
    return undefined;
  }
}

/**
 * Finds the rules that a path can match by its first characters, so that hosts with very many rules stay
 * fast.
 */
class LiteralIndex {
  readonly #length: number;
  readonly #buckets = new Map<string, readonly CompiledRule[]>();
  readonly #others: readonly CompiledRule[];

  constructor(rules: readonly CompiledRule[]) {
    this.#length = bestLength(rules);
    this.#others = rules.filter((rule) => this.#key(rule) === undefined);
    for (const key of new Set(rules.map((rule) => this.#key(rule)))) {
      if (key === undefined) continue;
      this.#buckets.set(
        key,
        rules.filter((rule) => (this.#key(rule) ?? key) === key),
      );
    }
  }

  candidates(path: string): readonly CompiledRule[] {
    return this.#buckets.get(path.slice(0, this.#length)) ?? this.#others;
  }

  #key(rule: CompiledRule): string | undefined {
    return bucketKey(rule, this.#length);
  }
}

/** Which paths' first characters a rule needs; undefined when it may match others. */
function bucketKey({ literal }: CompiledRule, length: number): string | undefined {
  if (literal === undefined || (!literal.whole && literal.text.length < length)) return undefined;
  return literal.text.slice(0, length);
}

function bestLength(rules: readonly CompiledRule[]): number {
  let best = { length: 1, cost: Number.POSITIVE_INFINITY };
  for (const length of [2, 3, 4, 6, 8, 12, 16, 24, 32]) {
    const sizes = new Map<string | undefined, number>();
    for (const rule of rules) {
      const key = bucketKey(rule, length);
      sizes.set(key, (sizes.get(key) ?? 0) + 1);
    }
    const others = sizes.get(undefined) ?? 0;
    sizes.delete(undefined);
    const cost = others + Math.max(0, ...sizes.values());
    if (cost < best.cost) best = { length, cost };
  }
  return best.length;
}

export interface HostOptions {
  readonly regex: RegexCompiler;
  readonly repeated: RepeatedHeaders;
  readonly scheme: "http" | "https";
}

/** Compiles one virtual host. Patterns that RE2 refuses match nothing; front ends refuse them before. */
export function compileHost(host: VirtualHost, { regex, repeated, scheme }: HostOptions): CompiledHost {
  return new CompiledHost(
    host,
    host.rules.map((rule) => compileRule(rule, regex, repeated)),
    scheme,
  );
}

function compileRule(rule: RouteRule, regex: RegexCompiler, repeated: RepeatedHeaders): CompiledRule {
  const path = pathTest(rule.match.path, regex);
  const pathCondition: Condition = {
    subject: "path",
    expected: describe(rule.match.path.kind, rule.match.path.value, rule.match.path.ignoreCase),
    seen: (view) => view.path,
    holds: (view) => path(view.path),
  };
  const headers = rule.match.headers.map((match) => headerCondition(match, regex, repeated));
  const query = rule.match.query.map((match) => queryCondition(match, regex));
  return new CompiledRule(rule, [pathCondition, ...headers, ...query], path);
}

function regexTest(pattern: string, regex: RegexCompiler): ValueTest {
  const compiled = regex(pattern);
  return compiled.ok ? (value) => compiled.regex.matches(value) : () => false;
}

function pathTest({ kind, value, ignoreCase }: PathMatch, regex: RegexCompiler): ValueTest {
  const fold = ignoreCase ? asciiLower : (text: string) => text;
  const wanted = fold(bytesOf(value));
  if (kind === "regex") return regexTest(value, regex);
  if (kind === "exact") return (path) => fold(path) === wanted;
  if (kind === "prefix") return (path) => fold(path).startsWith(wanted);
  return (path) => {
    const folded = fold(path);
    return folded.startsWith(wanted) && (folded.length === wanted.length || folded[wanted.length] === "/");
  };
}

function valueTest(match: HeaderMatch | QueryMatch, regex: RegexCompiler): ValueTest {
  const { value } = match;
  if (match.kind === "present") return () => true;
  if (match.kind === "regex") return regexTest(value, regex);
  if ("ignoreCase" in match && match.ignoreCase) {
    const wanted = asciiLower(value);
    return match.kind === "exact"
      ? (seen) => asciiLower(seen) === wanted
      : (seen) => asciiLower(seen).startsWith(wanted);
  }
  return match.kind === "exact" ? (seen) => seen === value : (seen) => seen.startsWith(value);
}

/**
 * Headers that Envoy keeps in one line, joining repeated ones as they arrive: its O(1) headers
 * (`INLINE_REQ_HEADERS` of `envoy/http/header_map.h`) and those that extensions register
 * (`CustomInlineHeaderRegistry`), without those that the gateway itself sets.
 */
const JOINED = new Set([
  "accept",
  "accept-encoding",
  "access-control-request-headers",
  "access-control-request-method",
  "authorization",
  "cache-control",
  "content-encoding",
  "content-type",
  "grpc-accept-encoding",
  "grpc-timeout",
  "if-match",
  "if-modified-since",
  "if-none-match",
  "if-range",
  "if-unmodified-since",
  "origin",
  "pragma",
  "proxy-status",
  "referer",
  "user-agent",
  "x-client-trace-id",
]);

function headerCondition(match: HeaderMatch, regex: RegexCompiler, repeated: RepeatedHeaders): Condition {
  const { name, invert, missingAsEmpty } = match;
  const test = valueTest(match, regex);
  const pseudo = pseudoValue(name);
  const line = (value: string | undefined) =>
    (value === undefined ? missingAsEmpty && test("") : test(value)) !== invert;
  const holds: Test =
    pseudo !== undefined
      ? (view) => line(pseudo(view))
      : repeated === "joined" || JOINED.has(name)
        ? (view) => missing(match, view) ?? line(joinedHeader(view.headers, name))
        : (view) => headerHolds(view.headers, match, test);
  return {
    subject: invert ? `header ${name} (must not match)` : `header ${name}`,
    expected: describe(match.kind, match.value, match.ignoreCase),
    seen: (view) => pseudo?.(view) ?? joinedHeader(view.headers, name) ?? "(none)",
    holds,
  };
}

/**
 * What a missing header means when it does not count as empty; undefined when it is there or counts as empty.
 */
function missing(match: HeaderMatch, view: RequestView): boolean | undefined {
  if (match.missingAsEmpty || joinedHeader(view.headers, match.name) !== undefined) return undefined;
  return match.kind === "present" && match.invert;
}

/** One line after the other: any that matches decides. */
function headerHolds(headers: RequestView["headers"], match: HeaderMatch, test: ValueTest): boolean {
  const { name, invert } = match;
  let seen = false;
  for (const header of headers) {
    if (header[0] !== name && !sameName(header[0], name)) continue;
    seen = true;
    if (test(trimmed(header[1]))) return !invert;
  }
  if (seen) return invert;
  if (match.missingAsEmpty) return test("") !== invert;
  return match.kind === "present" && invert;
}

function sameName(sent: string, name: string): boolean {
  return sent.length === name.length && asciiLower(sent) === name;
}

const OUTER_SPACE = /^[ \t]|[ \t]$/;

/** Header values lose outer spaces and tabs on the way in. */
function trimmed(value: string): string {
  return OUTER_SPACE.test(value) ? withoutEnds(value, " \t") : value;
}

/** In Envoy's own one-line headers an empty value adds nothing; in others it counts as any. */
function joinedHeader(headers: RequestView["headers"], name: string): string | undefined {
  let joined: string | undefined;
  for (const header of headers) {
    if (!sameName(header[0], name)) continue;
    const value = trimmed(header[1]);
    const silent = JOINED.has(name) && (value === "" || joined === "");
    if (joined === undefined) joined = value;
    else joined = silent ? joined + value : `${joined},${value}`;
  }
  return joined;
}

function pseudoValue(name: string): ((view: RequestView) => string | undefined) | undefined {
  switch (name) {
    case ":method":
      return (view) => view.method;
    case ":authority":
    case "host":
      return (view) => view.authority;
    case ":scheme":
      return (view) => view.scheme;
    case "x-forwarded-proto":
      return (view) => view.transport;
    case ":path":
      return (view) => view.path + view.query;
    default:
      return undefined;
  }
}

function queryCondition(match: QueryMatch, regex: RegexCompiler): Condition {
  const test = valueTest(match, regex);
  return {
    subject: `query parameter ${match.name}`,
    expected: describe(match.kind, match.value, false),
    seen: (view) => queryValue(view.query, match.name) ?? "(none)",
    holds: (view) => {
      const value = queryValue(view.query, match.name);
      return value !== undefined && test(value);
    },
  };
}

/** First value of a parameter, undecoded; `query` begins with `?` or is empty. */
function queryValue(query: string, name: string): string | undefined {
  if (query === "") return undefined;
  for (const part of query.slice(1).split("&")) {
    const equal = part.indexOf("=");
    if ((equal < 0 ? part : part.slice(0, equal)) === name) return equal < 0 ? "" : part.slice(equal + 1);
  }
  return undefined;
}

function describe(kind: PathMatch["kind"] | HeaderMatch["kind"], value: string, ignoreCase: boolean): string {
  if (kind === "present") return "present";
  return `${kind} ${JSON.stringify(value)}${ignoreCase ? ", any case" : ""}`;
}
