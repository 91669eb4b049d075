/** The rules of lint as `--rules` and `--explain` print them. */
import { nearest } from "../config/nearest.ts";
import { usage } from "../errors/errors.ts";
import type { RuleWords } from "../lint/rules/rule-words.ts";
import { RULE_WORDS } from "../lint/rules/words.generated.ts";

/** Every rule, a line each; as JSON with all its words. */
export function listed(asJson: boolean): string {
  if (asJson) return JSON.stringify(RULE_WORDS, null, 2);
  const width = Math.max(...RULE_WORDS.map(({ name }) => name.length));
  const weight = Math.max(...RULE_WORDS.map(({ severity }) => severity.length));
  const lines = RULE_WORDS.map(
    ({ name, severity, docs }) => `${name.padEnd(width)}  ${severity.padEnd(weight)}  ${docs}`,
  );
  return lines.join("\n");
}

/** All that is written for people about one rule. Throws `FLAG_INVALID` for a name that no rule has. */
export function explained(name: string, asJson: boolean): string {
  const words = RULE_WORDS.find((one) => one.name === name) ?? noRule(name);
  return asJson ? JSON.stringify(words, null, 2) : explanation(words);
}

function explanation({ name, docs, severity, covers, why, mend }: RuleWords): string {
  const codes = covers.length === 0 ? "" : `, as ${covers.join(" and ")}`;
  return `${name} (${severity}${codes})

${docs}

Why it hurts
${why}

How to mend it
${mend}`;
}

function noRule(name: string): never {
  const meant = nearest(
    name,
    RULE_WORDS.map((one) => one.name),
  );
  throw usage("FLAG_INVALID", `--explain is ${JSON.stringify(name)}, which is no rule`, {
    remedy: `${meant === undefined ? "" : `Did you mean ${meant}? `}\`bluegreen lint --rules\` lists them`,
  });
}
