import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type HclExpression, HclSyntaxError, parseHcl } from "./hcl.ts";

function value(text: string): HclExpression | undefined {
  return parseHcl(`a = ${text}\n`).attributes.get("a")?.value;
}

function outcome(text: string): string {
  try {
    parseHcl(text);
    return "tree";
  } catch (error) {
    return error instanceof HclSyntaxError ? "syntax error" : String(error);
  }
}

describe("parseHcl", () => {
  it("reads attributes, blocks with labels, and comments", () => {
    const body = parseHcl(
      '# one\nterraform {\n  source = "../m" // two\n}\n/* three */\ndependency "ns" { config_path = "../ns" }\n',
    );
    expect(body.blocks.map(({ type, labels, line }) => ({ type, labels, line }))).toEqual([
      { type: "terraform", labels: [], line: 2 },
      { type: "dependency", labels: ["ns"], line: 6 },
    ]);
    expect(body.blocks[0]?.body.attributes.get("source")).toEqual({
      value: { kind: "literal", value: "../m", line: 3 },
      line: 3,
    });
  });

  it.each([
    ['"x"', "x"],
    [String.raw`"a\n\"b\" \u00e4 \\ $${"${"}no}"`, 'a\n"b" ä \\ ${no}'],
    ["12.5", 12.5],
    ["-3", -3],
    ["true", true],
    ["null", null],
    ["<<EOT\nline one\n  two\nEOT", "line one\n  two\n"],
    ["<<-EOT\n    line one\n      two\n    EOT", "line one\n  two\n"],
  ])("reads %s as a literal", (text, literal) => {
    expect(value(text)).toEqual({ kind: "literal", value: literal, line: 1 });
  });

  it("reads calls and references in a template", () => {
    expect(value('"${get_repo_root()}/charts/${local.name}"')).toEqual({
      kind: "template",
      line: 1,
      parts: [
        { kind: "call", name: "get_repo_root", args: [], line: 1 },
        "/charts/",
        { kind: "reference", path: ["local", "name"], line: 1 },
      ],
    });
  });

  it("reads lists and maps over several lines", () => {
    const list = value('[\n  "a", # first\n  dependency.x.outputs.y[0],\n]');
    expect(list?.kind === "list" && list.items.map(({ kind }) => kind)).toEqual(["literal", "reference"]);
    const map = value('{\n  a = 1\n  "b" : 2, c = { d = [] }\n}');
    expect(map?.kind === "map" && map.entries.length).toBe(3);
  });

  it.each([
    ["1 + 2", "an operator"],
    ['local.a == "b" ? "c" : "d"', "an operator"],
    ['[for x in local.y : "${x}-1"]', "a for expression"],
    ["{ for k, v in local.y : k => v }", "a for expression"],
    ["local.y[*].name", "an index or a splat"],
    ["!local.y", "an operator"],
    ['"%{ if true }x%{ endif }"', "a template directive"],
  ])("knows that %s is there and that it does not understand it", (text, what) => {
    const seen = value(text);
    const inner = seen?.kind === "template" ? seen.parts[0] : seen;
    expect(inner).toMatchObject({ kind: "unsupported", what });
    expect(parseHcl(`a = ${text}\nb = 1\n`).attributes.get("b")?.value).toMatchObject({ value: 1 });
  });

  it.each([
    ["a = \n", 1, "expected a value, found the end of the line"],
    ['a = "x\n', 1, "a string does not end"],
    ["a = 1\na = 2\n", 2, "attribute a is set twice"],
    ["b {\n  a = 1\n", 3, 'expected "}", found the end of the file'],
    ["a = [1 2]\n", 1, 'expected "," or "]", found "2"'],
    ["}\n", 1, 'expected an attribute or a block, found "}"'],
    [String.raw`a = "\q"`, 1, String.raw`unknown escape \q`],
    [`a = ${"[".repeat(200)}`, 1, "nested more than 100 deep"],
  ])("names the line and the fact for %j", (text, line, message) => {
    expect(() => parseHcl(text)).toThrow(expect.objectContaining({ line, message }) as Error);
  });

  it("ends with a tree or a syntax error on any text", () => {
    const pieces = fc.constantFrom(
      "a",
      "=",
      "{",
      "}",
      "[",
      "]",
      '"',
      "${",
      "<<E\n",
      "\n",
      "1",
      "?",
      ".",
      ",",
      "/*",
      "(",
      ")",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        expect(outcome(parts.join(""))).toMatch(/^(tree|syntax error)$/);
      }),
    );
  });
});
