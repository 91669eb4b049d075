/**
 * `npm run generate`: writes everything that follows from another file. `npm run check` writes nothing, and
 * names each file that is not what this would write.
 *
 * - tables of inputs and outputs in README.md and <action>/README.md, from the action.yml files
 * - src/flow/inputs.json, from the same: the CLI's flags and their help
 * - bluegreen.schema.json, from the schema of src/config
 * - docs/rooms.md, from the README at the head of each room
 * - docs/states.md, from the table of states that a test holds
 * - docs/transitions.md, from the table by which promote and rollback decide
 * - tables of docs/errors.md, from the catalogue in src/errors
 * - docs/rules.md, the index of the rules of lint and their words, from the folders of src/lint/rules
 * - the index of the tools of setup, their inputs and outputs in the action.yml files, and the table of
 *   setup/README.md, from the folders of src/toolchain/tools
 * - the index of the ways of recording in Git, and the input `record` in the action.yml files, from the
 *   folders of src/release/git/modes
 * - the index of the mesh APIs, the words for their targets and the list of the simulator's front ends, from
 *   the folders of src/mesh-api/apis
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type ActionFile,
  type ActionName,
  ACTION_NAMES,
  actionPath,
  parseActionFile,
} from "./action-files.ts";
import { actionTables } from "./action-tables.ts";
import { roomsPage } from "./law/rooms-page.ts";
import { roomFiles } from "./law/run.ts";
import { statesPage } from "./states-page.ts";
import { transitionsPage } from "./transitions-page.ts";
import { errorTables } from "./error-tables.ts";
import {
  readTools,
  rootInputs,
  setupDescription,
  setupInputs,
  setupOutputs,
  type ToolFolder,
  TOOLS_FOLDER,
  toolsIndex,
  toolsTable,
} from "./tools.ts";
import {
  type ModeFolder,
  modeNames,
  MODES_FOLDER,
  modesIndex,
  readModes,
  recordInput,
} from "./record-modes.ts";
import { APIS_FOLDER, apisIndex, FRONT_ENDS_FOLDER, frontEnds, readApis, targetWords } from "./mesh-apis.ts";
import { withYamlParts } from "./yaml.ts";
import { readRules, RULES_FOLDER, rulesIndex, rulesPage, rulesWords } from "./rules.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** What a generated file must contain, by path relative to the repository. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  const tools = await readTools(root);
  const modes = await readModes(root);
  const yaml = new Map(ACTION_NAMES.map((name) => [name, actionYaml(name, tools, modes)]));
  const actions = new Map([...yaml].map(([name, text]) => [name, parseActionFile(text)]));
  const files = new Map<string, string>();
  for (const [name, text] of yaml) files.set(actionPath(name), text);
  files.set(`${TOOLS_FOLDER}/index.generated.ts`, formatted("index.ts", toolsIndex(tools)));
  files.set(`${MODES_FOLDER}/index.generated.ts`, formatted("index.ts", modesIndex(modes)));
  files.set(`${MODES_FOLDER}/names.generated.ts`, formatted("names.ts", modeNames(modes)));
  const apis = await readApis(root);
  files.set(`${APIS_FOLDER}/index.generated.ts`, formatted("index.ts", apisIndex(apis)));
  files.set(`${FRONT_ENDS_FOLDER}/index.generated.ts`, formatted("index.ts", frontEnds(apis)));
  files.set(WORDS, await wordsText());
  files.set("src/flow/inputs.json", formatted("inputs.json", inputsJson(actions)));
  files.set("bluegreen.schema.json", formatted("schema.json", await schemaJson()));
  files.set("docs/states.md", statesPage());
  files.set("docs/transitions.md", transitionsPage());
  files.set("docs/rooms.md", roomsPage(roomFiles(root)));
  files.set(
    "docs/errors.md",
    withPart(textOf("docs/errors.md"), "<!-- codes: from src/errors -->", errorTables()),
  );
  const rules = await readRules(root);
  files.set("docs/rules.md", rulesPage(rules));
  files.set(`${RULES_FOLDER}/index.generated.ts`, formatted("index.ts", rulesIndex(rules)));
  files.set(`${RULES_FOLDER}/words.generated.ts`, formatted("words.ts", rulesWords(rules)));
  for (const [name, action] of actions) {
    const path = name === "root" ? "README.md" : `${name}/README.md`;
    const text = name === "setup" ? withPart(textOf(path), TOOLS_TABLE, toolsTable(tools)) : textOf(path);
    files.set(path, withPart(text, "<!-- inputs and outputs: from action.yml -->", actionTables(action)));
  }
  return files;
}

const WORDS = "src/model/target-words.generated.ts";

async function wordsText(): Promise<string> {
  return formatted("words.ts", targetWords(await readApis(root)));
}

const TOOLS_TABLE = "<!-- tools: from src/toolchain/tools -->";

/** An action.yml with the parts in it that are generated. */
function actionYaml(name: ActionName, tools: readonly ToolFolder[], modes: readonly ModeFolder[]): string {
  const parts: Partial<Record<ActionName, readonly string[]>> = {
    root: [rootInputs(tools)],
    setup: [setupDescription(tools), setupInputs(tools), setupOutputs(tools)],
  };
  const path = actionPath(name);
  const record = recordInput(name, modes);
  const withTools = withYamlParts(path, textOf(path), "tools", TOOLS_FOLDER, parts[name] ?? []);
  return withYamlParts(path, withTools, "record", MODES_FOLDER, record === undefined ? [] : [record]);
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

/** The text of a file of the repository; empty when it is not there. */
function textOf(path: string): string {
  return existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : "";
}

/** The text with the part between the markers replaced by the tables. */
function withPart(text: string, startMark: string, tables: string): string {
  const start = text.indexOf(startMark);
  const end = text.indexOf(END, Math.max(start, 0));
  if (start === -1 || end === -1) return `${text}\n${startMark}\n${tables}${END}\n`;
  return `${text.slice(0, start)}${startMark}\n${tables}${text.slice(end)}`;
}

async function main(): Promise<void> {
  // The schema is made by code that reads these words: a new API's are there before it is loaded.
  writeFileSync(join(root, WORDS), await wordsText());
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
