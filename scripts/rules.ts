/** What follows from the folders of the rules of lint: their index, their words, and docs/rules.md. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { camelCase } from "./yaml.ts";
import type { RuleWords } from "../src/lint/rules/rule-words.ts";
import type { RuleCheck } from "../src/mesh/rule.ts";

/** Where the rules are, relative to the repository. */
export const RULES_FOLDER = "src/lint/rules";

/** A rule as its folder has it. */
export interface RuleFolder extends RuleWords {
  /** True when it has a check of its own; else reading or Helm makes its findings. */
  readonly hasCheck: boolean;
}

/**
 * Every rule's folder, by name. Throws for a README that lacks a part, and for a `rule.ts` without `rule`.
 */
export async function readRules(root: string): Promise<readonly RuleFolder[]> {
  const entries = readdirSync(join(root, RULES_FOLDER), { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  return Promise.all(names.map((name) => readRule(join(root, RULES_FOLDER, name), name)));
}

async function readRule(folder: string, name: string): Promise<RuleFolder> {
  const words = ruleWords(name, readFileSync(join(folder, "README.md"), "utf8"));
  const file = join(folder, "rule.ts");
  if (!existsSync(file))
    return { ...words, severity: words.severity ?? lacking(name, "- severity: …"), hasCheck: false };
  const { rule } = (await import(pathToFileURL(file).href)) as { readonly rule?: RuleCheck };
  return {
    ...words,
    severity: rule?.severity ?? lacking(name, "an export `rule` in rule.ts"),
    hasCheck: true,
  };
}

/** What a rule's README says. Throws when the sentence or one of its sections is not there. */
export function ruleWords(
  name: string,
  readme: string,
): Omit<RuleWords, "severity"> & { readonly severity: string | undefined } {
  const [head = "", ...sections] = readme.split(/^## /m);
  const [, docs] = /^# \S+\n\n([^\n#-][^\n]*)\n\n- /.exec(head) ?? [];
  const section = (title: string): string => {
    const text = sections
      .find((one) => one.startsWith(`${title}\n`))
      ?.slice(title.length)
      .trim();
    return text === undefined || text === "" ? lacking(name, `"## ${title}"`) : text;
  };
  const covers = /^- covers: (.+)$/m.exec(head)?.[1] ?? "";
  return {
    name,
    docs: docs ?? lacking(name, "one sentence at its head"),
    severity: /^- severity: (.+)$/m.exec(head)?.[1],
    covers: [...covers.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code),
    why: section("Why it hurts"),
    mend: section("How to mend it"),
  };
}

function lacking(name: string, what: string): never {
  throw new Error(`${RULES_FOLDER}/${name}/README.md lacks ${what}`);
}

/** `index.generated.ts`: the checks, and the names of the findings that have none. */
export function rulesIndex(rules: readonly RuleFolder[]): string {
  const checks = rules.filter(({ hasCheck }) => hasCheck);
  const others = rules.filter(({ hasCheck }) => !hasCheck);
  const imports = checks.map(({ name }) => `import { rule as ${camelCase(name)} } from "./${name}/rule.ts";`);
  const entries = checks.map(
    ({ name, docs }) =>
      `{ name: ${JSON.stringify(name)}, docs: ${JSON.stringify(docs)}, ...${camelCase(name)} },`,
  );
  return `/** Every rule of lint, by name; from the folders beside this file, by \`npm run generate\`. */
import type { Rule } from "../../mesh/rule.ts";
${imports.join("\n")}

/** Rules that check objects. */
export const MESH_RULES: readonly Rule[] = [
${entries.join("\n")}
];

/** Findings that reading or Helm makes. */
export const OTHER_RULES: readonly string[] = ${JSON.stringify(others.map(({ name }) => name))};
`;
}

/** `words.generated.ts`: what people read of each rule. */
export function rulesWords(rules: readonly RuleFolder[]): string {
  const words = rules.map(({ name, docs, severity, covers, why, mend }) => ({
    name,
    docs,
    severity,
    covers,
    why,
    mend,
  }));
  return `/** What people read of each rule, by name; from the READMEs of the folders here, by \`npm run generate\`. */
import type { RuleWords } from "./rule-words.ts";

export const RULE_WORDS: readonly RuleWords[] = ${JSON.stringify(words)};
`;
}

/** `docs/rules.md`. */
export function rulesPage(rules: readonly RuleFolder[]): string {
  const rows = rules.map(
    ({ name, severity, docs }) => `| [${name}](#${name}) | ${severity} | ${docs.replaceAll("|", "\\|")} |`,
  );
  return `# Rules of lint

What \`bluegreen lint\` can find, by name. \`bluegreen lint --rules\` lists them, \`bluegreen lint --explain RULE\` says the same of one.
From the folders of \`${RULES_FOLDER}\`, by \`npm run generate\`. A finding may weigh less than its rule where what it misses may
lie outside of what was checked ([lint.md](lint.md)).

| rule | severity | what is wrong |
|---|---|---|
${rows.join("\n")}
${rules.map(pageSection).join("")}`;
}

function pageSection({ name, docs, severity, covers, why, mend, hasCheck }: RuleFolder): string {
  const codes = covers.length === 0 ? "" : `, as ${covers.join(" and ")}`;
  const folder = `../${RULES_FOLDER}/${name}`;
  const examples = hasCheck
    ? `\nExamples: [\`${RULES_FOLDER}/${name}/examples\`](${folder}/examples).\n`
    : "";
  return `
## ${name}

*${severity}${codes}*: ${docs}

${why}

**How to mend it.** ${mend}
${examples}`;
}
