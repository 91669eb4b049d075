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

  it("claims nothing for a dry run, and nothing when there was nothing to do", () => {
    const dry = flipMarkdown("promote", { ...flip, active: "blue", changed: false, dryRun: true });
    expect(dry).toContain("nothing was flipped \\(dry run\\)");
    expect(dry).toContain("| Default route | blue → green, if it is run |");
    const none = flipMarkdown("rollback", { ...flip, from: "green", changed: false });
    expect(none).toContain("## Rollback web-echo: nothing to do");
    expect(none).not.toContain("Default route");
  });
});
