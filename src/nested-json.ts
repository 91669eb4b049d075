/** JSON that a program, a server or a person wrote, with an end to its depth. */
import { LIMITS } from "./limits.ts";

/**
 * As `JSON.parse`, for text from outside: throws `SyntaxError` also where it is nested so deep that no reader
 * gets through.
 */
export function parseJson(text: string): unknown {
  if (isTooDeep(text)) throw new SyntaxError(`it is nested more than ${LIMITS.jsonNesting} deep`);
  return JSON.parse(text);
}

/** Counts brackets outside of strings, before any value is built. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const next = text[at];
    if (next === '"') at = endOfString(text, at);
    else if (next === "[" || next === "{") depth += 1;
    else if (next === "]" || next === "}") depth -= 1;
    if (depth > LIMITS.jsonNesting) return true;
  }
  return false;
}

/**
 * Offset behind the bracket that closes the one at `start`, or of the text's end when none does; undefined
 * where it is nested so deep that no reader gets through. That what lies between is JSON is not said.
 */
export function endOfNested(text: string, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const next = text[at];
    if (next === '"') at = endOfString(text, at);
    else if (next === "[" || next === "{") depth += 1;
    else if (next === "]" || next === "}") depth -= 1;
    if (depth === 0) return at + 1;
    if (depth > LIMITS.jsonNesting) return undefined;
  }
  return text.length;
}

/** Offset of the closing quote; of the text's end when there is none. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
}
