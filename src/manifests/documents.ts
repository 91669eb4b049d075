/** One YAML document of a file, as text. */
export interface DocumentText {
  readonly text: string;
  /** 0-based line of its first line in the file. */
  readonly line: number;
}

const NOTHING = /^(?:[ \t]*(?:#.*)?|%.*|\.\.\.[ \t]*)$/;

/**
 * Splits a file at its `---` lines, as kubectl and Helm do, so that one bad document leaves the others
 * readable. A marker may carry content (`--- # note`, `--- {a: b}`); it stays with its document.
 * Documents that hold nothing but comments and directives are left out.
 */
export function splitDocuments(text: string): DocumentText[] {
  const found: DocumentText[] = [];
  let start = 0;
  let line = 0;
  for (const at of [...separators(text), text.length]) {
    const part = text.slice(start, at);
    if (hasContent(part)) found.push({ text: part, line });
    line += lineBreaks(part);
    start = at;
  }
  return found;
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
