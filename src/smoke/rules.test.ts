import { describe, expect, it } from "vitest";
import { colorState, releaseState } from "../../test/fakes/release-state.ts";
import { otherColor, type SmokeCheck, type Transition } from "../model/release.ts";
import { judgeAnswer, planSmoke, proofDetails, proofOf, requestText, smokeRequests } from "./rules.ts";

const get: SmokeCheck = { path: "/", method: "GET", headers: [], expect: { status: 200 } };
const post: SmokeCheck = { ...get, path: "/orders", method: "POST" };
const at = "2026-01-01T00:00:00.000Z";
const plan = { color: "green", digest: "green-1" } as const;
const ANY = { version: undefined, force: false };

describe("the requests of a smoke test", () => {
  it("are every check for the idle color, and the harmless ones for the active color", () => {
    expect(smokeRequests([get, post], get, releaseState({})).map(requestText)).toEqual([
      "GET / with the cookie of green",
      "POST /orders with the cookie of green",
      "GET / without a cookie",
      "GET / with the cookie of blue",
    ]);
  });

  it("leave an active color alone that is down", () => {
    const state = releaseState({ blue: colorState("blue", { ready: 0 }) });
    expect(smokeRequests([get], get, state).map(requestText)).toEqual(["GET / with the cookie of green"]);
  });
});

describe("an answer", () => {
  const request = { check: get, preview: "green", expected: "green", strict: true } as const;
  const response = { status: 404, headers: [], body: "" };

  it.each([
    ["SMOKE_FAILED", { kind: "failed", reason: "no answer" } as const],
    ["SMOKE_UNIDENTIFIED", { kind: "unidentified", reason: "no header" } as const],
    ["SMOKE_WRONG_COLOR", { kind: "color", color: "blue", response } as const],
    ["SMOKE_FAILED", { kind: "color", color: "green", response } as const],
  ])("is refused with %s", (code, answer) => {
    expect(judgeAnswer(request, answer)).toMatchObject({ code });
  });

  it("of the active color counts by who gave it alone", () => {
    const relaxed = { ...request, preview: undefined, expected: "blue", strict: false } as const;
    expect(judgeAnswer(relaxed, { kind: "color", color: "blue", response })).toBeUndefined();
  });
});

describe("a smoke test of a version", () => {
  const state = releaseState({ green: colorState("green", { version: "2.0" }) });
  const forced = { version: "1.0", force: true };

  it.each([
    ["is made when the idle color runs it", { version: "2.0", force: false }, "test"],
    ["is made when no color is known to run it", { version: "3.0", force: false }, "test"],
    ["is made when none is named", { version: undefined, force: false }, "test"],
    ["has nothing to test when the active color runs it", { version: "1.0", force: false }, "skip"],
    ["is made all the same when it is forced", forced, "test"],
  ] as const)("%s", (_name, subject, kind) => {
    expect(planSmoke(state, subject)).toMatchObject({ kind, color: "green" });
  });

  it.each([
    ["promote", "Run promote to finish the promote, or rollback: it makes Git and Terraform say blue again"],
    ["rollback", "Run rollback: it finishes what it began"],
  ] as const)("says so first when a %s is not finished, and what goes on with it", (kind, remedy) => {
    const to = kind === "promote" ? "green" : "blue";
    const transition: Transition = {
      id: "1",
      kind,
      from: otherColor(to),
      to,
      phase: "flipping",
      startedAt: at,
    };
    const under = releaseState({ record: { transition } });
    expect(planSmoke(under, { version: "1.0", force: false })).toMatchObject({
      code: "TRANSITION_UNDER_WAY",
      remedy,
    });
  });
});

describe("the proof", () => {
  it("is written when the color is what it was", () => {
    expect(proofOf(plan, releaseState({}), at)).toEqual({ kind: "proof", proof: { ...plan, at } });
  });

  it.each([
    ["SMOKE_CHANGED", releaseState({ green: colorState("green", { digest: { known: true, value: "x" } }) })],
    ["SMOKE_CHANGED", releaseState({ active: "green" })],
    ["SMOKE_NOT_READY", releaseState({ green: { known: false, reason: "gone" } })],
  ])("is refused with %s", (code, state) => {
    expect(proofOf(plan, state, at)).toMatchObject({ kind: "refuse", code });
  });

  it("names version and run, and what its digest does not cover", () => {
    const uncovered = [{ name: "Secret/apps/key", by: "nothing", reason: "r", remedy: "m" }] as const;
    expect(proofDetails(colorState("green", { uncovered }), "https://example.org/runs/7")).toEqual({
      version: "1.0",
      run: "https://example.org/runs/7",
      uncovered: ["Secret/apps/key"],
    });
    expect(proofDetails(colorState("green", { version: undefined }), undefined)).toEqual({});
  });

  it("is not begun for a color whose digest cannot be told", () => {
    const state = releaseState({
      green: colorState("green", { digest: { known: false, reason: "no image id" } }),
    });
    expect(planSmoke(state, ANY)).toMatchObject({
      code: "SMOKE_NOT_READY",
      fact: expect.stringContaining("no image id"),
    });
  });
});
