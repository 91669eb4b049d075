/**
 * Outside text on its way to a reader: secrets are taken out, then it is cut, then what works in it is
 * escaped. Only text that was masked can be cut: the compiler holds that, since a secret that is cut in two
 * is none that a mask knows.
 */
import type { ResourceChange } from "../model/unit.ts";
import { DROPPED } from "./escape.ts";

declare const MASKED: unique symbol;

/** Text without secrets; made by {@link maskText} alone. */
export type MaskedText = string & { readonly [MASKED]: true };

/** Takes the secrets known so far out of a text; a log's `masked`. */
export type Masking = (text: string) => string;

export function maskText(text: string, masking: Masking): MaskedText {
  return masking(text) as MaskedText;
}

/** Masked text after a change that brings nothing from outside into it. */
export function changed(text: MaskedText, change: (text: string) => string): MaskedText {
  return change(text) as MaskedText;
}

/** Characters of a reason that are shown: enough for any that a person wrote. */
export const MOST_REASON = 2_000;

/** The beginning, and how much is left out behind it. */
export function cutEnd(text: MaskedText, most: number): MaskedText {
  if (text.length <= most) return text;
  const head = whole(text.slice(0, most));
  return `${head}… [${charactersLeftOut(text.length - head.length)}]` as MaskedText;
}

/** Beginning and end, where tools say what failed and why, and how much is left out between them. */
export function cutMiddle(text: MaskedText, most: number = MOST_REASON): MaskedText {
  if (text.length <= most) return text;
  const head = whole(text.slice(0, Math.ceil(most * 0.7)));
  const tail = whole(text.slice(text.length - Math.floor(most * 0.3)));
  return `${head}… [${charactersLeftOut(text.length - head.length - tail.length)}] …${tail}` as MaskedText;
}

/**
 * More characters than any secret has, in any form: GitHub keeps 48 KB of one, Linux 128 KiB of a variable,
 * and in base64 or hex it is up to twice as long. What stands nearer to the edge of a text that was cut
 * unmasked may be a part of one.
 */
const EDGE = 256 * 1024;

/** The most of a plan, or of one message, that is shown anywhere: beyond this it is nothing for people. */
export const MOST_SHOWN = 2 * 1024 * 1024;

/** {@link cutEnd} of the text masked; what is far behind the cut is never read, however much it is. */
export function maskedEnd(text: string, masking: Masking, most: number): MaskedText {
  if (text.length <= most + 2 * EDGE) return cutEnd(maskText(text, masking), most);
  const head = maskedHead(text, masking, most);
  return `${head}… [${charactersLeftOut(text.length - head.length)}]` as MaskedText;
}

/** {@link cutMiddle} of the text masked; what is far from both ends is never read, however much it is. */
export function maskedMiddle(text: string, masking: Masking, most: number = MOST_REASON): MaskedText {
  if (text.length <= most + 2 * EDGE) return cutMiddle(maskText(text, masking), most);
  const head = maskedHead(text, masking, Math.ceil(most * 0.7));
  const tail = maskedTail(text, masking, Math.floor(most * 0.3));
  return `${head}… [${charactersLeftOut(text.length - head.length - tail.length)}] …${tail}` as MaskedText;
}

/** The last lines of the text masked, cut in their middle, and before them how many lines are left out. */
export function maskedLines(
  text: string,
  masking: Masking,
  most: { readonly lines: number; readonly characters: number },
): string {
  const all = text.trimEnd();
  const left = Math.max(0, linesOf(all) - most.lines);
  const note = left === 0 ? "" : `… [${left} ${left === 1 ? "line" : "lines"} left out]\n`;
  const start = left === 0 ? 0 : startOfLast(most.lines, all);
  if (all.length - start > EDGE) return note + maskedMiddle(all.slice(start), masking, most.characters);
  // What stands before the lines is read too: a secret may begin there.
  const masked = maskText(text.slice(Math.max(0, start - EDGE)), masking);
  const last = changed(masked, (one) => one.trimEnd().split("\n").slice(-most.lines).join("\n"));
  return note + cutMiddle(last, most.characters);
}

function linesOf(text: string): number {
  let count = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}

/** Where the last lines begin in a text that has more of them. */
function startOfLast(lines: number, text: string): number {
  let at = text.length;
  for (let line = 0; line < lines; line += 1) at = text.lastIndexOf("\n", at - 1);
  return at + 1;
}

/**
 * The first `most` characters at most. A beginning of a secret that is left at the edge is known by the `…`
 * behind it.
 */
function maskedHead(text: string, masking: Masking, most: number): string {
  const masked = masking(`${whole(text.slice(0, most + EDGE))}…`);
  return whole(masked.slice(0, Math.min(most, Math.max(0, masked.length - EDGE))));
}

/** The last `most` characters at most. */
function maskedTail(text: string, masking: Masking, most: number): string {
  const masked = masking(whole(text.slice(text.length - most - EDGE)));
  const rest = masked.slice(EDGE);
  const tail = whole(rest.slice(Math.max(0, rest.length - most)));
  // Where nearly nothing before it can be seen, a secret may reach over it: not further than its line.
  if (isSeen(text.slice(text.length - most - EDGE, text.length - most))) return tail;
  const line = tail.indexOf("\n");
  return line < 0 ? "" : tail.slice(line + 1);
}

