import { beforeAll, describe, expect, it } from "vitest";
import { playStories, stage, type Stage } from "./random-releases.ts";

let at: Stage;
beforeAll(async () => {
  at = await stage();
}, 60_000);

// The other half of a thousand; `releases-a.test.ts` has the first, so that both cores are used.
describe("500 more random releases", () => {
  it("break no safety rule", async () => {
    expect(await playStories(at, 500, 2002)).toBe(500);
  }, 300_000);
});
