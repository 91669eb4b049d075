import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unknown } from "../model/observed.ts";
import type { UnitPlan } from "../model/unit.ts";
import { COMMENT_LIMIT, fairShares, type Limit, SUMMARY_LIMIT, utf8Length } from "../report/limits.ts";
import { diffColours, planMarkdown, type PlanReport } from "./report.ts";

const unmasked = (text: string) => text;

function unitPlan(unit: string, overrides: Partial<UnitPlan> = {}): UnitPlan {
  return {
    unit,
    outcome: "changes",
    changes: [{ address: "helm_release.this", action: "update" }],
    text: "  ~ version = 1 -> 2",
    digest: "0123456789abcdef",
    error: undefined,
    restsOn: "state",
    milliseconds: 5,
    ...overrides,
  };
}

function report(plans: readonly UnitPlan[]): PlanReport {
  const runUrl = "https://github.com/o/r/actions/runs/1";
  return { plans, digest: "abc123", headSha: "f00ba2", runUrl };
}

const failed: Partial<UnitPlan> = {
  outcome: "failed",
  changes: [],
  text: "",
  digest: undefined,
  error: "Error: no such chart",
};
const skipped: Partial<UnitPlan> = { ...failed, outcome: "skipped", error: "gateway failed to plan" };

describe("planMarkdown", () => {
  it("shows a table of units and a folded plan for each that has something to show", () => {
    const plans = [
      unitPlan("blue"),
      unitPlan("service", { outcome: "no-changes", changes: [], text: "No changes." }),
      unitPlan("gateway", failed),
      unitPlan("router", skipped),
    ];
    expect(planMarkdown(report(plans), COMMENT_LIMIT, unmasked)).toMatchSnapshot();
  });

  it("lets nothing out of a plan's text", () => {
    const text = "```\n</details>\n@octocat fixes #1 <img src=x>\n\u001B[31m````\u001B[0m";
    const markdown = planMarkdown(report([unitPlan("a|b`@octocat", { text })]), COMMENT_LIMIT, unmasked);
    expect(markdown).toMatchSnapshot();
    expect(markdown.match(/^`{5}(diff)?$/gm)).toEqual(["`````diff", "`````"]);
  });

  it.each([
    ["a comment", COMMENT_LIMIT, "x"],
    ["a comment in Japanese", COMMENT_LIMIT, "変"],
    ["a comment of emoji", COMMENT_LIMIT, "🌈"],
    ["a summary in Japanese", SUMMARY_LIMIT, "変"],
  ] as const)("fits into %s, cutting long plans and no short one", (_, limit: Limit, character) => {
    const long = `${character.repeat(90)}\n`.repeat(20_000);
    const plans = [
      unitPlan("long", { text: long }),
      unitPlan("short"),
      unitPlan("longer", { text: long + long }),
    ];
    const markdown = planMarkdown(report(plans), limit, unmasked);
    expect(limit.size(markdown)).toBeLessThanOrEqual(limit.max);
    expect(limit.size(markdown)).toBeGreaterThan(limit.max * 0.95);
    expect(utf8Length(markdown)).toBeLessThanOrEqual(262_144 * 2);
    expect(markdown).toContain("!   version = 1 -> 2");
    expect(markdown.match(/more lines are in \[the log\]/g)?.length).toBe(2);
    expect(markdown.split("<details").length).toBe(markdown.split("</details>").length);
    expect((markdown.match(/^```(diff)?$/gm) ?? []).length).toBe(6);
  });

  it("shows the beginning of a line that is too long for it all", () => {
    const markdown = planMarkdown(
      report([unitPlan("one", { text: `+ ${"🌈".repeat(100_000)}` })]),
      COMMENT_LIMIT,
      unmasked,
    );
    expect(markdown.length).toBeLessThanOrEqual(COMMENT_LIMIT.max);
    expect(markdown).toMatch(/^\+ (🌈){30000,}…$/mu);
    expect(markdown).toContain("1 more line is in [the log]");
  });

  it("fits with any number of units", () => {
    const name = "n".repeat(100);
    const plans = Array.from({ length: 5000 }, (_, index) =>
      unitPlan(`${name}${index}`, { text: "y\n".repeat(500) }),
    );
    const markdown = planMarkdown(report(plans), COMMENT_LIMIT, unmasked);
    expect(markdown.length).toBeLessThanOrEqual(COMMENT_LIMIT.max);
    expect(markdown).toContain("4950 more units are in the log.");
  });

  it("fits, whatever is too long at once", { timeout: 60_000 }, () => {
    const long = fc.constantFrom(0, 1, 300, 3_000, 100_000);
    const many = fc.constantFrom(0, 1, 20, 300);
    const text = (size: number) => `${"`|@*<é".repeat(size / 6)}\n${"A".repeat(size)}`;
    const sizes = fc.record({
      name: fc.constantFrom(5, 200),
      reason: long,
      plan: long,
      units: many,
      releases: many,
    });
    fc.assert(
      fc.property(sizes, ({ name, reason, plan, units, releases }) => {
        const plans = Array.from({ length: units }, (_, index) =>
          unitPlan(
            `${"u".repeat(name)}${index}`,
            index % 3 === 0 ? { ...failed, error: text(reason) } : { text: text(plan) },
          ),
        );
        const untold = Array.from(
          { length: releases },
          (_, index) =>
            [
              `${"r".repeat(name)}${index}`,
              index % 2 === 0 ? unknown(text(reason)) : unknown(`${index} ${text(reason)}`),
            ] as const,
        );
        const preview = {
          charts: new Map(plans.map(({ unit }) => [unit, unknown(text(reason))] as const)),
          findings: unknown(text(reason)),
          routes: new Map(untold),
        };
        const markdown = planMarkdown({ ...report(plans), preview }, COMMENT_LIMIT, unmasked);
        expect(markdown.length).toBeLessThanOrEqual(COMMENT_LIMIT.max);
        expect(markdown).toMatch(/^## Plan: \d+ of \d+ units? would change/);
      }),
      { numRuns: 12 },
    );
  });

  it("gives a reason once, bounded, and says how much of it is left out", () => {
    const reason = `CHART_RENDER_FAILED: ${"A".repeat(100_000)} the end`;
    const preview = {
      charts: new Map([["blue", unknown(reason)]]),
      findings: unknown(reason),
      routes: new Map([
        ["web", unknown(reason)],
        ["api", unknown(reason)],
      ]),
    };
    const markdown = planMarkdown({ ...report([unitPlan("blue")]), preview }, COMMENT_LIMIT, unmasked);
    expect(markdown.length).toBeLessThan(4_000);
    expect(markdown.match(/A{100}/g)?.length).toBeLessThan(21);
    expect(markdown).toMatch(/98,\d{3} characters left out.*the end/);
    expect(markdown).toContain("The rendered charts were not checked: for the same reason");
    expect(markdown).toContain("Routes of web, api cannot be proven: for the same reason");
  });

  /*
   * Tried as sensitive values: a role, a word of a heading, the beginning of a block, a resource's name, and words of the
   * last line. What surrounds values stays; the values go, and are counted.
   */
  it("keeps its structure when a secret is one of its words, and counts what is masked", () => {
    const text = [
      "OpenTofu will perform the following actions:",
      "",
      "  # helm_release.this will be destroyed",
      '  - resource "helm_release" "this" {',
      '      - role = "cluster-admin"',
      '      - text = "will be destroyed"',
      '  - resource "other_type" "cluster-admin" {',
      "    }",
      "Plan: 0 to add, 0 to change, 1 to destroy.",
    ].join("\n");
    const changes = [{ address: "helm_release.this", action: "delete" as const }];
    const secrets = [
      "cluster-admin",
      'resource "helm_release"',
      "will be destroyed",
      "helm_release",
      "to destroy",
    ];
    const masked = (one: string) => secrets.reduce((done, secret) => done.replaceAll(secret, "***"), one);
    const markdown = planMarkdown(report([unitPlan("blue", { text, changes })]), COMMENT_LIMIT, masked);
    expect(markdown).toContain("  # helm_release.this will be destroyed\n");
    expect(markdown).toContain('-   resource "helm_release" "this" {');
    expect(markdown).toContain("Plan: 0 to add, 0 to change, 1 to destroy.");
    expect(markdown).not.toContain("cluster-admin");
    expect(markdown).toContain('-       text = "***"');
    expect(markdown).toContain("`***` stands for a secret value in 3 places.");
  });

  it("is under every reading of GitHub's limit", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0x10_ff_ff })), (points) => {
        const text = String.fromCodePoint(...points);
        const units = COMMENT_LIMIT.size(text);
        expect([...text].length).toBeLessThanOrEqual(units);
        expect(utf8Length(text)).toBeLessThanOrEqual(units * 3);
      }),
    );
    expect(COMMENT_LIMIT.max * 3).toBeLessThan(262_144);
  });
});

it("moves a plan's signs to where they are coloured", () => {
  expect(diffColours("  + a = 1\n  - b\n  ~ c = 1 -> 2\n-/+ d\n  -/+ e\n    f - g")).toBe(
    "+   a = 1\n-   b\n!   c = 1 -> 2\n-/+ d\n!  /+ e\n    f - g",
  );
});

it("shares fairly: small needs whole, the rest alike", () => {
  expect(fairShares([10, 1000, 500, 0], 400)).toEqual([10, 195, 195, 0]);
  expect(fairShares([1, 2], 100)).toEqual([1, 2]);
});
