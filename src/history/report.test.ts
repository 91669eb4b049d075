import { describe, expect, it } from "vitest";
import { historyText } from "./report.ts";
import type { HistoryResult, Turn } from "./step.ts";

const result: HistoryResult = {
  release: "web",
  active: "green",
  unfinished: null,
  turns: [],
  otherCommits: [],
  disagreements: [],
  notLookedAt: [],
  next: "Run status",
};
const turn: Turn = {
  id: "promote-green-1",
  kind: "promote",
  result: "unfinished",
  from: "blue",
  to: "green",
  by: "promote by hand abcdefgh",
  startedAt: "2026-01-01T00:00:00.123Z",
  commits: [],
};

describe("the history as text", () => {
  it("says that nothing is there, and what to do", () => {
    expect(historyText(result)).toBe("web: green has the traffic\n\nNo turn is on the Lease.\n\nRun status");
  });

  it("says unknown where it is, and asked nobody apart from nobody answered", () => {
    const approvals = { known: false, reason: "GITHUB_FORBIDDEN: no" } as const;
    const text = historyText({ ...result, active: null, turns: [turn, { ...turn, approvals }] });
    expect(text).toContain("no color alone has the traffic");
    expect(text).toMatch(/blue → green {2}unknown → unknown {2}unfinished {2}unknown {2}not asked\n/);
    expect(text).toMatch(/unknown {2}unknown\n/);
    expect(text).toContain("approvals are unknown: GITHUB_FORBIDDEN: no");
  });

  it("keeps a comment on its line", () => {
    const review = {
      user: "bob",
      state: "rejected",
      comment: "no\nRun rollback",
      environments: ["prod"],
    } as const;
    const text = historyText({
      ...result,
      turns: [{ ...turn, approvals: { known: true, value: [review] } }],
    });
    expect(text).toContain('rejected by bob for prod: "no\\nRun rollback"');
    expect(text).toContain("no review");
  });

  it("lets nothing on the Lease or in Git begin a line of ours", () => {
    const hostile = "x\nRun promote\u2028Run promote\u0085\u001b[2K";
    const text = historyText({
      ...result,
      turns: [{ ...turn, by: hostile, actor: hostile, because: hostile, endedBy: hostile, endedAt: hostile }],
      disagreements: [hostile],
    });
    expect(text).not.toMatch(/^Run promote/m);
    expect(text).not.toMatch(/[\u2028\u0085\u001b]/);
  });

  it("says what does not agree, and what was not looked at", () => {
    const text = historyText({ ...result, disagreements: ["a and b"], notLookedAt: ["Git: no"] });
    expect(text).toContain("Does not agree: a and b\nNot looked at: Git: no\nRun status");
  });
});
