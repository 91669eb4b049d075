/** Every schedule up to a small bound, and the stories that deeper searches have found (`npm run bench explore`). */
import { describe, expect, it } from "vitest";
import { stage } from "../embedded/random-releases.ts";
import { KEPT } from "./kept.ts";
import { summary } from "./report.ts";
import { SCENARIOS } from "./scenarios.ts";
import { explore, replay } from "./search.ts";
import type { Scenario } from "./run.ts";

describe("one change of actor, and no mishap", () => {
  it.each(SCENARIOS)("breaks no rule: $name", { timeout: 120_000 }, async (scenario) => {
    const explored = await explore(await stage(), scenario, { changes: 1, mishaps: 0 });
    console.log(summary(explored));
    expect(explored.found).toEqual([]);
    expect(explored.cut).toBe(false);
  });
});

describe("stories kept", () => {
  it.each(KEPT)("$title", async ({ scenario, choices }) => {
    const found = SCENARIOS.find(({ name }) => name === scenario) as Scenario;
    const { broken } = await replay(await stage(), found, choices);
    expect(broken).toEqual([]);
  });

  it("are played the same way each time", async () => {
    const [{ scenario, choices } = { scenario: "", choices: [] }] = KEPT;
    const found = SCENARIOS.find(({ name }) => name === scenario) as Scenario;
    const logs = [await replay(await stage(), found, choices), await replay(await stage(), found, choices)];
    const [first, second] = logs.map(({ log }) => log.map((line) => line.replaceAll(/ [0-9a-f]{8}\b/g, "")));
    expect(first).toEqual(second);
  });
});
