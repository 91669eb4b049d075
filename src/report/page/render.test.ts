import { describe, expect, it } from "vitest";
import { runTimeline } from "../../../test/page/run-timeline.ts";
import type { RunTimeline, TrafficSample } from "../../model/run.ts";
import { utf8Length } from "../limits.ts";
import { PAGE_BYTES } from "./budget.ts";
import { runSummary } from "../run-summary.ts";
import { renderPage } from "./render.ts";

const many = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, i) => make(i));
const base = runTimeline(10);
const OUTSIDE = '"<日本語>&';

const routes = many(1_000, (index) => ({
  request: `GET service-mesh.dev/${index} ${OUTSIDE}`,
  rule: "istio-inject-blue-green/istio-prod-blue-green#http[4]",
  before: "v1 (blue-green-service.istio-inject-blue-green:8600)",
  after: "v2 (blue-green-service.istio-inject-blue-green:8600)",
}));
const findings = many(500, () => ({ ...base.findings[0]!, message: OUTSIDE.repeat(20) }));
const flips = many(40, (index) => ({ name: `promote ${index}`, at: index * 500, lastOldAnswerAfterMs: 200 }));
const phases = many(300, (index) => ({
  ...base.phases[0]!,
  start: index * 40,
  end: index * 40 + 30,
  name: `smoke ${index}`,
}));
const events = many(2_000, (index) => ({ at: index * 10, kind: "info" as const, text: OUTSIDE.repeat(50) }));
const units = many(400, (index) => ({
  name: `unit-${index}`,
  dependencies: many(index % 30, (before) => `unit-${before}`),
  outcome: "changes" as const,
  changes: many(100, (change) => `update ${OUTSIDE} ${change}`),
  diff: many(2_000, (line) => `+ ${OUTSIDE} ${line}`).join("\n"),
}));
/** One millisecond apart, of changing colors: as few as possible share a mark. */
const samples = many(10_000, (index): TrafficSample => {
  const color = (["blue", "green", undefined] as const)[index % 3];
  return { at: index * 2, color, status: color === undefined ? 503 : 200 };
});

const large: RunTimeline = {
  ...base,
  title: OUTSIDE.repeat(5_000),
  verdict: OUTSIDE.repeat(5_000),
  routes,
  findings,
  phases,
  events,
  units,
  samples,
  totals: { ...base.totals, flips },
};

describe("the page", () => {
  it.each([
    ["routes", { ...base, routes }, /… \d+ more rows/],
    ["findings", { ...base, findings }, /… \d+ more rows/],
    ["flips", { ...base, samples, phases, totals: large.totals }, /… \d+ more close-ups of flips/],
    ["events", { ...base, events }, /… [\d,]+ more events/],
    ["units", { ...base, units }, /… [\d,]+ more lines/],
    ["everything", large, /… [\d,]+ more units/],
  ])("is at most 300 kB, however many %s there are, and says what it left out", (_, record, said) => {
    const page = renderPage(record);
    expect(utf8Length(page)).toBeLessThanOrEqual(PAGE_BYTES);
    expect(page).toMatch(said);
  });

  it("uses what it may have", () => {
    expect(utf8Length(renderPage(large))).toBeGreaterThan(PAGE_BYTES * 0.8);
  });

  it("leaves nothing out of what is small, however large the rest is", () => {
    const page = renderPage({ ...base, units });
    expect(page.match(/<th scope="row">/g)).toHaveLength(
      base.phases.length + base.routes.length + base.findings.length,
    );
  });

  it("says how many requests are drawn of how many", () => {
    expect(renderPage(base)).toContain("11 of 131,234 requests drawn");
    expect(renderPage({ ...base, totals: { ...base.totals, requests: 11 } })).toContain("all 11 requests");
  });

  it("shows a flip close up until after its last old answer", () => {
    const page = renderPage({ ...base, samples });
    expect(page).toMatch(/Close-up: promote \(5\.8 s to 6\.8 s\)/);
    expect(page).toMatch(/Close-up: rollback \(8\.7 s to 11\.8 s\)/);
  });

  it("names the worst outcome, and beside it how that compares with what was expected", () => {
    const page = renderPage({
      ...base,
      outcome: "refused",
      verdict: "as the demo expected: promote refuses",
    });
    expect(page).toContain('<span class="badge refused">refused</span>');
    expect(page).toContain('<p class="verdict">as the demo expected: promote refuses</p>');
  });

  it("speaks of a flip only where one was made", () => {
    const none = { ...base.totals, flips: [] };
    const proofs = base.events.filter(({ kind }) => kind !== "flip");
    const cluster = { ...base, world: "cluster" as const, totals: none };
    const heads = (record: RunTimeline) => [
      renderPage(record)
        .match(/<th scope="col">(?:before|by|at|after|if)[^<]*/g)
        ?.map((one) => one.slice(16)),
      runSummary(record).match(/\| Rule \| (.*) \|\n/)?.[1],
    ];
    expect(heads(cluster)).toEqual([
      ["before the flip", "after the flip"],
      "Before the flip | After the flip",
    ]);
    const applied = { ...cluster, events: proofs };
    expect(heads(applied)).toEqual([
      ["by the charts", "if it were flipped"],
      "By the charts | If it were flipped",
    ]);
    expect(renderPage(applied)).toContain("<td>would move</td>");
    expect(renderPage(applied)).not.toMatch(/the flip|<td>moves/);
    expect(heads({ ...base, totals: none })).toEqual([
      ["at the beginning", "at the end"],
      "At the beginning | At the end",
    ]);
  });

  it("says that no request was sent", () => {
    const page = renderPage({ ...base, samples: [], totals: { ...base.totals, requests: 0, flips: [] } });
    expect(page).toContain("This run sent no request");
    expect(page).not.toContain("A mark stands");
  });

  it("says of a unit that was not planned why, and not that nothing would change", () => {
    const diff = "given by the surroundings, not planned here";
    const given = { name: "istio", dependencies: [], outcome: "given" as const, changes: [], diff };
    const page = renderPage({ ...base, units: [given] });
    expect(page).toContain(diff);
    expect(page).not.toContain("Nothing would change");
  });
});
