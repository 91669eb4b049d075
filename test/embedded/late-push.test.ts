import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { EmbeddedWorld } from "../../src/adapters/embedded/create.ts";
import type { Interference, WorldProcess } from "../../src/adapters/embedded/tools/process.ts";
import { surroundings } from "../../src/errors/errors.ts";
import { parseStatusInputs } from "../../src/status/inputs.ts";
import { status } from "../../src/status/step.ts";
import { type Stage, stage } from "./random-releases.ts";
import { transitionOf } from "./lease-facts.ts";
import { LEASE, ROUTER, STEPS } from "./reference-world.ts";
import { defaultOf } from "./router-facts.ts";

const VALUES = "terragrunt/live/dev/istio-virtualservice/values/values.yaml";

let at: Stage;
beforeAll(async () => {
  at = await stage();
}, 60_000);

/** Not a renewal of the Lease is due by then. */
const PUSH_MS = 29_000;

/** A promote whose push is on its way for so long that a rollback takes over and is done before it lands. */
async function overtaken(after?: Interference): Promise<{
  readonly world: EmbeddedWorld;
  readonly promote: WorldProcess;
  readonly ended: Promise<unknown>;
}> {
  const world = at.worlds.create({ from: at.beginnings.tested, seed: 1 });
  onTestFinished(() => world.close());
  let landed: number | undefined;
  const promote = world.process("promote-0", ({ port, method, at: now }) => {
    if (port === "git" && method === "record" && landed === undefined) {
      landed = now + PUSH_MS;
      return { kind: "delay", milliseconds: PUSH_MS };
    }
    return landed !== undefined && now >= landed ? after : undefined;
  });
  const ended = STEPS.promote({}, promote.ports).then(
    () => "done",
    (error: { code?: string }) => error.code,
  );
  await world.clock.sleep(5_000);
  await STEPS.rollback({}, world.process("rollback-1").ports);
  return { world, promote, ended };
}

const recorded = (world: EmbeddedWorld): string => world.branch.tree().get(VALUES) ?? "";

describe("a push that lands after a rollback took the promote over", () => {
  it("is taken back by the promote itself", async () => {
    const { world, ended } = await overtaken();
    expect(await ended).toBe("LEASE_LOST");
    expect(world.branch.commits.map(({ by }) => by)).toEqual(expect.arrayContaining(["promote-0"]));
    expect(recorded(world)).toMatch(/^defaultServiceSubset: "?v1"?$/m);
  });

  it("is left to the rollback that took over, as long as that is not finished", async () => {
    const world = at.worlds.create({ from: at.beginnings.tested, seed: 1 });
    onTestFinished(() => world.close());
    const { ports } = world.process("promote-0", ({ port, method }) =>
      port === "git" && method === "record" ? { kind: "delay", milliseconds: PUSH_MS } : undefined,
    );
    const ended = STEPS.promote({}, ports).catch((error: { code?: string }) => error.code);
    await world.clock.sleep(5_000);
    const error = surroundings("TOOL_MISSING", "terragrunt is not on PATH", { remedy: "-" });
    const rollback = world.process("rollback-1", ({ port }) =>
      port === "terragrunt" ? { kind: "fail", when: "before", error } : undefined,
    );
    await expect(STEPS.rollback({}, rollback.ports)).rejects.toMatchObject({ code: "TOOL_MISSING" });
    expect(await ended).toBe("LEASE_LOST");
    expect(transitionOf(world.store.get(LEASE))).toMatchObject({ kind: "rollback" });
    expect(recorded(world)).toMatch(/^defaultServiceSubset: "?v2"?$/m);
    expect(await STEPS.rollback({}, world.process("rollback-2").ports)).toMatchObject({ active: "blue" });
    expect(recorded(world)).toMatch(/^defaultServiceSubset: "?v1"?$/m);
  });

  it("is told by status and taken back by a rollback when the promote died behind it", async () => {
    const { world, promote } = await overtaken({ kind: "die", when: "before" });
    await promote.died;
    expect(recorded(world)).toMatch(/^defaultServiceSubset: "?v2"?$/m);
    const told = await status(parseStatusInputs({}), world.process("status").ports);
    expect(told).toMatchObject({
      active: "blue",
      recorded: { color: "green", value: "v2" },
      next: "Git names green, and blue has the traffic: run rollback, it writes blue into Git again",
    });
    expect(await STEPS.rollback({}, world.process("rollback-2").ports)).toMatchObject({
      active: "blue",
      changed: true,
      summary: "blue has the traffic, and Git named green; it names blue again",
    });
    expect(recorded(world)).toMatch(/^defaultServiceSubset: "?v1"?$/m);
  });
});

