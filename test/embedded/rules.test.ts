import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { EmbeddedWorld } from "../../src/adapters/embedded/create.ts";
import type { KubernetesObject } from "../../src/model/kubernetes.ts";
import { playStory, stage, type Stage } from "./random-releases.ts";
import { LEASE, NAMESPACE, ROUTER } from "./reference-world.ts";
import { Watch } from "./rules.ts";

let at: Stage;
beforeAll(async () => {
  at = await stage();
}, 60_000);

interface Rule {
  readonly route: { destination: { subset: string } }[];
  timeout?: string;
}

/** A world after the smoke test, watched. */
function watched(): {
  world: EmbeddedWorld;
  watch: Watch;
  flip: (actor: string, more?: Partial<Rule>) => void;
} {
  const world = at.worlds.create({ from: at.beginnings.tested });
  onTestFinished(() => world.close());
  const watch = new Watch(world, false);
  const flip = (actor: string, more: Partial<Rule> = {}): void => {
    const router = world.store.get(ROUTER) as KubernetesObject;
    const spec = structuredClone(router.spec) as unknown as { http: Rule[] };
    const last = spec.http.at(-1) as Rule;
    for (const { destination } of last.route) destination.subset = destination.subset === "v1" ? "v2" : "v1";
    Object.assign(last, more);
    world.store.replace({ ...router, spec: spec as unknown as KubernetesObject["spec"] & {} }, actor);
  };
  return { world, watch, flip };
}

function hold(world: EmbeddedWorld, actor: string): void {
  const lease = world.store.get(LEASE) as KubernetesObject;
  world.store.replace({ ...lease, spec: { ...lease.spec, holderIdentity: actor } }, actor);
}

function look(watch: Watch, process: string): void {
  watch.observe({ process, index: 0, port: "cluster", method: "list", args: ["pods"], at: 0 });
}

describe("the watch over the safety rules", () => {
  it("lets a flip pass that looked, holds the Lease and changes one thing", () => {
    const { world, watch, flip } = watched();
    hold(world, "promote-1");
    look(watch, "promote-1");
    flip("promote-1");
    expect(watch.broken).toEqual([]);
  });

  it.each(["apply-1", "deploy-1", "promote-1/terragrunt"])("sees %s moving the default route", (actor) => {
    const { watch, flip } = watched();
    flip(actor);
    expect(watch.broken).toEqual([`rule 1: ${actor} moves the default route`]);
  });

  it("sees a flip to a color that is not ready, and to one that is not what was tested", async () => {
    const { world, watch, flip } = watched();
    hold(world, "promote-1");
    world.crash(NAMESPACE, { version: "green-web-echo" });
    look(watch, "promote-1");
    flip("promote-1");
    expect(watch.broken).toContain("rule 2: promote-1 flips to v2, which was not ready when it looked");
  });

  it("sees a flip by somebody who never looked, or was not let in", () => {
    const { watch, flip } = watched();
    flip("rollback-1");
    expect(watch.broken).toEqual([
      "rule 2: rollback-1 flips to v2 without having looked at it",
      "rule 6: rollback-1 flips while nobody holds the Lease",
    ]);
  });

  it("sees a flip that changes something else, and a rollback that does not restore", () => {
    const { world, watch, flip } = watched();
    for (const actor of ["promote-1", "rollback-1"]) {
      hold(world, actor);
      look(watch, actor);
      flip(actor, actor === "promote-1" ? { timeout: "1s" } : {});
    }
    expect(watch.broken.map((one) => one.slice(0, 6))).toEqual(["rule 3", "rule 4"]);
  });

  it("sees a gateway that does not answer", async () => {
    const { world, watch } = watched();
    world.store.delete(ROUTER, "somebody");
    await world.clock.sleep(500);
    watch.probe();
    expect(watch.broken).toContain("rule 11: istio-ingressgateway-0, no cookie: 404");
  });

  it("tells the story when a rule is broken", async () => {
    const story = {
      seed: 1,
      beginning: "tested",
      incidents: [],
      actors: [
        { afterMs: 0, steps: ["promote"], version: "1.1.0", mishaps: [{ call: 30, kind: "dies after" }] },
      ],
    } as const;
    await expect(playStory(at, story)).resolves.toBeUndefined();
    const gone = { ...at, beginnings: { ...at.beginnings, tested: withoutRouter(at) } };
    await expect(playStory(gone, story)).rejects.toThrow(
      /rule 11[\s\S]*the release is tested\nactor 0: after 0 ms promote \(1\.1\.0\); its call 30 dies after/,
    );
  });
});

function withoutRouter({ worlds, beginnings }: Stage): Stage["beginnings"]["tested"] {
  const world = worlds.create({ from: beginnings.tested });
  world.store.delete(ROUTER, "somebody");
  const snapshot = world.snapshot();
  void world.close();
  return snapshot;
}
