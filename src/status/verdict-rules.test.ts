/**
 * What status ends with. The kind: something of the release is wrong, or cannot be seen, and status sounds
 * fine. Members: each color, units unknown and left out, exclude blocks that only Terragrunt can tell, what
 * was not compared for want of a right, of a tool, of a file; and what is no fault.
 */
import { describe, expect, it } from "vitest";
import { colorState, releaseState } from "../../test/fakes/release-state.ts";
import type { DriftFinding, ReleaseDrift } from "../drift/facts.ts";
import { type ErrorCode, Failure, type FailureClass } from "../errors/errors.ts";
import { unknown } from "../model/observed.ts";
import { judgeStatus, type StatusFacts } from "./verdict-rules.ts";

const drift = (over: Partial<ReleaseDrift> = {}): ReleaseDrift => ({
  release: "web-echo",
  compared: 3,
  findings: [],
  notes: [],
  waiting: [],
  unread: [],
  ...over,
});
const finding: DriftFinding = {
  kind: "differs",
  severity: "differs",
  unit: "router",
  object: "VirtualService/apps/router",
  fields: [],
  by: undefined,
  fact: "VirtualService/apps/router is not as released",
  remedy: "Put it back",
};
const unread = (code: ErrorCode) =>
  drift({ unread: [{ code, fact: "f", remedy: "r", failureClass: "surroundings" }] });
const judge = (over: Partial<StatusFacts>) =>
  judgeStatus({ state: releaseState({}), drift: drift(), units: [], command: "Run it", ...over });
const unit = (failureClass: FailureClass, code: ErrorCode): readonly Failure[] => [
  new Failure(failureClass, code, "f", { remedy: "r" }),
];
const gone = unknown("subset v2 is not there");

describe("a status is", () => {
  it.each<readonly [string, string, Partial<StatusFacts>, readonly string[]]>([
    ["good where all is as it must be", "good", {}, []],
    [
      "good where something waits to be applied",
      "good",
      { drift: drift({ waiting: ["unit x"], notes: ["n"] }) },
      [],
    ],
    [
      "good while the idle color waits for a deploy",
      "good",
      { state: { ...releaseState({ green: gone }), withoutWorkloads: "green" } },
      [],
    ],
    [
      "good while a color rolls",
      "good",
      { state: releaseState({ green: colorState("green", { digest: unknown("it rolls") }) }) },
      [],
    ],
    [
      "good while an idle color is down, which has no traffic",
      "good",
      { state: releaseState({ green: colorState("green", { ready: 0 }) }) },
      [],
    ],
    [
      "bad where the pods of the active color are down",
      "bad",
      { state: releaseState({ blue: colorState("blue", { ready: 0 }) }) },
      ["COLOR_NOT_READY"],
    ],
    [
      "bad where some of them are",
      "bad",
      { state: releaseState({ blue: colorState("blue", { ready: 1, desired: 2 }) }) },
      ["COLOR_NOT_READY"],
    ],
    [
      "unknown where the idle color is",
      "unknown",
      { state: releaseState({ green: gone }) },
      ["COLOR_UNKNOWN"],
    ],
    [
      "unknown where the active color is",
      "unknown",
      { state: releaseState({ blue: gone }) },
      ["COLOR_UNKNOWN"],
    ],
    [
      "unknown where the active color has no workloads",
      "unknown",
      { state: { ...releaseState({ blue: gone }), withoutWorkloads: "blue" } },
      ["COLOR_UNKNOWN"],
    ],
    [
      "unknown where it is not known whether the colors are apart",
      "unknown",
      { state: releaseState({ separation: { kind: "unknown", reason: "may not list pods" } }) },
      ["COLORS_UNKNOWN"],
    ],
    [
      "bad where the colors share pods",
      "bad",
      {
        state: releaseState({
          separation: { kind: "overlap", fact: "f", selections: { blue: "b", green: "g" }, shared: [] },
        }),
      },
      ["COLORS_OVERLAP"],
    ],
    [
      "bad where a stranger answers",
      "bad",
      { state: releaseState({ separation: { kind: "mixed", fact: "f", color: "green", mend: "m" } }) },
      ["COLOR_MIXED"],
    ],
    ["bad where something differs", "bad", { drift: drift({ findings: [finding] }) }, ["RELEASE_DRIFT"]],
    ["bad where a unit's name is wrong", "bad", { units: unit("usage", "UNIT_UNKNOWN") }, ["UNIT_UNKNOWN"]],
    [
      "bad where Terragrunt leaves a unit out",
      "bad",
      { units: unit("refused", "UNIT_EXCLUDED") },
      ["UNIT_EXCLUDED"],
    ],
    [
      "unknown where only Terragrunt can tell that",
      "unknown",
      { units: unit("usage", "UNIT_EXCLUDE_UNKNOWN") },
      ["UNIT_EXCLUDE_UNKNOWN"],
    ],
    ["unknown for want of a right", "unknown", { drift: unread("CLUSTER_FORBIDDEN") }, ["CLUSTER_FORBIDDEN"]],
    [
      "unknown where Helm says nothing",
      "unknown",
      { drift: unread("HELM_RELEASE_UNREADABLE") },
      ["HELM_RELEASE_UNREADABLE"],
    ],
    ["unknown where a unit cannot be read", "unknown", { drift: unread("UNIT_INVALID") }, ["UNIT_INVALID"]],
    [
      "bad where something is bad and something else unknown, and the bad is said first",
      "bad",
      { state: releaseState({ green: gone }), units: unit("refused", "UNIT_EXCLUDED") },
      ["UNIT_EXCLUDED", "COLOR_UNKNOWN"],
    ],
  ])("%s", (_, verdict, facts, codes) => {
    const judged = judge(facts);
    expect(judged.verdict).toBe(verdict);
    expect(judged.problems.map(({ code }) => code)).toEqual(codes);
  });

  it("names the reason with what mends it", () => {
    expect(judge({ state: releaseState({ green: gone }) }).problems).toMatchObject([
      {
        message: "green cannot be told: subset v2 is not there",
        remedy: expect.stringContaining("run status again"),
      },
    ]);
  });
});
