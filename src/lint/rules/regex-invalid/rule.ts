import { fields, filledText } from "../../../json/read.ts";
import { RE2JS } from "re2js";
import type { RuleCheck } from "../../../mesh/rule.ts";
import { allHttpRules, type HttpRule, type Path } from "../../../mesh/istio/virtual-service.ts";

/** Longer ones are refused by Istio's validation (pilot, pkg/config/validation). */
const MAX_REGEX = 1024;

export const rule: RuleCheck = {
  severity: "error",
  check: (facts) =>
    allHttpRules(facts).flatMap((rule) =>
      regexes(rule).flatMap(({ path, regex }) => {
        const problem = regexProblem(regex);
        if (problem === undefined) return [];
        const fix =
          "Write it in RE2's syntax (no lookaround, no back-references), anchored by itself: it must match as a whole";
        return [
          {
            object: rule.object,
            path,
            message: `regular expression ${JSON.stringify(regex)}: ${problem}`,
            fix,
          },
        ];
      }),
    ),
};

function regexes({ matches }: HttpRule): readonly { readonly path: Path; readonly regex: string }[] {
  return matches.flatMap(({ match, path }) => {
    const single = ["uri", "method", "authority", "scheme"].map((name) => ({
      path: [...path, name],
      value: match[name],
    }));
    const named = ["headers", "withoutHeaders", "queryParams"].flatMap((group) =>
      Object.entries(fields(match[group])).map(([name, value]) => ({ path: [...path, group, name], value })),
    );
    // "*" alone means "is there" in header matches.
    return [...single, ...named].flatMap(({ path, value }) => {
      const regex = filledText(fields(value)["regex"]);
      return regex === undefined || regex === "*" ? [] : [{ path: [...path, "regex"], regex }];
    });
  });
}

function regexProblem(regex: string): string | undefined {
  if (regex.length > MAX_REGEX) return `it has ${regex.length} characters, and ${MAX_REGEX} are allowed`;
  try {
    RE2JS.compile(regex);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
