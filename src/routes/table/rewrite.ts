import type { RE2JS } from "re2js";
import { bytesOf } from "../text/bytes.ts";
import { parseRe2 } from "../text/regex.ts";
import type { PathRewrite } from "./types.ts";

/** Why RE2 refuses a substitution for a pattern, or undefined (`RE2::CheckRewriteString`). */
export function checkSubstitution(pattern: string, substitution: string): string | undefined {
  const parsed = parseRe2(pattern);
  if (typeof parsed === "string") return parsed;
  let highest = 0;
  for (const [escape, digit] of substitution.matchAll(/\\([\s\S]?)/g)) {
    if (digit === "\\") continue;
    if (!/^\d$/.test(digit ?? ""))
      return escape === "\\" ? "ends with a backslash" : `has ${escape}, which is neither a group nor \\\\`;
    highest = Math.max(highest, Number(digit));
  }
  const groups = parsed.groupCount();
  return highest > groups ? `names group ${highest}, and the pattern has ${groups}` : undefined;
}

/** Replaces every match in the path, as RE2's GlobalReplace over bytes does. */
type RegexRewriter = (path: string) => string;

/** A `regex` rewrite. Its pattern is compiled when first used: most are never asked. */
export function regexRewrite(pattern: string, replacement: string): PathRewrite {
  let rewriter: RegexRewriter | undefined;
  const substitute = (path: string) => (rewriter ??= regexRewriter(pattern, replacement))(path);
  return { kind: "regex", pattern, replacement, substitute };
}

function regexRewriter(pattern: string, substitution: string): RegexRewriter {
  const parsed = parseRe2(pattern);
  if (typeof parsed === "string") return (path) => path;
  const parts = substitutionParts(bytesOf(substitution));
  return (path) => replaceAll(parsed, parts, path);
}

type Part = string | number;

/** A substitution cut into text and group numbers. */
function substitutionParts(substitution: string): Part[] {
  const parts: Part[] = [];
  for (const [piece, escaped] of substitution.matchAll(/\\([\s\S])|[^\\]+/g)) {
    if (escaped === undefined) parts.push(piece);
    else parts.push(escaped === "\\" ? "\\" : Number(escaped));
  }
  return parts;
}

function replaceAll(pattern: RE2JS, parts: readonly Part[], path: string): string {
  const matcher = pattern.matcher(path);
  let out = "";
  let at = 0;
  let lastEnd = -1;
  while (at <= path.length && matcher.find(at)) {
    const start = matcher.start();
    const end = matcher.end();
    out += path.slice(at, start);
    if (start === end && start === lastEnd) {
      // An empty match right after the last one does not count: step over one byte.
      out += path.slice(start, start + 1);
      at = start + 1;
      continue;
    }
    for (const part of parts) out += typeof part === "string" ? part : (matcher.group(part) ?? "");
    at = end;
    lastEnd = end;
  }
  return out + path.slice(Math.min(at, path.length));
}
