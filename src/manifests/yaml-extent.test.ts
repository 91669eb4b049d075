import { describe, expect, it } from "vitest";
import { diffManifests } from "../charts/diff.ts";
import { mergedValues } from "../charts/values.ts";
import { loadConfig } from "../config/load.ts";
import { parseJson } from "../nested-json.ts";
import { readValue } from "../release/git/values-file.ts";
import { loadManifests } from "./load.ts";
import { readYaml } from "./read-yaml.ts";

const HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n";

/**
 * Lists of aliases, each of the one before: `width` to the power of `levels` items, in a few hundred bytes.
 */
const bomb = (width: number, levels: number, first = "x") =>
  HEAD +
  Array.from({ length: levels }, (_, level) => {
    const items = Array.from({ length: width }, () => (level === 0 ? first : `*a${level - 1}`));
    return `  a${level}: &a${level} [${items.join(", ")}]\n`;
  }).join("");

/**
 * The kind: a document that means far more than it says. Each was tried on every reader of YAML here; what is
 * looked at afterwards (the diff, digests, Helm's values as JSON) writes aliases out.
 */
const BOMBS: [string, string, RegExp][] = [
  ["lists of aliases", bomb(9, 9), /excessive aliasing/],
  ["the smallest that took half a minute", bomb(9, 6), /excessive aliasing/],
  ["pairs, forty times", bomb(2, 40), /excessive aliasing/],
  [
    "maps",
    HEAD +
      "  a0: &a0 {b: c}\n" +
      Array.from({ length: 40 }, (_, n) => `  a${n + 1}: &a${n + 1} {b: *a${n}, c: *a${n}}\n`).join(""),
    /excessive aliasing/,
  ],
  [
    "merged maps",
    HEAD +
      "  a0: &a0 {b: c}\n" +
      Array.from({ length: 40 }, (_, n) => `  a${n + 1}: &a${n + 1} {<<: *a${n}, c${n}: *a${n}}\n`).join(""),
    /excessive aliasing|nested/,
  ],
  [
    "one long text, again and again",
    `${HEAD}  a: &a "${"x".repeat(100_000)}"\n  b: [${"*a, ".repeat(100)}]\n`,
    /excessive aliasing/,
  ],
  ["an alias of what it stands in", `${HEAD}  a: &a [*a]\n`, /stands inside of what it means/],
  ["depth by aliases alone", bomb(1, 5000), /nested more than 100/],
  ["depth", `${HEAD}  a: ${"[".repeat(10_000)}${"]".repeat(10_000)}\n`, /nesting exceeded/],
  [
    "depth in blocks",
    `${HEAD}${Array.from({ length: 200 }, (_, n) => `${" ".repeat(n + 2)}a:\n`).join("")}`,
    /nesting exceeded/,
  ],
];

describe("a document that means more than it says is refused, soon", () => {
  it.each(BOMBS)("%s", (_what, text, why) => {
    const began = performance.now();
    expect(() => readYaml(text)).toThrow(why);
    const { problems } = loadManifests([{ file: "a.yaml", text }]);
    expect(problems).toMatchObject([
      { rule: "manifest-invalid", file: "a.yaml", message: expect.stringMatching(why) },
    ]);
    expect(() => diffManifests("", text)).toThrow(
      expect.objectContaining({
        code: "MANIFEST_INVALID",
        where: expect.stringMatching(/^after:\d+$/),
      }) as Error,
    );
    expect(() => mergedValues("c", {}, [text])).toThrow("no map of values");
    expect(() => loadConfig(text, "b.yaml")).toThrow(/CONFIG_YAML: b.yaml:\d+: not valid YAML/);
    expect(() => readValue(text, "data.a", "v.yaml")).toThrow(
      expect.objectContaining({ code: "VALUES_YAML", where: expect.stringMatching(/^v.yaml:\d+$/) }) as Error,
    );
    expect(performance.now() - began).toBeLessThan(5000);
  });

  it("also when each of many documents means little more", () => {
    const text = Array.from({ length: 40 }, () => bomb(9, 5)).join("---\n");
    expect(loadManifests([{ file: "a.yaml", text }]).problems.at(-1)?.message).toContain(
      "excessive aliasing",
    );
  });

  it("and what people write with aliases is read", () => {
    const text = `${HEAD}  a: &a {b: [1, 2]}\n  c: *a\n  d: [*a, *a]\n`;
    expect(loadManifests([{ file: "a.yaml", text }]).problems).toEqual([]);
    expect(readYaml(bomb(9, 3)).values).toHaveLength(1);
  });
});

describe("JSON that is nested without an end is no JSON", () => {
  it.each([["[".repeat(1_000_000)], ['{"a":'.repeat(100_000)], [`${"[".repeat(501)}${"]".repeat(501)}`]])(
    "%#",
    (text) => expect(() => parseJson(text)).toThrow("nested more than 500 deep"),
  );

  it("and brackets in texts do not count", () => {
    const text = JSON.stringify({ a: `${"[".repeat(1000)}\\"{`, b: ['"'] });
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });
});
