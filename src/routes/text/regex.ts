import { RE2JS } from "re2js";
import { bytesOf } from "./bytes.ts";
import { automaton, type Automaton } from "./regex-automaton.ts";
import { readSyntax } from "./regex-syntax.ts";

/** Istio refuses longer ones (`validateStringRegexp`). */
const MAX_LENGTH = 1024;

/** A compiled pattern of Envoy's `safe_regex`. */
export interface Regex {
  readonly pattern: string;
  /** Whether the whole value matches. */
  matches(value: string): boolean;
}

export type CompiledRegex =
  | {
      readonly ok: true;
      readonly regex: Regex;
      /** Why Envoy refuses it although Istio does not. */
      readonly refused: string | undefined;
    }
  | { readonly ok: false; readonly reason: string };

/** Compiles patterns, each once. */
export type RegexCompiler = (pattern: string) => CompiledRegex;

/**
 * A compiler of patterns as Istio validates them and Envoy runs them: RE2, on bytes, over the whole value.
 */
export function regexCompiler(): RegexCompiler {
  const known = new Map<string, CompiledRegex>();
  return (pattern) => {
    const found = known.get(pattern) ?? compile(pattern);
    known.set(pattern, found);
    return found;
  };
}

function compile(pattern: string): CompiledRegex {
  const parsed = parseRe2(pattern);
  if (typeof parsed === "string") return { ok: false, reason: parsed };
  const refused = envoyDefect(pattern, parsed);
  return { ok: true, regex: { pattern, matches: matcher(pattern, parsed) }, refused };
}

/**
 * An automaton where one can be had, made when first asked; else RE2. Both are linear in the value's length.
 */
function matcher(pattern: string, re2: RE2JS): Regex["matches"] {
  let asked = false;
  let quick: Automaton | undefined;
  return (value) => {
    if (!asked) quick = automatonOf(pattern);
    asked = true;
    return quick?.matches(value) ?? re2.matches(bytesOf(value));
  };
}

function automatonOf(pattern: string): Automaton | undefined {
  const syntax = readSyntax(pattern);
  return syntax === undefined ? undefined : automaton(syntax);
}

/** The RE2 program of a pattern over bytes, or why Istio refuses it. */
export function parseRe2(pattern: string): RE2JS | string {
  const bytes = bytesOf(pattern);
  if (bytes.length === 0) return "a regular expression must not be empty";
  if (bytes.length > MAX_LENGTH) return `a regular expression has at most ${MAX_LENGTH} bytes`;
  try {
    return RE2JS.compile(bytes);
  } catch (error) {
    return `RE2 refuses it: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/**
 * Envoy's `re2.max_program_size.error_level` is 32,768 of its own instructions; a class has several of them.
 */
const LARGE_PROGRAM = 2048;

/**
 * What Envoy's RE2, which reads bytes, refuses of a pattern that Istio's, which reads runes, takes; or
 * undefined.
 */
function envoyDefect(pattern: string, parsed: RE2JS): string | undefined {
  const open = pattern.replaceAll(/\\Q[\s\S]*?(?:\\E|$)/g, "");
  for (const [escape, hex] of open.matchAll(/\\(?:x\{([0-9A-Fa-f]+)\}|[\s\S])/g))
    if (hex !== undefined && Number.parseInt(hex, 16) > 0xff) return `has ${escape}, which is no byte`;
  return parsed.programSize() > LARGE_PROGRAM ? "makes a larger program than Envoy may take" : undefined;
}
