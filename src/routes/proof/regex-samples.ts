/**
 * Strings that a regular expression matches: the shortest one, and variants that take each branch and each
 * repetition once. Covers the syntax people write in routes; what it cannot read gives no samples, and the
 * proof then says which rule it has no example for. Samples are candidates: whether they match is decided by
 * the simulator, never here. Syntax: https://github.com/google/re2/wiki/Syntax
 */
export function regexSamples(pattern: string): readonly string[] {
  const root = new Parser(pattern).parse();
  if (root === undefined) return [];
  return [...new Set([shortest(root), ...variants(root)])].slice(0, 24);
}

type Node =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "choice"; readonly options: readonly string[] }
  | { readonly kind: "sequence"; readonly items: readonly Node[] }
  | { readonly kind: "either"; readonly items: readonly Node[] }
  | { readonly kind: "repeat"; readonly item: Node; readonly least: number; readonly most: number };

function shortest(node: Node): string {
  switch (node.kind) {
    case "text":
      return node.text;
    case "choice":
      return node.options[0] ?? "";
    case "sequence":
      return node.items.map(shortest).join("");
    case "either":
      return node.items[0] === undefined ? "" : shortest(node.items[0]);
    case "repeat":
      return shortest(node.item).repeat(node.least);
  }
}

/** Every string that differs from the shortest in one choice only. */
function variants(node: Node): readonly string[] {
  switch (node.kind) {
    case "text":
      return [];
    case "choice":
      return node.options.slice(1, 2);
    case "sequence":
      return node.items.flatMap((item, index) =>
        variants(item).map((text) => spliced(node.items, index, text)),
      );
    case "either":
      return node.items.flatMap((item) => [shortest(item), ...variants(item)]);
    case "repeat":
      return repeatVariants(node);
  }
}

function spliced(items: readonly Node[], at: number, text: string): string {
  return items.map((item, index) => (index === at ? text : shortest(item))).join("");
}

function repeatVariants({ item, least, most }: Extract<Node, { kind: "repeat" }>): readonly string[] {
  const once = most > least ? [shortest(item).repeat(least + 1)] : [];
  const kept = shortest(item).repeat(Math.max(0, least - 1));
  return [...once, ...(most === 0 ? [] : variants(item).map((text) => kept + text))];
}

const WORD = "abcxyzABCXYZ0129_";
const OTHERS = "-/.;=, ~";
const ALPHABET = [...WORD, ...OTHERS];
const CLASSES: Readonly<Record<string, (char: string) => boolean>> = {
  d: (char) => /[0-9]/.test(char),
  w: (char) => /\w/.test(char),
  s: (char) => char === " ",
};
const POSIX = /^\[:(\^?)(alpha|digit|alnum|lower|upper|space|word|xdigit|punct):\]/;
const CONTROL: Readonly<Record<string, string>> = {
  t: "\t",
  n: "\n",
  r: "\r",
  f: "\f",
  v: "\v",
  a: "\u0007",
};

/** Thrown inside the parser only, where the syntax goes beyond what is read here. */
class Unreadable extends Error {}

