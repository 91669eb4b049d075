import { bytesOf } from "./bytes.ts";

/** `pathNormalization.normalization` of Istio's mesh configuration; `BASE` by default. */
export type PathNormalization = "NONE" | "BASE" | "MERGE_SLASHES" | "DECODE_AND_MERGE_SLASHES";

/**
 * Path normalization of Istio's gateways: `BASE` is Envoy's `normalize_path`, which is
 * the URL library's canonical path. `.` and `..` are resolved, escaped letters decoded, `\` becomes `/`,
 * what a path may not hold is escaped. `//` and `%2F` stay.
 */

/** Stay as they are: the letters, digits and marks that need no escape. */
const UNRESERVED = /[A-Za-z0-9\-._~]/;
const PLAIN = /[A-Za-z0-9\-_~!$&'()*+,/:;=@[\]]/;

/** By ASCII code: 1 when the character never changes anything by itself. */
const PLAIN_CODES = Uint8Array.from({ length: 128 }, (_, code) =>
  PLAIN.test(String.fromCharCode(code)) ? 1 : 0,
);

const DOT = 0x2e;
const SLASH = 0x2f;

/** Whether the path (without query) is its own canonical form. No allocation. */
function isCanonical(path: string): boolean {
  let previous = 0;
  for (let at = 0; at < path.length; at += 1) {
    const code = path.charCodeAt(at);
    if (code === DOT ? previous === SLASH : code > 127 || PLAIN_CODES[code] === 0) return false;
    previous = code;
  }
  return true;
}

/** What rules see of a path without query; undefined for a path that Envoy refuses with 400 (`%00`). */
export function normalizePath(path: string, how: PathNormalization): string | undefined {
  if (how === "NONE") return path;
  const decoded = how === "DECODE_AND_MERGE_SLASHES" ? decodedSlashes(path) : path;
  const normal = isCanonical(decoded) ? decoded : canonical(bytesOf(decoded));
  return how === "BASE" || normal === undefined ? normal : mergedSlashes(normal);
}

/** Envoy's `merge_slashes`, which makes `//` of a path of slashes alone. */
function mergedSlashes(path: string): string {
  if (!path.includes("//")) return path;
  return `/${path.split("/").filter(Boolean).join("/")}${path.endsWith("/") ? "/" : ""}`;
}

/** Envoy's `UNESCAPE_AND_FORWARD`. */
function decodedSlashes(path: string): string {
  return path.replaceAll(/%2f/gi, "/").replaceAll(/%5c/gi, "\\");
}

function canonical(path: string): string | undefined {
  let out = "";
  for (let at = 0; at < path.length;) {
    const dot = dotLength(path, at);
    if (dot > 0 && out.endsWith("/")) {
      const step = afterDot(path, at + dot);
      out = step.up ? parent(out) : out + (step.directory ? "" : ".");
      at += dot + step.consumed;
    } else if (dot > 0) {
      out += ".";
      at += dot;
    } else {
      const next = one(path, at);
      if (next === undefined) return undefined;
      out += next.text;
      at += next.consumed;
    }
  }
  return out;
}

/** 1 for `.`, 3 for `%2e`, else 0. */
function dotLength(path: string, at: number): number {
  if (path[at] === ".") return 1;
  return path[at] === "%" && path[at + 1] === "2" && path[at + 2]?.toLowerCase() === "e" ? 3 : 0;
}

/** What the characters after `/.` make of it: this folder, the one above, or a name. */
function afterDot(path: string, at: number): { directory: boolean; up: boolean; consumed: number } {
  if (at >= path.length) return { directory: true, up: false, consumed: 0 };
  if (isSlash(path[at])) return { directory: true, up: false, consumed: 1 };
  const second = dotLength(path, at);
  if (second > 0 && at + second >= path.length) return { directory: true, up: true, consumed: second };
  if (second > 0 && isSlash(path[at + second])) return { directory: true, up: true, consumed: second + 1 };
  return { directory: false, up: false, consumed: 0 };
}

function isSlash(character: string | undefined): boolean {
  return character === "/" || character === "\\";
}

/** Drops the last segment of a path that ends with `/`. */
function parent(path: string): string {
  if (path.length === 1) return path;
  return path.slice(0, Math.max(path.lastIndexOf("/", path.length - 2), 0) + 1);
}

function one(path: string, at: number): { text: string; consumed: number } | undefined {
  const character = path[at] ?? "";
  if (character === "\\") return { text: "/", consumed: 1 };
  if (character === "%") return escaped(path, at);
  if (character === "\0") return undefined;
  const code = character.charCodeAt(0);
  return { text: PLAIN_CODES[code] === 1 ? character : percent(code), consumed: 1 };
}

function escaped(path: string, at: number): { text: string; consumed: number } | undefined {
  const digits = path.slice(at + 1, at + 3);
  if (!/^[0-9A-Fa-f]{2}$/.test(digits)) return { text: "%", consumed: 1 };
  const character = String.fromCharCode(Number.parseInt(digits, 16));
  if (character === "\0") return undefined;
  return { text: UNRESERVED.test(character) ? character : `%${digits}`, consumed: 3 };
}

function percent(code: number): string {
  return `%${code.toString(16).toUpperCase().padStart(2, "0")}`;
}
