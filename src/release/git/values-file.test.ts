import { describe, expect, it } from "vitest";
import { nestedValue, readValue, writeValue } from "./values-file.ts";

const TEXT = `# a comment
image:
  repository: hashicorp/http-echo # kept
  tag: "1.0"   # what deploy writes
  args: ["-text", "blue-1.0"]
plain: v1
number: 1.0
empty:
`;

describe("a value in a values file", () => {
  it.each([
    ["image.tag", "2.0", 'tag: "2.0"   # what deploy writes'],
    ["plain", "v2", "plain: v2\n"],
    ["plain", "1.10", 'plain: "1.10"\n'],
    ["plain", "yes", 'plain: "yes"\n'],
    ["number", "1.0", 'number: "1.0"\n'],
    ["empty", "v1", "empty: v1\n"],
  ])("%s becomes %s, and nothing else changes", (key, value, line) => {
    const next = writeValue(TEXT, key, value, "values.yaml");
    expect(next).toContain(line);
    expect(readValue(next, key, "values.yaml")).toBe(value);
    expect(next.split("\n")).toHaveLength(TEXT.split("\n").length);
    const changed = next.split("\n").filter((text, index) => text !== TEXT.split("\n")[index]);
    expect(changed).toHaveLength(1);
  });

  it("is left alone when it is the same", () => {
    expect(writeValue(TEXT, "image.tag", "1.0", "values.yaml")).toBe(TEXT);
  });

  it("keeps line ends as they are", () => {
    expect(writeValue("a: v1\r\nb: 2\r\n", "a", "v2", "f")).toBe("a: v2\r\nb: 2\r\n");
  });

  it.each([["nope"], ["image"], ["image.args"], ["plain.more"]])("is missing at %s", (key) => {
    expect(() => writeValue(TEXT, key, "x", "unit/values.yaml")).toThrow(
      `there is no single value at ${key}`,
    );
  });

  it("cannot be read from what is no YAML", () => {
    expect(() => readValue("a: [", "a", "f")).toThrow("not valid YAML");
  });

  it("can be given to Helm as values", () => {
    expect(nestedValue("image.tag", "2.0")).toEqual({ image: { tag: "2.0" } });
  });
});
