import { describe, expect, it } from "vitest";
import { colorState } from "../../test/fakes/release-state.ts";
import { loadConfig } from "../config/load.ts";
import { CONFIG } from "../../test/fakes/release-config.ts";
import type { ReleaseSpec, SmokeCheck } from "../model/release.ts";
import { type Answer, headersWithCookie, readAnswer, unmetExpectations } from "./proof/answer.ts";
import { lost } from "./colors/color-rules.ts";
import {
  advance,
  answersNeeded,
  converged,
  countsAs,
  NOTHING_YET,
  pathsOfRound,
  pathTurns,
  probesPerRound,
} from "./proof/convergence-rules.ts";

const spec = loadConfig(CONFIG, "bluegreen.yaml").releases.get("web-echo") as ReleaseSpec;
const green: Answer = { kind: "color", color: "green", response: { status: 200, headers: [], body: "" } };
const blue: Answer = { ...green, color: "blue" };
const none: Answer = { kind: "failed", reason: "no answer" };

function after(answers: readonly Answer[], everyMs = 100) {
  return answers.reduce(
    (progress, answer, n) => advance(progress, answer, "green", n * everyMs),
    NOTHING_YET,
  );
}
const many = (n: number, answer: Answer) => Array.from({ length: n }, () => answer);

describe("a gateway address has converged", () => {
  it("after 20 right answers in a row over 2 s", () => {
    expect(converged(after(many(21, green)), 2_000)).toBe(true);
    expect(converged(after(many(19, green)), 2_000)).toBe(false);
    expect(converged(after(many(40, green), 10), 390)).toBe(false);
  });

  it("not while one gateway of several behind it still answers from the old color", () => {
    expect(converged(after([...many(30, green), blue, ...many(5, green)]), 3_600)).toBe(false);
  });

  it("also when some answers failed between the right ones, for which no answer counts", () => {
    expect(after([...many(10, green), none, ...many(10, green)])).toMatchObject({ right: 20 });
    expect(after([...many(10, green), none])).toMatchObject({ right: 10, seen: "no answer" });
  });

  it("does not blame the new color for failures of the old one, which has still to go", () => {
    expect(after([...many(9, green), { ...none, color: "blue" }])).toMatchObject({ right: 0 });
    expect(countsAs({ ...none, color: "blue" }, "green")).toBeUndefined();
    expect(countsAs(blue, "green")).toBeUndefined();
    expect(countsAs({ ...none, color: "green" }, "green")).toBe("failed");
    expect(countsAs(none, "green")).toBe("failed");
    expect(countsAs(green, "green")).toBe("right");
  });
});

describe("the answers that a proof counts", () => {
  it("are 20 up to three gateways, in rounds of one", () => {
    expect([0, 1, 2, 3].map(answersNeeded)).toEqual([20, 20, 20, 20]);
    expect(probesPerRound(20)).toBe(1);
  });

  it.each([3, 4, 5, 10, 50, 200])(
    "miss one of %i gateways less than once in a thousand times",
    (gateways) => {
      const missed = (answers: number) => gateways * (1 - 1 / gateways) ** answers;
      const needed = answersNeeded(gateways);
      expect(missed(needed)).toBeLessThanOrEqual(1 / 1000);
      expect(needed === 20 || missed(needed - 1) > 1 / 1000).toBe(true);
      // The proof takes no longer for more gateways.
      expect(Math.ceil(needed / probesPerRound(needed))).toBeLessThanOrEqual(20);
    },
  );
});

describe("the paths that a proof asks", () => {
  it("are one, as if there were no others to ask", () => {
    expect(pathTurns(1, 20)).toEqual({ paths: 1, probes: 1, needed: 20 });
    expect(pathTurns(1, 41)).toEqual({ paths: 1, probes: probesPerRound(41), needed: 41 });
  });

  it.each([2, 3, 8])("are %i side by side, for as long as one alone", (count) => {
    expect(pathTurns(count, 20)).toEqual({ paths: count, probes: 1, needed: 20 });
  });

  it.each([9, 17, 50])("take turns where there are %i, and all of them are asked", (count) => {
    const { paths, probes, needed } = pathTurns(count, 41);
    expect(paths * probes).toBeGreaterThanOrEqual(probesPerRound(41));
    expect(count * needed).toBeGreaterThanOrEqual(41);
    const all = Array.from({ length: count }, (_, index) => index);
    const asked = Array.from({ length: 20 }, (_, round) => pathsOfRound(all, round)).flat();
    const times = all.map((one) => asked.filter((other) => other === one).length);
    expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1);
    expect(Math.min(...times) * probes).toBeGreaterThanOrEqual(Math.min(needed, 2));
  });
});

describe("who answered", () => {
  const response = (status: number, ...values: string[]) => ({
    status,
    body: "",
    headers: values.map((value) => ["x-bluegreen-subset", value] as const),
  });

  it.each([
    [response(200, "v2"), { kind: "color", color: "green" }],
    [response(404, "v1"), { kind: "color", color: "blue" }],
    [
      response(200),
      { kind: "unidentified", reason: expect.stringContaining("no header x-bluegreen-subset") },
    ],
    [response(200, "v3"), { kind: "unidentified", reason: expect.stringContaining('"v3"') }],
    [response(200, "v1", "v2"), { kind: "unidentified", reason: expect.stringContaining('"v1" and "v2"') }],
    [response(503, "v2"), { kind: "failed", color: "green" }],
    [response(503), { kind: "failed" }],
  ])("of %j", (given, answer) => {
    expect(readAnswer(spec, given)).toMatchObject(answer);
  });
});

describe("a smoke check", () => {
  const check: SmokeCheck = {
    path: "/",
    method: "GET",
    headers: [],
    expect: { status: 200, body: "green-2", headers: { "X-A": "1" } },
  };

  it("tells everything that is wrong with an answer", () => {
    expect(unmetExpectations(check, { status: 404, headers: [["x-a", "2"]], body: "blue" })).toEqual([
      "status 404 instead of 200",
      'a body without "green-2"',
      "header X-A 2 instead of 1",
    ]);
  });

  it("is content with what it expects", () => {
    expect(unmetExpectations(check, { status: 200, headers: [["x-a", "1"]], body: "green-2.0" })).toEqual([]);
  });

  it("joins the preview cookie to its own", () => {
    const headers = headersWithCookie(
      [
        ["Cookie", "a=b"],
        ["x", "y"],
      ],
      "x-version",
      spec.colors.green.target,
    );
    expect(headers).toEqual([
      ["x", "y"],
      ["cookie", "a=b; x-version=v2"],
    ]);
  });
});

describe("a color loses its traffic", () => {
  const before = { ready: 2, digest: "green-1", template: "green-template-1" };
  it.each([
    ["no pod is ready", colorState("green", { ready: 0 }), "no pod of green is ready"],
    ["fewer are ready than before", colorState("green", { ready: 1 }), "1 of 2 pods"],
    [
      "it is another now",
      colorState("green", { digest: { known: true, value: "x" } }),
      "not what was tested",
    ],
    [
      "it begins to be another, whose digest cannot be told yet",
      colorState("green", { template: "x", digest: { known: false, reason: "rollout" } }),
      "rolling to something that was not tested",
    ],
    ["it cannot be told", { known: false, reason: "gone" } as const, "gone"],
  ])("when %s", (_name, state, reason) => {
    expect(lost(state, before)).toContain(reason);
  });

  it("not when an autoscaler asks for more pods, whose digest is not settled", () => {
    const scaling = colorState("green", { desired: 5, digest: { known: false, reason: "rollout" } });
    expect(lost(scaling, before)).toBeUndefined();
  });
});
