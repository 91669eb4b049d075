import { uriPrefixes } from "../../../mesh/istio/rewrites.ts";
import type { RuleCheck } from "../../../mesh/rule.ts";

export const rule: RuleCheck = {
  severity: "warning",
  check: (facts) =>
    uriPrefixes(facts)
      .filter(({ prefix }) => !prefix.endsWith("/"))
      .map(({ rule, path, prefix }) => ({
        object: rule.object,
        path,
        message: `prefix ${prefix} also matches ${prefix}0 and ${prefix}-other`,
        fix: `Match exact ${prefix} and prefix ${prefix}/ instead`,
      })),
};
