/**
 * A reader of the part of HCL that Terragrunt units use: blocks, attributes, strings with templates,
 * heredocs, numbers, booleans, lists, maps, function calls and references. Any other expression (operators,
 * conditionals, `for`, splats, directives) becomes an `unsupported` node with its text: known to be there,
 * not understood.
 *
 * Grammar: HCL native syntax specification (hashicorp/hcl, hclsyntax/spec.md).
 */

/** Attributes and blocks of a file or of a block. */
export interface HclBody {
  readonly attributes: ReadonlyMap<string, HclAttribute>;
  readonly blocks: readonly HclBlock[];
}

export interface HclAttribute {
  readonly value: HclExpression;
  readonly line: number;
}

export interface HclBlock {
  readonly type: string;
  readonly labels: readonly string[];
  readonly body: HclBody;
  readonly line: number;
}

/** An expression as it is written; `line` is 1-based. */
export type HclExpression = { readonly line: number } & (
  | { readonly kind: "literal"; readonly value: string | number | boolean | null }
  | { readonly kind: "template"; readonly parts: readonly (string | HclExpression)[] }
  | { readonly kind: "list"; readonly items: readonly HclExpression[] }
  | { readonly kind: "map"; readonly entries: readonly HclEntry[] }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly HclExpression[] }
  | { readonly kind: "reference"; readonly path: readonly (string | number)[] }
  | { readonly kind: "unsupported"; readonly what: string; readonly text: string }
);

export interface HclEntry {
  readonly key: HclExpression;
  readonly value: HclExpression;
}

/** The text is not HCL as this reader knows it. */
export class HclSyntaxError extends Error {
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.name = "HclSyntaxError";
    this.line = line;
  }
}

/** Parses a whole file. Throws {@link HclSyntaxError}. */
export function parseHcl(text: string): HclBody {
  return new Parser(text.replace(/^\uFEFF/, "")).file();
}

const IDENTIFIER = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const HEREDOC = /<<(-?)([\p{ID_Start}_][\p{ID_Continue}-]*)[ \t]*\r?\n/uy;
const SPACE = /\s+/y;
const BLANK = /[ \t]+/y;
const OPERATOR = /==|[-+*/%<>!&|?]/y;
const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\" };
/** Deeper nesting is an attack or a mistake, and would end in a stack overflow. */
const MAX_DEPTH = 100;

class Parser {
  readonly #text: string;
  #at = 0;
  #depth = 0;
  #counted = 0;
  #lines = 1;
  /** From here on no comment ends, as was found once. */
  #noCommentEndsFrom = Infinity;

  constructor(text: string) {
    this.#text = text;
  }

