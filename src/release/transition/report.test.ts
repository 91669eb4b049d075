import { describe, expect, it } from "vitest";
import { flipMarkdown } from "./report.ts";

const flip = {
  release: "web-echo",
  from: "blue",
  to: "green",
  active: "green",
  changed: true,
  dryRun: false,
  summary: "green has the traffic of web-echo.",
} as const;

describe("flipMarkdown", () => {
  it("says who has the traffic, how fast, and how to go back", () => {
    const text = flipMarkdown("promote", { ...flip, convergedMs: 412.4 });
    expect(text).toContain("## Promote web-echo: green has the traffic");
    expect(text).toContain("| Default route | blue → green |");
    expect(text).toContain("| Every answer from green | 412 ms after the flip |");
    expect(text).toContain("blue stays up: rollback restores it in one step.");
  });

  it("has the timeline of the turn", () => {
    const at = "2026-01-01T00:00:00.000Z";
    const timeline = [
      { what: "begun", at },
      { what: "written", at: "2026-01-01T00:00:00.250Z" },
      { what: "done", at: "2026-01-01T00:00:04.000Z" },
    ] as const;
    const traffic = {
      color: "green",
      readAt: at,
      written: null,
      unfinished: [],
      next: "",
      sentence: "",
    } as const;
    const text = flipMarkdown("promote", { ...flip, traffic: { ...traffic, timeline } });
    expect(text).toContain("| Begun, on the Lease | 2026-01-01T00:00:00.000Z | 0 ms |");
    expect(text).toContain("| Default route written | 2026-01-01T00:00:00.250Z | 250 ms |");
    expect(text).toContain("| Done, on the Lease | 2026-01-01T00:00:04.000Z | 4000 ms |");
    expect(flipMarkdown("promote", flip)).not.toContain("Begun");
  });

  it("claims nothing for a dry run, and nothing when there was nothing to do", () => {
    const dry = flipMarkdown("promote", { ...flip, active: "blue", changed: false, dryRun: true });
    expect(dry).toContain("nothing was flipped \\(dry run\\)");
    expect(dry).toContain("| Default route | blue → green, if it is run |");
    const none = flipMarkdown("rollback", { ...flip, from: "green", changed: false });
    expect(none).toContain("## Rollback web-echo: nothing to do");
    expect(none).not.toContain("Default route");
  });
});
