/**
 * What is in the cluster beside what is remembered of it: status and plan name it, with who did it; apply does not
 * say that there is nothing to do; and one command, `repair`, ends it. Others of the kind: src/repair/*.test.ts.
 */
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { EmbeddedWorld, WorldSnapshot } from "../../src/adapters/embedded/create.ts";
import type { Script } from "../../src/adapters/embedded/tools/process.ts";
import type { Outcome } from "../../src/capability/capability.ts";
import type { StepName } from "../../src/capability/step-name.ts";
import { Failure, Failures } from "../../src/errors/errors.ts";
import { CAPABILITIES } from "../../src/flow/capabilities.ts";
import { withValue } from "../../src/json/read.ts";
import type { KubernetesObject } from "../../src/model/kubernetes.ts";
import type { UnitPlan } from "../../src/model/unit.ts";
import type { RepairResult } from "../../src/repair/step.ts";
import type { RawInputs } from "../../src/inputs.ts";
import { withDefaultTarget } from "../../src/release/router/router.ts";
import { change, killed, leave } from "./left-behind.ts";
import { type Stage, stage } from "./random-releases.ts";
import { LEASE, NAMESPACE, ROUTER } from "./reference-world.ts";
import { defaultOf } from "./router-facts.ts";

const UNITS = {
  router: "istio-virtualservice",
  blue: "helm-deploy-blue-web-echo",
  green: "helm-deploy-green-web-echo",
} as const;
const RULE = "destinationrules.networking.istio.io";
type Color = "blue" | "green";
const deployment = (color: Color) => ({
  type: "deployments.apps",
  namespace: NAMESPACE,
  name: `${color}-web-echo-blue-green-web-echo`,
});

let at: Stage;
beforeAll(async () => {
  at = await stage();
}, 60_000);

function worldFrom(from: WorldSnapshot): EmbeddedWorld {
  const world = at.worlds.create({ from, seed: 1 });
  onTestFinished(() => world.close());
  return world;
}

/** With green active after a promote, or blue as after the first apply. */
const worldWith = (active: Color) => worldFrom(at.beginnings[active === "blue" ? "tested" : "promoted"]);

let runs = 0;
async function step(
  world: EmbeddedWorld,
  name: StepName,
  raw: RawInputs = {},
  script?: Script,
): Promise<Outcome> {
  const capability = await CAPABILITIES[name]();
  runs += 1;
  const { ports } = world.process(`${name}-${runs}`, script);
  return capability(raw, ports, () => Promise.reject(new Error("no tools here")));
}

async function ended(run: Promise<Outcome>): Promise<readonly string[]> {
  const thrown = await run.then(
    ({ refusal }) => refusal,
    (error: unknown) => error,
  );
  if (thrown === undefined) return [];
  if (thrown instanceof Failure) return [`${thrown.code}: ${thrown.message}. ${thrown.remedy}`];
  if (thrown instanceof Failures)
    return thrown.failures.map(({ code, message, remedy }) => `${code}: ${message}. ${remedy}`);
  throw thrown;
}

const done = { "dry-run": "false" };
const drifts = (codes: readonly string[]) => codes.filter((one) => one.startsWith("RELEASE_DRIFT"));

const router = (world: EmbeddedWorld): KubernetesObject => {
  const found = world.store.get(ROUTER);
  if (found === undefined) throw new Error("there is no router");
  return found;
};

/** What a user of the release gets, and what runs. */
function heart(world: EmbeddedWorld): unknown {
  const pods = world.store.list("pods", { namespace: NAMESPACE }).map(({ metadata }) => metadata.name);
  return { spec: router(world).spec, pods: pods.toSorted() };
}

const image = ["spec", "template", "spec", "containers", 0, "image"];

interface Row {
  readonly name: string;
  readonly damage: (world: EmbeddedWorld, color: Color) => void;
  readonly named: RegExp;
  /** What is done by it. */
  readonly did: RegExp;
}

