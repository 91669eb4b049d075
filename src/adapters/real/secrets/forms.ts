/** The forms in which one secret may stand in a text. */
import { DROPPED } from "../../../report/escape.ts";
import { SHORTEST_SECRET } from "./spans.ts";

/** A shorter line of a secret of several lines says nothing. */
const SHORTEST_LINE = 6;
/** Less than this of base64 in the middle of something longer could be anything. */
const SHORTEST_INSIDE = 8;
/** A line of a file that says nothing secret: brackets, a key without a value, a switch or a number. */
const EMPTY_LINE =
  /^(?:[^\p{L}\p{N}]*|["']?[\w.-]+["']?\s*[:=]\s*["']?(?:true|false|null|\d*|[[{|>-]*)["']?,?)$/u;

/** Every form of the secret that is worth masking. */
export function formsOf(secret: string): readonly string[] {
  if (secret.trim().length < SHORTEST_SECRET) return [];
  const seen = secret.replaceAll(DROPPED, "");
  const whole = [...new Set([secret, secret.trim(), seen, seen.trim()])];
  const written = [...whole.flatMap(endings), ...linesOf(secret), ...linesOf(seen)].flatMap(escaped);
  const encoded = whole.flatMap((text) => [...inBase64(text), ...inHex(text)]);
  return [...new Set([...written, ...encoded])].filter((form) => form.length >= SHORTEST_SECRET);
}

/** With each kind of line end. */
function endings(text: string): readonly string[] {
  if (!/[\r\n]/.test(text)) return [text];
  const lines = text.split(/\r\n|\r|\n/);
  return [text, lines.join("\n"), lines.join("\r\n")];
}

function linesOf(secret: string): readonly string[] {
  const lines = secret.split(/\r\n|\r|\n/);
  if (lines.length === 1) return [];
  return lines
    .map((line) => line.trim())
    .filter((line) => line.length >= SHORTEST_LINE && !EMPTY_LINE.test(line));
}

function escaped(text: string): readonly string[] {
  return [text, ...inJson(text), ...inHcl(text), ...inUrl(text), ...inMarkup(text), ...inQuotes(text)];
}

/**
 * As `JSON.stringify` writes it, as Go does, which escapes what HTML would read, all in ASCII, and JSON
 * within JSON.
 */
function inJson(text: string): readonly string[] {
  const json = JSON.stringify(text).slice(1, -1);
  const go = json.replaceAll(/[<>&\u2028\u2029]/g, codeUnit);
  const ascii = json.replaceAll(/[\u007F-\uFFFF]/g, codeUnit);
  return [json, go, ascii, ...[json, go].map((inner) => JSON.stringify(inner).slice(1, -1))];
}

function codeUnit(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** In quotes and in a heredoc: HCL doubles the sign before a brace that would begin a template. */
function inHcl(text: string): readonly string[] {
  const doubled = text.replaceAll(/[$%](?=\{)/g, "$&$&");
  return [doubled, JSON.stringify(doubled).slice(1, -1)];
}

/**
 * Percent-encoded as JavaScript does, as Go's QueryEscape and PathEscape do, with blanks as `%20` and as `+`.
 */
function inUrl(text: string): readonly string[] {
  // Half a surrogate pair, which a URL cannot hold, becomes what UTF-8 makes of it.
  const percent = encodeURIComponent(Buffer.from(text).toString());
  const query = percent.replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  const path = query.replaceAll(/%(?:24|26|2B|3A|3D|40)/g, decodeURIComponent);
  return [percent, percent.replaceAll("%20", "+"), query, query.replaceAll("%20", "+"), path];
}

/** As HTML and XML write it; names and numbers of quotes differ. */
function inMarkup(text: string): readonly string[] {
  const base = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return [
    base,
    base.replaceAll('"', "&quot;").replaceAll("'", "&#39;"),
    base.replaceAll('"', "&#34;").replaceAll("'", "&#39;"),
  ];
}

/** In single quotes of YAML and SQL, and of a shell. */
function inQuotes(text: string): readonly string[] {
  return text.includes("'") ? [text.replaceAll("'", "''"), text.replaceAll("'", String.raw`'\''`)] : [];
}

/** Both alphabets, with padding and without, and as part of something longer, such as `user:secret`. */
function inBase64(text: string): readonly string[] {
  const padded = Buffer.from(text).toString("base64");
  return [padded, padded.replace(/=+$/, ""), ...insideBase64(text)].flatMap((form) => [
    form,
    form.replaceAll("+", "-").replaceAll("/", "_"),
  ]);
}

/** The characters that its bytes alone decide, wherever among the groups of three it begins. */
function insideBase64(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  return [0, 1, 2].flatMap((before) => {
    const all = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    const first = Math.ceil((before * 8) / 6);
    const last = Math.floor(((before + bytes.length) * 8) / 6);
    const inside = all.slice(first, last);
    return inside.length >= SHORTEST_INSIDE ? [inside] : [];
  });
}

function inHex(text: string): readonly string[] {
  const hex = Buffer.from(text).toString("hex");
  return [hex, hex.toUpperCase()];
}
