import { describe, expect, it } from "vitest";
import { runTimeline } from "../../test/page/run-timeline.ts";
import type { RunUnit } from "../model/run.ts";
import { utf8Length } from "./limits.ts";
import { runSummary } from "./run-summary.ts";

const many = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** Mermaid texts of a summary. */
function diagrams(summary: string): readonly string[] {
  return [...summary.matchAll(/```mermaid\n([^]*?)\n```/g)].map(([, text]) => text ?? "");
}

describe("the summary of a run", () => {
  const summary = runSummary(runTimeline(10));

  it("counts requests and draws phases, traffic by color and the graph of units in Mermaid", () => {
    expect(summary).toContain(
      "131234 requests, 1 failed, 91000 by blue, 40233 by green; promote: last old answer",
    );
    expect(summary).toContain("  promote :done, 7800, 8900");
    expect(summary).toContain(
      [
        "xychart-beta",
        '  title "Requests answered by blue, by green, and failed"',
        '  x-axis "seconds" 0 --> 10.4',
        '  y-axis "requests in 5200 ms" 0 --> 91000',
        "  line [91000, 0]",
        "  line [0, 40233]",
        "  line [0, 1]",
      ].join("\n"),
    );
    expect(summary).toContain('u1["helm-deploy-green-web-echo"]:::changed');
    expect(summary).toContain("u0 --> u1");
  });

  it("has the timeline, the routes and the findings as tables", () => {
    expect(summary).toContain(String.raw`| 6\.0 s | flip to green written |`);
    expect(summary).toContain("| `GET /` | `prod/router#http[4]` |");
    expect(summary).toContain(String.raw`| blue \(v1\) | green \(v2\) |`);
    expect(summary).toMatch(/\| warning \| `subset-selects-nothing` \| .* selects no pod/);
    expect(summary).not.toContain("<img");
  });

  it("leaves out what the plan's own summary shows", () => {
    const planned = runSummary(runTimeline(10), { planned: true });
    expect(planned).toContain("xychart-beta");
    expect(planned).not.toMatch(/graph LR|Routes:|Findings:/);
  });

  it("says nothing when nothing ran", () => {
    const { totals, ...record } = runTimeline(1);
    const none = { ...record, phases: [], events: [], units: [], routes: [], findings: [] };
    expect(runSummary({ ...none, totals: { ...totals, requests: 0 } })).toBe("");
  });

  it("keeps names from outside from becoming Mermaid, markup or a mention", () => {
    const record = runTimeline(1);
    const name = 'x"]; click u0 href "javascript:1" @team <b>';
    const hostile = runSummary({ ...record, title: name, units: [{ ...record.units[0]!, name }] });
    const box = hostile.split("\n").find((line) => line.startsWith("  u0["));
    expect(box).toMatch(/^ {2}u0\["(?:[\p{L}\p{N} ._/-]|#\d+;)+"\]:::same$/u);
    expect(hostile).toContain("  title x click u0 href javascript 1 team b");
    expect(hostile).not.toMatch(/@team|<b>|javascript:/);
  });

  it("stays within what GitHub and its Mermaid take, and says what it left out", () => {
    const record = runTimeline(1);
    const long = "日本語".repeat(200);
    const unit = (index: number): RunUnit => ({
      ...record.units[0]!,
      name: `${long}-${index}`,
      dependencies: many(index % 20, (before) => `${long}-${before}`),
      planned: { start: 0, end: 1 },
    });
    const large = runSummary({
      ...record,
      phases: many(2_000, () => ({ ...record.phases[0]!, name: long })),
      events: many(2_000, (at) => ({ at, kind: "info" as const, text: long })),
      routes: many(1_000, () => ({ request: long, rule: long, before: long, after: `${long}2` })),
      findings: many(1_000, () => ({ ...record.findings[0]!, message: long, fix: long, file: long })),
      units: many(500, unit),
    });
    expect(utf8Length(large)).toBeLessThanOrEqual(256 * 1024);
    expect(diagrams(large).every((text) => text.length < 50_000)).toBe(true);
    expect(large).toContain("The graph of 500 units is too large to be drawn here");
    expect(large).toMatch(/\d+ more are not shown\./);
  });
});
