/** One rule for the proof and the watch: how often answers fail, against how often they did before the flip. */
import { describe, expect, it } from "vitest";
import type { Interference, PortCall } from "../../src/adapters/embedded/tools/process.ts";
import type { FlipResult } from "../../src/release/transition/flip-result.ts";
import type { HttpRequest, HttpResponse } from "../../src/model/http.ts";
import { codeOf, nameOf, type Trial, trialFrom } from "./trial.ts";

const DOWN: Interference = { kind: "answer", as: (answer) => ({ ...(answer as HttpResponse), status: 503 }) };

/** As a gateway answers that has no endpoint for it: nobody says that it was a color. */
const NO_ENDPOINT: Interference = { kind: "answer", as: () => ({ status: 503, headers: [], body: "" }) };

/** A request without a cookie, which the default route answers. */
const isDefault = (call: PortCall) =>
  nameOf(call) === "http.send" &&
  (call.args[0] as HttpRequest).headers.every(([name]) => name.toLowerCase() !== "cookie");

/** Requests after the flip, counted from 0, and when each was made; `befalls` says what becomes of it. */
function afterFlip(trial: Trial, befalls: (count: number, call: PortCall) => Interference | undefined) {
  const asked: number[] = [];
  trial.script = (call) => {
    if (!isDefault(call) || !trial.isFlipped) return undefined;
    asked.push(trial.now);
    return befalls(asked.length - 1, call);
  };
  return asked;
}

/** More answers than a proof needs: from here on it is the watch that asks. */
const WATCHING = 45;

describe.each([
  ["the proof", 0],
  ["the watch", WATCHING],
])("in %s", (_, from) => {
  it.each([
    ["503 by its pod", DOWN],
    ["503 by the gateway", NO_ENDPOINT],
  ])("one pod of ten that answers %s is found, and the traffic goes back", async (_name, down) => {
    const trial = await trialFrom("tested");
    afterFlip(trial, (count) => (count >= from && (count * 7) % 10 === 0 ? down : undefined));
    const thrown = await trial.promote({ watch: "10" }).catch((error: unknown) => error);
    expect(thrown).toMatchObject({
      code: "PROMOTE_REVERTED",
      message: expect.stringMatching(/HTTP 503 \([4-9] of \d+ answers failed, 0 of \d+ before\)/),
    });
    expect(trial.defaultSubset).toBe("v1");
  });

  it("a single failure takes nothing back, and is said", async () => {
    const trial = await trialFrom("tested");
    afterFlip(trial, (count) => (count === from + 3 ? NO_ENDPOINT : undefined));
    const result = (await trial.promote({ watch: "10" })) as FlipResult;
    expect(result).toMatchObject({ active: "green", answers: { failed: 1, before: { failed: 0 } } });
    expect(result.summary).toMatch(/\(1 of \d+ answers failed, 0 of \d+ before\)/);
    expect(trial.logged.map(({ message }) => message).join("\n")).toMatch(
      /Answers since the flip: 1 of \d+ answers failed, .* Usual is 0\.5 % failed, worse would be 5 %: the evidence for worse came to [\d.]+, and 6\.9 takes/,
    );
  });

  it("half a second is enough when everything fails", async () => {
    const trial = await trialFrom("tested");
    const asked = afterFlip(trial, (count) => (count >= from ? NO_ENDPOINT : undefined));
    const back: number[] = [];
    trial.world.watch(({ after }) => {
      if (after?.kind === "VirtualService" && asked.length > 0 && !trial.isFlipped) back.push(trial.now);
    });
    expect(await codeOf(trial.promote({ watch: "10" }))).toBe("PROMOTE_REVERTED");
    expect((back[0] ?? Number.NaN) - (asked[from] ?? Number.NaN)).toBeLessThan(500);
  });

  it("a hiccup of many requests at once is none", async () => {
    const trial = await trialFrom("tested");
    let since: number | undefined;
    afterFlip(trial, (count) => {
      if (count < from) return undefined;
      since ??= trial.now;
      return trial.now - since < 150 ? NO_ENDPOINT : undefined;
    });
    expect(await trial.promote({ watch: "10" })).toMatchObject({ active: "green" });
  });
});

it("a failure at the end of a watch keeps it from ending until it is understood", async () => {
  const trial = await trialFrom("tested");
  const asked = afterFlip(trial, (count) => (count >= WATCHING - 2 ? NO_ENDPOINT : undefined));
  let isTold = false;
  trial.world.watch(({ after }) => {
    isTold ||= after?.kind === "VirtualService" && asked.length > WATCHING && !trial.isFlipped;
  });
  // As short a watch as there is: it would be over before the second failure.
  expect(await codeOf(trial.promote({ watch: "0" }))).toBe("PROMOTE_REVERTED");
  expect(isTold).toBe(true);
});

describe("an answer of the old color", () => {
  it("is no failure of the new one while gateways hear of the flip, and wrong at once in the watch", async () => {
    const trial = await trialFrom("tested");
    const old = (answer: unknown) => ({
      ...(answer as HttpResponse),
      headers: [["x-bluegreen-subset", "v1"] as const],
    });
    afterFlip(trial, (count) => (count === WATCHING ? { kind: "answer", as: old } : undefined));
    expect(await trial.promote({ watch: "10" }).catch((error: unknown) => error)).toMatchObject({
      code: "PROMOTE_REVERTED",
      message: expect.stringContaining("blue answered instead of green"),
    });
    const other = await trialFrom("tested");
    afterFlip(other, (count) => (count < 10 ? { kind: "answer", as: old } : undefined));
    expect(await other.promote({ watch: "1" })).toMatchObject({ active: "green", answers: { failed: 0 } });
  });
});

describe("what failed before the flip", () => {
  /** Every twentieth answer of the default route fails, before and after, but not the first ones. */
  const sick = (trial: Trial, planMs: number) => {
    let count = 0;
    trial.script = (call) => {
      if (nameOf(call) === "terragrunt.plan" && !trial.isFlipped)
        return { kind: "delay", milliseconds: planMs };
      if (!isDefault(call)) return undefined;
      count += 1;
      return count % 20 === 0 ? NO_ENDPOINT : undefined;
    };
  };

  it("is no reason to go back when it goes on failing no more", async () => {
    const trial = await trialFrom("tested");
    sick(trial, 20_000);
    const result = (await trial.promote({ watch: "30" })) as FlipResult;
    expect(result.answers?.before.asked).toBeGreaterThan(150);
    expect(result.answers?.before.failed).toBeGreaterThan(5);
    expect(result.answers?.failed).toBeGreaterThan(5);
  });

  it("counts only where it was seen: nothing else makes the same failures usual", async () => {
    const trial = await trialFrom("tested");
    sick(trial, 0);
    expect(await trial.promote({ watch: "30" }).catch(String)).toMatch(/PROMOTE_REVERTED: .* 0 of 1 before/);
  });

  it("is asked beside the other proofs, and makes them no longer", async () => {
    const [trial, other] = [await trialFrom("tested"), await trialFrom("tested")];
    const times: number[] = [];
    for (const one of [trial, other]) {
      const began = one.now;
      one.script = (call) => {
        if (nameOf(call) === "terragrunt.plan" && !one.isFlipped)
          return { kind: "delay", milliseconds: 1_000 };
        if (nameOf(call) === "cluster.replace" && !one.isFlipped) times.push(one.now - began);
        return undefined;
      };
      await one.promote();
    }
    expect(Math.max(...times)).toBeLessThan(1_300);
  });
});
