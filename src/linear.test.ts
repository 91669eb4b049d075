/**
 * Every reader of text from outside takes a time that grows with the text, and not with its square. Each gets
 * a text that makes slow ways slow, at one size and at four times that size: the larger may take up to eleven
 * times as long, where a square takes sixteen. Where the larger one is quick, a square does no harm and
 * nothing is said.
 *
 * Of the kind: patterns that begin anywhere and run on (`\s+$`, `^\s*x` over empty lines, `BEGIN…END`), lists
 * that are copied for each item, positions that are counted from the start, keys that are compared with all
 * others. The texts below were found by going through every pattern and loop of `src` that meets text of
 * others.
 */
import { describe, expect, it } from "vitest";
import { takesASquare } from "../test/fakes/cpu-time.ts";
import { memoryFiles } from "../test/fakes/ports.ts";
import { tail } from "./adapters/real/processes/exec.ts";
import { declaredIn } from "./adapters/real/processes/environment.ts";
import { withoutCommands } from "./adapters/real/log.ts";
import { createMasker } from "./adapters/real/secrets/masker.ts";
import { parsePlan, secretsOf } from "./adapters/real/terragrunt/plan-json.ts";
import { planTextOf } from "./adapters/real/terragrunt/terragrunt-show.ts";
import { diffManifests } from "./charts/diff.ts";
import { loadConfig } from "./config/load.ts";
import { withoutEnd, withoutEnds } from "./ends.ts";
import { renderedSources } from "./lint/rendered.ts";
import { loadManifests } from "./manifests/load.ts";
import { versionOf } from "./release/observe/observe.ts";
import { readValue } from "./release/git/values-file.ts";
import { fence, table } from "./report/markdown.ts";
import { diffColours } from "./plan/report.ts";
import { textTable } from "./report/terminal.ts";
import { milliseconds } from "./routes/text/durations.ts";
import { badVariable } from "./routes/text/envoy-format.ts";
import { sumFrom } from "./toolchain/install/checksums.ts";
import { parseVersionRequest, versionIn } from "./toolchain/version.ts";
import { parseHcl } from "./units/hcl.ts";
import { readUnitFile } from "./units/unit-file.ts";

type Reader = (text: string) => unknown;
type Case = readonly [what: string, read: Reader, size: number, text: (size: number) => string];

const lines = (line: string) => (size: number) => line.repeat(size);
const numbered = (size: number, line: (index: number) => string) =>
  Array.from({ length: size }, (_, index) => line(index)).join("");
