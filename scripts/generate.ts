/**
 * `npm run generate`: writes everything that follows from another file; with `--check` it writes nothing
 * and fails, naming each file that is not what it would write.
 *
 * - tables of inputs and outputs in README.md and <action>/README.md, from the action.yml files
 * - src/flow/inputs.json, from the same: the CLI's flags and their help
 * - bluegreen.schema.json, from the schema of src/config
 * - docs/rooms.md, from the README at the head of each room
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
import { readRules, RULES_FOLDER, rulesIndex, rulesPage, rulesWords } from "./rules.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** What a generated file must contain, by path relative to the repository. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  const actions = new Map(ACTION_NAMES.map((name) => [name, readActionFile(root, name)]));
  const files = new Map<string, string>();
  files.set("src/flow/inputs.json", formatted("inputs.json", inputsJson(actions)));
  files.set("bluegreen.schema.json", formatted("schema.json", await schemaJson()));
  files.set("docs/rooms.md", roomsPage(roomFiles(root)));
  const rules = await readRules(root);
  files.set("docs/rules.md", rulesPage(rules));
  files.set(`${RULES_FOLDER}/index.generated.ts`, formatted("index.ts", rulesIndex(rules)));
  files.set(`${RULES_FOLDER}/words.generated.ts`, formatted("words.ts", rulesWords(rules)));
  for (const [name, action] of actions) {
    const path = name === "root" ? "README.md" : `${name}/README.md`;
    files.set(path, withTables(path, action));
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

const START = "<!-- inputs and outputs: from action.yml -->";
const END = "<!-- end -->";

/** The README with the part between the markers replaced by tables of the action's inputs and outputs. */
function withTables(path: string, action: ActionFile): string {
  const text = existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : "";
  const [start, end] = [text.indexOf(START), text.indexOf(END)];
  if (start === -1 || end < start) return `${text}\n${START}\n${actionTables(action)}${END}\n`;
  return `${text.slice(0, start)}${START}\n${actionTables(action)}${text.slice(end)}`;
}

async function main(check: boolean): Promise<void> {
  const stale: string[] = [];
  for (const [path, text] of await generatedFiles()) {
    const file = join(root, path);
    if (path.endsWith("README.md") && !existsSync(file)) {
      console.error(`${path} is missing: its tables are generated, its text is not`);
      process.exitCode = 1;
      continue;
    }
    if (existsSync(file) && readFileSync(file, "utf8") === text) continue;
    stale.push(path);
    if (!check) writeFileSync(file, text);
  }
  for (const path of stale) console.error(check ? `${path} is not up to date` : `wrote ${path}`);
  if (check && stale.length > 0) {
    console.error("Run `npm run generate` and commit the result.");
    process.exitCode = 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.includes("--check"));
