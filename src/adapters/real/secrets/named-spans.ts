/**
 * Secrets in any text, by the names before them: attributes of a plan, YAML and JSON (also within strings),
 * connection strings, queries of addresses, options of programs, Go's maps. Unlike {@link namedSecrets} it
 * takes out what stands behind the name, and leaves the same words elsewhere: so it may be strict, and hides
 * no more than one value.
 */
import { isSecretKey, isSecretValue, mayHoldSecret } from "./secret-names.ts";
import type { Span } from "./spans.ts";

/**
 * What may stand before a name though it looks like a letter of it: an escaped line end, an escaped `&`, `;`
 * or `?`; and an option's dashes.
 */
const BEFORE = String.raw`(?:\\[nrt]|\\u00[0-9a-f]{2}|%(?:26|3[bf]|0a)|(?<![\w./%-])(?:--?)?)`;
/** Plans put the signs below each other, up to the longest name. */
const KEY = new RegExp(
  String.raw`${BEFORE}([a-z_][\w./-]{0,200})\\{0,7}["']?(?:[ \t]{0,100}(=>?|%3d)|[ \t]{0,4}(:))([ \t]{0,100})`,
  "gi",
);
/** An option of a program, and its value as a word of its own. */
const OPTION = /(?<![\w-])--?([a-z][\w-]{1,80})[ \t]{1,4}(?![-\s])/gi;
const ARROW = /[ \t]{0,8}->[ \t]{0,8}/y;
/** What a plan says where there was no value, or is none to be seen. */
const NOTHING = /(?:null|\([^()\n]{1,60}\))(?=[ \t]{1,8}->)/y;
const QUOTE = /(\\{0,7})(["'`])/y;
/**
 * Up to the end of its line, of the string that it stands in, or to the next key of a mapping on one line.
 */
const REST = /(?:[^\r\n"\\,]|\\(?!\\{0,6}[nr"])|,(?![ \t]{0,8}["']?[\w.-]{1,80}["']?:))*/y;
/** In a line that begins with the key, quotes are a part of the value. */
const LINE = /[^\r\n]*/y;
/** A word of a connection string, a query or a shell. */
const WORD = /(?:[^\s;&"'`<>\\,%]|,(?![\s"']|[\w.-]{1,80}=)|\\(?!\\{0,6}[nrtu"'`])|%(?!26|3[bB]|22))*/y;
/** In Go's way to print a map or a struct: up to its end, or to the next key. */
const OF_MAP = /[^\s[\]{}]{1,500}(?=[\]}]|[ \t][\w.-]{1,80}:)/y;
const BLOCK = /(?:[|>][-+\d]{0,2}|<<[-~]?["']?\w{1,40}["']?)[ \t]{0,8}(?=\r?\n)/y;
/** Where a line's key begins: behind blanks, the signs of a plan or diff, and the dashes of a list. */
const MARGIN = /^[ \t+~-]*$/;
/** Words of people, and of tools that say what is wrong with a value. */
const PROSE = /^["'(]?(?:[A-Za-z]?[a-z]*(?:[-'][a-z]+)*|\d{1,5})["')]?[.,:;]?$|^[}\])]{1,3}[.,;]?$/;
/** A reader of some language says so of its own tokens. */
const OTHER_TOKEN = /(?:unexpected|invalid|illegal|expected|next)[ \t]+$/i;

interface Value {
  readonly start: number;
  readonly end: number;
  /** Where reading goes on. */
  readonly next: number;
  readonly isQuoted: boolean;
}

const valueOf = (start: number, end: number): Value => ({ start, end, next: end, isQuoted: false });

/** A name that is itself a value: `name = "DB_PASSWORD"`, with `value = "…"` after it. */
interface Named {
  readonly name: string;
  readonly end: number;
}
/** As far may a variable's value stand behind its name. */
const NEAR = 120;
/** As much is looked at of what words a tool has for a value. */
const MOST_PROSE = 120;
const WIDEST_MARGIN = 400;

/** Where values stand that the names before them call secret. Takes one pass. */
export function namedSpans(text: string): readonly Span[] {
  const spans: Span[] = [];
  const keys = new RegExp(KEY);
  let named: Named | undefined;
  for (let match = keys.exec(text); match !== null; match = keys.exec(text)) {
    const at = keys.lastIndex;
    const word = lastWord(match[1] ?? "");
    if (word === "name" || word === "key") named = namedAt(text, at);
    const name = word === "value" && named !== undefined && at - named.end < NEAR ? named.name : match[1];
    if (name === undefined || !isSecretHere(name, match, text)) continue;
    const found = valuesAt(text, at, match);
    spans.push(
      ...found.values.filter((one) => isSecretValue(name, text.slice(one.start, one.end), one.isQuoted)),
    );
    keys.lastIndex = Math.max(at, found.next);
  }
  return [...spans, ...optionSpans(text)];
}

const lastWord = (name: string) => /[A-Za-z]*$/.exec(name.slice(-20))?.[0].toLowerCase() ?? "";

function namedAt(whole: string, at: number): Named | undefined {
  const text = whole.slice(at, at + NEAR);
  const value = quotedAt(text, 0) ?? wordAt(text, 0);
  const name = text.slice(value.start, value.end);
  return mayHoldSecret(name) && isSecretKey(name) ? { name, end: at + value.next } : undefined;
}

/** Signatures of software are for everybody: only that of an address lets somebody in. */
function isSecretHere(name: string, match: RegExpExecArray, text: string): boolean {
  if (!mayHoldSecret(name) || !isSecretKey(name)) return false;
  const isTight = match[2] !== undefined && match[4] === "";
  if (/sig(?:nature)?$/i.test(name)) return isTight;
  return !OTHER_TOKEN.test(text.slice(Math.max(0, match.index - 16), match.index));
}

/** One value, and the one that a plan puts in its place. */
function valuesAt(
  text: string,
  at: number,
  key: RegExpExecArray,
): { values: readonly Value[]; next: number } {
  const values: Value[] = [];
  let from = at;
  for (;;) {
    const nothing = stickyEnd(NOTHING, text, from);
    const found = nothing === undefined ? valueAt(text, from, key) : [];
    values.push(...found);
    const next = nothing ?? found.at(-1)?.next ?? from;
    const arrow = stickyEnd(ARROW, text, next);
    if (arrow === undefined) return { values, next };
    from = arrow;
  }
}

function valueAt(text: string, at: number, key: RegExpExecArray): readonly Value[] {
  const quoted = quotedAt(text, at);
  if (quoted !== undefined) return [quoted];
  const block = stickyEnd(BLOCK, text, at);
  if (block !== undefined) return blockAt(text, block, key.index);
  const [, , equals, , blanks = ""] = key;
  if (equals !== undefined && blanks === "") return [bracedAt(text, at) ?? wordAt(text, at, key.index)];
  if (/[{[(]/.test(text[at] ?? "")) return [];
  if (blanks !== "") return restAt(text, at, key.index);
  const end = stickyEnd(OF_MAP, text, at);
  return end === undefined ? [] : [valueOf(at, end)];
}

/** ODBC: `PWD={…}`. */
function bracedAt(text: string, at: number): Value | undefined {
  const end = stickyEnd(/\{[^{}\s:="']{1,500}\}/y, text, at);
  return end === undefined ? undefined : { start: at, end, next: end, isQuoted: true };
}

/** A string at any depth of strings within strings; one that does not end, ends with its line. */
function quotedAt(text: string, at: number): Value | undefined {
  QUOTE.lastIndex = at;
  const [opening, { length: depth } = "", quote = ""] = QUOTE.exec(text) ?? [];
  if (opening === undefined) return undefined;
  const start = at + opening.length;
  let slashes = 0;
  for (let end = start; end < text.length && text[end] !== "\n"; end += 1) {
    if (text[end] === "\\") slashes += 1;
    else {
      if (text[end] === quote && closes(slashes, depth)) {
        // YAML writes a single quote as two.
        if (quote !== "'" || text[end + 1] !== "'") {
          return { start, end: end - Math.min(slashes, depth), next: end + 1, isQuoted: true };
        }
        end += 1;
      }
      slashes = 0;
    }
  }
  const end = lineEnd(text, start);
  return { start, end, next: end, isQuoted: true };
}

/** Each level of strings doubles the signs before a quote that is a part of the value, and adds one. */
const closes = (slashes: number, depth: number) => slashes % (2 * (depth + 1)) === depth;

/**
 * Behind `=`, up to what ends it; what has blanks in it ends with a semicolon, as connection strings have it.
 */
function wordAt(text: string, at: number, keyAt = at): Value {
  const end = stickyEnd(WORD, text, at) ?? at;
  const behind = text[keyAt - 1] === ";" ? (stickyEnd(/[^;=&\n"']{1,500}(?=;)/y, text, at) ?? end) : end;
  return valueOf(at, Math.max(end, behind));
}

/** A word, or what of several words no person would write: `Invalid value: "s3cr3t": too short`. */
function restAt(text: string, at: number, keyAt: number): readonly Value[] {
  const [first = "", second = ""] =
    /^(\S{1,60})(?:[ \t]+([^\s#]))?/.exec(text.slice(at, at + MOST_PROSE))?.slice(1) ?? [];
  const margin = text.slice(lineStart(text, keyAt), keyAt);
  const pattern = MARGIN.test(margin) ? LINE : REST;
  if (second !== "" && PROSE.test(first)) return inProse(text, at, pattern);
  const line = text.slice(at, stickyEnd(pattern, text, at) ?? at);
  const value = closed(line.replace(/[ \t]#.*$/, "").trimEnd(), pattern === LINE ? "," : ",}]");
  return [{ start: at, end: at + value.length, next: at + line.length, isQuoted: false }];
}

/** The value without what ends the mapping around it; what it opened itself, `${{ … }}`, it keeps. */
function closed(value: string, enders: string): string {
  let open = value.slice(0, 1_000).split(/[{[]/).length - 1;
  open -= value.slice(0, 1_000).split(/[}\]]/).length - 1;
  let end = value.length;
  const least = Math.max(0, end - 20);
  while (end > least && enders.includes(value[end - 1] ?? "") && (value[end - 1] === "," || open < 0)) {
    if (value[end - 1] !== ",") open += 1;
    end -= 1;
  }
  return value.slice(0, end).trimEnd();
}

/** The words of it that are none of a person's, up to the next name with a value of its own. */
function inProse(whole: string, at: number, pattern: RegExp): readonly Value[] {
  const near = whole.slice(at, at + MOST_PROSE);
  const line = near.slice(0, stickyEnd(pattern, near, 0) ?? 0);
  const other = line.search(/[ \t][\w.-]{1,60}[ \t]?=/);
  const text = other < 0 ? line : line.slice(0, other);
  return [...text.matchAll(/[^ \t]+/g)]
    .filter(([word]) => !PROSE.test(word))
    .map(({ index, 0: { length } }) => valueOf(at + index, at + index + length));
}

/** The lines below that are indented further than the key: no line of the plan itself is among them. */
function blockAt(text: string, at: number, keyAt: number): readonly Value[] {
  const column = keyAt - lineStart(text, keyAt);
  const start = text.indexOf("\n", at) + 1;
  let end = at;
  for (let from = start; from > 0 && from < text.length;) {
    const to = lineEnd(text, from);
    const margin = stickyEnd(/[ \t+~-]*/y, text, from) ?? from;
    if (margin < to && margin - from <= column) break;
    end = to;
    from = to + 1;
  }
  const first = stickyEnd(/[ \t]*/y, text, start) ?? start;
  return end <= first ? [] : [{ start: first, end, next: end, isQuoted: true }];
}

/** Where the line of a key begins, or the place as far before it as any margin is wide. */
function lineStart(text: string, keyAt: number): number {
  const from = Math.max(0, keyAt - WIDEST_MARGIN);
  return from + text.slice(from, keyAt).lastIndexOf("\n") + 1;
}

function optionSpans(text: string): readonly Span[] {
  return [...text.matchAll(OPTION)].flatMap((match) => {
    const [all, name = ""] = match;
    if (!mayHoldSecret(name) || !isSecretKey(name)) return [];
    const at = match.index + all.length;
    const value = quotedAt(text, at) ?? wordAt(text, at);
    const word = text.slice(value.start, value.end);
    return PROSE.test(word) || !isSecretValue(name, word, value.isQuoted) ? [] : [value];
  });
}

function stickyEnd(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}
