import type { Flag, ParsedArguments } from "./flags.ts";
import type { Io } from "./io.ts";

/** A command of the table, its flags read by the table's own parser. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What may stand after the flags, as shown in the usage line; empty for nothing. */
  readonly positionals: string;
  readonly flags: readonly Flag[];
  /** Shown below the flags. */
  readonly examples: readonly string[];
  /** Runs the command; returns the exit code or throws a failure. */
  readonly run: (parsed: ParsedArguments, io: Io) => Promise<number>;
}

/** A command that reads its own arguments, flags and all. */
export interface DelegatedCommand {
  readonly name: string;
  readonly summary: string;
  readonly delegate: (args: readonly string[], io: Io) => Promise<number>;
}

export type AnyCommand = Command | DelegatedCommand;
