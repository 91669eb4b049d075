import type { HttpRoute } from "./istio-types.ts";
import { checkSubstitution, regexRewrite } from "./rewrite.ts";
import type { PathRewrite, UnknownAction } from "./types.ts";

/** A rule's path rewrite as Envoy runs it, or undefined when the path stays. */
export function rewriteOf(
  { rewrite }: HttpRoute,
  poison: (reason: string) => void,
): { kind: "rewrite"; rewrite: PathRewrite } | UnknownAction | undefined {
  const pattern = rewrite?.uriRegexRewrite;
  if (pattern) {
    const replacement = pattern.rewrite ?? "";
    const defect = checkSubstitution(pattern.match ?? "", replacement);
    if (defect === undefined)
      return { kind: "rewrite", rewrite: regexRewrite(pattern.match ?? "", replacement) };
    const reason = `uriRegexRewrite.rewrite ${JSON.stringify(replacement)} ${defect}: Envoy refuses the routes`;
    poison(reason);
    return { kind: "unknown", reason };
  }
  return rewrite?.uri
    ? { kind: "rewrite", rewrite: { kind: "prefix", replacement: rewrite.uri } }
    : undefined;
}