  file(): HclBody {
    const body = this.#body(undefined);
    if (this.#at < this.#text.length) throw this.#error(`unexpected ${this.#seen()}`);
    return body;
  }

  #body(end: "}" | undefined): HclBody {
    const attributes = new Map<string, HclAttribute>();
    const blocks: HclBlock[] = [];
    for (;;) {
      this.#skip(true);
      if (this.#at >= this.#text.length || this.#peek() === end) return { attributes, blocks };
      const line = this.#line();
      const name = this.#identifier("an attribute or a block");
      this.#skip(false);
      if (this.#peek() === "=" && this.#text[this.#at + 1] !== "=") {
        this.#at += 1;
        if (attributes.has(name)) throw new HclSyntaxError(`attribute ${name} is set twice`, line);
        attributes.set(name, { value: this.#expression(false), line });
        this.#endOfLine(end);
      } else {
        blocks.push(this.#block(name, line));
      }
    }
  }

  #block(type: string, line: number): HclBlock {
    const labels: string[] = [];
    while (this.#peek() !== "{") {
      if (this.#peek() === '"') labels.push(this.#label());
      else labels.push(this.#identifier(`"{" after ${type}`));
      this.#skip(false);
    }
    const body = this.#nested("{", () => this.#body("}"));
    return { type, labels, body, line };
  }

  #label(): string {
    const expression = this.#quoted();
    if (expression.kind === "literal" && typeof expression.value === "string") return expression.value;
    throw this.#error("a block's label must be a plain string");
  }

  /** `within`: inside parentheses or brackets, where a line end is only space. */
  #expression(within: boolean): HclExpression {
    this.#skip(within);
    const [start, line] = [this.#at, this.#line()];
    const primary = this.#postfix(this.#primary());
    this.#skip(within);
    if (!this.#matches(OPERATOR)) return primary;
    return this.#unsupported("an operator", start, line, within);
  }

  #primary(): HclExpression {
    const line = this.#line();
    const character = this.#peek();
    if (character === '"') return this.#quoted();
    if (character === "[") return this.#list();
    if (character === "{") return this.#map();
    if (character === "(") return this.#parenthesized();
    if (this.#matches(HEREDOC)) return this.#heredoc();
    const number = this.#take(NUMBER);
    if (number !== undefined) return { kind: "literal", value: Number(number), line };
    if (character === "!" || character === "-") {
      while (this.#peek() === "!" || this.#peek() === "-") this.#at += 1;
      this.#primary();
      return { kind: "unsupported", what: "an operator", text: character, line };
    }
    return this.#named(line);
  }

  #named(line: number): HclExpression {
    const name = this.#identifier("a value");
    if (name === "true" || name === "false") return { kind: "literal", value: name === "true", line };
    if (name === "null") return { kind: "literal", value: null, line };
    if (this.#peek() !== "(") return { kind: "reference", path: [name], line };
    const args = this.#nested("(", () => this.#items(")"));
    return { kind: "call", name, args, line };
  }

  #parenthesized(): HclExpression {
    return this.#nested("(", () => {
      const inner = this.#expression(true);
      this.#skip(true);
      return inner;
    });
  }

  #postfix(primary: HclExpression): HclExpression {
    const path: (string | number)[] = primary.kind === "reference" ? [...primary.path] : [];
    let expression: HclExpression = primary.kind === "reference" ? { ...primary, path } : primary;
    for (;;) {
      const step = this.#step();
      if (step === undefined) return expression;
      if (expression.kind === "reference" && step !== "unsupported") {
        path.push(step);
      } else if (expression.kind !== "unsupported") {
        const what = step === "unsupported" ? "an index or a splat" : `a part of ${described(expression)}`;
        expression = { kind: "unsupported", what, text: "", line: expression.line };
      }
    }
  }

  /** One `.name`, `.0` or `["name"]` after a value. */
  #step(): string | number | "unsupported" | undefined {
    if (this.#peek() === "." && !this.#text.startsWith("...", this.#at)) {
      this.#at += 1;
      if (this.#peek() === "*") {
        this.#at += 1;
        return "unsupported";
      }
      const index = this.#take(/\d+/y);
      return index === undefined ? this.#identifier("a name after the dot") : Number(index);
    }
    if (this.#peek() !== "[") return undefined;
    return this.#nested("[", () => {
      this.#skip(true);
      if (this.#peek() === "*") {
        this.#at += 1;
        return "unsupported";
      }
      const key = this.#expression(true);
      this.#skip(true);
      return key.kind === "literal" && (typeof key.value === "string" || typeof key.value === "number")
        ? key.value
        : "unsupported";
    });
  }

