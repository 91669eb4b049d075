import { describe, expect, it } from "vitest";
import { createMasker } from "./masker.ts";

describe("a secret", () => {
  const masker = createMasker();
  masker.add("user:pa ss/wörd?");
  masker.add('p<ss&w>"rd');
  masker.add("${x}y%{z");
  masker.add("first <line>\nsecond ${line}");

  it.each([
    ["as Go writes JSON", '"p\\u003css\\u0026w\\u003e\\"rd"', '"***"'],
    ["as JavaScript writes JSON", JSON.stringify('p<ss&w>"rd'), '"***"'],
    ["in HCL, where a template would begin", '"$${x}y%%{z"', '"***"'],
    ["in a line of a heredoc", "  second $${line}", "  ***"],
    ["in a line of Go's JSON", "first \\u003cline\\u003e", "***"],
    ["in the path of an URL", "/user%3Apa%20ss%2Fw%C3%B6rd%3F/", "/***/"],
    ["in a form", "a=user%3Apa+ss%2Fw%C3%B6rd%3F&b=1", "a=***&b=1"],
    ["in base64", encoded("user:pa ss/wörd?", "base64"), "***"],
    ["in base64 without padding", encoded("user:pa ss/wörd?", "base64").replace(/=+$/, ""), "***"],
    ["in base64 for URLs", encoded("user:pa ss/wörd?", "base64url"), "***"],
  ])("is taken out %s", (_where, text, masked) => {
    expect(masker.apply(text)).toBe(masked);
  });

  it("of half a character is no error", () => {
    expect(() => masker.add("half \ud83d of it")).not.toThrow();
  });
});

function encoded(text: string, encoding: "base64" | "base64url"): string {
  return Buffer.from(text).toString(encoding);
}
