import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { Ports } from "../../src/ports.ts";
import { type Stage, stage } from "./random-releases.ts";
import { STEPS } from "./reference-world.ts";
import { isFlip } from "./router-facts.ts";

let at: Stage;
beforeAll(async () => {
  at = await stage();
}, 60_000);

/** Ports of a job in an attempt of a run on GitHub. */
function inJob(ports: Ports, run: number, attempt: number): Ports {
  const runUrl = (): string => `https://github.example/o/r/actions/runs/${run}`;
  return { ...ports, github: { ...ports.github, runUrl, runAttempt: () => attempt } };
}

describe("a promote whose runner died while it flipped", () => {
  it("is finished at once by the next attempt of its run, and by no other run", async () => {
    const world = at.worlds.create({ from: at.beginnings.tested, seed: 1 });
    onTestFinished(() => world.close());
    const dying = world.process("promote-0", (call) =>
      isFlip(call) ? { kind: "die", when: "after" } : undefined,
    );
    void STEPS.promote({}, inJob(dying.ports, 7, 1));
    await dying.died;
    const other = STEPS.promote({}, inJob(world.process("promote-1").ports, 8, 2));
    other.catch(() => undefined);
    const refused = {
      code: "LEASE_HELD",
      // It has looked whether the dead one lives, and sees the next attempt come.
      message: expect.stringContaining("https://github.example/o/r/actions/runs/7/attempts/2"),
      // It has written nothing; the flip of the other run is under way all the same.
      traffic: { color: "green", written: null, next: expect.stringContaining("run status") },
    };
    await world.clock.sleep(5_000);
    const next = STEPS.promote({}, inJob(world.process("promote-2").ports, 7, 2));
    await expect(other).rejects.toMatchObject(refused);
    expect(await next).toMatchObject({ from: "blue", to: "green", active: "green", changed: true });
    expect(world.clock.now()).toBeLessThan(at.beginnings.tested.now + 60_000);
  });
});
