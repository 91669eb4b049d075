/** Stories told by hand: each of them broke a rule once. */
import { beforeAll, describe, expect, it } from "vitest";
import { playStory, type Stage, stage } from "./random-releases.ts";
import type { Actor, Beginning, Incident, Mishap, Story } from "./stories.ts";
import type { StepName } from "./reference-world.ts";

let at: Stage;
beforeAll(async () => {
  at = await stage();
}, 60_000);

interface Told extends Story {
  readonly title: string;
}

const told = (
  title: string,
  beginning: Beginning,
  actors: readonly Actor[],
  ...incidents: readonly Incident[]
): Told => ({ title, seed: 1, beginning, actors, incidents });

const actor = (step: StepName, afterMs = 0, ...mishaps: Mishap[]): Actor => ({
  afterMs,
  steps: [step],
  version: "2.0.0",
  mishaps,
});
const flipHangs: Mishap = { call: "flip", kind: "hangs" };
const applyHangs: Mishap = { call: "apply", kind: "hangs" };
const diesBeforeFlip: Mishap = { call: "flip", kind: "dies before" };
const merged = (atMs: number): Incident => ({ atMs, kind: "Git has more" });
const EXPIRED_MS = 125_000;

/** A change of the router's chart that was merged and not applied comes along with no flip. */
const PENDING: readonly Told[] = [
  ...[0, 40, 400, 1_000, 2_600].map((ms) =>
    told(`a promote; merged after ${ms} ms`, "tested", [actor("promote", 20)], merged(ms)),
  ),
  ...[0, 40, 1_000].map((ms) =>
    told(`a rollback; merged after ${ms} ms`, "promoted", [actor("rollback", 20)], merged(ms)),
  ),
  told(
    "a rollback that takes a promote over",
    "tested",
    [actor("promote", 20), actor("rollback", 1_500)],
    merged(0),
  ),
  told("a promote that died before its flip", "tested", [actor("promote", 0, diesBeforeFlip)], merged(3_000)),
];

const OVERTAKEN: readonly Told[] = [
  told(
    "a flip that hangs does not land after another promote has undone it",
    "tested",
    [actor("promote", 0, flipHangs), actor("promote", EXPIRED_MS)],
    { atMs: 2_000, kind: "pods crash" },
  ),
  told("a flip that hangs does not land after a rollback has undone it", "tested", [
    actor("promote", 0, flipHangs),
    actor("rollback", EXPIRED_MS),
  ]),
  told("a deploy whose apply takes long does not write over a color that was promoted meanwhile", "tested", [
    actor("deploy", 0, applyHangs),
    actor("promote", EXPIRED_MS),
  ]),
  told("a promote whose apply takes long keeps its Lease", "tested", [
    actor("promote", 0, applyHangs),
    actor("promote", EXPIRED_MS),
  ]),
  told(
    "a promote whose apply ends after a rollback moves the route back to where that had left it",
    "tested",
    [actor("promote", 0, applyHangs), actor("rollback", EXPIRED_MS)],
  ),
  told("a promote whose apply ends during a rollback is taken back by the rollback", "tested", [
    actor("promote", 0, applyHangs),
    actor("rollback", 122_000, { call: 20, kind: "hangs" }),
  ]),
  told("a rollback that died is finished at once by the next one", "promoted", [
    actor("rollback", 0, diesBeforeFlip),
    actor("rollback", 3_000),
  ]),
];

describe("a change that was merged and not applied comes along with no", () => {
  it.each(PENDING)("$title", async (story) => {
    await expect(playStory(at, story)).resolves.toBeUndefined();
  });
});

describe("whoever was overtaken breaks no rule", () => {
  it.each(OVERTAKEN)("$title", async (story) => {
    await expect(playStory(at, story)).resolves.toBeUndefined();
  });
});
