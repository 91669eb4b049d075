/** A color with fewer pods than the one that carries the traffic: refused, or scaled up first. */
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { EmbeddedWorld } from "../../src/adapters/embedded/create.ts";
import { surroundings } from "../../src/errors/errors.ts";
import type { KubernetesObject } from "../../src/model/kubernetes.ts";
import { at } from "../../src/json/read.ts";
import { type LoggedLine, recordingLog } from "../fakes/ports.ts";
import { VERSION } from "./colors.ts";
import { fail } from "./trial.ts";
import { NAMESPACE, type ReferenceWorlds, referenceWorlds, ROUTER, STEPS } from "./reference-world.ts";
import { defaultOf } from "./router-facts.ts";
import type { Script } from "../../src/adapters/embedded/tools/process.ts";

let worlds: ReferenceWorlds;
beforeAll(async () => {
  worlds = await referenceWorlds();
}, 60_000);

const ready = (world: EmbeddedWorld, version: string) => world.serving(NAMESPACE, { version }).length;

/** The Deployment whose pods have the label. */
function deploymentOf(world: EmbeddedWorld, version: string): KubernetesObject {
  const found = world.store
    .list("deployments.apps", { namespace: NAMESPACE })
    .find(({ spec }) => at(spec, "template", "metadata", "labels", "version") === version);
  if (found === undefined) throw new Error(`no Deployment makes pods of ${version}`);
  return found;
}

function scale(world: EmbeddedWorld, version: string, replicas: number): void {
  const found = deploymentOf(world, version);
  world.store.replace({ ...found, spec: { ...found.spec, replicas } }, "somebody");
}

function autoscaler(world: EmbeddedWorld, version: string, least: number, most: number): KubernetesObject {
  const { name } = deploymentOf(world, version).metadata;
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name: `${name}-hpa`, namespace: NAMESPACE },
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
      minReplicas: least,
      maxReplicas: most,
    },
  };
}

/** The idle color, green, is tested; blue has grown to so many pods since. */
async function grownWorld(rule: string, blue: number): Promise<EmbeddedWorld> {
  const text = worlds.files["bluegreen.yaml"] ?? "";
  const changed = text.replace("    host:", `    capacity: ${rule}\n    host:`);
  const world = worlds.create({ files: { ...worlds.files, "bluegreen.yaml": changed } });
  onTestFinished(() => world.close());
  for (const step of ["apply", "deploy", "smoke"] as const) {
    await STEPS[step]({}, world.process(step).ports);
    await world.clock.sleep(1_000);
  }
  scale(world, VERSION.v1, blue);
  await world.clock.sleep(20_000);
  expect(ready(world, VERSION.v1)).toBe(blue);
  return world;
}

const logged: LoggedLine[] = [];

function promote(world: EmbeddedWorld, raw = {}, script?: Script): Promise<unknown> {
  logged.length = 0;
  const { ports } = world.process("promote", script);
  return STEPS.promote(raw, { ...ports, log: recordingLog(logged) });
}

const said = () => logged.map(({ message }) => message).join("\n");

describe("a promote to a color with fewer pods", () => {
  it("is refused with both numbers, in a dry run as well; the command that it names lets it through", async () => {
    const world = await grownWorld("check", 6);
    const have = ready(world, VERSION.v2);
    for (const raw of [{}, { "dry-run": "true" }]) {
      await expect(promote(world, raw)).rejects.toMatchObject({
        code: "PROMOTE_CAPACITY",
        message: expect.stringContaining(`${have} ready pods of green can take the traffic, 6 of blue`),
        remedy: expect.stringMatching(
          /^Run `kubectl scale deployment\/\S+ --replicas=6 --namespace=\S+`, then/,
        ),
      });
    }
    expect(defaultOf(world.store.get(ROUTER) as KubernetesObject)).toBe("v1");
    scale(world, VERSION.v2, 6);
    await world.clock.sleep(20_000);
    expect(await promote(world)).toMatchObject({ active: "green" });
  });

  it("goes on where it is not to be looked at", async () => {
    const world = await grownWorld("ignore", 6);
    expect(await promote(world)).toMatchObject({ active: "green" });
  });

  it("goes on from a color that is down, whose pods carry nothing", async () => {
    const world = await grownWorld("check", 6);
    world.crash(NAMESPACE, { version: VERSION.v1 });
    expect(await promote(world)).toMatchObject({ active: "green" });
  });

  it("scales it up first, waits for its pods, and says so", async () => {
    const world = await grownWorld("scale", 6);
    let readyAtFlip: number | undefined;
    world.watch(({ type, after }) => {
      if (type !== ROUTER.type || after === undefined || defaultOf(after) !== "v2") return;
      readyAtFlip ??= ready(world, VERSION.v2);
    });
    expect(await promote(world)).toMatchObject({ active: "green" });
    expect(readyAtFlip).toBe(6);
    expect(said()).toMatch(
      /Scaled green up .* replicas of Deployment\/\S+ from \d to 6\. Git does not say so/,
    );
  });

  it("only says so in a dry run", async () => {
    const world = await grownWorld("scale", 6);
    const have = ready(world, VERSION.v2);
    expect(await promote(world, { "dry-run": "true" })).toMatchObject({ dryRun: true });
    expect(said()).toMatch(/Would scale green up first, as `kubectl scale deployment\/\S+ --replicas=6 /);
    await world.clock.sleep(20_000);
    expect(ready(world, VERSION.v2)).toBe(have);
  });

  it("raises what its autoscaler keeps at least, and leaves the Deployment to it", async () => {
    const world = await grownWorld("scale", 6);
    world.store.create(autoscaler(world, VERSION.v2, 1, 10), "somebody");
    world.watch(({ type, after, actor }) => {
      if (!type.startsWith("horizontalpodautoscalers") || actor === "somebody") return;
      expect(after?.spec).toMatchObject({ minReplicas: 6, maxReplicas: 10 });
      scale(world, VERSION.v2, 6);
    });
    expect(await promote(world)).toMatchObject({ active: "green" });
    expect(ready(world, VERSION.v2)).toBe(6);
    expect(said()).toMatch(/minReplicas of HorizontalPodAutoscaler\/\S+ from 1 to 6/);
  });

  it("is refused when its pods are not up in time, with the traffic where it was", async () => {
    const world = await grownWorld("scale", 6);
    world.store.create(autoscaler(world, VERSION.v2, 1, 10), "somebody");
    await expect(promote(world, { timeout: "20" })).rejects.toMatchObject({
      code: "PROMOTE_CAPACITY",
      message: expect.stringMatching(/scaled to 6 pods, and after 20 s \d of 6 pods are ready/),
    });
    expect(defaultOf(world.store.get(ROUTER) as KubernetesObject)).toBe("v1");
  });

  it("says which autoscalers it may not read, and goes on when the pods are enough", async () => {
    const world = await grownWorld("check", 2);
    const forbidden = surroundings("CLUSTER_FORBIDDEN", "may not list horizontalpodautoscalers", {
      remedy: "-",
    });
    const script: Script = ({ method, args }) =>
      method === "list" && String(args[0]).startsWith("horizontalpod") ? fail(forbidden) : undefined;
    expect(await promote(world, {}, script)).toMatchObject({ active: "green" });
    expect(said()).toMatch(/Capacity: the autoscalers of the colors cannot be told: CLUSTER_FORBIDDEN/);
  });
});
