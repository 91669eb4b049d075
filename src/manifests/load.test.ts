import { describe, expect, it } from "vitest";
import { loadManifests } from "./load.ts";

const load = (text: string) => loadManifests([{ file: "chart/a.yaml", text }]);

const object = (name: string, body = "") =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${body}`;

describe("manifests are read as Kubernetes reads them", () => {
  it("takes YAML 1.1 words for booleans, as go-yaml does", () => {
    const { manifests } = load(object("a", "data: {a: on, b: y, c: No, d: 'on', e: truE}\n"));
    expect(manifests[0]?.object["data"]).toEqual({ a: true, b: true, c: false, d: "on", e: "truE" });
  });

  it("reads octal, hexadecimal, binary and underscored integers, and leaves times and base-60 as text", () => {
    const { manifests } = load(
      object("a", "data: [0o14, 014, 0xC, 0b11, 1_2, 08, 1e3, .5, 2020-01-01, 1:30, -0x1F]\n"),
    );
    expect(manifests[0]?.object["data"]).toEqual([
      12,
      12,
      12,
      3,
      12,
      8,
      1000,
      0.5,
      "2020-01-01",
      "1:30",
      -31,
    ]);
  });

  it("follows merge keys and anchors", () => {
    const { manifests } = load(object("a", "base: &base {x: 1, y1: 2}\ndata:\n  <<: *base\n  x: 3\n"));
    expect(manifests[0]?.object["data"]).toEqual({ x: 3, y1: 2 });
  });

  it("turns keys that are not text into text", () => {
    const { manifests } = load(object("a", "data: {on: a, 1: b}\n"));
    expect(manifests[0]?.object["data"]).toEqual({ true: "a", 1: "b" });
  });

  it("expands lists, also nested ones, and finds lines in them", () => {
    const text = `kind: List\napiVersion: v1\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata:\n    name: one\n- kind: ConfigMapList\n  apiVersion: v1\n  items:\n  - apiVersion: v1\n    kind: ConfigMap\n    metadata:\n      name: two\n`;
    const { manifests, problems } = load(text);
    expect(problems).toEqual([]);
    expect(manifests.map((manifest) => manifest.object.metadata.name)).toEqual(["one", "two"]);
    expect(manifests.map((manifest) => manifest.line)).toEqual([4, 11]);
    expect(manifests[1]?.lineOf(["metadata", "name"])).toBe(14);
  });
});

describe("every manifest knows its place", () => {
  const text = `# Source: chart/templates/a.yaml\n---\n# note\n${object("a", "spec:\n  http:\n  - match: []\n  - route:\n    - destination: {host: b}\n")}--- # second\n\n${object("b")}`;

  it("gives the line of an object's first key and of any path", () => {
    const { manifests } = load(text);
    expect(manifests.map((manifest) => manifest.line)).toEqual([4, 15]);
    expect(manifests[0]?.lineOf(["spec", "http", 1, "route", 0, "destination", "host"])).toBe(12);
  });

  it("gives the nearest parent's line for what is not there", () => {
    const { manifests } = load(text);
    expect(manifests[0]?.lineOf(["spec", "http", 1, "rewrite", "uri"])).toBe(11);
    expect(manifests[0]?.lineOf(["spec", "http", 7])).toBe(9);
    expect(manifests[0]?.lineOf(["nothing"])).toBe(4);
  });
});

