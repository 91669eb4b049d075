/**
 * A promote in two steps, end to end: half of the traffic, then all of it. Killed at its writes, taken back
 * from the half, with wrong answers there, and with hands of others in it.
 */
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { EmbeddedWorld } from "../../src/adapters/embedded/create.ts";
import type { Script } from "../../src/adapters/embedded/tools/process.ts";
import { Failure, Failures } from "../../src/errors/errors.ts";
import type { KubernetesObject } from "../../src/model/kubernetes.ts";
import { trafficOf } from "../../src/model/traffic.ts";
import { parseStatusInputs } from "../../src/status/inputs.ts";
import { status } from "../../src/status/step.ts";
import { happen } from "./incidents.ts";
import { annotationOf } from "./lease-facts.ts";
import { type Stage, stage } from "./random-releases.ts";
import { ROUTER, STEPS } from "./reference-world.ts";
import { defaultOf, routerOf, sharesOf } from "./router-facts.ts";
import {
  callsInSteps,
  type Death,
  dieAt,
  isRouterWrite,
  type Played,
  played,
  recordedSubset,
} from "./two-steps-play.ts";

let at: Stage;
beforeAll(async () => {
  at = await stage();
}, 60_000);

function closing({ world }: Played): void {
  onTestFinished(() => world.close());
}

/** Dies after its first write of the router: half of the traffic has moved. */
function diesAtHalf(): Script {
  return (call) => (isRouterWrite(call) ? { kind: "die", when: "after" } : undefined);
}

function codeOf(error: unknown): string {
  const first = error instanceof Failures ? error.failures[0] : error;
  return first instanceof Failure ? first.code : String(error);
}

/** What a release is like that nobody works on: whole, proven, and as Git says it. */
async function settledAt(subset: string, { world, watch }: Played): Promise<void> {
  await world.clock.sleep(1_000);
  watch.probeSettled();
  expect({ broken: watch.broken, log: watch.log }).toEqual({ broken: [], log: watch.log });
  expect(annotationOf(watch.lease(), "transition")).toBeUndefined();
  expect(routerOf(world)?.metadata.annotations ?? {}).not.toHaveProperty("bluegreen-action/divided");
  expect([defaultOf(routerOf(world)), recordedSubset(world)]).toEqual([subset, subset]);
}

describe("a promote in two steps", () => {
  it("moves half of the traffic, proves it, and then all", async () => {
    const play = played(at);
    closing(play);
    const once = played(at);
    closing(once);
    const { result, error } = await play.run("in steps", "promote-1");
    await once.run("promote", "promote-1");
    expect(error).toBeUndefined();
    expect(play.shares).toEqual(["v1", "v1 50, v2 50", "v2"]);
    expect(result).toMatchObject({ from: "blue", to: "green", active: "green", changed: true });
    expect(routerOf(play.world)?.spec).toEqual(routerOf(once.world)?.spec);
    await settledAt("v2", play);
  });

  it("leaves the very router of before when it is rolled back", async () => {
    const play = played(at);
    closing(play);
    const before = JSON.stringify(routerOf(play.world)?.spec);
    await play.run("in steps", "promote-1");
    await play.run("rollback", "rollback-1");
    expect(JSON.stringify(routerOf(play.world)?.spec)).toBe(before);
    await settledAt("v1", play);
  });
});

