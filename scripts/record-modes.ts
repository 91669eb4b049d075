/**
 * What follows from the folders of the ways of recording in Git: their index, their names, and the input
 * `record`.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { RecordMode } from "../src/release/git/record-mode.ts";
import type { ActionName } from "./action-files.ts";
import { camelCase, yamlText } from "./yaml.ts";

/** Where the modes are, relative to the repository. */
export const MODES_FOLDER = "src/release/git/modes";

/** A mode as its folder has it. */
export interface ModeFolder extends Pick<RecordMode, "place" | "doc"> {
  readonly name: string;
}

/** Every mode, in its place. Throws for a folder that is none. */
export async function readModes(root: string): Promise<readonly ModeFolder[]> {
  const entries = readdirSync(join(root, MODES_FOLDER), { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const modes = await Promise.all(names.map((name) => readMode(join(root, MODES_FOLDER, name), name)));
  return modes.sort((a, b) => a.place - b.place || (a.name < b.name ? -1 : 1));
}

async function readMode(folder: string, name: string): Promise<ModeFolder> {
  const file = join(folder, "mode.ts");
  const { mode }: { readonly mode?: RecordMode } = existsSync(file)
    ? await import(pathToFileURL(file).href)
    : {};
  if (mode === undefined || !/^[a-z][a-z0-9-]*$/.test(name))
    throw new Error(
      `${MODES_FOLDER}/${name} lacks a mode.ts that exports \`mode\`, or a name of a-z, 0-9 and -`,
    );
  return { name, place: mode.place, doc: mode.doc };
}

/** `index.generated.ts`. */
export function modesIndex(modes: readonly Pick<ModeFolder, "name">[]): string {
  const imports = modes.map(({ name }) => `import { mode as ${camelCase(name)} } from "./${name}/mode.ts";`);
  const entries = modes.map(({ name }) => `${JSON.stringify(name)}: ${camelCase(name)},`);
  return `/** Every way of recording in Git; from the folders beside this file, by \`npm run generate\`. */
import type { RecordMode } from "../record-mode.ts";
${imports.join("\n")}
import type { RecordModeName } from "./names.generated.ts";

export const MODES: Readonly<Record<RecordModeName, RecordMode>> = {
${entries.join("\n")}
};
`;
}

/** \`names.generated.ts\`: apart from the modes, so that reading inputs loads none of them. */
export function modeNames(modes: readonly Pick<ModeFolder, "name">[]): string {
  const names = JSON.stringify(modes.map(({ name }) => name));
  return `/** What the input \`record\` may be; the first is the default. From the folders here, by \`npm run generate\`. */
export const RECORD_MODES = ${names} as const;

export type RecordModeName = (typeof RECORD_MODES)[number];
`;
}

/** What each action records, in the words of its description. */
const RECORDED: Partial<Readonly<Record<ActionName, string>>> = {
  root: "what deploy, promote and rollback wrote",
  deploy: "the changed values file",
  promote: "the router's new default",
  rollback: "the router's default afterwards",
};

/** The input `record` as an action.yml has it; undefined for an action that records nothing. */
export function recordInput(action: ActionName, modes: readonly ModeFolder[]): string | undefined {
  const what = RECORDED[action];
  if (what === undefined) return undefined;
  const sentences = modes.map(({ name, doc }, index) => `\`${name}\` ${doc(index === 0 ? what : "it")}`);
  const description = yamlText(`${sentences.join("; ")}.`);
  return `  record:\n    description: ${description}\n    default: ${modes[0]?.name}\n`;
}
