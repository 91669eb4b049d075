import { describe, expect, it } from "vitest";
import { colorState, releaseState } from "../../test/fakes/release-state.ts";
import type { CompletedFlip, ReleaseRecord, Transition } from "../model/release.ts";
import {
  decideRollback,
  idleHolder,
  leftAfterTakeOver,
  mayOnlyRecord,
  mayTakeOver,
  type Rollback,
  wouldTakeOver,
} from "./rules.ts";

const digests = { from: "green-1", to: "blue-1" };
const at = "2026-01-01T00:00:00.000Z";
/** Blue is active since a promote; green is what it was before. */
const promoted: CompletedFlip = { kind: "promote", from: "green", to: "blue", at, digests };
const transition: Transition = {
  id: "t",
  kind: "promote",
  from: "green",
  to: "blue",
  phase: "proving",
  startedAt: at,
  digests,
};

describe("a rollback", () => {
  it("goes back to the color that the last promote left, as it was then", () => {
    expect(decideRollback(releaseState({ record: { lastFlip: promoted } }))).toEqual({
      kind: "back",
      flip: true,
      from: "blue",
      to: "green",
      digests: { from: "blue-1", to: "green-1" },
    });
  });

  it("may put Git right where a promote can have left its commit, not where somebody moved the route", () => {
    const back: CompletedFlip = { ...promoted, kind: "rollback" };
    expect(mayOnlyRecord(releaseState({}))).toBe(true);
    expect(mayOnlyRecord(releaseState({ record: { lastFlip: back } }))).toBe(true);
    expect(mayOnlyRecord(releaseState({ record: { lastFlip: promoted } }))).toBe(false);
    expect(mayOnlyRecord(releaseState({ active: "green", record: { lastFlip: back } }))).toBe(false);
    expect(mayOnlyRecord(releaseState({ record: { transition } }))).toBe(false);
  });

  it("goes where the last one had gone when the route is not there any more", () => {
    const lastFlip: CompletedFlip = { ...promoted, kind: "rollback", digests: { to: "blue-1" } };
    expect(decideRollback(releaseState({ active: "green", record: { lastFlip } }))).toMatchObject({
      kind: "back",
      flip: true,
      from: "green",
      to: "blue",
    });
  });

  it("has nothing to do after a rollback", () => {
    const lastFlip: CompletedFlip = { ...promoted, kind: "rollback" };
    expect(decideRollback(releaseState({ record: { lastFlip } }))).toMatchObject({ kind: "nothing" });
  });

  it.each([
    ["ROLLBACK_NOTHING", releaseState({})],
    ["ROLLBACK_NOTHING", releaseState({ active: "green", record: { lastFlip: promoted } })],
    [
      "ROLLBACK_NOT_READY",
      releaseState({ green: colorState("green", { ready: 0 }), record: { lastFlip: promoted } }),
    ],
    [
      "ROLLBACK_CHANGED",
      releaseState({ record: { lastFlip: { ...promoted, digests: { ...digests, from: "green-0" } } } }),
    ],
    ["ROLLBACK_CHANGED", releaseState({ record: { lastFlip: { ...promoted, digests: {} } } })],
  ])("is refused with %s", (code, state) => {
    expect(decideRollback(state)).toMatchObject({ kind: "refuse", code });
  });

  it("undoes a promote that has flipped", () => {
    expect(decideRollback(releaseState({ record: { transition } }))).toMatchObject({
      kind: "back",
      flip: true,
      to: "green",
    });
  });

  it("asks nothing of the color when a promote has not flipped yet", () => {
    const state = releaseState({
      active: "green",
      green: { known: false, reason: "?" },
      record: { transition: { ...transition, phase: "recording" } },
    });
    expect(decideRollback(state)).toMatchObject({ kind: "back", flip: false, to: "green" });
  });

  it("goes on with a rollback that was killed", () => {
    const killed: Transition = { ...transition, kind: "rollback", from: "blue", to: "green" };
    const record = { transition: { ...killed, digests: { to: "green-1" } } };
    expect(decideRollback(releaseState({ record }))).toMatchObject({ flip: true, to: "green" });
    expect(decideRollback(releaseState({ active: "green", record }))).toMatchObject({
      flip: false,
      to: "green",
    });
  });

  it.each([
    ["promote by hand 1", true],
    ["deploy by hand 1", false],
    ["rollback by hand 1", true],
    [undefined, false],
  ])("takes over from %s: %s", (holder, may) => {
    expect(mayTakeOver({ holder } as ReleaseRecord)).toBe(may);
  });
});

