/**
 * Translates an RE2 pattern to JavaScript's own engine, for full matches of byte strings, only where both
 * accept the same strings. A full match asks whether the whole string is in the pattern's language, so
 * greediness and groups do not matter. Everything not listed here stays with RE2.
 */

/** How many unbounded repeats a translated pattern may have: a backtracking engine must not blow up. */
const MAX_UNBOUNDED = 3;

const LITERAL = /[A-Za-z0-9 _\-/:;=,<>@#%&~!"'`]/;
const PUNCTUATION = /[!-/:-@[-`{-~]/;
const REPEAT = /^\{(\d{1,3})(,(\d{1,3})?)?\}/;
const SPACE = "[\\t\\n\\f\\r ]";

/** Escapes with the same meaning in both, or their translation. */
const ESCAPES: Readonly<Record<string, string>> = {
  d: "\\d",
  D: "\\D",
  w: "\\w",
  W: "\\W",
  b: "\\b",
  B: "\\B",
  t: "\\t",
  n: "\\n",
  r: "\\r",
  f: "\\f",
  s: SPACE,
  S: "[^\\t\\n\\f\\r ]",
};

const CLASS_ESCAPES: Readonly<Record<string, string>> = {
  d: "\\d",
  w: "\\w",
  t: "\\t",
  n: "\\n",
  s: "\\t\\n\\f\\r ",
};

/** An anchored RegExp with the same language over byte strings, or undefined when that is not certain. */
export function nativeRegex(pattern: string): RegExp | undefined {
  const source = new Translation(pattern).run();
  if (source === undefined) return undefined;
  try {
    return new RegExp(`^(?:${source})$`);
  } catch {
    return undefined;
  }
}

class Translation {
  readonly #pattern: string;
  #at = 0;
  #unbounded = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  run(): string | undefined {
    const out = this.#alternatives();
    return out !== undefined && this.#at === this.#pattern.length && this.#unbounded <= MAX_UNBOUNDED
      ? out
      : undefined;
  }

  /** Reads until the end or an unmatched `)`. */
  #alternatives(): string | undefined {
    let out = "";
    while (this.#at < this.#pattern.length && this.#pattern[this.#at] !== ")") {
      const part = this.#pattern[this.#at] === "|" ? this.#take("|") : this.#repeated();
      if (part === undefined) return undefined;
      out += part;
    }
    return out;
  }

  #repeated(): string | undefined {
    const before = this.#unbounded;
    const atom = this.#atom();
    if (atom === undefined) return undefined;
    const repeat = this.#repeat();
    if (repeat === undefined) return atom;
    if (repeat.unbounded && this.#unbounded > before) return undefined;
    if (repeat.unbounded) this.#unbounded += 1;
    return `(?:${atom})${repeat.text}`;
  }

  #repeat(): { text: string; unbounded: boolean } | undefined {
    const rest = this.#pattern.slice(this.#at);
    const counted = REPEAT.exec(rest);
    const text = counted?.[0] ?? (/^[*+?]/.exec(rest)?.[0] as string | undefined);
    if (text === undefined) return undefined;
    this.#at += text.length;
    const lazy = this.#pattern[this.#at] === "?" ? this.#take("?") : "";
    const unbounded =
      text === "*" || text === "+" || (counted?.[2] !== undefined && counted[3] === undefined);
    return { text: text + lazy, unbounded };
  }

  #atom(): string | undefined {
    const character = this.#pattern[this.#at] ?? "";
    if (LITERAL.test(character)) return this.#take(character);
    if (character === "^" || character === "$") return this.#anchor(character);
    if (character === ".") return this.#take(".", "[^\\n]");
    if (character === "(") return this.#group();
    if (character === "[") return this.#class();
    return character === "\\" ? this.#escape() : undefined;
  }

  /** An anchor, unless it is repeated: engines differ on what that means. */
  #anchor(character: string): string | undefined {
    const next = this.#pattern[this.#at + 1] ?? "";
    return /[*+?{]/.test(next) ? undefined : this.#take(character);
  }

  #group(): string | undefined {
    this.#at += this.#pattern.startsWith("(?:", this.#at) ? 3 : 1;
    if (this.#pattern[this.#at] === "?") return undefined;
    const inner = this.#alternatives();
    if (inner === undefined || this.#pattern[this.#at] !== ")") return undefined;
    this.#at += 1;
    return `(?:${inner})`;
  }

  #escape(): string | undefined {
    const character = this.#pattern[this.#at + 1] ?? "";
    this.#at += 2;
    if (PUNCTUATION.test(character)) return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
    const known = Object.hasOwn(ESCAPES, character) ? ESCAPES[character] : undefined;
    if ((character === "b" || character === "B") && /[*+?{]/.test(this.#pattern[this.#at] ?? ""))
      return undefined;
    return known;
  }

  #class(): string | undefined {
    const match =
      /^\[(\^?)((?:\\[dwtns]|\\[!-/:-@[-`{-~]|[A-Za-z0-9 _\-/:;=,<>@#%&~!"'`.+*?(){}|$])+)\]/.exec(
        this.#pattern.slice(this.#at),
      );
    if (match === null) return undefined;
    const members = classMembers(match[2] ?? "");
    if (members === undefined) return undefined;
    this.#at += match[0].length;
    return `[${match[1] ?? ""}${members}]`;
  }

  #take(character: string, as: string = character): string {
    this.#at += 1;
    return as;
  }
}

/** Members of a class, ranges of letters and digits only; a `-` elsewhere must stand first or last. */
function classMembers(body: string): string | undefined {
  let out = "";
  for (let rest = body; rest !== "";) {
    const range = /^(?:[a-z]-[a-z]|[A-Z]-[A-Z]|[0-9]-[0-9])/.exec(rest)?.[0];
    if (range !== undefined) {
      if (range.charCodeAt(0) > range.charCodeAt(2)) return undefined;
      out += range;
      rest = rest.slice(3);
      if (rest.startsWith("-") && rest.length > 1) return undefined;
      continue;
    }
    const escaped = rest.startsWith("\\");
    const character = (escaped ? rest[1] : rest[0]) ?? "";
    const last = rest.length === (escaped ? 2 : 1);
    if (!escaped && character === "-" && out !== "" && !last) return undefined;
    out += escaped && Object.hasOwn(CLASS_ESCAPES, character) ? CLASS_ESCAPES[character] : hex(character);
    rest = rest.slice(escaped ? 2 : 1);
    if (rest.startsWith("-") && rest.length > 1) return undefined;
  }
  return out;
}

function hex(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
}
