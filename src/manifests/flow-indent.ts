/**
 * Flow style and quoted text, indented as strict readers of YAML want it.
 *
 * Kubernetes' reader (libyaml's scanner) does not look at the indentation within `[…]`, `{…}` and quoted
 * text; a strict one wants it deeper than the parent's. Charts and CRDs are full of the first. This finds
 * such lines, with the scanner's own rules for what begins a node, and gives them leading blanks, which mean
 * nothing there.
 */

const BLANK = /[ \t\r\n]/;
const FLOW_ENDS = /[,[\]{}]/;

/** The text with every line inside flow style and quoted text indented deeply enough; line numbers stay. */
export function flowIndented(text: string): string {
  return new FlowScanner(text).run();
}

/**
 * Reads one document from start to end, once. It knows just enough of YAML to tell what a bracket or a quote
 * is.
 */
class FlowScanner {
  readonly #text: string;
  /** Parts of the result, up to `#copied`. */
  readonly #parts: string[] = [];
  #copied = 0;
  #at = 0;
  #lineStart = 0;
  /** Columns of the block collections that are open, the innermost last. */
  readonly #open: number[] = [];
  /** Column where the node that is being read began: a key's, when a colon follows. */
  #node = -1;

  constructor(text: string) {
    this.#text = text;
  }

  run(): string {
    this.#beginLine();
    while (this.#at < this.#text.length) this.#blockToken();
    return this.#parts.join("") + this.#text.slice(this.#copied);
  }

  get #column(): number {
    return this.#at - this.#lineStart;
  }

