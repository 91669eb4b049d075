import type { PathMatch, PathRewrite } from "./types.ts";

/**
 * A path (without query) after a rewrite. A prefix rewrite replaces exactly the characters that the match
 * names: `/v1` to `/` makes `//foo` of `/v1/foo`. An exact or regex match is replaced as a whole.
 */
export function rewritePath(match: PathMatch, rewrite: PathRewrite, path: string): string {
  if (rewrite.kind === "full") return rewrite.replacement;
  if (rewrite.kind === "regex") return rewrite.substitute?.(path) ?? path;
  const whole = match.kind === "exact" || match.kind === "regex";
  return whole ? rewrite.replacement : rewrite.replacement + path.slice(match.value.length);
}