describe("a rollback with nothing to move", () => {
  const back: CompletedFlip = { ...promoted, kind: "rollback" };
  const reason = "no DestinationRule for web-echo.apps has the subset v1";

  it.each([
    [`blue cannot be told: ${reason}`, { known: false as const, reason }],
    ["blue is not ready: blue is scaled to 0", colorState("blue", { desired: 0, ready: 0 })],
    ["blue is not ready: 1 of 2 pods of blue are ready", colorState("blue", { ready: 1 })],
  ])("says where the traffic is, and that %s", (fact, blue) => {
    expect(decideRollback(releaseState({ blue, record: { lastFlip: back } }))).toEqual({
      kind: "refuse",
      code: "ROLLBACK_NOT_READY",
      fact: `the traffic is at blue, and ${fact}`,
      remedy: "Run status: it names what is missing and the command that mends it",
    });
  });

  it("is content with an active color that is rolling, and answers", () => {
    const blue = colorState("blue", { digest: { known: false, reason: "old pods are still running" } });
    expect(decideRollback(releaseState({ blue, record: { lastFlip: back } }))).toMatchObject({
      kind: "nothing",
    });
  });

  const now = Date.parse(at);
  const later = new Date(now + 1_000).toISOString();
  it.each([
    ["a promote that has begun nothing", { holder: "promote by hand 1" }, "promote by hand 1"],
    ["a rollback that has begun nothing", { holder: "rollback by hand 1" }, "rollback by hand 1"],
    ["no deploy", { holder: "deploy by hand 1" }, undefined],
    ["nobody whose Lease has ended", { holder: "promote by hand 1", expiresAt: at }, undefined],
    ["nobody who has begun something", { holder: "promote by hand 1", transition }, undefined],
    ["nobody where nobody is", {}, undefined],
  ])("takes over %s", (_what, over, holder) => {
    const { record } = releaseState({ record: { expiresAt: later, ...over } });
    expect(idleHolder(record, now)).toBe(holder);
  });

  it("ends well after it, unless it had more to do than to stop the holder", () => {
    const left = (state: ReturnType<typeof releaseState>) =>
      leftAfterTakeOver(state, decideRollback(state) as Exclude<Rollback, { kind: "back" }>);
    expect(left(releaseState({}))).toBeUndefined();
    expect(left(releaseState({ record: { lastFlip: back } }))).toBeUndefined();
    const down = colorState("blue", { ready: 0 });
    expect(left(releaseState({ blue: down }))).toMatchObject({ code: "ROLLBACK_NOT_READY" });
    const changed = { ...promoted, digests: { ...digests, from: "green-0" } };
    expect(left(releaseState({ record: { lastFlip: changed } }))).toMatchObject({ code: "ROLLBACK_CHANGED" });
  });

  it.each([
    ["promote by hand 1", undefined, true],
    ["rollback by hand 1", undefined, true],
    ["apply by hand 1", undefined, false],
    ["promote by hand 1", transition, true],
    ["promote by hand 1", { ...transition, digests: {} }, false],
  ])("is no promise that cannot be kept: %s, %o", (holder, begun, would) => {
    expect(wouldTakeOver(releaseState({ record: { holder, transition: begun } }))).toBe(would);
  });
});
