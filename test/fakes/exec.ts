/** A strict fake of the Exec port: commands are listed with their answers, and every listed one must come. */
import { isDeepStrictEqual } from "node:util";
import { onTestFinished } from "vitest";
import { surroundings } from "../../src/errors/errors.ts";
import type { Command, CommandResult, Exec } from "../../src/ports.ts";

/** One expected command. What is given of it must be equal; each answers once, in any order. */
export interface ExpectedCommand extends Partial<CommandResult> {
  readonly tool: string;
  readonly args: readonly (string | RegExp)[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Thrown instead of answering. */
  readonly throws?: unknown;
}

export interface FakeExec extends Exec {
  /** What was run, in order. */
  readonly ran: readonly Command[];
}

/**
 * Answers as listed; fails on any other command, and, when the test ends, on every command listed that never
 * came. An exit code that the caller does not accept throws `TOOL_FAILED`, as the real one does.
 */
export function fakeExec(
  expected: readonly ExpectedCommand[],
  tools: Readonly<Record<string, string>> = {},
): FakeExec {
  const left = [...expected];
  const unexpected: string[] = [];
  const ran: Command[] = [];
  onTestFinished(() => {
    if (unexpected.length > 0)
      throw new Error(`Commands that the test does not list: ${unexpected.join("; ")}`);
    if (left.length > 0) throw new Error(`Commands listed that never came: ${left.map(line).join("; ")}`);
  });
  return {
    ran,
    which: async (tool) => tools[tool],
    async run(command) {
      ran.push(command);
      const index = left.findIndex((candidate) => matches(candidate, command));
      const [found] = index < 0 ? [] : left.splice(index, 1);
      if (found === undefined) {
        unexpected.push(line(command));
        throw new Error(`Command that the test does not list: ${line(command)}`);
      }
      return answer(found, command);
    },
  };
}

function answer(found: ExpectedCommand, command: Command): CommandResult {
  if (found.throws !== undefined) throw found.throws;
  const { exitCode = 0, stdout = "", stderr = "" } = found;
  if ((command.okCodes ?? [0]).includes(exitCode)) return { exitCode, stdout, stderr };
  throw surroundings("TOOL_FAILED", `\`${line(command)}\` ended with code ${exitCode}`, {
    remedy: "Read its message below",
    stderr,
  });
}

function matches(expected: ExpectedCommand, command: Command): boolean {
  return (
    expected.tool === command.tool &&
    expected.args.length === command.args.length &&
    expected.args.every((arg, index) => matchesArg(arg, command.args[index] ?? "")) &&
    (["cwd", "env", "stdin"] as const).every(
      (key) => expected[key] === undefined || isDeepStrictEqual(expected[key], command[key]),
    )
  );
}

function matchesArg(expected: string | RegExp, arg: string): boolean {
  return typeof expected === "string" ? expected === arg : expected.test(arg);
}

function line(command: { readonly tool: string; readonly args: readonly (string | RegExp)[] }): string {
  return [command.tool, ...command.args].map(String).join(" ");
}
