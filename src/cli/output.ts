/**
 * What the command line prints: results and failures without secrets, and without a line that a runner would
 * obey.
 */
import { withoutCommands } from "../adapters/real/log.ts";
import { exitCodeOf, renderThrown, thrownJson } from "../capability/thrown.ts";
import { plainText, visibleJson } from "../report/escape.ts";
import { maskedDeep } from "../report/masked.ts";
import type { Io } from "./io.ts";

/** Takes the secrets known so far out of a text. */
export type Masked = (text: string) => string;

/** Text from anywhere, as it may be printed: the CLI also runs in jobs. */
export function printable(text: string, masked: Masked): string {
  return withoutCommands(plainText(masked(text)));
}

/**
 * One JSON document. Secrets are taken out of its strings, so that it stays JSON; what a runner takes for a
 * command anywhere in a line is written with an escape, which reads the same.
 */
export function jsonDocument(value: unknown, masked: Masked): string {
  return visibleJson(JSON.stringify(maskedValue(value, masked), null, 2));
}

/** What JSON has of the value, with every string in it masked. */
export function maskedValue<T>(value: T, masked: Masked): T {
  const text = JSON.stringify(value);
  return text === undefined ? value : maskedDeep(JSON.parse(text) as T, masked);
}

/** Prints what was thrown, on stdout too when that is to be JSON. Returns the exit code. */
export function printThrown(thrown: unknown, json: boolean, io: Io, masked: Masked): number {
  if (json) io.stdout(`${jsonDocument(thrownJson(thrown), masked)}\n`);
  io.stderr(`${printable(renderThrown(thrown), masked)}\n`);
  return exitCodeOf(thrown);
}
