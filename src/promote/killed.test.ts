import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import {
  doPromote,
  doRollback,
  doDeploy,
  doStatus,
  WRITES,
  tested,
  codeOf,
  dieAt,
  revive,
} from "../../test/fakes/release-jobs.ts";
import { ReleaseWorld, ROUTER_VALUES } from "../../test/fakes/release-world.ts";

describe("a run that is killed", () => {
  /** The calls of a watch are alike: a short one has them all. */
  const promoteBriefly = (world: ReleaseWorld) => doPromote(world, { watch: "1" });

  /**
   * Runs `first`, dying before and after each of its calls in turn; then `next`, and what it tells of the
   * world. Returns the places where it tells something else than `expected`.
   */
  async function surprises(
    prepare: () => Promise<ReleaseWorld>,
    first: (world: ReleaseWorld) => Promise<unknown>,
    next: (world: ReleaseWorld) => Promise<unknown>,
    expected: unknown,
  ): Promise<readonly unknown[]> {
    const prepared = await prepare();
    const whole = prepared.copy();
    await first(whole);
    // What comes after the last write only reads who has the traffic.
    const calls = whole.calls.slice(0, whole.calls.findLastIndex((call) => WRITES.includes(call)) + 1);
    expect(calls.length).toBeGreaterThan(20);
    const found: unknown[] = [];
    for (const [index, call] of calls.entries()) {
      // To die after a read is to die before the next call, and both are to die before the next write: one
      // read in eleven stands for the others.
      const isWrite = WRITES.includes(call);
      if (!isWrite && index % 11 !== 0) continue;
      for (const when of isWrite ? (["before", "after"] as const) : (["before"] as const)) {
        const world = prepared.copy();
        dieAt(world, index + 1, when);
        const died = await codeOf(first(world));
        revive(world);
        const serving = world.ready(world.defaultSubset === "v1" ? "blue" : "green");
        const told = await next(world).catch((error: unknown) => ({ thrown: String(error) }));
        const asExpected = isDeepStrictEqual(told, expected) && serving && died === "no failure";
        if (!asExpected) found.push({ place: `${when} call ${index + 1}, ${call}`, died, serving, told });
      }
    }
    return found;
  }

  it("at any call of promote is finished by the next promote", async () => {
    const next = async (world: ReleaseWorld) => {
      world.now += 130_000;
      const { active } = await promoteBriefly(world);
      const { transition, holder } = await doStatus(world);
      return { active, subset: world.defaultSubset, git: world.git[ROUTER_VALUES], transition, holder };
    };
    const git = "# who has the traffic\ndefaultServiceSubset: v2\n";
    const expected = { active: "green", subset: "v2", git, transition: null, holder: null };
    expect(await surprises(tested, promoteBriefly, next, expected)).toEqual([]);
  }, 60_000);

  it("at any call of promote is undone at once by a rollback", async () => {
    const traffic = (await tested()).traffic();
    const next = async (world: ReleaseWorld) => {
      const code = await codeOf(doRollback(world));
      const { transition } = await doStatus(world);
      return { ok: ["done", "ROLLBACK_NOTHING"].includes(code), traffic: world.traffic(), transition };
    };
    const expected = { ok: true, traffic, transition: null };
    expect(await surprises(tested, promoteBriefly, next, expected)).toEqual([]);
  }, 60_000);

  it("at any call of rollback is finished by the next rollback", async () => {
    const traffic = (await tested()).traffic();
    const promoted = async () => {
      const world = await tested();
      await doPromote(world, { watch: "0" });
      return world;
    };
    const next = async (world: ReleaseWorld) => {
      world.now += 130_000;
      await doRollback(world);
      return { traffic: world.traffic(), transition: (await doStatus(world)).transition };
    };
    expect(await surprises(promoted, doRollback, next, { traffic, transition: null })).toEqual([]);
  }, 30_000);

  it("at any call of deploy is finished by the next deploy, and never touches the active color", async () => {
    const start = async () => new ReleaseWorld();
    const blueOf = (world: ReleaseWorld) =>
      world.object({ type: "deployments.apps", namespace: "apps", name: "blue-echo" });
    const next = async (world: ReleaseWorld) => {
      world.now += 130_000;
      const { color } = await doDeploy(world, "2.0");
      return { color, blue: blueOf(world), git: world.git["live/green/values/values.yaml"] };
    };
    const expected = {
      color: "green",
      blue: blueOf(await start()),
      git: 'image:\n  tag: "2.0" # green\n',
    };
    expect(await surprises(start, (world) => doDeploy(world, "2.0"), next, expected)).toEqual([]);
  }, 30_000);
});
