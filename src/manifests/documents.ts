import { parseJson } from "../nested-json.ts";

/** One YAML document of a file, as text. */
export interface DocumentText {
  readonly text: string;
  /** 0-based line of its first line in the file. */
  readonly line: number;
}

const NOTHING = /^(?:[ \t]*(?:#.*)?|%.*|\.\.\.[ \t]*)$/;

/**
 * Splits a file at its `---` lines, as kubectl and Helm do, so that one bad document leaves the others
 * readable. A marker may carry content (`--- # note`, `--- {a: b}`); it stays with its document. Documents
 * that hold nothing but comments and directives are left out. JSON objects that follow each other need no
 * marker (`kubectl get --output=json` appended to a file).
 */
export function splitDocuments(text: string): DocumentText[] {
  const found: DocumentText[] = [];
  let start = 0;
  let line = 0;
  for (const at of [...separators(text), text.length]) {
    const part = text.slice(start, at);
    if (hasContent(part)) for (const one of jsonValues(part)) found.push({ ...one, line: line + one.line });
    line += lineBreaks(part);
    start = at;
  }
  return found;
}

/** The JSON objects of a text that holds nothing else, and more than one; else the text as it is. */
function jsonValues(part: string): readonly DocumentText[] {
  const whole = [{ text: part, line: 0 }];
  if (!/^\s*\{/.test(part)) return whole;
  const found: DocumentText[] = [];
  let [start, line] = [0, 0];
  for (const end of objectEnds(part)) {
    const text = part.slice(start, end);
    if (!text.trimStart().startsWith("{")) return whole;
    // Blank lines before it count as its own.
    found.push({ text, line });
    line += lineBreaks(text);
    start = end;
  }
  if (found.length < 2 || part.slice(start).trim() !== "") return whole;
  return found.every(({ text }) => isJson(text)) ? found : whole;
}

function isJson(text: string): boolean {
  try {
    parseJson(text);
    return true;
  } catch {
    return false;
  }
}

/** Offsets behind the braces that close what was opened outermost; braces in strings are text. */
function* objectEnds(text: string): Generator<number> {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\\n]|\\.)*"|[{}]/g)) {
    if (token === "{") depth += 1;
    else if (token === "}") {
      depth -= 1;
      if (depth === 0) yield index + 1;
    }
  }
}

/** Offsets of the lines that begin a document, without the first line of the text. */
function* separators(text: string): Generator<number> {
  for (let at = text.indexOf("\n---"); at >= 0; at = text.indexOf("\n---", at + 4)) {
    const next = text[at + 4];
    if (next === undefined || next === "\n" || next === "\r" || next === " " || next === "\t") yield at + 1;
  }
}

function hasContent(part: string): boolean {
  for (let at = part.startsWith("---") ? 3 : 0; at < part.length;) {
    const end = part.indexOf("\n", at);
    const line = part.slice(at, end < 0 ? undefined : end);
    if (!NOTHING.test(line.endsWith("\r") ? line.slice(0, -1) : line)) return true;
    if (end < 0) return false;
    at = end + 1;
  }
  return false;
}

/** Number of line breaks in the text. */
export function lineBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}
