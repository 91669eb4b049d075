import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isFound, isOutputs, isRendered } from "../terragrunt/terragrunt-json.ts";
import { toolJson, WordsBeside } from "./tool-json.ts";
import { isJsonObject } from "../../../json/read.ts";

const isPlan = (value: unknown): value is Readonly<Record<string, unknown>> =>
  isJsonObject(value) && typeof value["format_version"] === "string";
const PLAN = '{"format_version":"1.2","n":1e400,"text":"a } and a ] and \\" {"}';
const read = (stdout: string) => {
  const { text, words } = toolJson(stdout, isPlan);
  return [text, words];
};

describe("the JSON of a tool", () => {
  it.each([
    ["nothing", "", "\n", ""],
    ["a line before", "hello\n", "", "hello"],
    ["words on its line", "hello", "bye", "hello\nbye"],
    [
      "brackets and quotes that nothing closes",
      '[hook {"before\n[[ {',
      '}]"{ [',
      '[hook {"before\n[[ {\n}]"{ [',
    ],
    ["colors", "\u001b[1mhello\u001b[0m\n", "\u001b[0m", "\u001b[1mhello\u001b[0m\n\u001b[0m"],
    ["JSON of another kind", '{"level":"info"}\n[1]\n{}', "\n[true]", '{"level":"info"}\n[1]\n{}\n[true]'],
    ["HCL", 'locals {\n  x = { "a" = [1] }\n}\n', "", 'locals {\n  x = { "a" = [1] }\n}'],
    ["a workflow command", "::error::x\n", "", "::error::x"],
    ["a BOM", "\uFEFF", "", ""],
  ])("stands beside %s", (_, before, after, words) => {
    const whole = before.trim() === "" && after.trim() === "";
    const text = whole && before === "" ? PLAN + after : PLAN;
    expect(read(before + PLAN + after)).toEqual([text, words]);
  });

  it("may be printed twice, if both are the same", () => {
    expect(read(`${PLAN}\n${PLAN}`)[0]).toBe(PLAN);
  });

  it.each([
    ["there are two that differ", `{"format_version":"1.2"}\n${PLAN}`, "they differ"],
    ["there is another kind alone", '{"level":"info"}', "something else"],
    ["it is within another document", `[${PLAN}]`, "something else"],
    ["there are words alone", "hello {", "no JSON"],
    ["there is nothing", "", "no JSON"],
    ["it is cut", PLAN.slice(0, -1), "no JSON"],
    ["nothing ends", '{"a":'.repeat(10_000), "too many brackets"],
  ])("is refused where %s", (_, stdout, why) => {
    expect(() => toolJson(stdout, isPlan)).toThrow(why);
  });

  it("is found whatever is printed around it, or refused", () => {
    const words = fc.string({ unit: fc.constantFrom(...'[]{}"\\ a1:,\n') });
    fc.assert(
      fc.property(words, words, (before, after) => {
        try {
          expect(toolJson(before + PLAN + after, isPlan).value).toEqual(JSON.parse(PLAN));
        } catch (error) {
          // Words that make one document of it all have swallowed it.
          if (!(error instanceof SyntaxError)) throw error;
        }
      }),
    );
  });
});

describe("the shapes of Terragrunt's documents", () => {
  it.each<[string, (value: unknown) => boolean, unknown, boolean]>([
    ["find", isFound, [{ type: "unit", path: "a" }], true],
    ["find", isFound, [], true],
    ["find", isFound, null, true],
    ["find", isFound, ["a"], false],
    ["output", isOutputs, {}, true],
    ["output", isOutputs, { x: { value: 1, type: "number", sensitive: false } }, true],
    ["output", isOutputs, { level: "info" }, false],
    ["render", isRendered, { inputs: null }, true],
    ["render", isRendered, { inputs: { a: 1 } }, true],
    ["render", isRendered, { inputs: "a" }, false],
  ])("%s: %o", (_, isAskedFor, value, expected) => expect(isAskedFor(value)).toBe(expected));
});

it("shows what stood beside once, masked and bounded", () => {
  const shown: string[] = [];
  const log = {
    info: (text: string) => void shown.push(text),
    masked: (text: string) => text.replaceAll("hush", "***"),
  };
  const beside = new WordsBeside();
  beside.add("Unit a", "");
  expect(beside.isEmpty).toBe(true);
  for (const _ of [1, 2]) {
    beside.add("Unit a", `hush${"x".repeat(20_000)}end`);
    beside.tell(log);
  }
  expect(shown).toHaveLength(1);
  expect(shown[0]).toMatch(
    /^Unit a printed beside its JSON:\n\*\*\*x+… \[12,\d{3} characters left out\] …x+end$/,
  );
});