/** Whether at least half of it is read: then it is longer, to a reader too, than any secret. */
function isSeen(text: string): boolean {
  let unseen = 0;
  for (const { 0: found } of text.matchAll(DROPPED)) unseen += found.length;
  return unseen < text.length / 2;
}

/**
 * A tail that begins in the middle of anything, from where a line begins in it; `edge` characters later when
 * none does.
 */
export function fromNextLine(tail: string): string {
  const line = tail.indexOf("\n");
  return line < 0 ? tail.slice(EDGE) : tail.slice(line + 1);
}

function charactersLeftOut(count: number): string {
  return `${count.toLocaleString("en")} ${count === 1 ? "character" : "characters"} left out`;
}

/** Without half a character at either end. */
function whole(part: string): string {
  return part.replace(/^[\uDC00-\uDFFF]/, "").replace(/[\uD800-\uDBFF]$/, "");
}

/** Text of a run's timeline: whoever makes one masks all of it. */
export function timelineText(text: string): MaskedText {
  return text as MaskedText;
}

/**
 * Fields whose values are words of ours, which programs go by: a secret that is spelled alike must not change
 * them.
 */
const OWN_WORDS = new Set(
  "outcome action by severity rule code kind change color role active idle from to phase passed".split(" "),
);

/**
 * The value with every string in it masked, but for words of ours. Maps and classes are not copied: only
 * JSON's types.
 */
export function maskedDeep<T>(value: T, masking: Masking): T {
  const copied = (item: unknown, key = ""): unknown => {
    if (typeof item === "string")
      return OWN_WORDS.has(key) && /^[a-z-]{1,30}$/.test(item) ? item : masking(item);
    if (Array.isArray(item)) return item.map((one) => copied(one, key));
    if (typeof item !== "object" || item === null) return item;
    return Object.fromEntries(Object.entries(item).map(([name, one]) => [name, copied(one, name)]));
  };
  return copied(value) as T;
}

/**
 * What a plan says, masked. A value that is secret in one place is taken out wherever it stands, even where
 * that hides what a plan does; but not out of the lines that OpenTofu and Terraform themselves write around
 * values, with a resource's address of this plan: those stand in the repository for everybody to read, and
 * whoever could have them masked, by a "secret" that is one of their words, could have a change pass unseen.
 */
export function maskedPlanText(
  text: string,
  changes: readonly ResourceChange[],
  masking: Masking,
): MaskedText {
  // Nobody reads that much, and hooks print among it what they like: then no line of it is trusted.
  if (text.length > MOST_SHOWN + 2 * EDGE) return maskedMiddle(text, masking, MOST_SHOWN);
  const own = ownLines(changes);
  const parts: string[] = [];
  let between: string[] = [];
  const flush = () => {
    if (between.length > 0) parts.push(masking(between.join("\n")));
    between = [];
  };
  for (const line of text.split("\n")) {
    if (!isOwn(line, own)) {
      between.push(line);
      continue;
    }
    flush();
    parts.push(line);
  }
  flush();
  return parts.join("\n") as MaskedText;
}

/** A heading of a resource, without its address; and the line that begins its block. */
const HEADING =
  /^ {2}# (\S+) (?:will be (?:created|destroyed|updated in-place|read during apply|replaced, as requested)|must be replaced|is tainted, so must be replaced|will be imported|has (?:changed|been deleted|moved to \S+)|will no longer be managed by (?:OpenTofu|Terraform)(?:, but will not be destroyed)?)$/;
const BLOCK = /^\s*(?:[-+~]|-\/\+|\+\/-|<=)? *(?:resource|data) "([^"]+)" "([^"]+)" \{$/;
const COUNT = /^Plan: (?:\d+ to (?:import|add|change|destroy|forget)(?:, |\.$))+$/;

interface OwnLines {
  readonly addresses: ReadonlySet<string>;
  /** `type name` of every resource. */
  readonly blocks: ReadonlySet<string>;
}

/** Keys of instances may be any value, so a line with one is masked like all others. */
function ownLines(changes: readonly ResourceChange[]): OwnLines {
  const addresses = changes.map(({ address }) => address).filter((address) => !address.includes('"'));
  const blocks = changes.flatMap(({ address }) => {
    const [, type, name] = /([\w-]+)\.([\w-]+)(?:\[[^\]]*\])?$/.exec(address) ?? [];
    return type === undefined ? [] : [`${type} ${name}`];
  });
  return { addresses: new Set(addresses), blocks: new Set(blocks) };
}

function isOwn(line: string, { addresses, blocks }: OwnLines): boolean {
  const heading = HEADING.exec(line);
  if (heading !== null) return addresses.has(heading[1] ?? "");
  const block = BLOCK.exec(line);
  return block === null ? COUNT.test(line) : blocks.has(`${block[1]} ${block[2]}`);
}
