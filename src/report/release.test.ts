import { describe, expect, it } from "vitest";
import { deployMarkdown, flipMarkdown, smokeMarkdown, statusMarkdown, type StatusReport } from "./release.ts";

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

it("deployMarkdown says which version the idle color has, or would have", () => {
  const report = {
    release: "web-echo",
    color: "green",
    version: "1.1",
    live: false,
    changed: true,
    summary: "s",
  } as const;
  const done = deployMarkdown({ ...report, digest: "3f9c", dryRun: false });
  expect(done).toContain("## Deploy web-echo: green has 1.1");
  expect(done).toContain("| Digest | `3f9c` |");
  expect(deployMarkdown({ ...report, changed: false, dryRun: false })).toContain("green had 1.1 already");
  expect(deployMarkdown({ ...report, dryRun: true })).toContain("1.1 would go to green");
  const live = deployMarkdown({ ...report, color: "blue", live: true, changed: false, dryRun: false });
  expect(live).toContain("## Deploy web-echo: nothing to deploy");
  expect(live).toContain("| Active color | blue |");
});

it("smokeMarkdown folds the requests, and passes nothing in a dry run", () => {
  const report = { release: "web-echo", color: "green", digest: "3f9c", summary: "s" } as const;
  const text = smokeMarkdown({ ...report, passed: true, requests: ["GET / → 200"] });
  expect(text).toContain("## Smoke web-echo: green passed");
  expect(text).toContain("<summary>1 request</summary>");
  const dry = smokeMarkdown({ ...report, passed: false, requests: ["GET /"] });
  expect(dry).toContain("green was not tested");
  expect(dry).toContain("1 request, not sent");
  expect(dry).not.toContain("promote asks for");
  const { digest: _none, ...untested } = report;
  const skipped = smokeMarkdown({ ...untested, passed: false, skipped: "s", requests: [] });
  expect(skipped).toContain("## Smoke web-echo: nothing to test");
  expect(skipped).not.toContain("Digest");
});

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
