import fc from "fast-check";
import { RE2JS } from "re2js";
import { describe, expect, it } from "vitest";
import { regexSamples } from "./regex-samples.ts";

function matching(pattern: string): readonly string[] {
  const compiled = RE2JS.compile(pattern);
  return regexSamples(pattern).filter((sample) => compiled.matches(sample));
}

describe("samples of a regular expression", () => {
  it.each([
    "^(.*;\\s*)?x-version=v2(\\s*;.*)?$",
    "^(.*?; )?(x-version=v2)(;.*)?$",
    "/api/v[0-9]+/.*",
    "(?i)Chrome|Firefox",
    "a{2,3}b?",
    "\\d+\\.\\d+",
    "[^/]+/(?P<id>[a-f]+)",
    "\\Q.*\\E/x",
    "(?:foo|ba[rz])\\x2F",
    ".*",
  ])("are all matched by %s", (pattern) => {
    const samples = regexSamples(pattern);
    expect(samples.length).toBeGreaterThan(0);
    expect(matching(pattern)).toEqual(samples);
  });

  it("take the optional parts of a cookie rule one by one", () => {
    expect(regexSamples("^(.*;\\s*)?x-version=v2(\\s*;.*)?$")).toEqual([
      "x-version=v2",
      ";x-version=v2",
      "a;x-version=v2",
      "; x-version=v2",
      "x-version=v2;",
      "x-version=v2 ;",
      "x-version=v2;a",
    ]);
  });

  it.each(["(", "[", "a)", "\\", "[[:alpha:]]", "\\pL", "*"])(
    "are none for %s, which is not read here",
    (pattern) => {
      expect(regexSamples(pattern)).toEqual([]);
    },
  );

  it("never throw and never run away, whatever the pattern", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."ab|()[]{}*+?.\\^$-,1:<>P\\dw") }), (pattern) => {
        expect(regexSamples(pattern).length).toBeLessThanOrEqual(24);
      }),
    );
  });
});
