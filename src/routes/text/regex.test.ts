import fc from "fast-check";
import { RE2JS } from "re2js";
import { describe, expect, it } from "vitest";
import { bytesOf } from "./bytes.ts";
import { automaton } from "./regex-automaton.ts";
import { readSyntax } from "./regex-syntax.ts";
import { regexCompiler } from "./regex.ts";

function takes(pattern: string, value: string): boolean {
  const compiled = regexCompiler()(pattern);
  if (!compiled.ok) throw new Error(compiled.reason);
  return compiled.regex.matches(value);
}

/** Patterns of the automaton's syntax, over letters that meet often. */
const pattern: fc.Arbitrary<string> = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(
      ..."a b ; . \\s \\S \\w \\d [ab] [^a] [a-c-] [^\\s;] \\. = ^ $ (?:) \\n [0-9a] \\W".split(" "),
      " ",
    ),
    fc.tuple(tie("node"), tie("node")).map(([a, b]) => `${a}${b}`),
    fc.tuple(tie("node"), tie("node")).map(([a, b]) => `(${a}|${b})`),
    fc
      .tuple(tie("node"), fc.constantFrom("*", "+", "?", "*?", "{2}", "{1,3}", "{2,}", "{0}"))
      .map(([a, times]) => `(?:${a})${times}`),
  ),
})).node;
const value = fc
  .array(fc.constantFrom("a", "b", ";", " ", "\n", "\t", "é", "1", "=", "."), { maxLength: 9 })
  .map((parts) => parts.join(""));

describe("a regular expression", () => {
  it("means to the automaton what it means to RE2", () => {
    let compared = 0;
    fc.assert(
      fc.property(pattern, fc.array(value, { minLength: 4, maxLength: 4 }), (text, values) => {
        const syntax = readSyntax(text);
        const quick = syntax === undefined ? undefined : automaton(syntax);
        if (quick === undefined) return;
        const re2 = RE2JS.compile(text);
        for (const each of values) {
          const seen = quick.matches(each);
          if (seen === undefined) continue;
          compared += 1;
          expect(seen).toBe(re2.matches(bytesOf(each)));
        }
      }),
      { numRuns: 1500 },
    );
    expect(compared).toBeGreaterThan(2000);
  });

  it.each([
    ["(a?a?)+b", "a".repeat(26)],
    ["(a|a)+b", "a".repeat(60)],
    ["(a|a){60,}b", "a".repeat(80)],
    [".*a.*a.*b", "a".repeat(2000)],
    ["(.*?; )?(.*)*(a|b|ab)*c", "ab; ".repeat(2000)],
    ["(x+x+)+y", "x".repeat(30_000)],
    ["\\b(a|a)*\\b(a?)*b", "a".repeat(2000)],
    ["(?i)(a|a)*b", "a".repeat(5000)],
    ["((a{1,30}){1,30})*b", "a".repeat(2000)],
    ["(a|b)*a(a|b){12}", "ab".repeat(8000)],
  ])("%s takes linear time", (text, against) => {
    const started = performance.now();
    expect(takes(text, against)).toBe(false);
    // A backtracking engine takes from minutes to ages; the bound leaves room for a loaded machine.
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it("takes linear time whatever it is", { timeout: 60_000 }, () => {
    const long = fc.constantFrom("a".repeat(3000), "ab".repeat(1500), "; a=b".repeat(700), " ".repeat(3000));
    const started = performance.now();
    fc.assert(
      fc.property(pattern, long, (text, against) => {
        const compiled = regexCompiler()(text);
        if (compiled.ok) compiled.regex.matches(`${against}\n`);
      }),
      { numRuns: 150, interruptAfterTimeLimit: 30_000, markInterruptAsFailure: true },
    );
    expect(performance.now() - started).toBeLessThan(30_000);
  });

  it("is read by the automaton as the reference charts write it", () => {
    for (const text of [
      "^(.*;\\s*)?x-version=v1(\\s*;.*)?$",
      "^(.*?; )?(x-version=v2)(;.*)?$",
      "/v[12](/.*)?",
    ])
      expect(readSyntax(text)).toBeDefined();
    expect(takes("^(.*;\\s*)?x-version=v1(\\s*;.*)?$", "a=b;x-version=v1")).toBe(true);
    expect(takes("^(.*;\\s*)?x-version=v1(\\s*;.*)?$", "ax-version=v1")).toBe(false);
  });
});