describe("half of the traffic, left by a run that was killed", () => {
  async function half(): Promise<Played> {
    const play = played(at);
    closing(play);
    await play.run("in steps", "promote-1", diesAtHalf());
    expect(sharesOf(routerOf(play.world))).toBe("v1 50, v2 50");
    return play;
  }

  it("is said by status, with what goes on from there", async () => {
    const { world } = await half();
    const now = await status(parseStatusInputs({}), world.process("status-1").ports);
    expect(now).toMatchObject({
      active: null,
      idle: null,
      shares: { blue: 50, green: 50 },
      transition: { kind: "promote", phase: "flipping", step: { blue: 50, green: 50 } },
      verdict: "good",
    });
    await world.clock.sleep(125_000);
    const later = await status(parseStatusInputs({}), world.process("status-2").ports);
    expect(later.next).toBe(
      "Run promote to finish the promote, or rollback: it takes the traffic back to blue",
    );
  });

  it("is taken back whole by a rollback, which waits for nobody", async () => {
    const play = await half();
    const { result, error } = await play.run("rollback", "rollback-1");
    expect(error).toBeUndefined();
    expect(result).toMatchObject({ from: "green", to: "blue", active: "blue", changed: true });
    expect(play.shares).toEqual(["v1", "v1 50, v2 50", "v1"]);
    await settledAt("v1", play);
  });

  it.each(["in steps", "promote"] as const)("is gone on with by a promote (%s)", async (step) => {
    const play = await half();
    await play.world.clock.sleep(125_000);
    const { error } = await play.run(step, "promote-2");
    expect(error).toBeUndefined();
    expect(play.shares).toEqual(["v1", "v1 50, v2 50", "v2"]);
    await settledAt("v2", play);
  });

  it("goes back by itself when the next promote finds another color than was tested", async () => {
    const play = await half();
    await play.world.clock.sleep(125_000);
    happen("template is patched", play.world, play.watch, { moved: false });
    await play.world.clock.sleep(30_000);
    const { error } = await play.run("in steps", "promote-2");
    expect(codeOf(error)).toBe("PROMOTE_REVERTED");
    expect(trafficOf(error)?.color).toBe("blue");
    expect(play.shares).toEqual(["v1", "v1 50, v2 50", "v1"]);
  });

  it("keeps deploy, smoke and apply away", async () => {
    const { world } = await half();
    await world.clock.sleep(125_000);
    for (const step of ["deploy", "smoke"] as const) {
      await expect(STEPS[step]({}, world.process(`${step}-2`).ports)).rejects.toMatchObject({
        code: "TRANSITION_UNDER_WAY",
      });
    }
    const { ports } = world.process("apply-2");
    await expect(STEPS.apply({}, ports)).rejects.toMatchObject({
      failures: [{ code: "TRANSITION_UNDER_WAY" }],
    });
    expect(sharesOf(routerOf(world))).toBe("v1 50, v2 50");
  });
});

describe("what happens at the half", () => {
  const AT_HALF = (world: EmbeddedWorld): boolean => sharesOf(routerOf(world)).includes(",");

  it("a wrong answer takes all of the traffic back", async () => {
    const play = played(at, (moment, world, watch) => {
      if (moment === "after the flip" && AT_HALF(world)) happen("app fails", world, watch, { moved: false });
    });
    closing(play);
    const { error } = await play.run("in steps", "promote-1");
    expect(codeOf(error)).toBe("PROMOTE_REVERTED");
    expect(trafficOf(error)).toMatchObject({ color: "blue" });
    expect(play.shares).toEqual(["v1", "v1 50, v2 50", "v1"]);
    await settledAt("v1", play);
  });

  it("a write whose answer is lost leaves the half to the next run, and the last line says the shares", async () => {
    const play = played(at);
    closing(play);
    const lost = new Failure("surroundings", "CLUSTER_UNREACHABLE", "no answer came", { remedy: "-" });
    let failed = false;
    const { error } = await play.run("in steps", "promote-1", (call) => {
      if (failed || !isRouterWrite(call)) return undefined;
      failed = true;
      return { kind: "fail", when: "after", error: lost };
    });
    expect(error).toBe(lost);
    expect(trafficOf(error)).toMatchObject({ color: null, shares: { blue: 50, green: 50 } });
    expect(trafficOf(error)?.sentence).toMatch(
      /^Traffic: blue has 50 %, green has 50 %, as the router said at .*; a share was written to green at .*Run promote to finish/,
    );
    expect((await play.run("in steps", "promote-2")).error).toBeUndefined();
    await settledAt("v2", play);
  });

  it("somebody who moves all of it back is believed", async () => {
    const play = played(at, (moment, world) => {
      if (moment !== "after the flip" || !AT_HALF(world)) return;
      const before = at.worlds.create({ from: at.beginnings.tested });
      const { spec } = routerOf(before) as KubernetesObject;
      world.store.replace({ ...(routerOf(world) as KubernetesObject), ...(spec && { spec }) }, "somebody");
      void before.close();
    });
    closing(play);
    const { error } = await play.run("in steps", "promote-1");
    expect(codeOf(error)).toBe("PROMOTE_REVERTED");
    expect(defaultOf(routerOf(play.world))).toBe("v1");
    expect(recordedSubset(play.world)).toBe("v1");
  });

  it("an apply of what Git says by then moves all of it on, and the run finishes", async () => {
    const play = played(at, (moment, world) => {
      if (moment !== "after the flip" || !AT_HALF(world)) return;
      const after = at.worlds.create({ from: at.beginnings.promoted });
      const { spec } = routerOf(after) as KubernetesObject;
      world.store.replace({ ...(routerOf(world) as KubernetesObject), ...(spec && { spec }) }, "somebody");
      void after.close();
    });
    closing(play);
    const { error } = await play.run("in steps", "promote-1");
    expect(error).toBeUndefined();
    expect(defaultOf(routerOf(play.world))).toBe("v2");
    expect(annotationOf(play.watch.lease(), "transition")).toBeUndefined();
  });
});

