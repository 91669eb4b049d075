/**
 * The JSON that a tool was asked for, among whatever else stands on its stdout: hooks, `run_cmd` and wrappers
 * print there too, before the document, behind it, and on its very line.
 */
import { isDeepStrictEqual } from "node:util";
import { endOfNested, parseJson } from "../../../nested-json.ts";
import type { Log } from "../../../ports.ts";
import { toolWords } from "./tool-words.ts";

export interface ToolJson<T> {
  readonly value: T;
  /** The document as it was written. */
  readonly text: string;
  /** What stands beside it; empty nearly always. From outside, and not masked. */
  readonly words: string;
}

/** Whether a value is the document that was asked for, as far as its shape says so. */
export type Shape<T> = (value: unknown) => value is T;

/**
 * The one document of the shape that was asked for. Throws `SyntaxError` when there is none, or when
 * different ones compete: which of them the tool wrote, nobody can tell.
 */
export function toolJson<T>(stdout: string, isAskedFor: Shape<T>): ToolJson<T> {
  const whole = parsed(stdout);
  if (isAskedFor(whole)) return { value: whole, text: stdout, words: "" };
  const [first, ...others] = documents(stdout).flatMap(({ value, start, end }) =>
    isAskedFor(value) ? [{ value, start, end }] : [],
  );
  if (first === undefined)
    throw new SyntaxError(whole === undefined ? "it is no JSON" : "it is something else");
  if (others.some(({ value }) => !isDeepStrictEqual(value, first.value)))
    throw new SyntaxError("there are several, and they differ");
  const { value, start, end } = first;
  const words = [stdout.slice(0, start), stdout.slice(end)].map((part) => part.trim());
  return { value, text: stdout.slice(start, end), words: words.filter((part) => part !== "").join("\n") };
}

interface Document {
  readonly value: unknown;
  readonly start: number;
  readonly end: number;
}

/** An opening bracket and what may follow it in JSON; most brackets in words are none. */
const OPENING = /\{\s*["}]|\[\s*(?:[\]{["\-\d]|true|false|null)/g;
/** Brackets that nothing closes are read to the text's end: as often as this, and no more. */
const MOST_READ = 16;

/** Every object and array of the text that does not lie in another one. */
function documents(text: string): readonly Document[] {
  const found: Document[] = [];
  let left = MOST_READ * text.length;
  let at = 0;
  for (const { index: start } of text.matchAll(OPENING)) {
    if (start < at) continue;
    const end = endOfNested(text, start);
    left -= (end ?? text.length) - start;
    if (left < 0) throw new SyntaxError("too many brackets are open in it");
    const value = end === undefined ? undefined : parsed(text.slice(start, end));
    if (value === undefined || end === undefined) continue;
    found.push({ value, start, end });
    at = end;
  }
  return found;
}

/** Undefined where it is no JSON, or nested too deep. */
function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/**
 * What stood beside JSON and is still to be shown: once all that is secret in it is known, and each text
 * once.
 */
export class WordsBeside {
  readonly #told = new Set<string>();
  readonly #waiting: string[] = [];

  /** `who` printed `words`. */
  add(who: string, words: string): void {
    if (words !== "") this.#waiting.push(`${who} printed beside its JSON:\n${words}`);
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Shows, masked and bounded, what was not shown yet. */
  tell(log: Pick<Log, "info" | "masked">): void {
    for (const text of this.#waiting.splice(0)) {
      if (!this.#told.has(text)) log.info(toolWords(text, log));
      this.#told.add(text);
    }
  }
}
