import { rewrites, rewriteViolation } from "../../../mesh/istio/rewrites.ts";
import type { RuleCheck } from "../../../mesh/rule.ts";

export const rule: RuleCheck = {
  severity: "error",
  check: (facts) =>
    rewrites(facts)
      .filter(({ prefix, to }) => !prefix.endsWith("/") && to.endsWith("/"))
      .map(({ rule, prefix, to }) => rewriteViolation(rule, prefix, to, "")),
};
