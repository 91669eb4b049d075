import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { lawProblems, MOST_FILES } from "./law.ts";
import type { SourceFile } from "./rooms.ts";
import { lawProblemsIn } from "./run.ts";

const README = {
  "src/README.md": "# src\n\nThe ports.\n\n- reach: nothing\n",
  "src/model/README.md": "# model\n\nWords.\n\n- reach: nothing\n",
  "src/rules/README.md": "# rules\n\nRules.\n\n- reach: nothing\n- uses: `model`\n- packages: `zod`\n",
  "src/walk/README.md": "# walk\n\nA capability.\n\n- reach: ports\n- uses: `.`, `model`, `rules`\n",
  "src/run/README.md": "# run\n\nAnother.\n\n- reach: ports\n- uses: `.`, `model`\n",
  "src/adapters/real/README.md": "# real\n\nAdapters.\n\n- reach: machine\n- uses: `.`\n",
  "src/actions/README.md": "# actions\n\nEntries.\n\n- reach: machine\n- uses: `adapters/real`, `walk`\n",
};

const SOURCES = {
  "src/ports.ts": "export interface Ports { readonly now: () => number }",
  "src/model/word.ts": "export type Word = string; export const EMPTY: Word = '';",
  "src/rules/judge.ts": `import { z } from "zod"; import type { Word } from "../model/word.ts";
    export const judge = (word: Word) => z.string().parse(word) === new Date(0).toISOString();`,
  "src/walk/rules.ts": `import { EMPTY } from "../model/word.ts"; export const isEmpty = (word: string) => word === EMPTY;`,
  "src/walk/step.ts": `import type { Ports } from "../ports.ts"; import { judge } from "../rules/judge.ts"; import { isEmpty } from "./rules.ts";
    export const walk = ({ now }: Ports) => judge(String(now())) && isEmpty("");`,
  "src/walk/entry.ts": `import { walk } from "./step.ts"; export const walkCapability = walk;`,
  "src/run/step.ts": `import type { Ports } from "../ports.ts"; import { EMPTY } from "../model/word.ts"; export const run = (ports: Ports) => [ports, EMPTY];`,
  "src/adapters/real/clock.ts": `import type { Ports } from "../../ports.ts"; export const clock = (): Ports => ({ now: () => Date.now() });`,
  "src/actions/main.ts": `import process from "node:process"; import { clock } from "../adapters/real/clock.ts"; import { walkCapability } from "../walk/entry.ts";
    process.exitCode = walkCapability(clock()) ? 0 : 1;`,
};

const base: Readonly<Record<string, string>> = { ...README, ...SOURCES };

function problems(changes: Readonly<Record<string, string>> = {}): readonly string[] {
  const files: SourceFile[] = Object.entries({ ...base, ...changes }).map(([path, text]) => ({ path, text }));
  return lawProblems(files);
}

/** The base with more text at the end of one file, and one room allowed more. */
function adding(path: string, text: string, uses?: readonly [string, string]): readonly string[] {
  const changed = { [path]: `${base[path] ?? ""}\n${text}` };
  if (uses === undefined) return problems(changed);
  const [room, more] = uses;
  const readme = base[`${room}/README.md`] ?? "";
  const said = readme.includes("- uses: ")
    ? readme.replace("- uses: ", `- uses: ${more}, `)
    : `${readme}- uses: ${more}\n`;
  return problems({ ...changed, [`${room}/README.md`]: said });
}

/** A room with many of one kind below it, which it takes by a star. */
const MANY = {
  "src/checks/README.md": "# checks\n\nChecks.\n\n- reach: nothing\n- uses: `checks/*`\n",
  "src/checks/index.ts": `import { rule } from "./one/rule.ts"; export const rules = [rule];`,
  "src/checks/one/README.md": "# one\n\nA check.\n\n- reach: nothing\n- covers: `X1`\n",
  "src/checks/one/rule.ts": "export const rule = 1;",
};
const two = (readme: string, text = "export const rule = 2;") =>
  problems({
    ...MANY,
    "src/checks/index.ts": `${MANY["src/checks/index.ts"]} import { rule as two } from "./two/rule.ts"; two;`,
    "src/checks/two/rule.ts": text,
    ...(readme === ""
      ? {}
      : { "src/checks/two/README.md": `# two\n\nA check.\n\n- reach: nothing\n${readme}` }),
  });

it("has nothing against a house that keeps it", () => {
  expect(problems()).toEqual([]);
});

it("is kept by this house", () => {
  expect(lawProblemsIn(dirname(dirname(dirname(fileURLToPath(import.meta.url)))))).toEqual([]);
});

