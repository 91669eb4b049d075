/** Who asks for a color on purpose: testers, with the preview cookie or a color's name, and no users. */
import type { RouteRequest, RouteRule, RouteTable } from "../table/types.ts";
import { type Colors, type End, endOf, possibleRules } from "./ends.ts";

/** What the two colors are called, wherever a request can say so; the active one first. */
export interface ColorNames {
  /** Name of the preview cookie; its value is a target's name. */
  readonly cookie: string;
  readonly targets: readonly [active: string, idle: string];
  /** Other pairs of names: `blue` and `green`. */
  readonly words: readonly (readonly [active: string, idle: string])[];
}

interface PreviewFacts {
  readonly names: ColorNames;
  readonly before: RouteTable;
  readonly after: RouteTable;
  readonly colors: Colors;
}

/**
 * True when a request names a color by a word of its path, query, headers or host which, exchanged for the
 * other color's, gets the other color, before and after a flip (`/v1/` and `/v2/` of the reference system). A
 * rule for one color alone is no such pair.
 */
export function namesColor(request: RouteRequest, facts: PreviewFacts): boolean {
  const { targets, words } = facts.names;
  return [targets, ...words].some((pair) => isPair(request, pair, facts));
}

/**
 * True with the preview cookie and a target's name in it; also in a value that only looks like it: no user
 * sends that.
 */
export function hasPreviewCookie({ headers = [] }: RouteRequest, { cookie, targets }: ColorNames): boolean {
  const wanted = targets.map((target) => `${cookie}=${target}`.toLowerCase());
  return headers.some(
    ([name, value]) =>
      name.toLowerCase() === "cookie" && wanted.some((text) => value.toLowerCase().includes(text)),
  );
}

/**
 * True for a rule that only a request with the preview cookie meets, as far as its text shows that beyond
 * doubt: the cookie and its value stand in the condition outside of any group or choice.
 */
export function needsPreviewCookie({ match }: RouteRule, { cookie, targets }: ColorNames): boolean {
  const wanted = targets.flatMap((target) => [
    `${cookie}=${target}`,
    `${escaped(cookie)}=${escaped(target)}`,
  ]);
  return match.headers.some(({ name, kind, value, invert }) => {
    if (name !== "cookie" || invert || kind === "present") return false;
    const certain = kind === "regex" ? outsideOfGroups(value) : value;
    return wanted.some((text) => certain.includes(text));
  });
}

/** What every match of a regular expression holds, with blanks for the rest; nothing of one with a choice. */
function outsideOfGroups(regex: string): string {
  let depth = 0;
  let kept = "";
  for (const [part] of regex.matchAll(/\\.|\[(?:\\.|[^\]\\])*\]|[^]/g)) {
    if (part === "(") depth += 1;
    if (depth === 0 && part === "|") return "";
    kept += depth > 0 || part.startsWith("[") ? " " : part;
    if (part === ")") depth -= 1;
  }
  return kept.replaceAll(/\\?[^\\][?*{+]/g, " ");
}

function isPair(
  request: RouteRequest,
  [active, idle]: readonly [string, string],
  { before, after, colors }: PreviewFacts,
): boolean {
  const ends = (asked: RouteRequest): readonly End[] =>
    [before, after].flatMap((table) => {
      const rules = possibleRules(table, asked);
      return rules.length === 0
        ? [{ kind: "elsewhere" as const }]
        : rules.map((rule) => endOf(rule, asked, table, colors));
    });
  const all = (asked: RouteRequest, kind: End["kind"]) => ends(asked).every((end) => end.kind === kind);
  const isOf = (from: string, to: string, [own, other]: readonly [End["kind"], End["kind"]]) => {
    const exchanged = renamed(request, from, to);
    return exchanged !== undefined && all(request, own) && all(exchanged, other);
  };
  return isOf(active, idle, ["active", "idle"]) || isOf(idle, active, ["idle", "active"]);
}

/** False for most requests, and quick to say. */
function mayHold({ host, path, headers = [] }: RouteRequest, word: string): boolean {
  const texts = [host, path, ...headers.map(([, value]) => value)];
  return texts.some((text) => text.toLowerCase().includes(word));
}

/** The request with one word for another, wherever it stands alone; undefined when it stands nowhere. */
function renamed(request: RouteRequest, from: string, to: string): RouteRequest | undefined {
  if (!mayHold(request, from.toLowerCase())) return undefined;
  const word = new RegExp(`(?<![A-Za-z0-9])${escaped(from)}(?![A-Za-z0-9])`, "gi");
  const swap = (text: string) =>
    text.replaceAll(word, (found) => (found === found.toLowerCase() ? to : to.toUpperCase()));
  const { host, path, headers = [] } = request;
  const swapped = headers.map(([name, value]) => [name, swap(value)] as const);
  const next = { ...request, host: swap(host), path: swap(path), headers: swapped };
  const isOther = swapped.some(([, value], index) => value !== headers[index]?.[1]);
  return isOther || next.host !== host || next.path !== path ? next : undefined;
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
