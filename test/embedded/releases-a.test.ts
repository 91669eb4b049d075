import { beforeAll, describe, expect, it } from "vitest";
import { playStories, stage, type Stage, STORIES } from "./random-releases.ts";
import { SEEDS } from "./stories.ts";

let at: Stage;
beforeAll(async () => {
  at = await stage();
}, 60_000);

// Half of the random releases; `releases-b.test.ts` has the other half, so that both cores are used.
describe("random releases", () => {
  it("break no safety rule", async () => {
    expect(await playStories(at, STORIES, SEEDS[0])).toBe(STORIES);
  }, 300_000);
});
