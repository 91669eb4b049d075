/**
 * Two logs: for a job (annotations, groups, masks by the runner) and for a terminal (stderr). Text from
 * outside passes through both, so neither ever prints a line that the runner would take for a command.
 */
import type { Log } from "../../ports.ts";
import { plainText } from "../../report/escape.ts";
import { maskedMiddle, MOST_SHOWN } from "../../report/masked.ts";
import { formsOf } from "./secrets/forms.ts";
import { createMasker, type Masker } from "./secrets/masker.ts";

/** What we use of `@actions/core`. */
export interface ActionsCore {
  info(message: string): void;
  warning(message: string, at?: { file?: string; startLine?: number }): void;
  error(message: string, at?: { file?: string; startLine?: number }): void;
  setSecret(secret: string): void;
  startGroup(name: string): void;
  endGroup(): void;
}

/** GitHub takes no more of one annotation. */
const MOST_ANNOTATION = 60_000;

/** The log of an action over a given core. */
export function actionsLog(core: ActionsCore, masker: Masker = createMasker()): Log {
  const told = new Set<string>();
  const safe = (text: string) => withoutCommands(plainText(maskedMiddle(text, masker.apply, MOST_SHOWN)));
  const short = (text: string) => safe(maskedMiddle(text, masker.apply, MOST_ANNOTATION));
  return {
    info: (message) => core.info(safe(message)),
    warning: (message, at) => core.warning(short(message), annotation(at)),
    error: (message, at) => core.error(short(message), annotation(at)),
    mask(secret) {
      masker.add(secret);
      for (const form of formsOf(secret)) {
        if (!told.has(form)) core.setSecret(form);
        told.add(form);
      }
    },
    masked: (text) => masker.apply(text),
    async group(title, body) {
      core.startGroup(safe(title).replaceAll("\n", " "));
      try {
        return await body();
      } finally {
        core.endGroup();
      }
    },
  };
}

function annotation(at: { readonly file?: string; readonly line?: number } = {}) {
  return {
    ...(at.file === undefined ? {} : { file: at.file }),
    ...(at.line === undefined ? {} : { startLine: at.line }),
  };
}

/** The log of the CLI: plain lines through `write`, which is stderr, because stdout is for results. */
export function createTerminalLog(write: (line: string) => void, masker: Masker = createMasker()): Log {
  const print = (text: string) =>
    write(`${withoutCommands(plainText(maskedMiddle(text, masker.apply, MOST_SHOWN)))}\n`);
  const place = (at: { readonly file?: string; readonly line?: number } = {}) =>
    at.file === undefined ? "" : `${at.file}${at.line === undefined ? "" : `:${at.line}`}: `;
  return {
    info: (message) => print(message),
    warning: (message, at) => print(`warning: ${place(at)}${message}`),
    error: (message, at) => print(`error: ${place(at)}${message}`),
    mask: (secret) => masker.add(secret),
    masked: (text) => masker.apply(text),
    async group(title, body) {
      print(title);
      return body();
    },
  };
}

/**
 * The text without anything that the runner takes for a workflow command: a line that starts with `::`
 * (after blanks), `##[` anywhere, a lone carriage return (the runner ends a line there), and
 * control characters, which could move a terminal's cursor.
 */
export function withoutCommands(text: string): string {
  return text
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(/[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]/g, " ")
    .replaceAll(/^([^\p{L}\p{N}\n]*?)::/gmu, "$1: :")
    .replaceAll("##[", "## [");
}
