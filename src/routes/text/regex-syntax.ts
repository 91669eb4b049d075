/**
 * Reads the part of RE2's syntax that people write in routes, over bytes, and only where its meaning is
 * beyond doubt. Everything else is left to RE2 itself. Syntax: https://github.com/google/re2/wiki/Syntax
 */

/** Which of the 256 bytes: 1 where it belongs. */
export type ByteSet = Uint8Array;

/** A regular expression as a tree. Groups and greediness are gone: a full match does not depend on them. */
export type Syntax =
  | { readonly kind: "byte"; readonly set: ByteSet }
  | { readonly kind: "begin" }
  | { readonly kind: "end" }
  | { readonly kind: "sequence"; readonly items: readonly Syntax[] }
  | { readonly kind: "either"; readonly items: readonly Syntax[] }
  | { readonly kind: "repeat"; readonly item: Syntax; readonly least: number; readonly most: number };

/** The tree of a pattern that RE2 has accepted, or undefined when it holds anything that is not read here. */
export function readSyntax(pattern: string): Syntax | undefined {
  return new Reader(pattern).read();
}

const LITERAL = /[A-Za-z0-9 _\-/:;=,<>@#%&~!"'`]/;
const PUNCTUATION = /[!-/:-@[-`{-~]/;
const REPEAT = /^(?:[*+?]|\{(\d{1,3})(?:(,)(\d{1,3})?)?\})\??/;
const CLASS = /^\[(\^?)((?:\\[dwtns]|\\[!-/:-@[-`{-~]|[A-Za-z0-9 _\-/:;=,<>@#%&~!"'`.+*?(){}|$])+)\]/;

const DIGIT = range("0", "9");
const WORD = union(DIGIT, range("A", "Z"), range("a", "z"), bytes("_"));
const SPACE = bytes("\t\n\f\r ");

/** Escaped letters. `\b` and `\B` are left to RE2. */
const ESCAPES = new Map<string, ByteSet>([
  ["d", DIGIT],
  ["D", complement(DIGIT)],
  ["w", WORD],
  ["W", complement(WORD)],
  ["s", SPACE],
  ["S", complement(SPACE)],
  ["t", bytes("\t")],
  ["n", bytes("\n")],
  ["r", bytes("\r")],
  ["f", bytes("\f")],
]);

const ANY = complement(bytes("\n"));

class Reader {
  readonly #pattern: string;
  #at = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  read(): Syntax | undefined {
    const tree = this.#alternatives();
    return this.#at === this.#pattern.length ? tree : undefined;
  }

  get #next(): string {
    return this.#pattern[this.#at] ?? "";
  }

  /** Reads until the end or an unmatched `)`. */
  #alternatives(): Syntax | undefined {
    const items: Syntax[] = [];
    for (;;) {
      const item = this.#sequence();
      if (item === undefined) return undefined;
      items.push(item);
      if (this.#next !== "|") return { kind: "either", items };
      this.#at += 1;
    }
  }

  #sequence(): Syntax | undefined {
    const items: Syntax[] = [];
    while (this.#next !== "" && this.#next !== "|" && this.#next !== ")") {
      const item = this.#repeated();
      if (item === undefined) return undefined;
      items.push(item);
    }
    return { kind: "sequence", items };
  }

  #repeated(): Syntax | undefined {
    const item = this.#atom();
    const found = REPEAT.exec(this.#pattern.slice(this.#at));
    if (item === undefined || found === null) return item;
    // Engines differ on what a repeated anchor means.
    if (item.kind === "begin" || item.kind === "end") return undefined;
    this.#at += found[0].length;
    return { kind: "repeat", item, ...bounds(found) };
  }

  #atom(): Syntax | undefined {
    const character = this.#next;
    if (character === "(") return this.#group();
    if (character === "[") return this.#class();
    if (character === "\\") return this.#escape();
    this.#at += 1;
    if (character === "^") return { kind: "begin" };
    if (character === "$") return { kind: "end" };
    if (character === ".") return { kind: "byte", set: ANY };
    return LITERAL.test(character) ? { kind: "byte", set: bytes(character) } : undefined;
  }

  #group(): Syntax | undefined {
    this.#at += this.#pattern.startsWith("(?:", this.#at) ? 3 : 1;
    if (this.#next === "?") return undefined;
    const inner = this.#alternatives();
    if (inner === undefined || this.#next !== ")") return undefined;
    this.#at += 1;
    return inner;
  }

  #escape(): Syntax | undefined {
    const character = this.#pattern[this.#at + 1] ?? "";
    this.#at += 2;
    const set = PUNCTUATION.test(character) ? bytes(character) : ESCAPES.get(character);
    return set === undefined ? undefined : { kind: "byte", set };
  }

  #class(): Syntax | undefined {
    const found = CLASS.exec(this.#pattern.slice(this.#at));
    const members = found === null ? undefined : classMembers(found[2] ?? "");
    if (found === null || members === undefined) return undefined;
    this.#at += found[0].length;
    return { kind: "byte", set: found[1] === "^" ? complement(members) : members };
  }
}

function bounds([text, least, comma, most]: RegExpExecArray): { least: number; most: number } {
  if (text.startsWith("*")) return { least: 0, most: Number.POSITIVE_INFINITY };
  if (text.startsWith("+")) return { least: 1, most: Number.POSITIVE_INFINITY };
  if (text.startsWith("?")) return { least: 0, most: 1 };
  const from = Number(least);
  if (comma === undefined) return { least: from, most: from };
  return { least: from, most: most === undefined ? Number.POSITIVE_INFINITY : Number(most) };
}

/** Members of a class: ranges of letters or digits only; a `-` elsewhere must stand first or last. */
function classMembers(body: string): ByteSet | undefined {
  const sets: ByteSet[] = [];
  for (let rest = body; rest !== "";) {
    const member = RANGE.exec(rest)?.[0] ?? /^\\?[\s\S]/.exec(rest)?.[0] ?? "";
    const set = memberSet(member, sets.length === 0 || rest === member);
    if (set === undefined) return undefined;
    sets.push(set);
    rest = rest.slice(member.length);
    if (rest.startsWith("-") && rest.length > 1) return undefined;
  }
  return union(...sets);
}

const RANGE = /^(?:[a-z]-[a-z]|[A-Z]-[A-Z]|[0-9]-[0-9])/;

function memberSet(member: string, outermost: boolean): ByteSet | undefined {
  if (member.startsWith("\\")) return ESCAPES.get(member.slice(1)) ?? bytes(member.slice(1));
  const [first = "", , last] = member;
  if (last !== undefined) return first <= last ? range(first, last) : undefined;
  return member === "-" && !outermost ? undefined : bytes(member);
}

function bytes(text: string): ByteSet {
  const set = new Uint8Array(256);
  for (let at = 0; at < text.length; at += 1) set[text.charCodeAt(at)] = 1;
  return set;
}

function range(first: string, last: string): ByteSet {
  return new Uint8Array(256).fill(1, first.charCodeAt(0), last.charCodeAt(0) + 1);
}

function complement(set: ByteSet): ByteSet {
  return set.map((member) => 1 - member);
}

function union(...sets: readonly ByteSet[]): ByteSet {
  return new Uint8Array(256).map((_, byte) => (sets.some((set) => set[byte] === 1) ? 1 : 0));
}
