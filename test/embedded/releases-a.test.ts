import { beforeAll, describe, expect, it } from "vitest";
import { playStories, stage, type Stage } from "./random-releases.ts";

let at: Stage;
beforeAll(async () => {
  at = await stage();
}, 60_000);

// Half of a thousand; `releases-b.test.ts` has the other half, so that both cores are used.
describe("500 random releases", () => {
  it("break no safety rule", async () => {
    expect(await playStories(at, 500, 1001)).toBe(500);
  }, 300_000);
});
