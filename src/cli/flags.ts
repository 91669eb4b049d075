import { parseArgs } from "node:util";
import { nearest } from "../config/nearest.ts";
import { type Failure, Failures, usage } from "../errors/errors.ts";

/** One flag of a command, named as the input of the action. */
export interface Flag {
  readonly name: string;
  readonly description: string;
  /** A switch may stand without a value; a text flag needs one. */
  readonly kind: "switch" | "text";
  readonly required?: boolean;
  readonly default?: string | undefined;
  readonly short?: string;
  /**
   * Given several times, its values are joined by line breaks, as lists are in a workflow; otherwise the last
   * one wins.
   */
  readonly repeatable?: boolean;
  /** The only values there are; any other is refused before the command begins. */
  readonly choices?: readonly string[];
}

export interface ParsedArguments {
  /** Values by flag name; a switch given without a value is `true`. */
  readonly values: Readonly<Record<string, string>>;
  readonly positionals: readonly string[];
}

/**
 * Reads a command's arguments. Throws {@link Failures} with every unknown flag, missing value and value that
 * is no choice.
 */
export function parseFlags(
  command: string,
  args: readonly string[],
  flags: readonly Flag[],
): ParsedArguments {
  const options = Object.fromEntries(flags.map((flag) => [flag.name, option(flag)]));
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const values: Record<string, string> = {};
  const positionals: string[] = [];
  const failures: Failure[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    const flag = flags.find((candidate) => candidate.name === token.name);
    const value = token.value ?? (flag?.kind === "switch" ? "true" : undefined);
    if (flag === undefined) failures.push(unknownFlag(command, token.rawName, flags));
    else if (value === undefined || isFlag(token)) failures.push(withoutValue(command, flag));
    else if (flag.choices?.includes(value) === false) failures.push(noChoice(flag, value));
    else values[flag.name] = joined(flag, values[flag.name], value);
  }
  const [first, ...rest] = failures;
  if (first !== undefined) throw new Failures([first, ...rest]);
  return { values, positionals };
}

function joined(flag: Flag, before: string | undefined, value: string): string {
  return flag.repeatable === true && before !== undefined ? `${before}\n${value}` : value;
}

function option(flag: Flag): { type: "boolean" | "string"; short?: string } {
  const type = flag.kind === "switch" ? "boolean" : "string";
  return flag.short === undefined ? { type } : { type, short: flag.short };
}

/** `--version --json`: the next flag is not meant as the value of the one before it. */
function isFlag(token: { value?: string | undefined; inlineValue?: boolean | undefined }): boolean {
  return token.inlineValue === false && token.value !== undefined && /^--[a-z]/.test(token.value);
}

function unknownFlag(command: string, typed: string, flags: readonly Flag[]): Failure {
  const names = flags.map((flag) => `--${flag.name}`);
  const meant = nearest(typed, names);
  const hint = meant === undefined ? "" : `Did you mean ${meant}? `;
  return usage("FLAG_UNKNOWN", `bluegreen ${command} has no flag ${typed}`, {
    remedy: `${hint}\`bluegreen ${command} --help\` lists its flags`,
  });
}

function noChoice({ name, choices = [] }: Flag, value: string): Failure {
  return usage("FLAG_INVALID", `--${name} is ${JSON.stringify(value)}`, {
    remedy: `Give one of: ${choices.join(", ")}`,
  });
}

function withoutValue(command: string, flag: Flag): Failure {
  return usage("FLAG_INCOMPLETE", `--${flag.name} needs a value`, {
    remedy: `Give it, as in \`bluegreen ${command} --${flag.name}=VALUE\``,
  });
}
