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

const DAY = 24 * 3_600_000;
const TESTED = Date.parse(proof.at);

describe("the age of a test", () => {
  const decided = (seenAt: number, over: Partial<SmokeProof> = {}) =>
    decidePromotion(releaseState({ seenAt, record: { smoke: { ...proof, ...over } } }));

  it.each([
    ["0 days", 0, "flip"],
    ["exactly as long as it counts", 7 * DAY, "flip"],
    ["longer", 7 * DAY + 1, "refuse"],
    ["a clock that is behind by a day", -DAY, "flip"],
    ["a clock that is behind by more", -DAY - 1, "refuse"],
  ])("%s", (_, age, kind) => {
    expect(decided(TESTED + age).kind).toBe(kind);
  });

  it("is said with the version, the digest and the run", () => {
    expect(decided(TESTED + 9 * DAY, { version: "1.0", run: "https://example.org/runs/7" })).toMatchObject({
      code: "PROMOTE_EXPIRED",
      fact: "green was tested at version 1.0 at digest green-1… on 2026-01-01T00:00:00.000Z, by https://example.org/runs/7: that is 9 days ago, and a test counts for 7 days",
      remedy: "Run smoke again",
    });
    expect(decided(TESTED - 40 * DAY)).toMatchObject({
      code: "PROMOTE_EXPIRED",
      fact: expect.stringContaining("that is 40 days from now, so the age of the test cannot be told"),
    });
  });
});

describe("an approval", () => {
  const digest = "green-1";
  const smoke = proof;
  const lastFlip: CompletedFlip = {
    ...flipped,
    from: "blue",
    to: "green",
    digests: { from: "blue-1", to: "green-1" },
  };
  const begun = { ...transition, digests: { to: "green-1" } };
  const tested = releaseState({ record: { smoke } });

  it.each([
    ["of what is there", tested, { version: "1.0", digest }, "flip"],
    ["of nothing in particular", tested, {}, "flip"],
    ["of the version alone", tested, { version: "1.0" }, "flip"],
    [
      "of what has the traffic",
      releaseState({ active: "green", record: { lastFlip } }),
      { digest },
      "nothing",
    ],
    [
      "of what an earlier run has moved",
      releaseState({ active: "green", record: { transition: begun } }),
      { digest },
      "complete",
    ],
  ] as const)("%s", (_, state, approved, kind) => {
    expect(decidePromotion(state, approved).kind).toBe(kind);
  });

  it.each([
    ["version", tested, { version: "1.1", digest }, "to move that, approve it"],
    ["digest", tested, { version: "1.0", digest: "green-2" }, "to move that, approve it"],
    [
      "version, where nobody can tell",
      releaseState({ green: colorState("green", { version: undefined }), record: { smoke } }),
      { version: "1.0" },
      "promote with digest green-1",
    ],
    [
      "digest, than what has the traffic",
      releaseState({ active: "green", record: { lastFlip } }),
      { digest: "green-2" },
      "Deploy what is wanted",
    ],
    [
      "digest, than what an earlier run has moved",
      releaseState({ active: "green", record: { transition: begun } }),
      { digest: "green-2" },
      "run rollback to take it back, or promote with version 1.0 and digest green-1",
    ],
    ["digest, than what was not tested", releaseState({}), { digest: "green-2" }, "Run smoke, and approve"],
  ] as const)("of another %s is refused", (_, state, approved, remedy) => {
    const decision = decidePromotion(state, approved);
    expect(decision).toMatchObject({
      code: "PROMOTE_NOT_APPROVED",
      remedy: expect.stringContaining(remedy),
    });
    expect(decision).not.toHaveProperty("begun");
  });

  it("of what is there does not make it tested, or ready", () => {
    expect(decidePromotion(releaseState({}), { digest })).toMatchObject({ code: "PROMOTE_UNTESTED" });
    const green = colorState("green", { ready: 1 });
    expect(decidePromotion(releaseState({ green, record: { smoke } }), { digest: "x" })).toMatchObject({
      code: "PROMOTE_NOT_READY",
    });
  });
});