const configMap = (rest: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n${rest}`;
const manifests: Reader = (text) => {
  const { manifests: found, problems } = loadManifests([{ file: "a.yaml", text }]);
  return [found.map(({ line, lineOf }) => [line, lineOf(["data"])]), problems.length];
};
const mask: Reader = (text) => createMasker().apply(text);
const declared: Reader = (text) => declaredIn([text]);
const list = (size: number, item: string) => `apiVersion: v1\nkind: List\nitems:\n${item.repeat(size)}`;

const CASES: readonly Case[] = [
  ["HCL, empty lines", parseHcl, 20_000, (size) => `a = 1\n${"\n".repeat(size)}b = 2\n`],
  ["HCL, empty lines in a list", parseHcl, 20_000, (size) => `a = [\n${"\n".repeat(size)}]\n`],
  [
    "HCL, attributes",
    parseHcl,
    1000,
    (size) => numbered(size, (index) => `a${index} = ["x", {b = "c\${d}"}]\n`),
  ],
  ["HCL, a long path", parseHcl, 10_000, (size) => `a = b${".c".repeat(size)}\n`],
  ["HCL, comments that do not end", parseHcl, 40_000, (size) => `a = 1 + ${"/* ".repeat(size)}`],
  ["HCL, a heredoc", parseHcl, 1000, (size) => `a = <<-EOT\n${"  x ${b}\n".repeat(size)}EOT\n`],
  ["HCL, a heredoc that does not end", parseHcl, 10_000, (size) => `a = <<EOT\n${"<<EOT x\n".repeat(size)}`],
  ["HCL, labels", parseHcl, 10_000, (size) => `a ${'"b" '.repeat(size)}{\n}\n`],
  ["variables, empty lines", declared, 20_000, (size) => `${"\n".repeat(size)}x`],
  ["variables, blocks that do not end", declared, 20_000, lines("variable x {\n")],
  [
    "variables, bodies of one line each",
    declared,
    20_000,
    (size) => `variable x {\n${"  a = b\n".repeat(size)}}\n`,
  ],
  ["variables, get_env", declared, 20_000, lines('get_env( "')],
  ["manifests, documents", manifests, 300, lines(`---\n${configMap("data: {b: c}\n")}`)],
  ["manifests, empty documents", manifests, 20_000, lines("---\n# a\n")],
  [
    "manifests, a list and its lines",
    manifests,
    300,
    (size) => list(size, "- {apiVersion: v1, kind: A, metadata: {name: b}, data: {}}\n"),
  ],
  ["manifests, a list of problems", manifests, 300, (size) => list(size, "- {apiVersion: v1}\n")],
  [
    "manifests, keys",
    manifests,
    2000,
    (size) => configMap(`data:\n${numbered(size, (index) => `  k${index}: v\n`)}`),
  ],
  ["manifests, a line", manifests, 200_000, (size) => configMap(`data: {a: "${"x ".repeat(size)}"}\n`)],
  ["manifests, a block", manifests, 20_000, (size) => configMap(`data:\n  a: |\n${"    x\n".repeat(size)}`)],
  [
    "a diff",
    (text) => diffManifests("", text),
    2000,
    (size) => configMap(`data:\n${numbered(size, (index) => `  k${index}: v\n`)}`),
  ],
  ["Helm's output", (text) => renderedSources(text, "c"), 20_000, lines(`---\n# Source: c/a.yaml\n\n\n`)],
  [
    "bluegreen.yaml, keys",
    (text) => settled(() => loadConfig(text, "b.yaml")),
    3000,
    (size) => numbered(size, (index) => `k${index}: v\n`),
  ],
  [
    "bluegreen.yaml, one key again",
    (text) => settled(() => loadConfig(text, "b.yaml")),
    3000,
    lines("k: v\n"),
  ],
  [
    "values, keys",
    (text) => readValue(text, "k0", "v.yaml"),
    3000,
    (size) => numbered(size, (index) => `k${index}: v\n`),
  ],
  ["a plan's text", planTextOf, 40_000, lines("No changes\n──────────\n\n")],
  ["a plan's colours", diffColours, 40_000, lines("      \t  ~\n")],
  [
    "a plan's JSON",
    (text) => secretsOf(parsePlan(text)),
    2000,
    (size) =>
      `{"format_version":"1.2","resource_changes":[${numbered(size, () => '{"address":"a","change":{"actions":["create"],"after":{"b":"c"},"after_sensitive":{"b":true}}},').slice(0, -1)}]}`,
  ],
  ["a plan among open brackets", (text) => settled(() => parsePlan(text)), 5_000, lines('{"a":')],
  [
    "a plan among words",
    (text) => settled(() => parsePlan(text)),
    5_000,
    lines('x [1, {"a": b} ] {"c": 1}\n'),
  ],
  ["a tool's last words", (text) => tail(text, { masked: (one) => one }), 200_000, lines("\n \n")],
  ["a log line", withoutCommands, 100_000, lines("- ")],
  ["a log's colons", withoutCommands, 50_000, lines("::\n")],
  ["a fence", fence, 50_000, (size) => `${"\n".repeat(size)}x`],
  ["a fence around ticks", fence, 50_000, lines("`` ")],
  [
    "a table",
    (text) =>
      table(
        ["a"],
        text.split("\n").map((line) => [line]),
      ),
    1000,
    lines("a|b\n"),
  ],
  [
    "a table for the terminal",
    (text) =>
      textTable(
        ["a"],
        text.split("\n").map((line) => [line]),
      ),
    1000,
    lines("a\n"),
  ],
  ["a mask, names", mask, 10_000, lines("password: ")],
  ["a mask, names and values", mask, 10_000, lines("password = ")],
  ["a mask, names of names", mask, 10_000, lines("name=")],
  ["a mask, strings that do not end", mask, 10_000, lines('password=\\"')],
  ["a mask, blocks", mask, 10_000, lines("password: |\n  ")],
  ["a mask, addresses", mask, 10_000, lines("://a:b/")],
  ["outer blanks", (text) => withoutEnds(text, " \t"), 50_000, (size) => `x${" ".repeat(size)}x`],
  ["slashes at the end", (text) => withoutEnd(text, "/"), 50_000, (size) => `x${"/".repeat(size)}x`],
  ["a duration", milliseconds, 50_000, lines("1")],
  ["a format of Envoy", badVariable, 50_000, lines("%")],
  ["a list of sums", (text) => sumFrom(text, "f"), 20_000, lines(`${"0".repeat(64)}  f\n`)],
  ["a version", versionIn, 50_000, lines("1.1.")],
  ["a version of digits", versionIn, 50_000, lines("1")],
  ["a version that is asked for", parseVersionRequest, 50_000, (size) => `1.${".x".repeat(size)}y`],
  ["an image", versionOf, 50_000, lines("a:")],
];

function settled(body: () => unknown): unknown {
  try {
    return body();
  } catch (error) {
    return error;
  }
}

describe("a text four times as long takes about four times as long to read", () => {
  it.each(CASES)("%s", { timeout: 60_000 }, (_what, read, size, text) => {
    expect(takesASquare((one) => settled(() => read(one)), text, size)).toBe(false);
  });
});

describe("what means more than it says has an end", () => {
  const unit = (text: string) => readUnitFile(memoryFiles({ "u/terragrunt.hcl": text }), "u");
  const doubling = (last: number, value: (before: string) => string) =>
    numbered(last, (index) => `  a${index + 1} = ${value(`local.a${index}`)}\n`);

  it.each([
    ["text", (before: string) => `"\${${before}}\${${before}}"`],
    ["lists", (before: string) => `[${before}, ${before}]`],
    ["maps", (before: string) => `{a = ${before}, b = ${before}}`],
  ])("locals that double again and again: %s", async (_what, value) => {
    const text = `locals {\n  a0 = "x"\n${doubling(60, value)}}\ninputs = {a = local.a60}\n`;
    expect(JSON.stringify((await unit(text)).inputs)).toContain("double again and again");
  });

  it("a chain of locals", async () => {
    const text = `locals {\n  a0 = "x"\n${doubling(5000, (before) => before)}}\ninputs = {a = local.a5000}\n`;
    expect(JSON.stringify((await unit(text)).inputs)).toContain("more than 100 locals away");
  });
});