/** Gives a tenth of the traffic to the other color, as somebody else does. */
function splitByOthers(world: EmbeddedWorld): KubernetesObject {
  const router = world.store.get(ROUTER) as KubernetesObject;
  const spec = structuredClone(router.spec) as unknown as { http: { route: object[] }[] };
  const last = spec.http.at(-1) as { route: { destination: object }[] };
  const [first] = last.route as [{ destination: object }];
  last.route = [
    { ...first, weight: 90 } as { destination: object },
    { destination: { ...first.destination, subset: "v2" }, weight: 10 } as { destination: object },
  ];
  world.store.replace({ ...router, spec: spec as unknown as KubernetesObject["spec"] & {} }, "somebody");
  return router;
}

describe("a split that nobody of us has made", () => {
  it.each(["promote", "rollback", "deploy", "smoke"] as const)(
    "is refused by %s, which says it",
    async (step) => {
      const world = at.worlds.create({ from: at.beginnings.tested });
      onTestFinished(() => world.close());
      splitByOthers(world);
      await expect(STEPS[step]({}, world.process(`${step}-1`).ports)).rejects.toMatchObject({
        code: "ROUTE_UNKNOWN",
        message: expect.stringMatching(
          /v1 has 90 of 100, v2 has 10 of 100 .* no promote or rollback is on record/,
        ),
      });
    },
  );

  it("is mended as its remedy says, and not by an apply", async () => {
    const world = at.worlds.create({ from: at.beginnings.tested });
    onTestFinished(() => world.close());
    const before = splitByOthers(world);
    const run = () => STEPS.promote({ timeout: "10" }, world.process("promote-1").ports);
    const { name, namespace } = ROUTER;
    await expect(run()).rejects.toMatchObject({
      remedy: expect.stringMatching(
        `Else, with .kubectl edit virtualservice.networking.istio.io/${name} --namespace=${namespace}.: .*apply does not do it`,
      ),
    });
    const values = "terragrunt/live/dev/istio-virtualservice/values/values.yaml";
    const text = world.branch.tree().get(values) ?? "";
    const merge = (now: string) =>
      world.branch.push(world.branch.commits.length, new Map([[values, now]]), "a merge", "somebody");
    merge(`${text}mesh: false\n`);
    await expect(STEPS.apply({}, world.process("apply-1").ports)).rejects.toMatchObject({
      failures: [{ code: "APPLY_ROUTE_UNKNOWN" }],
    });
    merge(text);
    world.store.replace(
      { ...(world.store.get(ROUTER) as KubernetesObject), spec: before.spec ?? {} },
      "somebody",
    );
    expect(await run()).toMatchObject({ active: "green" });
  });
});

describe("a promote in two steps that dies", () => {
  it("before or after a write of the router is finished or taken back by the next run", async () => {
    // `two-steps-killed.test.ts` dies at all of its calls.
    const writes = (await callsInSteps(at)).filter(isRouterWrite);
    expect(writes).toHaveLength(2);
    const deaths = writes.flatMap((call): readonly Death[] => [
      [call, "before"],
      [call, "after"],
    ]);
    const { halves, wrong } = await dieAt(at, deaths);
    expect(wrong).toEqual([]);
    expect(halves).toBe(2);
  });
});
