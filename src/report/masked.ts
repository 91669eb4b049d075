/**
 * Outside text on its way to a reader: secrets are taken out, then it is cut, then what works in it is escaped. Only text
 * that was masked can be cut: the compiler holds that, since a secret that is cut in two is none that a mask knows.
 */
import type { ResourceChange } from "../model/unit.ts";

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

function charactersLeftOut(count: number): string {
  return `${count.toLocaleString("en")} ${count === 1 ? "character" : "characters"} left out`;
}

/** Without half a character at either end. */
function whole(part: string): string {
  return part.replace(/^[\uDC00-\uDFFF]/, "").replace(/[\uD800-\uDBFF]$/, "");
}

/** Text of a run's record or page: whoever makes a record masks all of it. */
export function recordText(text: string): MaskedText {
  return text as MaskedText;
}

/** Fields whose values are words of ours, which programs go by: a secret that is spelled alike must not change them. */
const OWN_WORDS = new Set(
  "outcome action by severity rule code kind change color role active idle from to phase passed".split(" "),
);

/** The value with every string in it masked, but for words of ours. Maps and classes are not copied: only JSON's types. */
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
 * What a plan says, masked. A value that is secret in one place is taken out wherever it stands, even where that hides what
 * a plan does; but not out of the lines that OpenTofu and Terraform themselves write around values, with a resource's
 * address of this plan: those stand in the repository for everybody to read, and whoever could have them masked, by a
 * "secret" that is one of their words, could have a change pass unseen.
 */
export function maskedPlanText(
  text: string,
  changes: readonly ResourceChange[],
  masking: Masking,
): MaskedText {
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