it.each<readonly [string, readonly string[], RegExp]>([
  ["a room without a README", problems({ "src/new/a.ts": "export {};" }), /src\/new has no README.md/],
  ["a README without a sentence", problems({ "src/model/README.md": "# model\n" }), /begin with "# model"/],
  [
    "a README of another name",
    problems({ "src/model/README.md": base["src/rules/README.md"] ?? "" }),
    /begin with "# model"/,
  ],
  [
    "a reach that there is not",
    problems({ "src/model/README.md": "# model\n\nWords.\n\n- reach: all\n" }),
    /say `- reach/,
  ],
  [
    "a room that is not named",
    adding("src/rules/judge.ts", `import "../run/step.ts";`),
    /does not name src\/run/,
  ],
  [
    "a room named for a type alone",
    adding("src/model/word.ts", `import type { judge } from "../rules/judge.ts";`),
    /does not name src\/rules/,
  ],
  [
    "a re-export",
    adding("src/model/word.ts", `export * from "../rules/judge.ts";`),
    /does not name src\/rules/,
  ],
  [
    "a lazy import",
    adding("src/model/word.ts", `export const later = () => import("../rules/judge.ts");`),
    /does not name src\/rules/,
  ],
  [
    "a leave that nobody needs",
    problems({ "src/run/README.md": base["src/run/README.md"]?.replace("`.`", "`.`, `rules`") ?? "" }),
    /names src\/rules, which nothing/,
  ],
  [
    "a package that is not named",
    adding("src/model/word.ts", `import { parse } from "yaml"; parse("");`),
    /imports yaml/,
  ],
  [
    "a package that nobody needs",
    problems({ "src/model/README.md": `${base["src/model/README.md"]}- packages: \`zod\`\n` }),
    /names zod, which nothing/,
  ],
  [
    "files in a pure room",
    adding("src/model/word.ts", `import { readFileSync } from "node:fs"; readFileSync("");`),
    /imports node:fs/,
  ],
  [
    "the clock in a pure room",
    adding("src/model/word.ts", `export const now = () => new Date();`),
    /Date.now in a room/,
  ],
  [
    "the clock by another name",
    adding("src/model/word.ts", `export const now = () => Date.now();`),
    /Date.now in a room/,
  ],
  [
    "chance in a pure room",
    adding("src/model/word.ts", `export const some = () => Math.random();`),
    /Math.random in a room/,
  ],
  [
    "the process in a step",
    adding("src/run/step.ts", `export const home = process.env["HOME"];`),
    /process in a room/,
  ],
  [
    "the network in a step",
    adding("src/run/step.ts", `export const ask = () => fetch("");`),
    /fetch in a room/,
  ],
  [
    "a timer in a step",
    adding("src/run/step.ts", `export const wait = () => setTimeout(() => 1, 2);`),
    /setTimeout in a room/,
  ],
  ["the console in rules", adding("src/walk/rules.ts", `console.log("");`), /console in a room/],
  [
    "ports in a pure room",
    adding("src/rules/judge.ts", `import type { Ports } from "../ports.ts"; export type P = Ports;`, [
      "src/rules",
      "`.`",
    ]),
    /judge.ts: is to be pure/,
  ],
  [
    "ports in a file of rules",
    adding("src/walk/rules.ts", `import type { Ports } from "../ports.ts"; export type P = Ports;`),
    /rules.ts: is to be pure/,
  ],
  [
    "rules that use a step",
    adding("src/walk/rules.ts", `import { helper } from "./helper.ts"; helper;`).concat(
      problems({
        "src/walk/helper.ts": `import type { Ports } from "../ports.ts"; export const helper = (ports: Ports) => ports;`,
        "src/walk/rules.ts": `import { helper } from "./helper.ts"; import { EMPTY } from "../model/word.ts"; export const isEmpty = (w: string) => w === EMPTY && helper;`,
      }),
    ),
    /rules.ts: is to be pure, and uses src\/walk\/helper.ts/,
  ],
  [
    "a step that imports a step",
    adding("src/run/step.ts", `import { walk } from "../walk/step.ts"; walk;`, ["src/run", "`walk`"]),
    /imports the step src\/walk\/step.ts/,
  ],
  [
    "a step behind another's entry",
    adding("src/run/helper.ts", `import { walk } from "../walk/step.ts"; walk;`, ["src/run", "`walk`"]),
    /imports the step src\/walk\/step.ts/,
  ],
  [
    "a step that imports an adapter",
    adding("src/run/step.ts", `import { clock } from "../adapters/real/clock.ts"; clock;`, [
      "src/run",
      "`adapters/real`",
    ]),
    /only entries make adapters/,
  ],
  [
    "a step that reaches the machine",
    adding("src/run/step.ts", `import "../actions/main.ts";`, ["src/run", "`actions`"]),
    /run\/step.ts: is to reach the world through ports/,
  ],
  [
    "state of a module",
    adding("src/run/step.ts", `let count = 0; export const next = () => (count += 1);`),
    /`let count` is state/,
  ],
  ...(
    [
      [
        "a map that is filled",
        "const seen = new Map(); export const see = (a: string) => seen.set(a, 1);",
        "seen.set",
      ],
      [
        "a list that grows",
        "export const all: string[] = []; export function more() { all.push(''); }",
        "all.push",
      ],
      [
        "a list that is sorted in place",
        "const all = ['b', 'a']; export const sorted = () => all.sort();",
        "all.sort",
      ],
      [
        "a field that is written",
        "const last = { at: 0 }; export const next = () => { last.at = 1; };",
        "last = …",
      ],
      [
        "a field that is counted up",
        "const last = { at: 0 }; export const next = () => last.at++;",
        "last = …",
      ],
      [
        "a key that is written",
        "const by: Record<string, 1> = {}; export const k = (a: string) => (by[a] = 1);",
        "by = …",
      ],
      [
        "a key that is taken out",
        "const by: Record<string, 1> = {}; export const k = (a: string) => delete by[a];",
        "by without",
      ],
      [
        "a constant that is added to",
        "const by = {}; export const k = (a: object) => Object.assign(by, a);",
        "by by Object.assign",
      ],
      [
        "a field of a class",
        "class Once { static all = new Set(); add() { Once.all.add(1); } } Once;",
        "Once.add",
      ],
      [
        "part of a constant",
        "const { all } = { all: [1] }; export const more = () => all.push(2);",
        "all.push",
      ],
    ] as const
  ).map(
    ([what, text, how]) =>
      [what, adding("src/run/step.ts", text), new RegExp(`\`${how}.* is state`)] as const,
  ),
  [
    "what another module holds",
    adding("src/run/step.ts", `export const fill = () => EMPTY.push("");`),
    /`EMPTY.push\(…\)` is state/,
  ],
  [
    "a program's state in a room that is none of the machine",
    problems({
      "src/run/README.md": `${base["src/run/README.md"]}- state: \`step.ts\`\n`,
      "src/run/step.ts": `${base["src/run/step.ts"]} let count = 0; export const next = () => (count += 1);`,
    }),
    /`let count` is state/,
  ],
  [
    "a program that is said to keep something and does not",
    problems({ "src/actions/README.md": `${base["src/actions/README.md"]}- state: \`main.ts\`\n` }),
    /names main.ts, which nothing/,
  ],
  [
    "the whole world by its name",
    adding("src/model/word.ts", `export const all = globalThis;`),
    /globalThis in a room/,
  ],
  [
    "chance of Web Crypto",
    adding("src/model/word.ts", `export const id = () => crypto.randomUUID();`),
    /crypto.randomUUID in a room/,
  ],
  [
    "chance of Node's crypto",
    adding(
      "src/model/word.ts",
      `import { randomUUID } from "node:crypto"; export const id = () => randomUUID();`,
    ),
    /randomUUID in a room/,
  ],
  [
    "chance of Node's crypto, as a whole",
    adding(
      "src/model/word.ts",
      `import * as crypto from "node:crypto"; export const id = () => crypto.randomBytes(8);`,
    ),
    /crypto.\* in a room/,
  ],
  [
    "chance of Node's crypto in rules, whatever the room says",
    problems({
      "src/walk/README.md": `${base["src/walk/README.md"]}- chance: \`rules.ts\`\n`,
      "src/walk/rules.ts": `${base["src/walk/rules.ts"]} import { randomInt } from "node:crypto"; randomInt(2);`,
    }),
    /rules.ts: crypto.randomInt in a room/,
  ],
  [
    "chance that is named and not taken",
    problems({ "src/run/README.md": `${base["src/run/README.md"]}- chance: \`step.ts\`\n` }),
    /names step.ts, which nothing/,
  ],
  [
    "an import that only the run knows",
    adding("src/model/word.ts", `export const load = (name: string) => import(name);`),
    /import\(…\) in a room/,
  ],
  ["exported state of a module", adding("src/model/word.ts", `export let last = "";`), /`let last` is state/],
  [
    "a circle of files, of types alone",
    problems({
      "src/model/word.ts": `import type { B } from "./b.ts"; export type Word = B; export const EMPTY = "";`,
      "src/model/b.ts": `import type { Word } from "./word.ts"; export type B = string | Word[];`,
    }),
    /a circle of files: src\/model\/b.ts → src\/model\/word.ts → src\/model\/b.ts/,
  ],
  [
    "a circle of rooms",
    adding("src/model/word.ts", `import type { run } from "../run/step.ts"; export type R = typeof run;`, [
      "src/model",
      "`run`",
    ]),
    /a circle of rooms/,
  ],
  ["one of many without a README", two(""), /src\/checks\/two has no README.md/],
  [
    "one of many that uses another",
    two("- uses: `checks/one`\n", `import { rule as one } from "../one/rule.ts"; export const rule = one;`),
    /two\/rule.ts: imports src\/checks\/one\/rule.ts, which stands beside it/,
  ],
  [
    "one of many that takes what it does not name",
    two("- covers: `X2`\n", `import { EMPTY } from "../../model/word.ts"; export const rule = EMPTY;`),
    /two\/README.md does not name src\/model/,
  ],
  [
    "ports in one of many",
    two(
      "- uses: `.`\n",
      `import type { Ports } from "../../ports.ts"; export const rule = (ports: Ports) => ports;`,
    ),
    /two\/rule.ts: is to be pure/,
  ],
  [
    "a star for rooms of another folder",
    adding("src/run/step.ts", `import { judge } from "../rules/judge.ts"; judge;`, ["src/run", "`walk/*`"]),
    /does not name src\/rules/,
  ],
  [
    "a star that nobody needs",
    problems({ ...MANY, "src/checks/index.ts": "export const rules = [];" }),
    /names src\/checks\/\*, which nothing/,
  ],
  [
    "a crowded room",
    problems(
      Object.fromEntries(
        Array.from({ length: MOST_FILES }, (_, at) => [`src/model/w${at}.ts`, "export {};"]),
      ),
    ),
    /src\/model: 21 files/,
  ],
])("refuses %s", (_name, said, expected) => {
  expect(said.filter((one) => expected.test(one))).not.toEqual([]);
});