class Parser {
  readonly #pattern: string;
  #at = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  parse(): Node | undefined {
    try {
      const node = this.#either();
      return this.#at === this.#pattern.length ? node : undefined;
    } catch (error) {
      if (error instanceof Unreadable) return undefined;
      throw error;
    }
  }

  #either(): Node {
    const items = [this.#sequence()];
    while (this.#take("|")) items.push(this.#sequence());
    return items.length === 1 && items[0] !== undefined ? items[0] : { kind: "either", items };
  }

  #sequence(): Node {
    const items: Node[] = [];
    while (this.#at < this.#pattern.length && !"|)".includes(this.#peek())) items.push(this.#repeat());
    return { kind: "sequence", items };
  }

  #repeat(): Node {
    let item = this.#atom();
    for (let bounds = this.#bounds(); bounds !== undefined; bounds = this.#bounds()) {
      this.#take("?");
      item = { kind: "repeat", item, least: bounds[0], most: bounds[1] };
    }
    return item;
  }

  #bounds(): readonly [number, number] | undefined {
    if (this.#take("*")) return [0, Infinity];
    if (this.#take("+")) return [1, Infinity];
    if (this.#take("?")) return [0, 1];
    const counted = /^\{(\d+)(,?)(\d*)\}/.exec(this.#rest());
    if (counted === null) return undefined;
    this.#at += counted[0].length;
    const least = Number(counted[1]);
    const most = counted[3] === "" ? (counted[2] === "" ? least : Infinity) : Number(counted[3]);
    return [Math.min(least, 64), most];
  }

  #atom(): Node {
    const char = this.#next();
    if (char === "(") return this.#group();
    if (char === "[") return this.#bracket();
    if (char === "\\") return this.#escape();
    if (char === "^" || char === "$") return { kind: "text", text: "" };
    if (char === ".") return { kind: "choice", options: ["a"] };
    if ("*+?".includes(char)) throw new Unreadable();
    return { kind: "text", text: char };
  }

  #group(): Node {
    const flags = /^\?(?:P?<[^>]*>|[a-zA-Z]*(?:-[a-zA-Z]+)?([:)]))/.exec(this.#rest());
    if (flags !== null) this.#at += flags[0].length;
    if (flags?.[1] === ")") return { kind: "text", text: "" };
    const node = this.#either();
    if (!this.#take(")")) throw new Unreadable();
    return node;
  }

  #escape(): Node {
    const char = this.#next();
    if (char === "Q") return this.#quoted();
    if ("AzbB".includes(char)) return { kind: "text", text: "" };
    if (CLASSES[char.toLowerCase()] !== undefined) return choice(this.#class(char));
    return { kind: "text", text: this.#escapedChar(char) };
  }

  #quoted(): Node {
    const end = this.#pattern.indexOf("\\E", this.#at);
    const text = this.#pattern.slice(this.#at, end < 0 ? undefined : end);
    this.#at = end < 0 ? this.#pattern.length : end + 2;
    return { kind: "text", text };
  }

  #escapedChar(char: string): string {
    if (char === "x") return this.#hex();
    const control = CONTROL[char];
    if (control !== undefined) return control;
    if (/[A-Za-z0-9]/.test(char)) throw new Unreadable();
    return char;
  }

  #hex(): string {
    const digits = /^(?:\{([0-9a-fA-F]+)\}|([0-9a-fA-F]{2}))/.exec(this.#rest());
    if (digits === null) throw new Unreadable();
    this.#at += digits[0].length;
    return String.fromCodePoint(Number.parseInt(digits[1] ?? digits[2] ?? "0", 16));
  }

  #class(char: string): (candidate: string) => boolean {
    const holds = CLASSES[char.toLowerCase()] ?? (() => false);
    return char === char.toLowerCase() ? holds : (candidate) => !holds(candidate);
  }

  #bracket(): Node {
    const negated = this.#take("^");
    const tests: ((char: string) => boolean)[] = [];
    const literals: string[] = [];
    for (let first = true; first || this.#peek() !== "]"; first = false) this.#bracketItem(tests, literals);
    this.#at += 1;
    const inside = (char: string) => literals.includes(char) || tests.some((test) => test(char));
    return negated ? choice((char) => !inside(char)) : choice(inside, literals);
  }

  #bracketItem(tests: ((char: string) => boolean)[], literals: string[]): void {
    const posix = POSIX.exec(this.#rest());
    if (posix !== null) throw new Unreadable();
    const low = this.#bracketChar(tests);
    if (low === undefined) return;
    if (this.#peek() !== "-" || this.#pattern[this.#at + 1] === "]") return void literals.push(low);
    this.#at += 1;
    const high = this.#bracketChar(tests) ?? "";
    literals.push(low);
    tests.push((char) => char >= low && char <= high);
  }

  /** One character of a bracket, or undefined where a class such as `\d` stood. */
  #bracketChar(tests: ((char: string) => boolean)[]): string | undefined {
    const char = this.#next();
    if (char !== "\\") return char;
    const escaped = this.#next();
    if (CLASSES[escaped.toLowerCase()] === undefined) return this.#escapedChar(escaped);
    tests.push(this.#class(escaped));
    return undefined;
  }

  #take(text: string): boolean {
    if (!this.#rest().startsWith(text)) return false;
    this.#at += text.length;
    return true;
  }

  #next(): string {
    const code = this.#pattern.codePointAt(this.#at);
    if (code === undefined) throw new Unreadable();
    const char = String.fromCodePoint(code);
    this.#at += char.length;
    return char;
  }

  #peek(): string {
    const char = this.#pattern[this.#at];
    if (char === undefined) throw new Unreadable();
    return char;
  }

  #rest(): string {
    return this.#pattern.slice(this.#at);
  }
}

function choice(holds: (char: string) => boolean, first: readonly string[] = []): Node {
  const options = [...new Set([...first.slice(0, 2), ...ALPHABET.filter(holds)])];
  if (options.length === 0) throw new Unreadable();
  return { kind: "choice", options };
}