  #list(): HclExpression {
    const [start, line] = [this.#at, this.#line()];
    if (this.#isFor()) return this.#unsupported("a for expression", start, line, true, "[");
    return { kind: "list", items: this.#nested("[", () => this.#items("]")), line };
  }

  #items(end: string): readonly HclExpression[] {
    const items: HclExpression[] = [];
    for (;;) {
      this.#skip(true);
      if (this.#peek() === end) return items;
      items.push(this.#expression(true));
      this.#skip(true);
      if (this.#text.startsWith("...", this.#at)) this.#at += 3;
      this.#skip(true);
      if (this.#peek() === ",") this.#at += 1;
      else if (this.#peek() !== end) throw this.#error(`expected "," or "${end}", found ${this.#seen()}`);
    }
  }

  #map(): HclExpression {
    const [start, line] = [this.#at, this.#line()];
    if (this.#isFor()) return this.#unsupported("a for expression", start, line, true, "{");
    return { kind: "map", entries: this.#nested("{", () => this.#entries()), line };
  }

  #entries(): readonly HclEntry[] {
    const entries: HclEntry[] = [];
    for (;;) {
      this.#skip(true);
      if (this.#peek() === "}") return entries;
      const key = this.#entryKey();
      this.#skip(false);
      if (this.#peek() !== "=" && this.#peek() !== ":") {
        throw this.#error(`expected "=" after a map's key, found ${this.#seen()}`);
      }
      this.#at += 1;
      entries.push({ key, value: this.#expression(false) });
      this.#skip(false);
      if (this.#peek() === ",") this.#at += 1;
      else this.#endOfLine("}");
    }
  }

  /** A bare name is the key itself, not a reference. */
  #entryKey(): HclExpression {
    const line = this.#line();
    const name = this.#take(IDENTIFIER);
    return name === undefined ? this.#primary() : { kind: "literal", value: name, line };
  }

  #quoted(): HclExpression {
    const line = this.#line();
    this.#at += 1;
    const parts = this.#template(() => this.#peek() === '"', true);
    this.#expect('"');
    return template(parts, line);
  }

  /** `stop` says where the template ends; line ends are allowed in heredocs only. */
  #template(stop: () => boolean, quoted: boolean): (string | HclExpression)[] {
    const parts: (string | HclExpression)[] = [];
    let literal = "";
    while (!stop()) {
      if (this.#at >= this.#text.length || (quoted && this.#peek() === "\n")) {
        throw this.#error("a string does not end");
      }
      const marker = this.#text.slice(this.#at, this.#at + 3);
      if (marker === "$${" || marker === "%%{") {
        literal += marker.slice(1);
        this.#at += 3;
      } else if (marker.startsWith("${") || marker.startsWith("%{")) {
        parts.push(literal, this.#interpolation(marker.startsWith("%")));
        literal = "";
      } else {
        literal += quoted && this.#peek() === "\\" ? this.#escape() : this.#character();
      }
    }
    return [...parts, literal].filter((part) => part !== "");
  }

  #interpolation(directive: boolean): HclExpression {
    const [start, line] = [this.#at, this.#line()];
    this.#at += 1;
    if (directive || this.#text[this.#at + 1] === "~") {
      return this.#unsupported("a template directive", start, line, true, "{");
    }
    return this.#nested("{", () => {
      const inner = this.#expression(true);
      this.#skip(true);
      return inner;
    });
  }

  #escape(): string {
    const character = this.#text[this.#at + 1] ?? "";
    const digits = { u: 4, U: 8 }[character];
    if (digits === undefined) {
      const plain = ESCAPES[character];
      if (plain === undefined) throw this.#error(`unknown escape \\${character}`);
      this.#at += 2;
      return plain;
    }
    const code = this.#text.slice(this.#at + 2, this.#at + 2 + digits);
    const point =
      /^[0-9a-fA-F]+$/.test(code) && code.length === digits ? Number.parseInt(code, 16) : Infinity;
    if (point > 0x10ffff)
      throw this.#error(`\\${character} needs ${digits} hexadecimal digits of a character`);
    this.#at += 2 + digits;
    return String.fromCodePoint(point);
  }

  #heredoc(): HclExpression {
    const line = this.#line();
    HEREDOC.lastIndex = this.#at;
    const [opening, dash, word] = HEREDOC.exec(this.#text) as unknown as [string, string, string];
    this.#at += opening.length;
    const closing = new RegExp(String.raw`[ \t]*${word}[ \t]*(?=\r?\n|$)`, "y");
    const atClosing = (): boolean => this.#text[this.#at - 1] === "\n" && this.#matches(closing);
    const parts = this.#template(atClosing, false);
    this.#take(closing);
    return template(dash === "" ? parts : withoutIndent(parts), line);
  }

  /** Takes the rest of an expression that is not understood, up to where the surrounding one goes on. */
  #unsupported(what: string, start: number, line: number, within: boolean, opening?: string): HclExpression {
    if (opening === undefined) this.#balanced(",)]}", within);
    else this.#nested(opening, () => this.#balanced(CLOSING[opening] ?? "", true));
    return { kind: "unsupported", what, text: this.#text.slice(start, this.#at).trim(), line };
  }

  #balanced(stops: string, within: boolean): void {
    for (;;) {
      this.#skip(within);
      const next = this.#peek();
      if (next === undefined || stops.includes(next) || (!within && "\r\n".includes(next))) return;
      if (next === '"') this.#quoted();
      else if (this.#matches(HEREDOC)) this.#heredoc();
      else if (CLOSING[next] !== undefined)
        this.#nested(next, () => this.#balanced(CLOSING[next] ?? "", true));
      else this.#at += 1;
    }
  }

  #nested<T>(opening: string, inner: () => T): T {
    this.#expect(opening);
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw this.#error(`nested more than ${MAX_DEPTH} deep`);
    const result = inner();
    this.#depth -= 1;
    this.#expect(CLOSING[opening] ?? "");
    return result;
  }

  #endOfLine(end: "}" | undefined): void {
    this.#skip(false);
    const next = this.#peek();
    if (next === undefined || next === "\n" || next === "\r" || next === end || next === ",") return;
    throw this.#error(`expected the end of the line, found ${this.#seen()}`);
  }

  #isFor(): boolean {
    const open = this.#at;
    this.#at += 1;
    this.#skip(true);
    const found = this.#matches(/for\s/y);
    this.#at = open;
    return found;
  }

  #skip(newlines: boolean): void {
    for (;;) {
      const before = this.#at;
      const next = this.#text.charAt(this.#at);
      // Each step has one way only: a choice among steps, repeated, would be kept for every blank.
      if (next === "#" || next === "/") this.#comment(next);
      else this.#take(newlines ? SPACE : BLANK);
      if (this.#at === before) return;
    }
  }

  /** A comment that does not end is not skipped: the reader then fails at its beginning. */
  #comment(first: "#" | "/"): void {
    const second = this.#text.charAt(this.#at + 1);
    if (first === "#" || second === "/") {
      const end = this.#text.indexOf("\n", this.#at);
      this.#at = end < 0 ? this.#text.length : end;
    } else if (second === "*") {
      const end = this.#at < this.#noCommentEndsFrom ? this.#text.indexOf("*/", this.#at + 2) : -1;
      if (end >= 0) this.#at = end + 2;
      else this.#noCommentEndsFrom = Math.min(this.#noCommentEndsFrom, this.#at);
    }
  }

  #identifier(wanted: string): string {
    const name = this.#take(IDENTIFIER);
    if (name === undefined) throw this.#error(`expected ${wanted}, found ${this.#seen()}`);
    return name;
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #matches(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    return pattern.test(this.#text);
  }

  #expect(character: string): void {
    if (this.#peek() !== character) throw this.#error(`expected "${character}", found ${this.#seen()}`);
    this.#at += character.length;
  }

  #character(): string {
    const character = String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0);
    this.#at += character.length;
    return character;
  }

  #peek(): string | undefined {
    return this.#text[this.#at];
  }

  #seen(): string {
    const next = this.#peek();
    if (next === undefined) return "the end of the file";
    return next === "\n" ? "the end of the line" : JSON.stringify(next);
  }

  /** Counts on from where it was last asked: the reader hardly ever goes back. */
  #line(): number {
    if (this.#at < this.#counted) [this.#counted, this.#lines] = [0, 1];
    for (; this.#counted < this.#at; this.#counted += 1) {
      if (this.#text[this.#counted] === "\n") this.#lines += 1;
    }
    return this.#lines;
  }

  #error(message: string): HclSyntaxError {
    return new HclSyntaxError(message, this.#line());
  }
}

