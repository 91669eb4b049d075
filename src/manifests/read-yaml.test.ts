import { describe, expect, it } from "vitest";
import { readYaml } from "./read-yaml.ts";
import { YamlError } from "./yaml-extent.ts";

/**
 * What sigs.k8s.io/yaml 1.6.0 (kubectl, Helm, the API server) makes of each text; undefined where it refuses
 * it. Asked of it once, and these were too: every YAML document of Istio's and Kubernetes' modules (9,440
 * documents), and 60,000 random ones with flow style, quotes, comments and blocks of text at any indentation:
 * one value for both.
 */
const CASES: readonly (readonly [string, unknown])[] = [
  // Flow style and quoted text at any indentation.
  ["a: [\n1\n]", { a: [1] }],
  ["x:\n  a: [\n    1\n  ]\n", { x: { a: [1] } }],
  ["x:\n  a: [\n1,\n2]\n  b: 3", { x: { a: [1, 2], b: 3 } }],
  ["x:\n  a: {\n  b: 1\n  }\n  c: 2", { x: { a: { b: 1 }, c: 2 } }],
  ["x:\n  - [\n  a]\n", { x: [["a"]] }],
  ["x:\n  [\na]\n", { x: ["a"] }],
  ["x:\n  a: [{\n      b: 1\n    }, {\n  c: 2\n}]\n  d: 3", { x: { a: [{ b: 1 }, { c: 2 }], d: 3 } }],
  ["x:\n  a: [\n  'q\n  r',\n  # c ] \" '\n  \"z\" ]\n  d: 3", { x: { a: ["q r", "z"], d: 3 } }],
  ['x:\n  a: "l1\nl2\n\nl3"\n  b: 1', { x: { a: "l1 l2\nl3", b: 1 } }],
  ["x:\n  a: 'l1\nl2\n\nit''s'\n  b: 1", { x: { a: "l1 l2\nit's", b: 1 } }],
  ['x:\n  a: "l1\\\nl2"\n', { x: { a: "l1l2" } }],
  ["x:\n  - 'a\n- b'\n", { x: ["a - b"] }],
  ["a: [\n\tb\n]", { a: ["b"] }],
  ["a: [b\nc]", { a: ["b c"] }],
  ["a: ['b'\n, 'c']", { a: ["b", "c"] }],
  ["a: [b #c\n]", { a: ["b"] }],
  // What looks like a bracket or a quote and is none.
  ["x:\n  a: foo[\n  b: {\n  c: 1}\n", { x: { a: "foo[", b: { c: 1 } } }],
  ["x:\n  a: it's\n  b: [\n]\n", { x: { a: "it's", b: [] } }],
  ['x:\n  a: p "q\n  b: [\n]\n', { x: { a: 'p "q', b: [] } }],
  ["x:\n  - a: |\n      [\n    b: [\n  1]\n  - c: '['", { x: [{ a: "[\n", b: [1] }, { c: "[" }] }],
  ["x:\n- a: >\n   {\n  b: {\n}\n", { x: [{ a: "{\n", b: {} }] }],
  ["x:\n  a: [ # ]\n]\n", { x: { a: [] } }],
  ["x: &k [\n]\nz:\n  w: !!seq [\n]\nv: *k\n", { x: [], z: { w: [] }, v: [] }],
  ["x:\n  a: [\n---\n]", undefined],
  ['x:\n  a: "\n---\n"', undefined],
  ["x:\n  a: [\n  1\n  b: 2", undefined],
  // Words and numbers of YAML 1.1, as go-yaml has them.
  [
    "[on, Off, YES, n, oN, yEs, true, ~, null, nULL]",
    [true, false, true, false, "oN", "yEs", true, null, null, "nULL"],
  ],
  ["[010, 0o10, 08, -010, 0x1f, 0b11, 1_000, _1, 1_]", [8, 8, 8, -8, 31, 3, 1000, "_1", 1]],
  [
    "[1e3, .5, 5., 1:30, 190:20:30, 2020-01-01, 1.2.3]",
    [1000, 0.5, 5, "1:30", "190:20:30", "2020-01-01", "1.2.3"],
  ],
  ["[9223372036854775807, 1e400]", [9223372036854776000, "1e400"]],
  ["a: .inf", undefined],
  ["a: -.Inf", undefined],
  ["a: .NaN", undefined],
  // Keys.
  ["{on: a, 1.5: b, 1: c}", { true: "a", 1.5: "b", 1: "c" }],
  ["~: a", undefined],
  ["? [a]\n: b", undefined],
  // Tags: those it knows, and any other, which mean nothing.
  ['{a: !!str 1, b: !!int "3", c: !!float "1", d: !!binary aGVsbG8=}', { a: "1", b: 3, c: 1, d: "hello" }],
  [
    "{a: !foo 1, b: !foo {x: 1}, c: !foo [1], d: !!set {x: null}, e: ! on}",
    { a: "1", b: { x: 1 }, c: [1], d: { x: null }, e: "on" },
  ],
  ["a: !!int x", undefined],
  ["a: !!binary '*'", undefined],
  // Merge keys.
  ["b: &b {x: 1}\na: {<<: *b, x: 2}", { b: { x: 1 }, a: { x: 2 } }],
  [
    "b: &b {x: 1}\nc: &c {x: 3, z: 4}\na:\n  <<: [*b, *c]",
    { b: { x: 1 }, c: { x: 3, z: 4 }, a: { x: 1, z: 4 } },
  ],
  ["a:\n  '<<': {x: 1}", { a: { "<<": { x: 1 } } }],
  ["a: {<<: 1}", undefined],
  // Marks, ends of lines, and how a block of text ends.
  ["\uFEFFa: 1", { a: 1 }],
  ["a: 1\r\nb:\r\n- |\r\n  x\r\n", { a: 1, b: ["x\n"] }],
  ["%YAML 1.1\n---\na: on\n...\n", { a: true }],
  ["a: |\n  x\n  z", { a: "x\nz" }],
  ["a: >-\n  x\n  z\n", { a: "x z" }],
  ["a: |\n  x\n\n\n", { a: "x\n" }],
  ["a: |+\n  x\n\n", { a: "x\n\n" }],
  // Tabs: between things, not before them.
  ["a:\tb\t# c", { a: "b" }],
  ["a:\n\tb: 1", undefined],
  // Templates are no YAML.
  ["a: {{ b }}", undefined],
  ["{{ if x }}\na: 1", undefined],
];

describe("YAML is read as Kubernetes reads it", () => {
  it.each(CASES.filter(([, value]) => value !== undefined))("%j", (text, value) => {
    expect(readYaml(text).values[0]).toEqual(value);
  });

  it.each(CASES.filter(([, value]) => value === undefined))("%j is refused", (text) => {
    expect(() => readYaml(text)).toThrow(YamlError);
  });

  it("refuses a key given twice, where they silently take the last", () => {
    expect(() => readYaml("a: 1\na: 2")).toThrow(/duplicated/);
  });

  it("keeps the lines, and takes time in proportion to the text", () => {
    const rows = 10_000;
    const text = `a: [\n${'"x\nz",\n'.repeat(rows)}]\n`;
    const started = performance.now();
    const read = readYaml(text);
    expect(performance.now() - started).toBeLessThan(5000);
    expect(read.values[0]).toEqual({ a: Array.from({ length: rows }, () => "x z") });
    expect(read.text.split("\n")).toHaveLength(text.split("\n").length);
  });
});
