import { describe, expect, it } from "vitest";
import type { HeaderMatch, RouteRule } from "../table/types.ts";
import { needsPreviewCookie } from "./preview.ts";

const NAMES = { cookie: "x-version", targets: ["v1", "v2"], words: [] } as const;

function rule(match: Partial<HeaderMatch>): RouteRule {
  const header = {
    name: "cookie",
    kind: "regex",
    value: "",
    ignoreCase: false,
    invert: false,
    missingAsEmpty: false,
  };
  const headers = [{ ...header, ...match } as HeaderMatch];
  const path = { kind: "prefix", value: "/", ignoreCase: false } as const;
  return { match: { path, headers, query: [] } } as unknown as RouteRule;
}

describe("a rule that only the preview cookie meets", () => {
  it.each([
    [{ value: String.raw`^(.*;\s*)?x-version=v1(\s*;.*)?$` }],
    [{ value: String.raw`^(.*;\s*)?x-version=v2(\s*;.*)?$` }],
    [{ value: "^(.*?;)?x-version=v1(;.*)?$" }],
    [{ value: ".*x-version=v1.*" }],
    [{ kind: "exact", value: "x-version=v1" }],
    [{ kind: "prefix", value: "x-version=v1;" }],
  ] as const)("is %o", (match) => {
    expect(needsPreviewCookie(rule(match), NAMES)).toBe(true);
  });

  // A group may be left out or be one of several; what then meets the rule is for requests to tell.
  it.each([
    [{ value: "(.*x-version=v1.*)?" }],
    [{ value: "x-version=v1|group=beta" }],
    [{ value: ".*(x-version=v1|group=beta).*" }],
    [{ value: "x-version=v1?" }],
    [{ value: "x-version=v1*" }],
    [{ value: "[x-version=v1]+" }],
    [{ value: "x-version=v3" }],
    [{ value: "x-version=v1", invert: true }],
    [{ kind: "present", value: "x-version=v1" }],
    [{ kind: "exact", name: "x-cookie", value: "x-version=v1" }],
  ] as const)("is not %o", (match) => {
    expect(needsPreviewCookie(rule(match), NAMES)).toBe(false);
  });
});
