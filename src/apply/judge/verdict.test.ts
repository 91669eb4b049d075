import { describe, expect, it } from "vitest";
import type { ReleaseDrift } from "../../drift/facts.ts";
import { type Failure, refused, surroundings } from "../../errors/errors.ts";
import { verdictLines, verdictMarkdown } from "./verdict-report.ts";
import type { Judged } from "./judge.ts";
import { decideVerdict, type VerdictFacts } from "./verdict-rules.ts";
import { unitPlan } from "../../../test/fakes/unit-plan.ts";

const judged = (decision: Judged["decision"], rolls: Judged["rolls"] = []): Judged => ({
  digest: "d",
  contents: [],
  decision,
  rolls,
  notes: [],
});
const applies = (...units: readonly string[]) => judged({ kind: "apply", units });
const roll = {
  unit: "blue",
  color: "blue",
  kind: "changes",
  what: "Deployment/apps/blue at spec.template",
} as const;
const moves = { code: "APPLY_MOVES_ROUTE", fact: "unit router would move it", remedy: "Promote" } as const;
const missing: ReleaseDrift = {
  release: "echo",
  compared: 3,
  findings: [
    {
      kind: "missing",
      severity: "broken",
      unit: "router",
      object: "VirtualService/apps/router",
      fields: [],
      by: undefined,
      fact: "router is missing",
      remedy: "`helm rollback router 3`",
    },
  ],
  notes: [],
  waiting: [],
  unread: [],
};
const differs: ReleaseDrift = {
  ...missing,
  findings: missing.findings.map((one) => ({
    ...one,
    kind: "differs" as const,
    severity: "differs" as const,
  })),
};

describe("the verdict", () => {
  const some = [unitPlan("blue"), unitPlan("green")];
  const failed: readonly Failure[] = [
    refused("UNIT_PLAN_FAILED", "unit a could not be planned", { remedy: "x" }),
  ];
  const down: readonly Failure[] = [
    surroundings("CLUSTER_UNREACHABLE", "cannot list", { remedy: "Check it" }),
  ];
  const forbidden: readonly Failure[] = [
    surroundings("HELM_RELEASE_UNREADABLE", "no", { remedy: "May it?" }),
  ];
  const torn: readonly Failure[] = [refused("RECORD_UNREADABLE", "the record", { remedy: "Look" })];

  it.each<readonly [string, Partial<VerdictFacts>, string, readonly string[]]>([
    [
      "nothing",
      { plans: [unitPlan("a", { outcome: "no-changes" })], judged: applies() },
      "nothing",
      ["change nothing"],
    ],
    ["all", { judged: applies("blue", "green") }, "apply", ["apply blue, green"]],
    [
      "some held",
      { judged: judged({ kind: "apply", units: ["green"] }, [roll]) },
      "hold",
      [
        "apply green",
        "hold blue (unit blue would change pods of blue, which has the traffic: Deployment/apps/blue at spec.template)",
      ],
    ],
    [
      "refused",
      { judged: judged({ kind: "refuse", refusals: [moves] }) },
      "refuse",
      ["refuse (APPLY_MOVES_ROUTE: unit router would move it. Promote)"],
    ],
    [
      "a unit that failed",
      { failed, judged: undefined },
      "refuse",
      ["refuse (UNIT_PLAN_FAILED: unit a could not be planned. x)"],
    ],
    ["no cluster", { judged: down }, "unknown", ["cannot tell (CLUSTER_UNREACHABLE: cannot list. Check it)"]],
    [
      "no leave to read",
      { judged: forbidden },
      "unknown",
      ["cannot tell (HELM_RELEASE_UNREADABLE: no. May it?)"],
    ],
    [
      "a record that cannot be read",
      { judged: torn },
      "refuse",
      ["refuse (RECORD_UNREADABLE: the record. Look)"],
    ],
    [
      "mock outputs",
      { plans: [unitPlan("blue"), unitPlan("green", { mocked: ["vpc"] })], judged: applies("blue", "green") },
      "unknown",
      [
        "apply blue, green",
        "cannot tell of green (the plan of green stands on mock outputs of vpc: apply plans it again after them, and judges it then)",
      ],
    ],
    [
      "nothing, and something is missing",
      { judged: applies(), drift: [missing] },
      "refuse",
      ["refuse (RELEASE_DRIFT: router is missing. `helm rollback router 3`)"],
    ],
    [
      "nothing, and something differs",
      { judged: applies(), drift: [differs] },
      "nothing",
      ["change nothing, and mend nothing of what differs in the cluster"],
    ],
    [
      "something, and something is missing",
      { judged: applies("blue"), drift: [missing] },
      "apply",
      ["apply blue"],
    ],
  ])("of %s", (_, facts, kind, lines) => {
    const all: VerdictFacts = { plans: some, failed: [], judged: undefined, drift: [], ...facts };
    const verdict = decideVerdict(all);
    expect(verdict.verdict).toBe(kind);
    expect(verdictLines(verdict, all.drift)).toEqual(lines);
  });

  it("is Markdown in which nothing from outside works", () => {
    const fact = "unit <b>@team</b> would | move `it`";
    const verdict = decideVerdict({
      plans: some,
      failed: [],
      judged: judged({ kind: "refuse", refusals: [{ ...moves, fact }] }),
      drift: [],
    });
    const text = verdictMarkdown(verdict, []);
    expect(text).toMatch(/^`apply` would:\n\n- \*\*refuse\*\* `APPLY_MOVES_ROUTE`: /);
    expect(text).not.toMatch(/<b>|@team/);
  });
});
