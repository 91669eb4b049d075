/**
 * The last line of a run that may have moved traffic. Each row is a state that such a run can end in: what
 * the cluster says × what is on record × what the run has written; the command must be one that goes on from
 * that very state.
 */
import { describe, expect, it } from "vitest";
import { colorState, releaseState } from "../../../test/fakes/release-state.ts";
import { known, unknown } from "../../model/observed.ts";
import type { ReleaseState, Transition } from "../../model/release.ts";
import { type TrafficFacts, trafficReport } from "./traffic-rules.ts";

const [WRITTEN, READ] = [Date.UTC(2026, 0, 1, 12), Date.UTC(2026, 0, 1, 12, 0, 5)];
const at = "2026-01-01T12:00:00.000Z";
const HOLDER = "promote by hand 1";
const promote: Transition = {
  id: "p",
  kind: "promote",
  from: "blue",
  to: "green",
  phase: "proving",
  startedAt: at,
  digests: { from: "blue-1", to: "green-1" },
};
const back: Transition = {
  ...promote,
  kind: "rollback",
  from: "green",
  to: "blue",
  digests: { to: "blue-1" },
};

function report(state: ReleaseState, over: Partial<TrafficFacts> = {}) {
  const reading = known({ color: state.active, state: known(state) });
  const facts = { reading, at: READ, holder: HOLDER, left: [], behind: undefined, unit: "router" } as const;
  return trafficReport({ ...facts, write: { to: "green", at: WRITTEN }, ...over });
}

describe("who has the traffic", () => {
  it("is said as it was read, since when, and what is unfinished", () => {
    const state = releaseState({ active: "green", record: { transition: promote } });
    expect(report(state, { left: ["Git", "Terraform"] })).toEqual({
      color: "green",
      readAt: "2026-01-01T12:00:05.000Z",
      written: { to: "green", at },
      unfinished: ["Git", "Terraform"],
      next: "Run promote to finish the promote, or rollback: it takes the traffic back to blue",
      sentence:
        "Traffic: green has it, as the router said at 2026-01-01T12:00:05.000Z, moved there at 2026-01-01T12:00:00.000Z. " +
        "Not finished: Git and Terraform may not say so yet. " +
        "Run promote to finish the promote, or rollback: it takes the traffic back to blue.",
    });
  });

  it("is not remembered: a router that says otherwise is believed", () => {
    const state = releaseState({ active: "blue", record: { transition: promote } });
    expect(report(state).sentence).toContain("blue has it, as the router said at");
    expect(report(state).sentence).toContain("; written to green before. Run rollback: it makes Git");
  });

  it("cannot be told when the cluster is silent: the write is, and status is to be run", () => {
    const { color, readAt, sentence } = report(releaseState({}), {
      reading: unknown("CLUSTER_UNREACHABLE: cannot list a\nand more"),
      left: ["Git"],
    });
    expect({ color, readAt }).toEqual({ color: null, readAt: null });
    expect(sentence).toMatch(
      /^Traffic: the default route was written to green at 2026-01-01T12:00:00\.000Z; whether it is there cannot be read \(CLUSTER_UNREACHABLE: cannot list a\)\. .*Run status/,
    );
    expect(sentence).not.toContain("\n");
  });

  it("is told by the route alone when the rest of the release cannot be read", () => {
    const reading = known({ color: "green", state: unknown("RECORD_UNREADABLE: torn") } as const);
    expect(report(releaseState({}), { reading }).sentence).toMatch(
      /^Traffic: green has it.* Run status: the rest of the release cannot be read \(RECORD_UNREADABLE: torn\)\.$/,
    );
  });
});

describe("the command to run", () => {
  const down = unknown("no pod runs");
  const changed = colorState("blue", { digest: known("blue-2") });
  it.each([
    ["Run promote to finish the promote, or rollback: it takes", "green", {}, promote],
    ["Run rollback: it takes the traffic back to blue", "green", { green: down }, promote],
    ["Run promote to finish the promote; rollback is not possible", "green", { blue: changed }, promote],
    ["Bring green up (no pod runs), then run promote", "green", { blue: down, green: down }, promote],
    ["Run rollback: it makes Git and Terraform say blue again", "blue", {}, promote],
    [
      "Run promote to finish the promote, or rollback: it makes",
      "blue",
      {},
      { ...promote, phase: "flipping" },
    ],
    [
      "Run promote to finish the promote, or rollback: it makes",
      "blue",
      {},
      { ...promote, phase: "recording" },
    ],
    ["Run rollback: it finishes what it began", "blue", {}, back],
    ["Run rollback: it takes the traffic back to blue", "green", {}, back],
    [
      "Run rollback: it finishes what it began, once blue is again what it was (",
      "green",
      { blue: down },
      back,
    ],
  ] as const)("is: %s", (next, active, colors, transition) => {
    expect(report(releaseState({ active, ...colors, record: { transition } })).next).toContain(next);
  });

  const separation = { kind: "unknown", reason: "both select Pod/a" } as const;
  it.each([
    ["Run rollback: it undoes the promote. Then: Let the colors demand different", "green", {}, promote],
    ["Run rollback: it undoes the promote. Then: Let the colors demand different", "blue", {}, promote],
    [
      "Run rollback: it undoes the promote, once blue is again what it was (blue cannot take",
      "green",
      { blue: down },
      promote,
    ],
    ["Run rollback: it finishes what it began", "blue", {}, back],
    ["Let the colors demand different values", "blue", {}, undefined],
  ] as const)("is, when colors may share pods: %s", (next, active, colors, transition) => {
    const record = transition === undefined ? {} : { transition };
    expect(report(releaseState({ active, ...colors, separation, record })).next).toContain(next);
  });

  it.each([
    ["To go back to blue, run rollback", { kind: "promote", from: "blue", to: "green", at }],
    [
      "To move it to blue: run deploy, smoke, then promote",
      { kind: "rollback", from: "blue", to: "green", at },
    ],
    ["To move it to blue: run deploy, smoke, then promote", undefined],
  ] as const)("is, when nothing is unfinished: %s", (next, lastFlip) => {
    const found = report(releaseState({ active: "green", record: { lastFlip } }), { left: ["Git"] });
    expect(found).toMatchObject({ next, unfinished: [] });
  });

  it.each([
    ["left", "Review `bluegreen plan --units router`, and apply it"],
    [
      "excluded",
      "Take away what makes Terragrunt leave unit router out, then review `bluegreen plan --units router`, and apply it",
    ],
  ] as const)("is to look at the router's unit when it was %s", (behind, next) => {
    const found = report(releaseState({ active: "green", record: {} }), { behind });
    expect(found).toMatchObject({ unfinished: ["Terraform"], next });
  });

  it("is status while somebody else works on the release, and says how long our own Lease is kept", () => {
    const expiresAt = "2026-01-01T12:02:00.000Z";
    const held = (holder: string) =>
      report(releaseState({ active: "green", record: { transition: promote, holder, expiresAt } })).next;
    expect(held("rollback by hand 2")).toBe(
      "rollback by hand 2 works on the release now: run status to see how it ends",
    );
    expect(held(HOLDER)).toMatch(/promote has to wait until 2026-01-01T12:02:00\.000Z, rollback has not$/);
  });
});
