import { beforeAll, describe, expect, it } from "vitest";
import { playStories, stage, type Stage, STORIES } from "./random-releases.ts";
import { SEEDS } from "./stories.ts";

let at: Stage;
beforeAll(async () => {
  at = await stage();
}, 60_000);

// The other half of the random releases; `releases-a.test.ts` has the first, so that both cores are used.
describe("more random releases", () => {
  it("break no safety rule", async () => {
    expect(await playStories(at, STORIES, SEEDS[1])).toBe(STORIES);
  }, 300_000);
});
