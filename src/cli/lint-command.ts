/** `bluegreen lint`: beside checking, what its rules say of themselves. */
import type { Command } from "./command.ts";
import type { Flag, ParsedArguments } from "./flags.ts";
import type { Io } from "./io.ts";

export const LINT_FLAGS: readonly Flag[] = [
  {
    name: "format",
    kind: "text",
    description: "How findings are printed: `text`, `json`, `sarif` or `github`.",
    default: "text",
    choices: ["text", "json", "sarif", "github"],
  },
  { name: "rules", kind: "switch", description: "Lists every rule with its severity, and checks nothing." },
  {
    name: "explain",
    kind: "text",
    description: "Rule to explain: why it hurts, how to mend it. Checks nothing.",
  },
];

/** The command, answering `--rules` and `--explain` before anything of the repository is read. */
export function withRules(command: Command): Command {
  return {
    ...command,
    run: (parsed, io) => (asksForRules(parsed) ? printRules(parsed, io) : command.run(parsed, io)),
  };
}

function asksForRules({ values }: ParsedArguments): boolean {
  return values["rules"] === "true" || values["explain"] !== undefined;
}

async function printRules({ values }: ParsedArguments, io: Io): Promise<number> {
  const { explained, listed } = await import("./rule-help.ts");
  const asJson = values["json"] === "true" || values["format"] === "json";
  const name = values["explain"];
  io.stdout(`${name === undefined ? listed(asJson) : explained(name, asJson)}\n`);
  return 0;
}
