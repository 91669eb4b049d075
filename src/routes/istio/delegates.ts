import { isJsonObject } from "../../json/read.ts";
import type { HttpMatch, HttpRoute, StringMatch, StringMatches } from "../objects/istio-types.ts";

/**
 * A root's rule merged with one of its delegate's rules, or undefined when they contradict each other, in
 * which case Istio drops the delegate's rule (`mergeHTTPRoute`).
 */
export function mergeDelegate(root: HttpRoute, delegate: HttpRoute): HttpRoute | undefined {
  const match = mergeMatches(root.match ?? [], delegate.match ?? []);
  if (match === undefined) return undefined;
  const inherited: Record<string, unknown> = {};
  for (const key of INHERITED) inherited[key] = delegate[key] ?? root[key];
  return { ...delegate, ...inherited, match };
}

const INHERITED = [
  "rewrite",
  "directResponse",
  "timeout",
  "retries",
  "fault",
  "mirror",
  "mirrorPercent",
  "mirrorPercentage",
  "corsPolicy",
  "mirrors",
  "headers",
] as const;

/**
 * Every match of the delegate with every match of the root that it does not contradict; undefined on a
 * conflict.
 */
function mergeMatches(
  root: readonly HttpMatch[],
  delegate: readonly HttpMatch[],
): readonly HttpMatch[] | undefined {
  if (root.length === 0) return delegate;
  if (delegate.length === 0) return root;
  const merged: HttpMatch[] = [];
  for (const leaf of delegate) {
    const fitting = root.filter((outer) => !conflict(outer, leaf));
    if (fitting.length === 0) return undefined;
    merged.push(...fitting.map((outer) => mergeMatch(outer, leaf)));
  }
  return merged;
}

function mergeMatch(root: HttpMatch, leaf: HttpMatch): HttpMatch {
  return {
    ...leaf,
    uri: leaf.uri ?? root.uri ?? null,
    scheme: leaf.scheme ?? root.scheme ?? null,
    method: leaf.method ?? root.method ?? null,
    authority: leaf.authority ?? root.authority ?? null,
    headers: { ...root.headers, ...leaf.headers },
    withoutHeaders: { ...root.withoutHeaders, ...leaf.withoutHeaders },
    queryParams: { ...root.queryParams, ...leaf.queryParams },
    port: leaf.port || (root.port ?? null),
    sourceLabels: { ...root.sourceLabels, ...leaf.sourceLabels },
    sourceNamespace: leaf.sourceNamespace || (root.sourceNamespace ?? null),
    gateways: (leaf.gateways ?? []).length > 0 ? (leaf.gateways ?? null) : (root.gateways ?? null),
  };
}

function conflict(root: HttpMatch, leaf: HttpMatch): boolean {
  return (
    [
      [root.uri, leaf.uri],
      [root.scheme, leaf.scheme],
      [root.method, leaf.method],
      [root.authority, leaf.authority],
    ].some(([outer, inner]) => stringConflict(outer, inner)) ||
    mapConflict(root.headers, leaf.headers) ||
    mapConflict(root.withoutHeaders, leaf.withoutHeaders) ||
    mapConflict(root.queryParams, leaf.queryParams) ||
    (root.ignoreUriCase ?? false) !== (leaf.ignoreUriCase ?? false) ||
    Boolean(root.port && leaf.port && root.port !== leaf.port) ||
    Boolean(root.sourceNamespace && leaf.sourceNamespace !== root.sourceNamespace) ||
    labelConflict(root.sourceLabels, leaf.sourceLabels) ||
    gatewayConflict(root.gateways ?? [], leaf.gateways ?? [])
  );
}

function mapConflict(
  root: StringMatches | null | undefined,
  leaf: StringMatches | null | undefined,
): boolean {
  return Object.entries(leaf ?? {}).some(([name, inner]) => stringConflict(ownEntry(root, name), inner));
}

function ownEntry(matches: StringMatches | null | undefined, name: string): StringMatch | undefined {
  return isJsonObject(matches) && Object.hasOwn(matches, name) ? matches[name] : undefined;
}

function labelConflict(
  root: Readonly<Record<string, string>> | null | undefined,
  leaf: Readonly<Record<string, string>> | null | undefined,
): boolean {
  return Object.entries(leaf ?? {}).some(
    ([key, value]) => Object.hasOwn(root ?? {}, key) && root?.[key] !== value,
  );
}

function gatewayConflict(root: readonly string[], leaf: readonly string[]): boolean {
  if (root.length === 0 || leaf.length === 0) return false;
  return root.length < leaf.length || leaf.some((name) => !root.includes(name));
}

/**
 * Whether the leaf can match what the root does not (`stringMatchConflict`); regular expressions never merge.
 */
function stringConflict(root: StringMatch | null | undefined, leaf: StringMatch | null | undefined): boolean {
  if (!root || !leaf) return false;
  const some = (match: StringMatch) => Boolean(match.regex || match.prefix || match.exact);
  if (root.regex && some(leaf)) return true;
  if (leaf.regex && some(root)) return true;
  if (root.exact) return Boolean(leaf.prefix) || (leaf.exact ?? "") !== root.exact;
  if (root.prefix && leaf.prefix) return !leaf.prefix.startsWith(root.prefix);
  if (root.prefix && leaf.exact) return !leaf.exact.startsWith(root.prefix);
  return true;
}