it.each<readonly [string, readonly string[]]>([
  [
    "a time that is only reckoned with",
    adding("src/model/word.ts", `export const at = (n: number) => new Date(n).toISOString();`),
  ],
  [
    "names that only look like the world's",
    adding("src/model/word.ts", `export const tell = (process: { console: string }) => process.console;`),
  ],
  [
    "a member of that name",
    adding("src/model/word.ts", `export const end = { process: 1, fetch() { return this.process; } };`),
  ],
  [
    "a collection that is made and filled inside",
    adding(
      "src/model/word.ts",
      `export function count(a: string[]) { const seen = new Set(); for (const b of a) seen.add(b); return seen; }`,
    ),
  ],
  [
    "a local of a constant's name",
    adding(
      "src/model/word.ts",
      `const all = [1]; export const more = (all: number[]) => all.push(2); more(all);`,
    ),
  ],
  [
    "an expression that is told where to look",
    adding(
      "src/model/word.ts",
      `const A = /a/y; export const at = (s: string, n: number) => { A.lastIndex = n; return A.test(s); };`,
    ),
  ],
  [
    "chance where the room names it",
    problems({
      "src/run/README.md": `${base["src/run/README.md"]}- chance: \`name.ts\`\n`,
      "src/run/name.ts": `import { randomUUID } from "node:crypto"; export const name = () => randomUUID();`,
    }),
  ],
  [
    "what a program of its own has heard",
    problems({
      "src/actions/README.md": `${base["src/actions/README.md"]}- state: \`main.ts\`\n`,
      "src/actions/main.ts": `${base["src/actions/main.ts"]} const heard = new Set(); heard.add(1);`,
    }),
  ],
  [
    "reckoning parts of Node",
    adding("src/model/word.ts", `import { createHash } from "node:crypto"; export const h = createHash;`),
  ],
  ["many of one kind that a star takes", two("- covers: `X2`\n")],
  [
    "one of many that is words alone",
    problems({
      ...MANY,
      "src/checks/words/README.md": "# words\n\nA check.\n\n- reach: nothing\n- severity: error\n",
    }),
  ],
  [
    "data beside the sources",
    adding("src/actions/main.ts", `import data from "../../package.json" with { type: "json" }; data;`),
  ],
])("takes %s", (_name, said) => {
  expect(said).toEqual([]);
});
