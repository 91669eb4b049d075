import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { EmbeddedWorld } from "../../src/adapters/embedded/create.ts";
import type { KubernetesObject } from "../../src/model/kubernetes.ts";
import type { Ports } from "../../src/ports.ts";
import { colorOfDeployment, type Subset, VERSION } from "./colors.ts";
import { playStory, stage, type Stage } from "./random-releases.ts";
import { HOST, LEASE, NAMESPACE, ROUTER } from "./reference-world.ts";
import { Watch } from "./rules.ts";
import type { Story } from "./stories.ts";

let at: Stage;
beforeAll(async () => {
  at = await stage();
}, 60_000);

interface Rule {
  name?: string;
  readonly route: { destination: { subset: string } }[];
  timeout?: string;
}

interface Watched {
  readonly world: EmbeddedWorld;
  readonly watch: Watch;
  readonly ports: (process: string) => Ports;
  /** Writes the router with the other default. */
  readonly flip: (actor: string, more?: Partial<Rule>) => void;
  /** A process that has looked at both colors and asked both cookies. */
  readonly informed: (process: string) => Promise<Ports>;
}

/** A world after the smoke test, or after the promote, watched. */
function watched(beginning: "tested" | "promoted" = "tested"): Watched {
  const world = at.worlds.create({ from: at.beginnings[beginning] });
  onTestFinished(() => world.close());
  const watch = new Watch(world, { past: at.pasts[beginning] });
  const ports = (process: string): Ports => watch.over(process, world.process(process).ports);
  const flip = (actor: string, more: Partial<Rule> = {}): void =>
    write(world, actor, (rules) => {
      const last = rules.at(-1) as Rule;
      for (const { destination } of last.route)
        destination.subset = destination.subset === "v1" ? "v2" : "v1";
      Object.assign(last, more);
    });
  const informed = async (process: string): Promise<Ports> => {
    const mine = ports(process);
    await look(mine);
    for (const subset of ["v1", "v2"] as const) await ask(mine, subset);
    return mine;
  };
  return { world, watch, ports, flip, informed };
}

/** Changes the router's rules. */
function write(world: EmbeddedWorld, actor: string, change: (rules: Rule[]) => void): void {
  const router = world.store.get(ROUTER) as KubernetesObject;
  const spec = structuredClone(router.spec) as unknown as { http: Rule[] };
  change(spec.http);
  world.store.replace({ ...router, spec: spec as unknown as KubernetesObject["spec"] & {} }, actor);
}

async function look({ cluster }: Ports): Promise<void> {
  await cluster.list("deployments.apps", { namespace: NAMESPACE });
  for (const version of Object.values(VERSION)) {
    await cluster.list("pods", { namespace: NAMESPACE, labels: { version } });
  }
}

async function ask({ http }: Ports, cookie: Subset | undefined): Promise<void> {
  const address = { host: "127.0.0.1", port: 80 };
  const headers: [string, string][] = cookie === undefined ? [] : [["cookie", `x-version=${cookie}`]];
  await http.send({ address, host: HOST, method: "GET", path: "/", headers, timeoutMs: 1_000 });
}

/** Writes the Lease: who holds it from now on, and what is on it. */
function hold(world: EmbeddedWorld, actor: string, notes: Readonly<Record<string, unknown>> = {}): void {
  const lease = world.store.get(LEASE) as KubernetesObject;
  const annotations = { ...lease.metadata.annotations };
  for (const [name, value] of Object.entries(notes)) {
    annotations[`bluegreen-action/${name}`] = JSON.stringify(value);
  }
  const renewTime = new Date(world.clock.now()).toISOString();
  const spec = { ...lease.spec, holderIdentity: holder(actor), leaseDurationSeconds: 120, renewTime };
  world.store.replace({ ...lease, metadata: { ...lease.metadata, annotations }, spec }, actor);
}

/** `promote-1` is `promote by hand 1`. */
function holder(actor: string): string {
  return actor === "" ? "" : actor.replace("-", " by hand ");
}

function deploymentOf(world: EmbeddedWorld, subset: Subset): KubernetesObject {
  const all = world.store.list("deployments.apps", { namespace: NAMESPACE });
  return all.find((one) => colorOfDeployment(one) === subset) as KubernetesObject;
}

/** Changes what the color's pods are made from. */
function patch(world: EmbeddedWorld, subset: Subset, actor: string): void {
  const deployment = deploymentOf(world, subset);
  const spec = structuredClone(deployment.spec) as { template: { metadata: object } };
  Object.assign(spec.template.metadata, { annotations: { patched: "true" } });
  world.store.replace({ ...deployment, spec: spec as unknown as KubernetesObject["spec"] & {} }, actor);
}

const BACK = { kind: "rollback", phase: "flipping", from: "green", to: "blue" };

