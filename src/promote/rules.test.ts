import { describe, expect, it } from "vitest";
import { colorState, releaseState } from "../../test/fakes/release-state.ts";
import type { CompletedFlip, SmokeProof, Transition } from "../model/release.ts";
import { decidePromotion } from "./rules.ts";

const proof: SmokeProof = { color: "green", digest: "green-1", at: "2026-01-01T00:00:00.000Z" };
const flipped: CompletedFlip = {
  kind: "promote",
  from: "green",
  to: "blue",
  at: "2026-01-01T00:00:00.000Z",
  digests: { from: "green-1", to: "blue-1" },
};
const transition: Transition = {
  id: "t",
  kind: "promote",
  from: "blue",
  to: "green",
  phase: "recording",
  startedAt: "2026-01-01T00:00:00.000Z",
};

describe("a promotion", () => {
  it("flips to the idle color that was tested as it runs", () => {
    expect(decidePromotion(releaseState({ record: { smoke: proof } }))).toEqual({
      kind: "flip",
      from: "blue",
      to: "green",
      digest: "green-1",
    });
  });

  it.each([
    ["PROMOTE_UNTESTED", releaseState({})],
    ["PROMOTE_UNTESTED", releaseState({ record: { smoke: { ...proof, color: "blue" } } })],
    ["PROMOTE_STALE", releaseState({ record: { smoke: { ...proof, digest: "green-0" } } })],
    [
      "PROMOTE_NOT_READY",
      releaseState({ green: colorState("green", { ready: 1 }), record: { smoke: proof } }),
    ],
    ["PROMOTE_NOT_READY", releaseState({ green: colorState("green", { desired: 0, ready: 0 }) })],
    ["PROMOTE_NOT_READY", releaseState({ green: { known: false, reason: "no pods" } })],
    [
      "PROMOTE_NOT_READY",
      releaseState({ green: colorState("green", { digest: { known: false, reason: "rollout" } }) }),
    ],
    ["TRANSITION_UNDER_WAY", releaseState({ record: { transition: { ...transition, kind: "rollback" } } })],
  ])("is refused with %s", (code, state) => {
    expect(decidePromotion(state)).toMatchObject({ kind: "refuse", code });
  });

  it("has nothing to do when the last flip was a promote and nothing new was deployed", () => {
    expect(decidePromotion(releaseState({ record: { lastFlip: flipped } }))).toMatchObject({
      kind: "nothing",
    });
  });

  it("is open again once something new is deployed, or the idle color is tested again", () => {
    const next = colorState("green", { digest: { known: true, value: "green-2" } });
    expect(decidePromotion(releaseState({ green: next, record: { lastFlip: flipped } }))).toMatchObject({
      code: "PROMOTE_UNTESTED",
    });
    expect(decidePromotion(releaseState({ record: { lastFlip: flipped, smoke: proof } }))).toMatchObject({
      kind: "flip",
    });
  });

  it.each(["recording", "flipping"] as const)(
    "that ended while %s, before its flip, is decided anew",
    (phase) => {
      const record = { transition: { ...transition, phase }, smoke: proof };
      expect(decidePromotion(releaseState({ record }))).toMatchObject({ kind: "flip", to: "green" });
      const stale = { ...record, smoke: undefined };
      expect(decidePromotion(releaseState({ record: stale }))).toMatchObject({
        kind: "refuse",
        begun: { phase },
      });
    },
  );

  it("that ended after its flip is finished, whatever the color is now", () => {
    const record = { transition: { ...transition, phase: "flipping" as const } };
    const state = releaseState({ active: "green", green: { known: false, reason: "gone" }, record });
    expect(decidePromotion(state)).toMatchObject({ kind: "complete" });
  });

  it("is undone when somebody moved the route back after the flip", () => {
    const record = { transition: { ...transition, phase: "proving" as const }, smoke: proof };
    expect(decidePromotion(releaseState({ record }))).toMatchObject({
      code: "PROMOTE_MOVED_BACK",
      begun: { phase: "proving" },
    });
  });
});
