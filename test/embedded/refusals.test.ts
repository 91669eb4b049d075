/** What ends a step though nothing died: each refusal that only a turn of events can bring about. */
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { EmbeddedWorld, EmbeddedWorldOptions } from "../../src/adapters/embedded/create.ts";
import type { KubernetesObject } from "../../src/model/kubernetes.ts";
import { look } from "./colors.ts";
import { happen } from "./incidents.ts";
import { transitionOf } from "./lease-facts.ts";
import { type Stage, stage } from "./random-releases.ts";
import { LEASE, STEPS } from "./reference-world.ts";
import { defaultOf, routerOf } from "./router-facts.ts";
import { Watch } from "./rules.ts";

let at: Stage;
beforeAll(async () => {
  at = await stage();
}, 60_000);

function worldAt(
  beginning: "tested" | "promoted",
  options: Partial<EmbeddedWorldOptions> = {},
): EmbeddedWorld {
  const world = at.worlds.create({ from: at.beginnings[beginning], ...options });
  onTestFinished(() => world.close());
  return world;
}

const PROMPT = { timeout: "10" };

describe("a deploy whose color gets the traffic while it plans", () => {
  it("is refused under the Lease, and leaves the color, the file and the branch alone", async () => {
    const world = worldAt("promoted");
    const before = look(world, "v1");
    const planning = world.process("deploy-0", ({ port, method }) =>
      port === "terragrunt" && method === "plan" ? { kind: "delay", milliseconds: 15_000 } : undefined,
    );
    const deployed = STEPS.deploy({ version: "2.0.0" }, planning.ports).catch((error: unknown) => error);
    await world.clock.sleep(1_000);
    await STEPS.rollback(PROMPT, world.process("rollback-1").ports);
    expect(await deployed).toMatchObject({ code: "DEPLOY_MOVED" });
    expect(look(world, "v1")).toEqual(before);
    expect(world.branch.commits.filter(({ by }) => by === "deploy-0")).toEqual([]);
    const changed = await planning.ports.git.changedFiles();
    expect(changed).toEqual([]);
  });
});

describe("a rollback whose answers stay wrong", () => {
  it("says so, keeps its transition, and is finished by the next one", async () => {
    const world = worldAt("promoted", { propagation: { spreadMs: 25_000 } });
    const rollback = STEPS.rollback(PROMPT, world.process("rollback-0").ports);
    await expect(rollback).rejects.toMatchObject({ code: "ROLLBACK_UNPROVEN" });
    expect(defaultOf(routerOf(world))).toBe("v1");
    expect(transitionOf(world.store.get(LEASE))).toMatchObject({ kind: "rollback", to: "v1" });
    await world.clock.sleep(30_000);
    const again = await STEPS.rollback(PROMPT, world.process("rollback-1").ports);
    expect(again).toMatchObject({ active: "blue", changed: true });
    expect(transitionOf(world.store.get(LEASE))).toBeUndefined();
  });

  it("moves the traffic before it touches Git or runs a tool", async () => {
    const world = worldAt("promoted");
    const process = world.process("rollback-0");
    await STEPS.rollback({}, process.ports);
    const flip = process.calls.findIndex(
      ({ method, args }) =>
        method === "replace" && (args[0] as KubernetesObject | undefined)?.kind === "VirtualService",
    );
    const works = process.calls.flatMap(({ port, method }, index) =>
      ["terragrunt", "helm", "git"].includes(port) ? [{ index, call: `${port}.${method}` }] : [],
    );
    expect(works.map(({ call }) => call)).toContain("git.record");
    expect(works.filter(({ index }) => index < flip)).toEqual([]);
  });
});

describe("a promote to a color whose app fails in pods that stay ready", () => {
  it("is refused by what the cookie's requests get, and nothing is written", async () => {
    const world = worldAt("tested");
    happen("app fails", world, new Watch(world), { moved: false });
    const router = routerOf(world);
    const promote = STEPS.promote(PROMPT, world.process("promote-0").ports);
    await expect(promote).rejects.toMatchObject({
      code: "PROMOTE_UNPROVEN",
      message: expect.stringContaining("asked with the cookie of green: the answer was HTTP 500"),
    });
    expect(routerOf(world)).toEqual(router);
    expect(transitionOf(world.store.get(LEASE))).toBeUndefined();
  });
});

describe("a promote whose flip could not be recorded", () => {
  const FILE = "terragrunt/live/dev/istio-virtualservice/values/values.yaml";

  it.each([{}, { "dry-run": "true" }])("is refused before anything is begun, with %j", async (inputs) => {
    const world = worldAt("tested");
    const { ports } = world.process("promote-0");
    // Renders the same: nothing but the record of it would fail.
    await ports.files.write(FILE, `${await ports.files.read(FILE)}\n# Not committed.\n`);
    const router = routerOf(world);
    await expect(STEPS.promote({ ...PROMPT, ...inputs }, ports)).rejects.toMatchObject({
      code: "VALUES_UNCOMMITTED",
      where: FILE,
    });
    expect(routerOf(world)).toEqual(router);
    expect(transitionOf(world.store.get(LEASE))).toBeUndefined();
  });
});
