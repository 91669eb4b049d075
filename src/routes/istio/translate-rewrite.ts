import type { HttpRoute } from "../objects/istio-types.ts";
import { checkSubstitution, regexRewrite } from "../table/rewrite.ts";
import type { PathRewrite, UnknownAction } from "../table/types.ts";

/** A rule's path rewrite as Envoy runs it, or undefined when the path stays. */
export function rewriteOf(
  { rewrite }: HttpRoute,
  poison: (key: string, reason: string) => void,
): PathRewrite | UnknownAction | undefined {
  const pattern = rewrite?.uriRegexRewrite;
  if (pattern) {
    const replacement = pattern.rewrite ?? "";
    const defect = checkSubstitution(pattern.match ?? "", replacement);
    if (defect === undefined) return regexRewrite(pattern.match ?? "", replacement);
    const reason = `uriRegexRewrite.rewrite ${JSON.stringify(replacement)} ${defect}`;
    poison("rewrite", reason);
    return { kind: "unknown", reason };
  }
  return rewrite?.uri ? { kind: "prefix", replacement: rewrite.uri } : undefined;
}