const OF_A_COLOR: readonly Row[] = [
  {
    name: "scaled to 0",
    damage: (world, color) => change(world, world.store.get(deployment(color)), ["spec", "replicas"], 0),
    named: /Deployment\/\S+ is not as .*spec\.replicas is 0.* \(last written by kubectl-edit at 2026/,
    did: /^put back spec\.replicas of Deployment\/\S+, written by kubectl-edit at 2026-/,
  },
  {
    name: "its Deployment deleted",
    damage: ({ store }, color) => store.delete(deployment(color), "kubectl"),
    named: /Deployment\/\S+ is missing/,
    did: /^make Deployment\/\S+ again$/,
  },
  {
    name: "its subset with other labels",
    damage: (world) => change(world, world.store.list(RULE)[0], ["spec", "subsets", 0, "labels"], { a: "b" }),
    named: /DestinationRule\/\S+ is not as .*subsets\[0\]\.labels/,
    did: /^put back spec\.subsets\[0\]\.labels.* of DestinationRule\/\S+, written by kubectl-edit/,
  },
];

const OF_THE_ROUTER: readonly Row[] = [
  {
    name: "VirtualService deleted",
    damage: ({ store }) => store.delete(ROUTER, "kubectl"),
    named: /VirtualService\/\S+ is missing/,
    did: /^make VirtualService\/\S+ again$/,
  },
  {
    name: "a rule added",
    damage: (world) => {
      const http = (router(world).spec?.["http"] ?? []) as readonly unknown[];
      const rule = { match: [{ uri: { prefix: "/x" } }], redirect: { uri: "/" } };
      change(world, router(world), ["spec", "http"], [rule, ...http]);
    },
    named: /VirtualService\/\S+ is not as .*spec\.http is.*\(last written by kubectl-edit at 2026/,
    did: /^put back spec\.http of VirtualService\/\S+, written by kubectl-edit/,
  },
];

describe.each(["blue", "green"] as const)("by hand, with %s active", (active) => {
  const idle = active === "blue" ? "green" : "blue";
  const rows = [
    ...OF_THE_ROUTER.map((row) => ["the router", active, row] as const),
    ...OF_A_COLOR.map((row) => ["the idle color", idle, row] as const),
    ...OF_A_COLOR.map((row) => ["the active color", active, row] as const),
  ];

  it.each(rows.map(([of, color, row]) => [of, row.name, color, row] as const))(
    "%s, %s: named with who did it, and repaired",
    async (_, _name, color, { damage, named, did }) => {
      const world = worldWith(active);
      const before = router(world).spec;
      damage(world, color);
      const [found, ...more] = drifts(await ended(step(world, "status")));
      expect(more).toEqual([]);
      expect(found).toMatch(named);
      expect(found).toContain("`bluegreen repair --yes` mends it");
      expect((await step(world, "plan")).text).toMatch(named);
      const { text } = await step(world, "apply");
      expect(text).toMatch(named);
      expect(text).not.toMatch(/as it should be|nothing to/i);
      const damaged = JSON.stringify(world.store.snapshot().objects.get("deployments.apps"));
      const dry = await step(world, "repair");
      expect(dry.text).toContain("Nothing was changed: `bluegreen repair --yes` does it.");
      expect(JSON.stringify(world.store.snapshot().objects.get("deployments.apps"))).toBe(damaged);
      const { result, refusal } = await step(world, "repair", done);
      expect(refusal).toBeUndefined();
      expect((result as RepairResult).actions).toEqual([expect.stringMatching(did)]);
      expect((dry.result as RepairResult).actions).toEqual((result as RepairResult).actions);
      expect(router(world).spec).toEqual(before);
      await world.clock.sleep(20_000);
      expect(await ended(step(world, "status"))).toEqual([]);
      expect((await step(world, "repair", done)).text).toMatch(/nothing to repair/);
    },
  );
});

describe("the pods that have the traffic", () => {
  it("are made anew only when that is allowed", async () => {
    const world = worldWith("blue");
    const was = world.store.get(deployment("blue"))?.spec?.["template"];
    change(world, world.store.get(deployment("blue")), image, "docker.io/library/other:9", "kubectl-set");
    await world.clock.sleep(20_000);
    const before = heart(world);
    const [found] = drifts(await ended(step(world, "status")));
    expect(found).toMatch(/image is .*other:9.* \(last written by kubectl-set at/);
    expect(found).toContain("`bluegreen repair --yes --allow-active` mends it");
    const refused = await step(world, "repair", done);
    expect(await ended(Promise.resolve(refused))).toEqual([
      expect.stringMatching(/^REPAIR_LEFT: Deployment/),
    ]);
    expect(heart(world)).toEqual(before);
    const { refusal } = await step(world, "repair", { ...done, "allow-active": "true" });
    expect(refusal).toBeUndefined();
    expect(world.store.get(deployment("blue"))?.spec?.["template"]).toEqual(was);
    await world.clock.sleep(20_000);
    expect(await ended(step(world, "status"))).toEqual([]);
  });
});

describe("a router that is gone comes back with the color that the record has", () => {
  const common = { from: "blue", to: "green", at: "2026-01-01T00:00:00Z" };
  const begun = { id: "1", from: "blue", to: "green", phase: "flipping", startedAt: "2026-01-01T00:00:00Z" };
  it.each([
    ["of the last flip", "last-flip", { ...common, kind: "promote" }, "v2"],
    ["of the last rollback", "last-flip", { ...common, kind: "rollback" }, "v2"],
    ["from before a promote that was not finished", "transition", { ...begun, kind: "promote" }, "v1"],
    ["of a rollback that was not finished", "transition", { ...begun, kind: "rollback" }, "v2"],
  ])("%s", async (_, name, value, subset) => {
    const world = worldWith("blue");
    const lease = world.store.get(LEASE) as KubernetesObject;
    const path = ["metadata", "annotations", `bluegreen-action/${name}`];
    world.store.replace(withValue(lease, path, JSON.stringify(value)) as KubernetesObject, "somebody");
    world.store.delete(ROUTER, "kubectl");
    const { refusal } = await step(world, "repair", done);
    expect(refusal).toBeUndefined();
    expect(defaultOf(router(world))).toBe(subset);
  });
});

describe("a repair among others", () => {
  it("looks again where somebody writes between its look and its write", async () => {
    const world = worldWith("blue");
    const before = router(world).spec;
    change(world, router(world), ["spec", "http"], [{ redirect: { uri: "/" } }]);
    let others = 0;
    const script: Script = ({ port, method, args }) => {
      const object = args[0] as KubernetesObject;
      if (`${port}.${method}` !== "cluster.replace" || object.kind !== "VirtualService" || others > 0)
        return undefined;
      others += 1;
      change(world, router(world), ["metadata", "labels", "mine"], "kept");
      return undefined;
    };
    const { refusal } = await step(world, "repair", done, script);
    expect(refusal).toBeUndefined();
    expect(others).toBe(1);
    expect(router(world).spec).toEqual(before);
    expect(router(world).metadata.labels).toMatchObject({ mine: "kept" });
  });

  it("says what does not stay, and does not fight for it", async () => {
    const world = worldWith("blue");
    world.watch(({ after, actor }) => {
      if (actor.startsWith("repair-") && after?.kind === "Deployment") {
        world.store.replace(withValue(after, ["spec", "replicas"], 0) as KubernetesObject, "a-controller");
      }
    });
    change(world, world.store.get(deployment("green")), ["spec", "replicas"], 0);
    const { refusal, result } = await step(world, "repair", done);
    expect(await ended(Promise.reject(refusal))).toEqual([
      expect.stringMatching(/^REPAIR_LEFT: it did not stay so/),
    ]);
    expect((result as RepairResult).actions).toHaveLength(1);
  });

  it("can be killed at every call, and the next one ends it", async () => {
    const damaged = worldWith("blue");
    const before = heart(damaged);
    const other = (object: KubernetesObject) =>
      withValue(object, ["metadata", "labels", "half"], "written") as KubernetesObject;
    await killed(damaged, () => {
      leave(damaged, UNITS.router, "pending-upgrade", "Helm", other);
      damaged.store.replace(other(router(damaged)), "Helm");
      change(damaged, damaged.store.get(deployment("green")), ["metadata", "labels", "version"], "by-hand");
    });
    const from = damaged.snapshot();
    const writes = ["create", "replace", "delete"];
    for (let kill = 0; ; kill += 1) {
      const world = worldFrom(from);
      let seen = 0;
      const script: Script = ({ port, method }) => {
        if (port !== "cluster" || !writes.includes(method)) return undefined;
        seen += 1;
        return seen === kill + 1 ? { kind: "die", when: "after" } : undefined;
      };
      runs += 1;
      const process = world.process(`repair-${runs}`, script);
      const none = () => Promise.reject(new Error("no tools here"));
      const running = (await CAPABILITIES.repair())(done, process.ports, none);
      const isEnded = await Promise.race([process.died.then(() => false), running.then(() => true)]);
      await world.clock.sleep(130_000);
      const { refusal } = await step(world, "repair", done);
      expect(refusal).toBeUndefined();
      expect(heart(world)).toEqual(before);
      expect(await ended(step(world, "status"))).toEqual([]);
      if (isEnded) break;
      expect(kill).toBeLessThan(30);
    }
  }, 60_000);
});

describe("the image of a color set by hand, and then any change of its unit", () => {
  const values = (color: Color) => `terragrunt/live/dev/${UNITS[color]}/values/values.yaml`;
  const changed = (color: Color) => {
    const world = worldWith("blue");
    change(world, world.store.get(deployment(color)), image, "docker.io/library/other:9", "kubectl-set");
    const text = world.branch.tree().get(values(color)) ?? "";
    const next = `${text}\nreplicaCount: 3\n`;
    world.branch.push(world.branch.commits.length, new Map([[values(color), next]]), "a merge", "somebody");
    return world;
  };

  it("is held back where it is the active color: apply would make its pods anew", async () => {
    const world = changed("blue");
    await world.clock.sleep(20_000);
    const before = heart(world);
    const planned = await step(world, "plan");
    expect(planned.outputs["verdict"]).toBe("hold");
    const { outputs, text } = await step(world, "apply");
    expect(JSON.parse(outputs["held"] ?? "")).toEqual([UNITS.blue]);
    expect(text).not.toMatch(/nothing to/i);
    expect(heart(world)).toEqual(before);
    expect(await ended(step(world, "apply", { units: UNITS.blue }))).toEqual([
      expect.stringMatching(/^APPLY_ROLLS_ACTIVE: .*spec\.template\.spec\.containers\[0\]\.image/),
    ]);
    expect(heart(world)).toEqual(before);
  });

  it("is applied where it is the idle one", async () => {
    const world = changed("green");
    const { outputs } = await step(world, "apply");
    expect(JSON.parse(outputs["applied"] ?? "")).toEqual([UNITS.green]);
  });
});

const releaseOf = (world: EmbeddedWorld, unit: string) => world.snapshot().states.get(unit)?.chart?.release;
describe.each([
  ["the router's release", UNITS.router],
  ["the idle color's", UNITS.green],
  ["the active color's", UNITS.blue],
])("Helm: %s", (_, unit) => {
  it.each(["pending-upgrade", "pending-rollback", "failed"])(
    "%s, by a run that was killed",
    async (status) => {
      const world = worldWith("blue");
      const before = heart(world);
      await killed(world, () => leave(world, unit, status));
      const [found] = drifts(await ended(step(world, "status")));
      expect(found).toMatch(
        new RegExp(`${releaseOf(world, unit)} .*is ${status} at revision \\d+ \\(written by Helm at 2026`),
      );
      expect(found).toContain("`bluegreen repair --yes` mends it");
      expect((await step(world, "plan")).text).toContain(status);
      const { result, refusal } = await step(world, "repair", done);
      expect(refusal).toBeUndefined();
      expect((result as RepairResult).actions).toEqual([
        expect.stringMatching(/^take away Helm's note of revision \d+ \(/),
      ]);
      expect(heart(world)).toEqual(before);
      expect(await ended(step(world, "status"))).toEqual([]);
      expect((await step(world, "apply")).text).toMatch(/as it should be/);
    },
  );

  it("pending, and whoever did it may be alive: nothing is cleared", async () => {
    const world = worldWith("blue");
    leave(world, unit, "pending-upgrade", "helm");
    await world.clock.sleep(130_000);
    const { refusal, text } = await step(world, "repair", done);
    expect(await ended(Promise.reject(refusal))).toEqual([
      expect.stringMatching(/^REPAIR_UNPROVEN: .*not proven/),
    ]);
    expect(text).toMatch(/`(kubectl delete secret|helm rollback) /);
    expect(world.store.list("secrets", { labels: { owner: "helm" } })).toHaveLength(1);
  });

  it("pending, and its run holds the release and renews it: nothing is touched", async () => {
    const world = worldWith("blue");
    await killed(world, () => undefined);
    const acquireTime = new Date(world.clock.now() - 1_000).toISOString();
    const renew = (): void => {
      const lease = world.store.get(LEASE) as KubernetesObject;
      const renewTime = new Date(world.clock.now()).toISOString();
      world.store.replace({ ...lease, spec: { ...lease.spec, acquireTime, renewTime } }, "apply-1");
    };
    renew();
    void world.clock.sleep(6_000).then(renew);
    leave(world, unit, "pending-upgrade");
    const refused = await ended(step(world, "repair", done));
    expect(refused).toEqual([
      expect.stringMatching(/^LEASE_HELD: release web-echo is held by apply by hand 12345678/),
    ]);
    expect(world.store.list("secrets", { labels: { owner: "helm" } })).toHaveLength(1);
  });

  it("pending, half of it written: the rest follows from the revision before", async () => {
    const world = worldWith("blue");
    const before = heart(world);
    const marked = (object: KubernetesObject) =>
      withValue(object, ["metadata", "labels", "half"], "written") as KubernetesObject;
    await killed(world, () => {
      leave(world, unit, "pending-upgrade", "Helm", marked);
      const live =
        unit === UNITS.router
          ? router(world)
          : world.store.get(deployment(unit === UNITS.blue ? "blue" : "green"));
      if (live !== undefined) world.store.replace(marked(live), "Helm");
    });
    const { refusal } = await step(world, "repair", done);
    expect(refusal).toBeUndefined();
    expect(heart(world)).toEqual(before);
    expect(await ended(step(world, "status"))).toEqual([]);
  });
});

describe("killed outright: Helm did it, and Terraform's state does not know", () => {
  it.each([
    ["the router's default", UNITS.router],
    ["the idle color", UNITS.green],
  ])("%s", async (_, unit) => {
    const world = worldWith("blue");
    const other = (object: KubernetesObject): KubernetesObject => {
      if (object.kind === "VirtualService") return withDefaultTarget(object, { kind: "subset", name: "v2" });
      return withValue(object, ["metadata", "annotations", "seen"], "by-helm-alone") as KubernetesObject;
    };
    const before = heart(world);
    leave(world, unit, "deployed", "Helm", other);
    const { text } = await step(world, "plan");
    expect(text).toMatch(new RegExp(`${unit} +no changes`));
    const applied = await step(world, "apply");
    expect(applied.text).toContain("`bluegreen repair --yes` mends it");
    expect(applied.text).not.toMatch(/as it should be|nothing to/i);
    expect(await step(world, "status").catch((error: unknown) => error)).toMatchObject({
      text: expect.stringContaining("bluegreen repair --yes"),
    });
    const { result, refusal } = await step(world, "repair", done);
    expect(refusal).toBeUndefined();
    expect((result as RepairResult).actions).toEqual([
      expect.stringMatching(/^release \S+ as this checkout renders it/),
    ]);
    expect(heart(world)).toEqual(before);
    expect(await ended(step(world, "status"))).toEqual([]);
    expect((await step(world, "apply")).text).toMatch(/as it should be/);
  });
});

describe("adoption", () => {
  it("a router that kubectl made: Helm takes it over, and then apply does", async () => {
    const { beginnings } = at;
    const states = new Map(beginnings.tested.states);
    states.delete(UNITS.router);
    const world = worldFrom({ ...beginnings.tested, states });
    const before = router(world).spec;
    const found = drifts(await ended(step(world, "status")));
    expect(found).not.toEqual([]);
    expect(found.join()).toMatch(/VirtualService\/\S+ is in the cluster, and there is no Helm release/);
    expect(found[0]).toContain("`bluegreen repair --yes` mends it");
    expect((await ended(step(world, "apply"))).join()).toMatch(/UNIT_APPLY_FAILED|RELEASE_DRIFT/);
    const { refusal, text } = await step(world, "repair", done);
    expect(refusal).toBeUndefined();
    expect(text).toContain("`bluegreen apply` brings it");
    expect(JSON.parse((await step(world, "apply")).outputs["applied"] ?? "")).toEqual([UNITS.router]);
    expect(router(world).spec).toEqual(before);
    expect(await ended(step(world, "status"))).toEqual([]);
  });

  it.each([
    ["that is there is left alone", UNITS.green, ["REPAIR_LEFT"]],
    ["that is gone gives it up", "gone", []],
  ])("an object of another Helm release %s", async (_, name, codes) => {
    const world = worldWith("blue");
    const owner = ["metadata", "annotations", "meta.helm.sh/release-name"];
    const live = withValue(
      router(world),
      ["metadata", "annotations", "meta.helm.sh/release-namespace"],
      NAMESPACE,
    );
    change(world, live as KubernetesObject, owner, releaseOf(world, name) ?? name, "helm");
    const [found] = drifts(await ended(step(world, "status")));
    expect(found).toMatch(/belongs to Helm release/);
    const { refusal } = await step(world, "repair", done);
    expect((await ended(Promise.resolve({ refusal } as Outcome))).map((one) => one.split(":")[0])).toEqual(
      codes,
    );
    const after = (await ended(step(world, "status"))).map((one) => one.split(":")[0]);
    expect(after).toEqual(codes.map(() => "RELEASE_DRIFT"));
  });
});

describe("a locked state", () => {
  const lock = (who: string, since: string) =>
    `Error: Error acquiring the state lock\n\nLock Info:\n  ID:        1234-abcd\n  Operation: OperationTypeApply\n  Who:       ${who}\n  Created:   ${since} +0000 UTC\n`;
  const goTime = (at: number) => new Date(at).toISOString().replace("T", " ").replace("Z", "000000");

  interface Case {
    readonly who?: string;
    readonly programs?: string;
    readonly isOurs?: boolean;
  }
  async function locked({ who = "runner@here", programs = "node\nbash", isOurs = true }: Case) {
    const said: Readonly<Record<string, string>> = { id: "runner", hostname: "here", ps: programs };
    const world = at.worlds.create({
      from: at.beginnings.tested,
      seed: 1,
      exec: {
        which: async () => undefined,
        run: async ({ tool }) => ({ exitCode: 0, stdout: said[tool] ?? "", stderr: "" }),
      },
    });
    onTestFinished(() => world.close());
    let since = world.clock.now();
    if (isOurs) await killed(world, () => (since = world.clock.now()));
    let isLocked = true;
    const script: Script = ({ port, method, args }) => {
      if (`${port}.${method}` === "terragrunt.unlock") {
        isLocked = args[1] !== "1234-abcd";
        return { kind: "fail", when: "before", error: new Error("not reached") };
      }
      if (`${port}.${method}` !== "terragrunt.plan" || !isLocked) return undefined;
      const { name } = args[0] as { readonly name: string };
      if (name !== UNITS.router) return undefined;
      const error = lock(who, goTime(since));
      return {
        kind: "answer",
        as: (plan) => ({ ...(plan as UnitPlan), outcome: "failed", changes: [], error }),
      };
    };
    return { world, script, isLocked: () => isLocked };
  }

  it("of a run that died here is taken off", async () => {
    const { world, script, isLocked } = await locked({});
    expect(await ended(step(world, "plan", {}, script))).toEqual([
      expect.stringMatching(
        /^UNIT_PLAN_FAILED: .*its state is locked by runner@here \(apply\) since .*`bluegreen repair --yes`/,
      ),
    ]);
    const dry = await step(world, "repair", {}, script);
    expect((dry.result as RepairResult).actions).toEqual([
      expect.stringMatching(
        /^take the lock 1234-abcd off the state of unit istio-virtualservice, which apply by hand 12345678 left behind/,
      ),
    ]);
    expect(isLocked()).toBe(true);
    await expect(step(world, "repair", done, script)).rejects.toThrow("not reached");
    expect(isLocked()).toBe(false);
  });

  it.each<readonly [string, Case, RegExp]>([
    [
      "of somebody on another machine",
      { who: "runner@there" },
      /taken by runner@there, and this is runner@here/,
    ],
    ["while the tool runs here", { programs: "node\ntofu" }, /tofu runs on this machine/],
    ["of no run of this release", { isOurs: false }, /no run that ended without giving the release back/],
  ])("%s is left alone, with the command", async (_, given, why) => {
    const { world, script, isLocked } = await locked(given);
    const left = await ended(step(world, "repair", done, script));
    expect(left).toEqual([expect.stringMatching(why)]);
    expect(left[0]).toMatch(
      /^REPAIR_UNPROVEN: .*`terragrunt force-unlock 1234-abcd` in terragrunt\/live\/dev\/istio/,
    );
    expect(isLocked()).toBe(true);
  });
});