describe("what cannot be read is a problem with its line, and the rest is still read", () => {
  it.each([
    ["a duplicate key", `${object("x", "data:\n  a: 1\n  a: 2\n")}`, 7],
    ["bad indentation", "a:\n  - b\n c: d\n", 3],
    ["a tab", "a:\n\t- b\n", 2],
    ["an unknown alias", "a: *nowhere\n", 1],
    ["text instead of an object", "just words\n", 1],
    ["no kind", "apiVersion: v1\nmetadata: {name: a}\n", 1],
    [
      "a number for a label",
      "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  labels:\n    version: 1\n",
      6,
    ],
    ["no name", "apiVersion: v1\nkind: Pod\nmetadata: {}\n", 3],
  ])("%s", (_what, bad, line) => {
    const { manifests, problems } = load(`${object("good")}---\n${bad}---\n${object("also-good")}`);
    expect(manifests.map((manifest) => manifest.object.metadata.name)).toEqual(["good", "also-good"]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      rule: "manifest-invalid",
      severity: "error",
      file: "chart/a.yaml",
      line: 5 + line,
    });
  });

  it.each<[string, (one: string, two: string) => string]>([
    ["a line end", (one, two) => `${one}\n${two}\n`],
    ["nothing", (one, two) => one + two],
    ["blank lines", (one, two) => `\n${one}\n\n${two}`],
    ["blanks, and a marker after them", (one, two) => `${one} ${two}\n---\n${one}`],
  ])("reads JSON objects with %s between them", (_what, text) => {
    const json = (name: string, data: string) =>
      JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data: { data } }, null, 2);
    const written = text(json("a", '}\n{ "\\'), json("b", "---"));
    const { manifests, problems } = load(written);
    expect(problems).toEqual([]);
    expect(manifests.map(({ object: { metadata } }) => metadata.name).slice(0, 2)).toEqual(["a", "b"]);
    const lines = written.split("\n");
    for (const { object: found, lineOf } of manifests)
      expect(lines[lineOf(["metadata", "name"]) - 1]).toContain(`"name": "${found.metadata.name}"`);
  });

  it.each(['{"a": 1}\n{b: 2}', '{"a": 1}\nb', '{"a": 1}}\n{"b": 2}'])(
    "takes %j for no JSON objects one after the other",
    (text) => {
      expect(load(text).problems).toMatchObject([{ message: expect.stringMatching(/^This is not valid/) }]);
    },
  );

  it("gives the items of a typed list its kind and its apiVersion where they say neither", () => {
    const item = (name: string, more = {}) => ({ metadata: { name }, ...more });
    const list = (kind: string, items: unknown[]) =>
      JSON.stringify({ apiVersion: "networking.istio.io/v1", kind, metadata: {}, items });
    const own = { apiVersion: "v1", kind: "Pod" };
    const { manifests, problems } = load(list("VirtualServiceList", [item("a"), item("b", own)]));
    expect(problems).toEqual([]);
    expect(manifests.map(({ object: { apiVersion, kind } }) => `${apiVersion} ${kind}`)).toEqual([
      "networking.istio.io/v1 VirtualService",
      "v1 Pod",
    ]);
    expect(load(list("List", [item("a")])).problems).toHaveLength(1);
    expect(load(list("GatewayList", [item("a", { kind: "Gateway" })])).problems).toHaveLength(1);
  });

  it.each([
    ["a key twice", "a: 1\na: 2\n", "A key stands here twice. It is not read here"],
    ["a key twice in JSON", '{"a": 1, "a": 2}', "A key stands here twice. It is not read here"],
    ["more levels than are read", `${"[".repeat(200)}${"]".repeat(200)}`, "This is not read here: nesting"],
    ["a tab that other readers take", "a:\n- \tb: 1\n", "This is not valid YAML: tab"],
    [
      "a name that the server makes up",
      "apiVersion: v1\nkind: Pod\nmetadata: {generateName: a-}\n",
      "generateName is not supported here",
    ],
  ])("does not say that Kubernetes refuses %s", (_what, bad, message) => {
    const { problems } = load(bad);
    expect(problems).toMatchObject([
      { rule: "manifest-invalid", message: expect.stringContaining(message) as string },
    ]);
    expect(problems[0]?.fix).not.toContain("would refuse");
  });

  it("finds nothing in an empty file, comments, directives and empty documents", () => {
    expect(load("")).toEqual({ manifests: [], problems: [] });
    expect(load("# only\n---\n# comments\n---\n%YAML 1.1\n---\n...\n")).toEqual({
      manifests: [],
      problems: [],
    });
  });

  it("keeps a --- line inside a block scalar apart from a marker only by its column", () => {
    const { manifests } = load(object("a", "data:\n  text: |\n    ---\n    b\n"));
    expect(manifests[0]?.object["data"]).toEqual({ text: "---\nb\n" });
  });
});
