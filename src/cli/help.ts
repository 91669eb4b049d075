import type { AnyCommand, Command } from "./command.ts";
import type { Flag } from "./flags.ts";

const WIDTH = 100;

/** The list of commands. */
export function overview(commands: readonly AnyCommand[], version: string): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  return [
    `bluegreen ${version}: blue-green releases on Istio, from pull request to full traffic and back.`,
    "",
    "Usage: bluegreen <command> [flags]",
    "",
    ...commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`),
    "",
    "`bluegreen <command> --help` shows a command's flags, `bluegreen --version` the version.",
    "Exit codes: 0 done; 1 a check failed or a step was refused; 2 wrong usage, input or configuration;",
    "3 the surroundings failed, such as a missing tool or a cluster out of reach.",
    "",
  ].join("\n");
}

/** Help of one command. */
export function commandHelp(command: Command): string {
  const usage = ["bluegreen", command.name, "[flags]", command.positionals].filter(Boolean).join(" ");
  return [
    command.summary,
    "",
    `Usage: ${usage}`,
    "",
    ...command.flags.flatMap(flagHelp),
    "",
    "Examples:",
    ...command.examples.map((example) => `  ${example}`),
    "",
  ].join("\n");
}

function flagHelp(flag: Flag): readonly string[] {
  const short = flag.short === undefined ? "" : `-${flag.short}, `;
  const value = flag.kind === "text" ? "=VALUE" : "";
  const note = flag.required === true ? " Required." : defaultNote(flag);
  return [`  ${short}--${flag.name}${value}`, ...wrapped(`${flag.description}${note}`, "      ")];
}

function defaultNote(flag: Flag): string {
  if (flag.kind === "switch" || flag.default === undefined || flag.default === "") return "";
  return ` Default: \`${flag.default}\`.`;
}

function wrapped(text: string, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(/\s+/)) {
    if (line.length + word.length + 1 > WIDTH && line !== indent) {
      lines.push(line);
      line = indent;
    }
    line += line === indent ? word : ` ${word}`;
  }
  return [...lines, line];
}
