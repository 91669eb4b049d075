/**
 * `npm run generate`: writes everything that follows from another file. `npm run check` writes nothing, and
 * names each file that is not what this would write.
 *
 * - tables of inputs and outputs in README.md and <action>/README.md, from the action.yml files
 * - src/flow/inputs.json, from the same: the CLI's flags and their help
 * - bluegreen.schema.json, from the schema of src/config
 * - docs/rooms.md, from the README at the head of each room
 * - docs/transitions.md, from the table by which promote and rollback decide
 * - tables of docs/errors.md, from the catalogue in src/errors
 * - docs/rules.md, the index of the rules of lint and their words, from the folders of src/lint/rules
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ActionFile, ACTION_NAMES, readActionFile } from "./action-files.ts";
import { actionTables } from "./action-tables.ts";
import { roomsPage } from "./law/rooms-page.ts";
import { roomFiles } from "./law/run.ts";
import { transitionsPage } from "./transitions-page.ts";
import { errorTables } from "./error-tables.ts";
import { readRules, RULES_FOLDER, rulesIndex, rulesPage, rulesWords } from "./rules.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** What a generated file must contain, by path relative to the repository. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  const actions = new Map(ACTION_NAMES.map((name) => [name, readActionFile(root, name)]));
  const files = new Map<string, string>();
  files.set("src/flow/inputs.json", formatted("inputs.json", inputsJson(actions)));
  files.set("bluegreen.schema.json", formatted("schema.json", await schemaJson()));
  files.set("docs/transitions.md", transitionsPage());
  files.set("docs/rooms.md", roomsPage(roomFiles(root)));
  files.set("docs/errors.md", withPart("docs/errors.md", "<!-- codes: from src/errors -->", errorTables()));
  const rules = await readRules(root);
  files.set("docs/rules.md", rulesPage(rules));
  files.set(`${RULES_FOLDER}/index.generated.ts`, formatted("index.ts", rulesIndex(rules)));
  files.set(`${RULES_FOLDER}/words.generated.ts`, formatted("words.ts", rulesWords(rules)));
  for (const [name, action] of actions) {
    const path = name === "root" ? "README.md" : `${name}/README.md`;
    files.set(path, withPart(path, "<!-- inputs and outputs: from action.yml -->", actionTables(action)));
  }
  return files;
}

function inputsJson(actions: ReadonlyMap<string, ActionFile>): string {
  return JSON.stringify(
    Object.fromEntries([...actions].map(([name, action]) => [name, action.inputs])),
    null,
    2,
  );
}

async function schemaJson(): Promise<string> {
  const { configJsonSchema } = await import("../src/config/schema.ts");
  return JSON.stringify(configJsonSchema(), null, 2);
}

/** The text as `oxfmt` leaves it, so that `npm run lint` and this script agree. */
function formatted(name: string, text: string): string {
  const oxfmt = join(root, "node_modules", ".bin", "oxfmt");
  return execFileSync(oxfmt, [`--stdin-filepath=${name}`], { cwd: root, input: text, encoding: "utf8" });
}

const END = "<!-- end -->";

/** The file with the part between the markers replaced by the tables. */
function withPart(path: string, startMark: string, tables: string): string {
  const text = existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : "";
  const [start, end] = [text.indexOf(startMark), text.indexOf(END)];
  if (start === -1 || end < start) return `${text}\n${startMark}\n${tables}${END}\n`;
  return `${text.slice(0, start)}${startMark}\n${tables}${text.slice(end)}`;
}

async function main(): Promise<void> {
  for (const [path, text] of await generatedFiles()) {
    const file = join(root, path);
    if (path.endsWith("README.md") && !existsSync(file)) {
      console.error(`${path} is missing: its tables are generated, its text is not`);
      process.exitCode = 1;
      continue;
    }
    if (existsSync(file) && readFileSync(file, "utf8") === text) continue;
    writeFileSync(file, text);
    console.error(`wrote ${path}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
