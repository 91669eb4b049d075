import type { CompiledHost, CompiledRule } from "./matcher.ts";
import type { RouteAnswer, RouteExplanation, RuleExplanation, RequestView } from "./types.ts";

/** Every rule of a host in order, and why it did or did not match. */
export function explainHost(host: CompiledHost, view: RequestView, answer: RouteAnswer): RouteExplanation {
  const chosen = host.host.requireTls && view.transport !== "https" ? undefined : host.find(view);
  return {
    answer,
    host: {
      authority: view.authority,
      domain: host.host.domain,
      reason:
        host.host.requireTls && view.transport !== "https"
          ? "plain requests are redirected to https before any rule"
          : `the most specific host that fits is ${host.host.domain}`,
    },
    path: view.path,
    rules: host.rules.map((rule) => explainRule(rule, view, rule === chosen)),
    dropped: (host.host.dropped ?? []).map((one) => ({ ...one, line: one.line() })),
  };
}

export function explainMiss(authority: string, path: string, answer: RouteAnswer): RouteExplanation {
  return {
    answer,
    host: { authority, domain: undefined, reason: answer.reason ?? "" },
    path,
    rules: [],
    dropped: [],
  };
}

function explainRule(compiled: CompiledRule, view: RequestView, chosen: boolean): RuleExplanation {
  const { rule } = compiled;
  const conditions = compiled.conditions.map(({ subject, expected, seen, holds }) => ({
    subject,
    expected,
    seen: seen(view),
    holds: holds(view),
  }));
  if (rule.unknownMatch !== undefined) {
    conditions.push({
      subject: "not modelled",
      expected: rule.unknownMatch,
      seen: "(unknown)",
      holds: conditions.every(({ holds }) => holds),
    });
  }
  return {
    rule: rule.id,
    entry: rule.entry,
    file: rule.file,
    line: rule.line(),
    matched: compiled.matches(view),
    chosen,
    conditions,
  };
}
