import { describe, expect, it } from "vitest";
import { statusMarkdown, type StatusReport } from "./report.ts";

describe("statusMarkdown", () => {
  const report: StatusReport = {
    release: "web-echo",
    host: "service-mesh.dev",
    router: "mesh/router",
    active: "blue",
    idle: "green",
    colors: {
      blue: { color: "blue", role: "active", target: "subset v1", version: "1.0", ready: 2, desired: 2 },
      green: { color: "green", role: "idle", target: "subset v2", unknown: "no Deployment <b>@here</b>" },
    },
    refusal: null,
    transition: null,
    holder: null,
    smoke: null,
    lastFlip: null,
    history: { known: true, value: { entries: [], unreadable: 0, isCut: false } },
    recorded: { file: "values.yaml", value: "v1", color: "blue" },
    drift: { release: "echo", compared: 9, findings: [], notes: [], waiting: [], unread: [] },
    verdict: "good",
    unitProblems: [],
    next: "Run deploy.",
  };

  it("has both colors, the Lease's facts, and what Git says", () => {
    const text = statusMarkdown(report);
    expect(text).toContain("| blue | active | `subset v1` | `1.0` | 2/2 |");
    expect(text).toContain("| green | idle | `subset v2` | unknown | unknown |");
    expect(text).toContain("| Default in Git | v1, as in the cluster");
    expect(text).toContain("| Last flip | none |");
    expect(text).not.toMatch(/<b>|@here/);
  });

  it("says that the colors have no pods of their own, beside what it knows", () => {
    const text = statusMarkdown({ ...report, refusal: { fact: "both select Pod/apps/<b>one</b>" } });
    expect(text).toContain("both select Pod/apps/");
    expect(text).toContain("| blue | active |");
    expect(text).not.toContain("<b>");
  });

  it("shows an unfinished flip, who holds the Lease, the proof, the last flip, and a record that differs", () => {
    const text = statusMarkdown({
      ...report,
      transition: {
        id: "1",
        kind: "promote",
        from: "blue",
        to: "green",
        phase: "flipping",
        startedAt: "2026-01-01T00:00:00Z",
      },
      holder: { name: "run 7", until: "2026-01-01T00:01:00Z" },
      smoke: { color: "green", digest: "3f9c".repeat(16), at: "2026-01-01T00:00:00Z" },
      lastFlip: { kind: "rollback", from: "green", to: "blue", at: "2025-12-31T00:00:00Z" },
      recorded: { file: "values.yaml", value: "v2", color: "green" },
    });
    for (const part of [
      "| **Unfinished** | promote, blue → green, flipping since 2026-01-01T00:00:00Z |",
      "| Held by | run 7 until 2026-01-01T00:01:00Z |",
      "| Smoke test | green at 3f9c3f9c3f9c, 2026-01-01T00:00:00Z |",
      "| Last flip | rollback, green → blue, 2025-12-31T00:00:00Z |",
      "| Default in Git | v2, which is green, not blue",
    ]) {
      expect(text).toContain(part);
    }
  });
});
