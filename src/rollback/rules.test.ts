import { describe, expect, it } from "vitest";
import { colorState, releaseState } from "../../test/fakes/release-state.ts";
import type { CompletedFlip, ReleaseRecord, Transition } from "../model/release.ts";
import { decideRollback, mayOnlyRecord, mayTakeOver } from "./rules.ts";

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
