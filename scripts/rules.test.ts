import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { roomFiles } from "./law/run.ts";
import { readRules, type RuleFolder, rulesIndex, rulesPage, ruleWords } from "./rules.ts";

const README = `# a-rule

Something is wrong: it hurts.

- reach: nothing
- uses: \`mesh\`
- covers: \`IST0101\`, \`KIA1101\`

## Why it hurts

It | hurts.

Still.

## How to mend it

Mend it.
`;

it("reads the words of a rule from its README", () => {
  expect(ruleWords("a-rule", README)).toEqual({
    name: "a-rule",
    docs: "Something is wrong: it hurts.",
    severity: undefined,
    covers: ["IST0101", "KIA1101"],
    why: "It | hurts.\n\nStill.",
    mend: "Mend it.",
  });
});

it.each([
  ["a sentence", README.replace("Something is wrong: it hurts.\n\n", ""), "one sentence"],
  ["why it hurts", README.replace("## Why", "## When"), '"## Why it hurts"'],
  ["a word on how to mend it", README.replace("Mend it.\n", ""), '"## How to mend it"'],
])("refuses a README without %s", (_, text, lacks) => {
  expect(() => ruleWords("a-rule", text)).toThrow(`a-rule/README.md lacks ${lacks}`);
});

it("lists a rule in the index by its folder, and on the page with its codes", () => {
  const rule: RuleFolder = { ...ruleWords("a-rule", README), severity: "error", hasCheck: true };
  const other: RuleFolder = { ...rule, name: "other", severity: "as it is", covers: [], hasCheck: false };
  const index = rulesIndex([rule, other]);
  expect(index).toContain('import { rule as aRule } from "./a-rule/rule.ts";');
  expect(index).toContain('{ name: "a-rule", docs: "Something is wrong: it hurts.", ...aRule },');
  expect(index).toContain('OTHER_RULES: readonly string[] = ["other"]');
  const page = rulesPage([rule, other]);
  expect(page).toContain("| [a-rule](#a-rule) | error | Something is wrong: it hurts. |");
  expect(page).toContain("*error, as IST0101 and KIA1101*");
  expect(page.match(/^Examples: /gm)).toHaveLength(1);
});

// What a finding is called, people look up: each name has words, and none has words that no finding bears.
it("has a folder for each finding that reading or Helm makes, and no others", async () => {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  const sources = roomFiles(root).filter(({ path }) => path.endsWith(".ts"));
  const named = sources.flatMap(({ text }) =>
    [...text.matchAll(/\brule: "([a-z-]+)",\s+severity\b/g)].map(([, name]) => name),
  );
  const others = (await readRules(root)).filter(({ hasCheck }) => !hasCheck);
  expect([...new Set(named)].sort()).toEqual(others.map(({ name }) => name));
});
