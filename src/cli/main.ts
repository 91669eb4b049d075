import process from "node:process";
import { checkCertificates } from "../adapters/real/processes/unchecked.ts";
import { outliveReaders } from "../actions/streams.ts";
import { nearest } from "../config/nearest.ts";
import { type Failure, usage } from "../errors/errors.ts";
import { Pending, settled } from "../actions/settled.ts";
import type { AnyCommand, Command } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { parseFlags } from "./flags.ts";
import { commandHelp, overview } from "./help.ts";
import type { Io } from "./io.ts";
import { VERSION } from "./version.ts";

/** Runs `bluegreen` with this process's arguments and leaves its exit code on the process. */
export async function start(): Promise<void> {
  outliveReaders([process.stdout, process.stderr]);
  checkCertificates(process.env, (message) => void process.stderr.write(`warning: ${message}\n`));
  process.exitCode = await main(process.argv.slice(2), {
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    env: process.env,
    cwd: process.cwd(),
    isTerminal: process.stdout.isTTY && process.stdin.isTTY,
    stderrIsTerminal: process.stderr.isTTY,
  });
}

/** Runs one command line. Never throws: whatever happens becomes text on stderr and an exit code. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  try {
    const pending = new Pending();
    return await settled(process, pending, () => dispatch(argv, { ...io, pending }));
  } catch (thrown) {
    const { printThrown } = await import("./output.ts");
    const { createMasker } = await import("../adapters/real/secrets/masker.ts");
    return printThrown(thrown, argv.includes("--json"), io, createMasker().apply);
  }
}

async function dispatch(argv: readonly string[], io: Io): Promise<number> {
  const [name, ...args] = argv;
  if (name === "--version" || name === "-V") return say(io, `${VERSION}\n`);
  if (name === "--help" || name === "-h" || name === "help") return help(args, io);
  if (name === undefined) {
    io.stderr(overview(COMMANDS, VERSION));
    return 2;
  }
  const command = find(name);
  if ("delegate" in command) return command.delegate(args, io);
  if (args.includes("--help") || args.includes("-h")) return say(io, commandHelp(command));
  return runCommand(command, args, io);
}

async function runCommand(command: Command, args: readonly string[], io: Io): Promise<number> {
  const parsed = parseFlags(command.name, args, command.flags);
  const [extra] = parsed.positionals;
  if (extra !== undefined && command.positionals === "") throw unexpected(command, extra);
  return command.run(parsed, io);
}

function help(args: readonly string[], io: Io): number | Promise<number> {
  const [name] = args;
  if (name === undefined) return say(io, overview(COMMANDS, VERSION));
  const command = find(name);
  return "delegate" in command ? command.delegate(["--help"], io) : say(io, commandHelp(command));
}

function say(io: Io, text: string): number {
  io.stdout(text);
  return 0;
}

function find(name: string): AnyCommand {
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command === undefined) throw unknownCommand(name);
  return command;
}

/** Flags that stand before any command. */
const GLOBAL_FLAGS = ["--help", "--version"];

function unknownCommand(name: string): Failure {
  if (name.startsWith("-")) return flagBeforeCommand(name);
  const names = COMMANDS.map((command) => command.name);
  const meant = nearest(name, names);
  return usage("COMMAND_UNKNOWN", `bluegreen has no command ${JSON.stringify(name)}`, {
    remedy: meant === undefined ? `Give one of: ${names.join(", ")}` : `Did you mean \`bluegreen ${meant}\`?`,
  });
}

function flagBeforeCommand(flag: string): Failure {
  const meant = nearest(flag, GLOBAL_FLAGS);
  return usage("FLAG_UNKNOWN", `bluegreen itself has no flag ${flag}`, {
    remedy:
      meant === undefined
        ? "Give the command first, as in `bluegreen status --json`"
        : `Did you mean \`bluegreen ${meant}\`?`,
  });
}

function unexpected(command: Command, argument: string): Failure {
  return usage(
    "ARGUMENT_UNEXPECTED",
    `bluegreen ${command.name} takes no argument ${JSON.stringify(argument)}`,
    {
      remedy: `\`bluegreen ${command.name} --help\` shows what it takes`,
    },
  );
}