describe("an apply that ends after a rollback took the promote over", () => {
  const active = (world: EmbeddedWorld) => defaultOf(world.store.get(ROUTER));

  /** The promote's apply of the router begins, and hangs until the rollback is done. */
  async function overtakenApply(after?: Interference) {
    const world = at.worlds.create({ from: at.beginnings.tested, seed: 1 });
    onTestFinished(() => world.close());
    let landed: number | undefined;
    const promote = world.process("promote-0", ({ port, method, at: now }) => {
      if (port === "terragrunt" && method === "apply") {
        landed = now + PUSH_MS;
        return { kind: "delay", milliseconds: PUSH_MS };
      }
      return landed !== undefined && now >= landed ? after : undefined;
    });
    const ended = STEPS.promote({}, promote.ports).catch((error: { code?: string }) => error.code);
    await world.clock.sleep(5_000);
    expect(await STEPS.rollback({}, world.process("rollback-1").ports)).toMatchObject({ active: "blue" });
    return { world, promote, ended };
  }

  it("is made up for by the promote itself", async () => {
    const { world, ended } = await overtakenApply();
    expect(await ended).toBe("LEASE_LOST");
    expect(active(world)).toBe("v1");
    expect(recorded(world)).toMatch(/^defaultServiceSubset: "?v1"?$/m);
  });

  it("is told by status and mended by a rollback when the promote died behind it", async () => {
    const { world, promote } = await overtakenApply({ kind: "die", when: "before" });
    await promote.died;
    expect(active(world)).toBe("v2");
    expect(await status(parseStatusInputs({}), world.process("status").ports)).toMatchObject({
      next: "Git names blue, and green has the traffic: the last rollback had led to blue; run rollback to go there again, or write green into the router's values",
    });
    expect(await STEPS.rollback({}, world.process("rollback-2").ports)).toMatchObject({ active: "blue" });
    expect(active(world)).toBe("v1");
  });
});

/** Somebody's commit to the router's values file, on top of the branch. */
function pushed(world: EmbeddedWorld, change: (text: string) => string): void {
  const head = world.branch.commits.length;
  world.branch.push(head, new Map([[VALUES, change(recorded(world))]]), "somebody's", "somebody");
}

const withComment = (text: string): string => `# Somebody was here.\n${text}`;

describe("the router's values file on the branch", () => {
  it("keeps what others pushed since the checkout", async () => {
    const world = at.worlds.create({ from: at.beginnings.tested, seed: 1 });
    onTestFinished(() => world.close());
    const { ports } = world.process("promote-0");
    pushed(world, withComment);
    expect(await STEPS.promote({}, ports)).toMatchObject({ active: "green" });
    expect(recorded(world)).toMatch(/^# Somebody was here\.\n[^]*^defaultServiceSubset: "?v2"?$/m);
  });

  it("is set again by a rollback whose checkout says that nothing differs", async () => {
    const world = at.worlds.create({ from: at.beginnings.tested, seed: 1 });
    onTestFinished(() => world.close());
    const { ports } = world.process("rollback-1");
    await STEPS.promote({}, world.process("promote-0").ports);
    expect(await STEPS.rollback({}, ports)).toMatchObject({ active: "blue" });
    expect(recorded(world)).toMatch(/^defaultServiceSubset: "?v1"?$/m);
  });

  it("is not overwritten from a checkout that has other changes of it", async () => {
    const world = at.worlds.create({ from: at.beginnings.tested, seed: 1 });
    onTestFinished(() => world.close());
    const { ports } = world.process("promote-0");
    await ports.files.write(VALUES, withComment(recorded(world)));
    await expect(STEPS.promote({}, ports)).rejects.toMatchObject({ code: "VALUES_UNCOMMITTED" });
    expect(recorded(world)).toMatch(/^defaultServiceSubset: "?v1"?$/m);
  });

  it("that cannot be read is a warning to a rollback that has nothing to do", async () => {
    const world = at.worlds.create({ from: at.beginnings.promoted, seed: 1 });
    onTestFinished(() => world.close());
    await STEPS.rollback({}, world.process("rollback-1").ports);
    const error = surroundings("GIT_PUSH_REJECTED", "cannot read main of origin", { remedy: "-" });
    const { ports } = world.process("rollback-2", ({ method }) =>
      method === "tip" ? { kind: "fail", when: "before", error } : undefined,
    );
    expect(await STEPS.rollback({}, ports)).toMatchObject({ active: "blue", changed: false });
  });
});
