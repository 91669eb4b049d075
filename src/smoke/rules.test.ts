import { describe, expect, it } from "vitest";
import { colorState, releaseState } from "../../test/fakes/release-state.ts";
import type { SmokeCheck } from "../model/release.ts";
import { judgeAnswer, planSmoke, proofOf, requestText, smokeRequests } from "./rules.ts";

const get: SmokeCheck = { path: "/", method: "GET", headers: [], expect: { status: 200 } };
const post: SmokeCheck = { ...get, path: "/orders", method: "POST" };
const at = "2026-01-01T00:00:00.000Z";
const plan = { color: "green", digest: "green-1" } as const;

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

  it("is not begun for a color whose digest cannot be told", () => {
    const state = releaseState({
      green: colorState("green", { digest: { known: false, reason: "no image id" } }),
    });
    expect(planSmoke(state)).toMatchObject({
      code: "SMOKE_NOT_READY",
      fact: expect.stringContaining("no image id"),
    });
  });
});