function template(parts: readonly (string | HclExpression)[], line: number): HclExpression {
  const [only] = parts;
  if (only === undefined) return { kind: "literal", value: "", line };
  return parts.length === 1 && typeof only === "string"
    ? { kind: "literal", value: only, line }
    : { kind: "template", parts, line };
}

/** `<<-`: the smallest indentation of all lines is taken off each of them. */
function withoutIndent(parts: readonly (string | HclExpression)[]): (string | HclExpression)[] {
  let lineStart = true;
  const indents: number[] = [];
  for (const part of parts) {
    const text = typeof part === "string" ? part : "\u0000";
    for (const [index, line] of text.split("\n").entries()) {
      if ((index > 0 || lineStart) && line !== "") indents.push(/^[ \t]*/.exec(line)?.[0].length ?? 0);
    }
    lineStart = text.endsWith("\n");
  }
  const margin = indents.reduce((least, indent) => Math.min(least, indent), Infinity);
  if (margin === 0 || margin === Infinity) return [...parts];
  lineStart = true;
  return parts.map((part) => {
    if (typeof part !== "string") {
      lineStart = false;
      return part;
    }
    const lines = part.split("\n").map((line, index) => (index > 0 || lineStart ? line.slice(margin) : line));
    lineStart = part.endsWith("\n");
    return lines.join("\n");
  });
}

/** An expression as messages name it. */
export function described(expression: HclExpression): string {
  switch (expression.kind) {
    case "call":
      return `${expression.name}(…)`;
    case "reference":
      return expression.path.join(".");
    case "unsupported":
      return expression.text === "" ? expression.what : `${expression.what} (${expression.text})`;
    default:
      return `a ${expression.kind}`;
  }
}
