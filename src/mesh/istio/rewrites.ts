/** Prefixes that VirtualServices match, and what they rewrite them to. */
import { fields, filledText } from "../../json/read.ts";
import type { MeshFacts } from "../facts.ts";
import type { Violation } from "../rule.ts";
import { allHttpRules, type HttpRule, type Path } from "./virtual-service.ts";

/** A prefix of a path that a rule matches. */
export interface UriPrefix {
  readonly rule: HttpRule;
  readonly path: Path;
  readonly prefix: string;
}

/** Every prefix of every match. */
export function uriPrefixes(facts: MeshFacts): readonly UriPrefix[] {
  return allHttpRules(facts).flatMap((rule) =>
    rule.matches.flatMap(({ match, path }) => {
      const prefix = filledText(fields(match["uri"])["prefix"]);
      return prefix === undefined ? [] : [{ rule, path: [...path, "uri", "prefix"], prefix }];
    }),
  );
}

/** Prefixes with what they are rewritten to, each pair once a rule. A redirect is not a rewrite. */
export function rewrites(facts: MeshFacts): readonly (UriPrefix & { readonly to: string })[] {
  const seen = new Set<string>();
  return uriPrefixes(facts).flatMap((one) => {
    const to = filledText(fields(one.rule.rule["rewrite"])["uri"]);
    const { name, namespace } = one.rule.object;
    const key = JSON.stringify([namespace, name, one.rule.index, one.prefix]);
    if (to === undefined || seen.has(key)) return [];
    seen.add(key);
    return [{ ...one, to }];
  });
}

/** A rewrite that breaks the path; `end` is how the prefix ends, a slash or nothing. */
export function rewriteViolation(rule: HttpRule, prefix: string, to: string, end: string): Violation {
  const example = end === "" ? "/x" : "x";
  return {
    object: rule.object,
    path: [...rule.path, "rewrite", "uri"],
    message: `${prefix}${example} is rewritten to ${to}${example}`,
    fix: "Let prefix and rewrite both end in a slash, and match the path without it exactly",
  };
}