  get #indent(): number {
    return this.#open.at(-1) ?? -1;
  }

  #char(offset = 0): string {
    return this.#text[this.#at + offset] ?? "";
  }

  #blankAt(offset: number): boolean {
    const char = this.#char(offset);
    return char === "" || BLANK.test(char);
  }

  /** At the start of a line: closes what is indented deeper. */
  #beginLine(): void {
    this.#lineStart = this.#at;
    this.#node = -1;
    while (this.#char() === " ") this.#at += 1;
    if (this.#blankAt(0) || this.#char() === "#") return;
    while (this.#indent > this.#column) this.#open.pop();
  }

  #openAt(column: number): void {
    if (column > this.#indent) this.#open.push(column);
  }

  #blockToken(): void {
    const char = this.#char();
    if (char === "\n") {
      this.#at += 1;
      this.#beginLine();
    } else if (BLANK.test(char)) this.#at += 1;
    else if (char === "#") this.#skipLine();
    else if (("-?:".includes(char) && this.#blankAt(1)) || this.#isMarker()) this.#indicator(char);
    else this.#blockNode(char);
  }

  #isMarker(): boolean {
    return (
      this.#column === 0 &&
      /^(?:---|\.\.\.)/.test(this.#text.slice(this.#at, this.#at + 3)) &&
      this.#blankAt(3)
    );
  }

  #indicator(char: string): void {
    if (this.#isMarker()) {
      this.#open.length = 0;
      this.#at += 3;
    } else {
      if (char !== ":") this.#openAt(this.#column);
      this.#at += 1;
    }
    this.#node = -1;
  }

  #blockNode(char: string): void {
    if (this.#node < 0) this.#node = this.#column;
    const top = this.#column;
    if (char === "|" || char === ">") return this.#blockScalar();
    if ("&*!".includes(char)) return this.#property();
    if (char === "[" || char === "{") this.#flow(top + 1);
    else if (char === '"' || char === "'") this.#quoted(top + 1);
    else this.#plain();
    this.#endKey();
  }

  /** After a node: with a colon it was a key, and its column that of a mapping. */
  #endKey(): void {
    let ahead = 0;
    while (this.#char(ahead) === " " || this.#char(ahead) === "\t") ahead += 1;
    if (this.#char(ahead) === ":" && this.#blankAt(ahead + 1)) this.#openAt(this.#node);
    this.#node = -1;
  }

  /** An anchor, a tag or an alias; what follows belongs to the same node. */
  #property(): void {
    const isAlias = this.#char() === "*";
    while (!this.#blankAt(0)) this.#at += 1;
    if (isAlias) this.#endKey();
  }

  #skipLine(): void {
    const end = this.#text.indexOf("\n", this.#at);
    this.#at = end < 0 ? this.#text.length : end;
  }

  #blockScalar(): void {
    const header = /^[|>][-+]?([1-9])?/.exec(this.#text.slice(this.#at, this.#at + 4));
    const least = Math.max(this.#indent, 0);
    let indent = header?.[1] === undefined ? undefined : least + Number(header[1]);
    this.#skipLine();
    while (this.#at < this.#text.length) {
      const line = this.#at + 1;
      let start = line;
      while (this.#text[start] === " ") start += 1;
      const isEmpty = start >= this.#text.length || this.#text[start] === "\n" || this.#text[start] === "\r";
      indent ??= isEmpty ? undefined : Math.max(start - line, this.#indent + 1, 1);
      if (!isEmpty && start - line < (indent ?? 0)) break;
      this.#at = start;
      this.#skipLine();
    }
    this.#node = -1;
  }

  /** Text without quotes, over as many lines as are indented deeper than the block it stands in. */
  #plain(): void {
    this.#at += 1;
    while (this.#at < this.#text.length) {
      const char = this.#char();
      if (char === ":" && this.#blankAt(1)) return;
      if (char === "#" && BLANK.test(this.#char(-1))) return;
      if (char !== "\n") this.#at += 1;
      else if (!this.#continues()) return;
    }
  }

  /** At a line's end within plain text: goes to the next line if the text goes on there. */
  #continues(): boolean {
    let at = this.#at;
    let lineStart = at + 1;
    while (at < this.#text.length && BLANK.test(this.#text[at] ?? "")) {
      if (this.#text[at] === "\n") lineStart = at + 1;
      at += 1;
    }
    if (at >= this.#text.length || at - lineStart <= this.#indent) return false;
    if (this.#text[at] === "#" || /^(?:---|\.\.\.)(?:\s|$)/.test(this.#text.slice(lineStart, lineStart + 4)))
      return false;
    this.#lineStart = lineStart;
    this.#at = at;
    return true;
  }

  /** `[…]` or `{…}`, whatever is in it. */
  #flow(indent: number): void {
    let depth = 0;
    while (this.#at < this.#text.length) {
      const char = this.#char();
      if (char === '"' || char === "'") this.#quoted(indent);
      else if (char === "#") this.#skipLine();
      else if (FLOW_ENDS.test(char) || BLANK.test(char) || (":?-".includes(char) && this.#blankAt(1))) {
        this.#at += 1;
        if (char === "\n") this.#indentLine(indent);
        if (char === "[" || char === "{") depth += 1;
        if (char === "]" || char === "}") depth -= 1;
        if (depth === 0) return;
      } else this.#flowPlain(indent);
    }
  }

  #flowPlain(indent: number): void {
    this.#at += 1;
    while (this.#at < this.#text.length) {
      const char = this.#char();
      if (FLOW_ENDS.test(char) || (char === ":" && (this.#blankAt(1) || FLOW_ENDS.test(this.#char(1)))))
        return;
      if (char === "#" && BLANK.test(this.#char(-1))) return;
      this.#at += 1;
      if (char === "\n") this.#indentLine(indent);
    }
  }

  #quoted(indent: number): void {
    const quote = this.#char();
    this.#at += 1;
    while (this.#at < this.#text.length) {
      const char = this.#char();
      if (char === quote && !(quote === "'" && this.#char(1) === "'")) {
        this.#at += 1;
        return;
      }
      const isPair =
        (quote === '"' && char === "\\" && this.#char(1) !== "\n") || (quote === "'" && char === quote);
      this.#at += isPair ? 2 : 1;
      if (char === "\n") this.#indentLine(indent);
    }
  }

  /** At the start of a line within flow style or quoted text: gives it the blanks it lacks. */
  #indentLine(indent: number): void {
    this.#lineStart = this.#at;
    let end = this.#at;
    while (this.#text[end] === " " || this.#text[end] === "\t") end += 1;
    const blanks = this.#text.slice(this.#at, end);
    const next = this.#text[end];
    // A document's marker is one wherever it stands, and an error here.
    if (end === this.#at && this.#isMarker()) return;
    if (next !== "\n" && next !== "\r" && (blanks.length < indent || blanks.includes("\t"))) {
      this.#parts.push(this.#text.slice(this.#copied, this.#at), " ".repeat(Math.max(indent, blanks.length)));
      this.#copied = end;
    }
    this.#at = end;
  }
}