describe("the watch over who moves the traffic", () => {
  it("lets a flip pass that looked, asked, holds the Lease and changes one thing", async () => {
    const { world, watch, flip, informed } = watched();
    hold(world, "promote-1");
    await informed("promote-1");
    flip("promote-1");
    expect(watch.broken).toEqual([]);
  });

  it.each(["apply-1", "deploy-1", "promote-1/terragrunt"])("sees %s moving the default route", (actor) => {
    const { watch, flip } = watched();
    flip(actor);
    expect(watch.broken).toEqual([`rule 1: ${actor} moves the default route`]);
  });

  it("sees a flip by somebody who never looked, or was not let in", () => {
    const { watch, flip } = watched();
    flip("rollback-1");
    expect(watch.broken).toEqual([
      "rule 2: rollback-1 flips to v2 without having looked at it",
      "rule 6: rollback-1 flips while nobody holds the Lease",
    ]);
  });

  it("sees a flip that changes something else, and a rollback that does not restore", async () => {
    const { world, watch, flip, informed } = watched();
    hold(world, "promote-1");
    await informed("promote-1");
    flip("promote-1", { timeout: "1s" });
    hold(world, "rollback-1");
    await informed("rollback-1");
    flip("rollback-1");
    expect(watch.broken.map((one) => one.slice(0, 6))).toEqual(["rule 3", "rule 4"]);
  });

  it("sees a rollback of the promote that was made before the story began", async () => {
    const { world, watch, flip, informed } = watched("promoted");
    hold(world, "rollback-1");
    await informed("rollback-1");
    flip("rollback-1", { timeout: "1s" });
    expect(watch.broken.map((one) => one.slice(0, 6))).toEqual(["rule 3", "rule 4"]);
  });

  it("sees a flip of a router that is not what Git says", async () => {
    const { world, watch, flip, informed } = watched();
    write(world, "somebody", ([first]) => Object.assign(first as Rule, { name: "by-hand" }));
    hold(world, "promote-1");
    await informed("promote-1");
    flip("promote-1");
    expect(watch.broken).toEqual(["rule 3: promote-1 flips a router that is not what Git says"]);
  });
});

describe("the watch over what gets the traffic", () => {
  it("sees a flip to a color that was not ready", async () => {
    const { world, watch, flip, informed } = watched();
    hold(world, "promote-1");
    watch.disturb("v2");
    world.crash(NAMESPACE, { version: VERSION.v2 });
    await informed("promote-1");
    flip("promote-1");
    expect(watch.broken).toContain("rule 2: promote-1 flips to v2, which was not ready when it looked");
  });

  it("sees a flip to a color whose template is not the one that was tested", async () => {
    const { world, watch, flip, informed } = watched();
    patch(world, "v2", "somebody");
    await world.clock.sleep(30_000);
    hold(world, "promote-1");
    await informed("promote-1");
    flip("promote-1");
    expect(watch.broken).toEqual(["rule 2: promote-1 flips to v2, which is not what was tested"]);
  });

  it("sees a rollback to a color that is not what it was when the traffic left it", async () => {
    const { world, watch, flip, informed } = watched("promoted");
    patch(world, "v1", "somebody");
    await world.clock.sleep(30_000);
    hold(world, "rollback-1");
    await informed("rollback-1");
    flip("rollback-1");
    const fact = "rollback-1 goes back to v1, which is not what it was when the traffic left it";
    expect(watch.broken).toEqual([`rule 2: ${fact}`]);
  });

  it("sees a flip by a process that did not ask the color by its cookie", async () => {
    const { world, watch, flip, ports } = watched();
    hold(world, "promote-1");
    await look(ports("promote-1"));
    flip("promote-1");
    expect(watch.broken).toEqual(["rule 2: promote-1 flips to v2, which did not answer to its cookie"]);
  });

  it("sees a proof by a process that sent nothing", async () => {
    const { world, watch, ports } = watched();
    await look(ports("smoke-1"));
    hold(world, "smoke-1", { smoke: { color: "green" } });
    expect(watch.broken).toEqual([
      "rule 2: smoke-1 writes a proof of v2, which did not answer to its cookie",
    ]);
  });

  it("sees a step that changes the active color, or takes the other one down", () => {
    const { world, watch } = watched();
    patch(world, "v2", "deploy-1/terragrunt");
    patch(world, "v1", "deploy-1/terragrunt");
    watch.disturb("v2");
    const { metadata } = deploymentOf(world, "v2");
    world.store.delete({ type: "deployments.apps", namespace: NAMESPACE, name: metadata.name }, "promote-1");
    expect(watch.broken).toEqual([
      "rule 2: deploy-1/terragrunt changes v1, which has the traffic",
      "rule 4: promote-1 takes v2 down",
    ]);
  });
});

