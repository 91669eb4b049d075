import type { ActionFile } from "./action-files.ts";

/** Markdown tables of an action's inputs and outputs, in the order of its action.yml. */
export function actionTables(action: ActionFile): string {
  const inputs = action.inputs.map((input) => [
    `\`${input.name}\``,
    input.description,
    input.required ? "required" : code(input.default),
  ]);
  const outputs = action.outputs.map((output) => [`\`${output.name}\``, output.description]);
  return [
    "",
    table(["Input", "What it is", "Default"], inputs),
    "",
    table(["Output", "What it is"], outputs),
    "",
    "",
  ].join("\n");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.map(cell).join(" | ")} |`).join("\n");
}

function cell(text: string): string {
  return text
    .replaceAll("|", "\\|")
    .replaceAll(/\s*\n\s*/g, " ")
    .trim();
}

function code(value: string | undefined): string {
  return value === undefined || value === "" ? "" : `\`${value}\``;
}
