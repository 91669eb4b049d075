/** What follows from the folders of the tools of setup: their index, and their inputs and outputs. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { camelCase, yamlText } from "./yaml.ts";
import type { Tool } from "../src/toolchain/tool.ts";

/** Where the tools are, relative to the repository. */
export const TOOLS_FOLDER = "src/toolchain/tools";

/** A tool as its folder has it. */
export interface ToolFolder extends Tool {
  readonly name: string;
}

/**
 * Every tool, in its place. Throws for a folder that is none, and for a tool that would replace one that is
 * not there.
 */
export async function readTools(root: string): Promise<readonly ToolFolder[]> {
  const entries = readdirSync(join(root, TOOLS_FOLDER), { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const tools = await Promise.all(names.map((name) => readTool(join(root, TOOLS_FOLDER, name), name)));
  for (const { name, insteadOf } of tools) {
    if (insteadOf !== undefined && !names.includes(insteadOf.tool))
      lacking(name, `a tool that is there in insteadOf, not ${insteadOf.tool}`);
  }
  return tools.sort((a, b) => a.place - b.place || (a.name < b.name ? -1 : 1));
}

async function readTool(folder: string, name: string): Promise<ToolFolder> {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) lacking(name, "a name of lower-case letters, digits and dashes");
  const file = join(folder, "tool.ts");
  const { tool }: { readonly tool?: Tool } = existsSync(file) ? await import(pathToFileURL(file).href) : {};
  return { name, ...(tool ?? lacking(name, "a tool.ts that exports `tool`")) };
}

function lacking(name: string, what: string): never {
  throw new Error(`${TOOLS_FOLDER}/${name} lacks ${what}`);
}

/** `index.generated.ts`. */
export function toolsIndex(tools: readonly ToolFolder[]): string {
  const imports = tools.map(({ name }) => `import { tool as ${camelCase(name)} } from "./${name}/tool.ts";`);
  const entries = tools.map(({ name }) => `${JSON.stringify(name)}: ${camelCase(name)},`);
  return `/** Every tool of setup, in its place; from the folders beside this file, by \`npm run generate\`. */
${imports.join("\n")}

export const TOOLS = {
${entries.join("\n")}
};

export type ToolName = keyof typeof TOOLS;
`;
}

/** The first line of `setup/action.yml` that names them. */
export function setupDescription(tools: readonly ToolFolder[]): string {
  const replaced = tools.flatMap((tool) => tool.insteadOf?.tool ?? []);
  const titles = tools
    .filter(({ insteadOf }) => insteadOf === undefined)
    .map(({ name, title }) => {
      const others = tools.filter(({ insteadOf }) => insteadOf?.tool === name);
      return replaced.includes(name) ? [title, ...others.map((one) => one.title)].join(" or ") : title;
    });
  const list = [titles.slice(0, -1).join(", "), ...titles.slice(-1)].join(" and ");
  return `description: Finds or installs ${list}, verifies every download, and puts them on PATH.\n`;
}

/** The inputs of `setup` that ask for versions, as action.yml has them. */
export function setupInputs(tools: readonly ToolFolder[]): string {
  return tools.map((tool, index) => yamlInput(tool.name, asked(tool, tools, index === 0))).join("");
}

/** The same inputs of the root action, which hands them on. */
export function rootInputs(tools: readonly ToolFolder[]): string {
  return tools.map(({ name }) => yamlInput(name, "As in setup.")).join("");
}

function yamlInput(name: string, description: string): string {
  return `  ${name}-version:\n    description: ${yamlText(description)}\n    default: ""\n`;
}

function asked(tool: ToolFolder, tools: readonly ToolFolder[], isFirst: boolean): string {
  const first = `Version or range of ${tool.title}`;
  const replaced = tools.find(({ name }) => name === tool.insteadOf?.tool);
  if (tool.installed === "on-request") {
    const use = replaced === undefined ? "have it" : `use ${tool.title} in place of ${replaced.title}`;
    return `${first}. Empty or \`none\` leaves it out; give it to ${use}.`;
  }
  const example = isFirst ? ", such as `1.1.0` or `1.x`" : "";
  return `${first}${example}. Empty takes what is on PATH, else the pinned version; \`none\` leaves it out.`;
}

/** The outputs of `setup`. */
export function setupOutputs(tools: readonly ToolFolder[]): string {
  return tools
    .flatMap(({ name, title, installed }) => {
      const when = installed === "on-request" ? ", when it was asked for" : "";
      return [
        `  ${name}-version:\n    description: Version of ${title} on PATH after this step${when}.\n`,
        `  ${name}-path:\n    description: Absolute path of ${title}${when}.\n`,
      ];
    })
    .join("");
}

/** The table of `setup/README.md`: what is pinned, and where it comes from. */
export function toolsTable(tools: readonly ToolFolder[]): string {
  const head = [
    "| Tool | Pinned version | Comes from | Files that ask for a version |",
    "| --- | --- | --- | --- |",
  ];
  const rows = tools.map((tool) => {
    const cells = [tool.title, tool.known ?? "", new URL(tool.publisher.base).host, filesOf(tool)];
    return `| ${cells.join(" | ")} |`;
  });
  return ["", ...head, ...rows, "", ""].join("\n");
}

/** Who installs a tool on request asks by its input alone. */
function filesOf({ name, installed, versionFile, asdfName = name }: ToolFolder): string {
  if (installed === "on-request") return "none; its input does";
  const own = versionFile === undefined ? [] : [`\`${versionFile}\``];
  return [...own, `\`${asdfName}\` in \`.tool-versions\``].join(", ");
}