describe("the watch over the Lease", () => {
  const stolen = (by: string, from: string): string =>
    `rule 6: ${by} takes the Lease from ${holder(from)}, which holds it`;

  it.each([
    ["promote-2", "promote-1"],
    ["rollback-2", "deploy-1"],
    ["deploy-2", "rollback-1"],
  ])("sees %s taking it from %s", (by, from) => {
    const { world, watch } = watched();
    hold(world, from);
    hold(world, by);
    expect(watch.broken).toEqual([stolen(by, from)]);
  });

  it("sees somebody giving up what another one holds", () => {
    const { world, watch } = watched();
    hold(world, "deploy-1");
    const lease = world.store.get(LEASE) as KubernetesObject;
    world.store.replace({ ...lease, spec: {} }, "promote-2");
    expect(watch.broken).toEqual([stolen("promote-2", "deploy-1")]);
  });

  it("lets a rollback take it from a promote, and anybody when it has expired", async () => {
    const { world, watch } = watched();
    hold(world, "promote-1");
    hold(world, "rollback-1");
    await world.clock.sleep(121_000);
    hold(world, "deploy-1");
    expect(watch.broken).toEqual([]);
  });

  it("sees a transition that is changed by somebody else than its holder", () => {
    const { world, watch } = watched();
    hold(world, "promote-1");
    const lease = world.store.get(LEASE) as KubernetesObject;
    const annotations = {
      ...lease.metadata.annotations,
      "bluegreen-action/transition": JSON.stringify(BACK),
    };
    world.store.replace({ ...lease, metadata: { ...lease.metadata, annotations } }, "deploy-1");
    expect(watch.broken).toEqual(["rule 6: deploy-1 changes the transition without holding the Lease"]);
  });

  it("sees a flip that lands after its run was overtaken and everything was put right", async () => {
    const { world, watch, flip, informed } = watched();
    hold(world, "promote-1");
    await informed("promote-1");
    hold(world, "rollback-1");
    hold(world, "rollback-1", {});
    const lease = world.store.get(LEASE) as KubernetesObject;
    world.store.replace({ ...lease, spec: {} }, "rollback-1");
    flip("promote-1");
    expect(watch.broken).toEqual(["rule 6: promote-1 flips while nobody holds the Lease"]);
  });
});

describe("the watch over what is done when", () => {
  it.each(["git", "terragrunt"] as const)(
    "sees a rollback that works with %s before traffic",
    async (port) => {
      const { world, watch, ports } = watched("promoted");
      const mine = ports("rollback-1");
      hold(world, "rollback-1", { transition: BACK });
      if (port === "git") await mine.git.record([], "records first");
      else await mine.terragrunt.plan((await mine.terragrunt.units("terragrunt/live/dev"))[0]!);
      const call = port === "git" ? "git.record" : "terragrunt.plan";
      expect(watch.broken).toEqual([`rule 4: rollback-1 calls ${call} before the traffic is back at v1`]);
    },
  );

  it("sees an apply of something else than was reviewed", async () => {
    const { watch, ports } = watched();
    const { terragrunt } = ports("apply-1");
    watch.reviewed("apply-1", []);
    const [unit] = await terragrunt.units("terragrunt/live/dev");
    await terragrunt.apply(unit!, await terragrunt.plan(unit!));
    expect(watch.broken).toEqual([`rule 8: apply-1 applies a plan of ${unit!.name} that nobody reviewed`]);
  });

  it("sees a flip that is called done without answers", () => {
    const { world, watch } = watched();
    hold(world, "promote-1", { "last-flip": { ...BACK, kind: "promote", from: "blue", to: "green" } });
    expect(watch.broken).toEqual([
      "rule 7: promote-1: a flip is complete, and the history says undefined",
      "rule 11: promote-1 calls the flip to v2 done after 0 right answers",
      "rule 11: promote-1 calls the flip to v2 done without watching it",
    ]);
  });

  it("sees a gateway that does not answer, and a cookie that leads elsewhere", async () => {
    const { world, watch } = watched();
    write(world, "somebody", (rules) => {
      for (const { route } of rules.slice(0, -1))
        for (const { destination } of route) destination.subset = "v2";
    });
    await world.clock.sleep(500);
    watch.probe();
    expect(watch.broken).toContain("rule 11: istio-ingressgateway-0, cookie v1: v2 answered");
    world.store.delete(ROUTER, "somebody");
    await world.clock.sleep(500);
    watch.probe();
    expect(watch.broken).toContain("rule 11: istio-ingressgateway-0, no cookie: 404");
  });

  it("tells the story when a rule is broken", async () => {
    const mishap = { call: 30, kind: "dies after" } as const;
    const actor = {
      afterMs: 0,
      steps: ["promote"],
      pauseMs: 0,
      version: "1.1.0",
      mishaps: [mishap],
    } as const;
    const story: Story = { seed: 1, beginning: "tested", incidents: [], actors: [actor] };
    await expect(playStory(at, story)).resolves.toBeUndefined();
    const gone = { ...at, beginnings: { ...at.beginnings, tested: withoutRouter(at) } };
    await expect(playStory(gone, story)).rejects.toThrow(
      /rule 11[\s\S]*the release is tested\nactor 0: after 0 ms promote; its call 30 dies after/,
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
