import { positionOn } from "../../test/fakes/checkout.ts";
import { describe, expect, it } from "vitest";
import { ECHO_CONFIG } from "../../test/fakes/echo-config.ts";
import { type FakePorts, fakePorts, memoryFiles, steppedClock } from "../../test/fakes/ports.ts";
import { refused, surroundings } from "../errors/errors.ts";
import type { KubernetesObject } from "../model/kubernetes.ts";
import { known, unknown } from "../model/observed.ts";
import type { Target } from "../model/release.ts";
import type { Unit, UnitPlan } from "../model/unit.ts";
import { overallDigest } from "../units/plans/digest.ts";
import { parseApplyInputs } from "./inputs.ts";
import { decideApply, type RouteFacts, routeRefusals } from "./judge/rules.ts";
import { apply } from "./step.ts";

const UNITS: readonly Unit[] = [
  { name: "blue", path: "live/blue", dependencies: [] },
  { name: "green", path: "live/green", dependencies: [] },
  { name: "router", path: "live/router", dependencies: ["blue", "green"] },
];
const VPC: Unit = { name: "vpc", path: "live/vpc", dependencies: [] };
const TRANSITION = JSON.stringify({
  id: "promote-green",
  kind: "promote",
  from: "blue",
  to: "green",
  phase: "flipping",
  startedAt: "2026-01-01T00:00:00.000Z",
});
const NOTHING: Partial<UnitPlan> = { outcome: "no-changes" };

function router(subset: string, host = "echo.example"): KubernetesObject {
  return {
    apiVersion: "networking.istio.io/v1",
    kind: "VirtualService",
    metadata: { name: "router", namespace: "apps" },
    spec: { hosts: [host], http: [{ route: [{ destination: { host: "echo", subset } }] }] },
  };
}

function subsets(...names: readonly string[]): KubernetesObject {
  return {
    apiVersion: "networking.istio.io/v1",
    kind: "DestinationRule",
    metadata: { name: "echo", namespace: "apps" },
    spec: { host: "echo", subsets: names.map((name) => ({ name, labels: { version: name } })) },
  };
}

function workload(color: string, args: string): KubernetesObject {
  const labels = { app: "echo", version: color };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: color, namespace: "apps" },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: "echo", args: [args] }] } },
    },
  };
}

interface World {
  /** Blue, green and the router when left out. */
  readonly units?: readonly Unit[];
  readonly plans?: Record<string, Partial<UnitPlan>>;
  /** What a unit's plan is when it is planned for the second time. */
  readonly again?: Record<string, Partial<UnitPlan>>;
  /** What the API server answers for VirtualServices; by default blue has the traffic. */
  readonly live?: () => Promise<readonly KubernetesObject[]>;
  /** What each unit renders; undefined for a unit without a chart. */
  readonly rendered?: Record<string, KubernetesObject | Error | undefined>;
  /** What the Helm releases of units have. */
  readonly released?: Record<string, KubernetesObject>;
  /** Annotations of the release's Lease; there is none without. */
  readonly lease?: Record<string, string>;
  readonly failing?: string;
  /** Commits of the branch that the checkout lacks; none when left out. */
  readonly missing?: number;
}

function world({
  units = UNITS,
  plans = {},
  again = {},
  live,
  rendered = {},
  released = {},
  lease,
  failing,
  missing = 0,
}: World = {}) {
  const leases = new Map<string, KubernetesObject>();
  const leased = (object: KubernetesObject) => {
    const resourceVersion = String(Number(object.metadata.resourceVersion ?? 0) + 1);
    const written = { ...object, metadata: { ...object.metadata, resourceVersion } };
    leases.set("lease", written);
    return written;
  };
  if (lease !== undefined) {
    leased({
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: { name: "bluegreen-echo", namespace: "apps", annotations: lease },
    });
  }
  const asked = new Set<string>();
  const done: string[] = [];
  const summaries: string[] = [];
  const renders: Record<string, KubernetesObject | Error | undefined> = {
    blue: workload("blue", "blue-1"),
    green: workload("green", "green-1"),
    router: router("v1"),
    ...rendered,
  };
  const ports: FakePorts = fakePorts({
    files: memoryFiles({ "bluegreen.yaml": ECHO_CONFIG }),
    terragrunt: {
      units: async () => units,
      plan: async ({ name }) => {
        const isFirst = !asked.has(name);
        asked.add(name);
        return planned(name, isFirst ? plans[name] : again[name]);
      },
      chart: async ({ name }) =>
        name in renders ? { chart: name, release: name, namespace: "apps", valuesFiles: [] } : undefined,
      apply: async ({ name }, plan) => {
        expect(plan.unit).toBe(name);
        if (name === failing) {
          throw refused("UNIT_APPLY_FAILED", "tofu exited with 1", { remedy: "Read below", stderr: "boom" });
        }
        done.push(name);
      },
    },
    helm: {
      template: async ({ chart }) => {
        const found = renders[chart];
        if (found instanceof Error) throw found;
        return JSON.stringify(found);
      },
      manifest: async (name) => JSON.stringify(released[name]),
      release: async (name) =>
        released[name] === undefined
          ? undefined
          : { status: "deployed", revision: 1, deployed: 1, manifest: JSON.stringify(released[name]) },
    },
    clock: steppedClock(),
    cluster: {
      list: async (type) => {
        if (type.startsWith("destinationrules")) return [subsets("v1", "v2", "old")];
        if (!type.startsWith("virtualservices")) return [];
        return live === undefined ? [router("v1")] : live();
      },
      get: async ({ type }) => (type.startsWith("leases") ? leases.get("lease") : undefined),
      live: async () => undefined,
      create: async (object) => leased(object),
      replace: async (object) => leased(object),
    },
    git: { position: async () => positionOn("main", missing) },
    github: {
      summary: async (markdown) => void summaries.push(markdown),
      runUrl: () => undefined,
      runAttempt: () => undefined,
    },
  });
  return { ports, done, summaries };
}

function planned(unit: string, overrides: Partial<UnitPlan> = {}): UnitPlan {
  return {
    unit,
    outcome: "changes",
    changes: [{ address: "helm_release.this", action: "update" }],
    text: "",
    digest: `digest-of-${unit}`,
    error: undefined,
    restsOn: "state",
    milliseconds: 1,
    ...overrides,
  };
}

const inputs = parseApplyInputs({});
const DIGEST = overallDigest(UNITS.map(({ name }) => planned(name)));

describe("apply", () => {
  it("applies what changes, in dependency order, with the plans it made", async () => {
    const { ports, done, summaries } = world({ plans: { green: { outcome: "no-changes" } } });
    expect((await apply(inputs, ports)).applied).toEqual(["blue", "router"]);
    expect(done).toEqual(["blue", "router"]);
    expect(summaries[0]).toContain("## Apply: 2 units applied");
  });

  it("refuses a checkout that lacks commits of its branch, before it plans; applies it when that is wanted", async () => {
    const { ports, done } = world({ missing: 2 });
    await expect(apply(inputs, ports)).rejects.toMatchObject({
      code: "CHECKOUT_OLDER",
      exitCode: 1,
      message: expect.stringContaining("lacks 2 commits of main"),
    });
    expect(done).toEqual([]);
    await apply(parseApplyInputs({ "allow-older": "true" }), ports);
    expect(done).toEqual(["blue", "green", "router"]);
  });

  it("does not take for drift what it has just made", async () => {
    const changes = [{ address: "helm_release.this", action: "create" as const }];
    const { ports } = world({ plans: { blue: { changes } }, released: { blue: workload("blue", "blue-1") } });
    const { drift } = await apply(inputs, ports);
    expect(drift[0]?.findings.map(({ kind }) => kind)).not.toContain("unrecorded");
    const { drift: before } = await apply(
      parseApplyInputs({ "dry-run": "true" }),
      world({ plans: { blue: { changes } }, released: { blue: workload("blue", "blue-1") } }).ports,
    );
    expect(before[0]?.findings.map(({ kind }) => kind)).toContain("unrecorded");
  });

  it("applies the plan that was reviewed", async () => {
    const { ports, done } = world();
    await apply(parseApplyInputs({ digest: DIGEST ?? "" }), ports);
    expect(done).toHaveLength(3);
  });

  it("refuses a plan that is not the one reviewed, and shows the one there is now", async () => {
    const { ports, done, summaries } = world({ plans: { blue: { digest: "other" } } });
    await expect(apply(parseApplyInputs({ digest: DIGEST ?? "" }), ports)).rejects.toMatchObject({
      exitCode: 1,
      failures: [{ code: "APPLY_STALE", message: expect.stringContaining("blue other, green") as string }],
    });
    expect(done).toEqual([]);
    expect(summaries[0]).toContain("## Plan: 3 of 3 units would change");
  });

  it("refuses to move the default route", async () => {
    const { ports, done } = world({ rendered: { router: router("v2") } });
    await expect(apply(inputs, ports)).rejects.toMatchObject({
      failures: [
        {
          code: "APPLY_MOVES_ROUTE",
          message:
            "the default route of echo.example goes to subset v1, and unit router would move it to subset v2",
        },
      ],
    });
    expect(done).toEqual([]);
  });

  it("refuses when another unit's chart takes the host over", async () => {
    const { ports } = world({ rendered: { green: router("v2") } });
    await expect(apply(inputs, ports)).rejects.toMatchObject({
      failures: [{ code: "APPLY_MOVES_ROUTE", message: expect.stringContaining("unit green") as string }],
    });
  });

  it("refuses when the router unit would take the route away", async () => {
    const { ports } = world({ rendered: { router: router("v1", "other.example") } });
    await expect(apply(inputs, ports)).rejects.toMatchObject({
      failures: [{ code: "APPLY_MOVES_ROUTE", message: expect.stringContaining("take it away") as string }],
    });
  });

  it("repairs a default route that leads nowhere", async () => {
    const { ports } = world({ live: async () => [router("v9")], rendered: { router: router("v1") } });
    expect((await apply(inputs, ports)).applied).toContain("router");
  });

  it("does not take a subset that is no color's, but there, for nowhere", async () => {
    const { ports } = world({ live: async () => [router("old")], rendered: { router: router("v1") } });
    await expect(apply(inputs, ports)).rejects.toMatchObject({ failures: [{ code: "APPLY_MOVES_ROUTE" }] });
  });

  it("does not look at routes when no unit can touch one", async () => {
    const plans = Object.fromEntries(["blue", "green", "router"].map((name) => [name, NOTHING]));
    const changes = [{ address: "module.net[0].aws_subnet.this", action: "delete" as const }];
    const { ports } = world({ units: [...UNITS, VPC], plans: { ...plans, vpc: { changes } } });
    expect((await apply(inputs, ports)).applied).toEqual(["vpc"]);
    expect(ports.calls).not.toContain("cluster.list");
  });

  it.each([
    ["nothing routes the host", async () => [router("v2", "other.example")]],
    [
      "the cluster does not know the type",
      async () => Promise.reject(surroundings("CLUSTER_NO_SUCH_TYPE", "no such type", { remedy: "" })),
    ],
  ])("sets the first route when %s yet", async (_, live) => {
    const { ports } = world({ live, rendered: { router: router("v2") } });
    expect((await apply(inputs, ports)).applied).toHaveLength(3);
  });

  it("does not take an unreachable cluster for an empty one", async () => {
    const live = async () => Promise.reject(surroundings("CLUSTER_UNREACHABLE", "down", { remedy: "" }));
    await expect(apply(inputs, world({ live }).ports)).rejects.toMatchObject({ code: "CLUSTER_UNREACHABLE" });
  });

  it.each([
    ["two routers of the host live", async () => [router("v1"), router("v2")], {}],
    [
      "the router's chart does not render",
      undefined,
      { router: refused("CHART_RENDER_FAILED", "bad", { remedy: "" }) },
    ],
  ])("refuses when %s", async (_, live, rendered) => {
    const { ports } = world({ ...(live === undefined ? {} : { live }), rendered });
    await expect(apply(inputs, ports)).rejects.toMatchObject({ failures: [{ code: "APPLY_ROUTE_UNKNOWN" }] });
  });

  const helm = (action: "delete" | "replace") => ({
    changes: [{ address: 'module.a["b.c"].helm_release.this[0]', action }],
  });
  const manifest = { changes: [{ address: "kubernetes_manifest.route", action: "create" as const }] };
  it.each<[string, World, string, string]>([
    ["the router's release", { plans: { router: helm("delete") } }, "APPLY_MOVES_ROUTE", "take it away"],
    [
      "the router's release, which is gone before it comes again",
      { plans: { router: helm("replace") } },
      "APPLY_MOVES_ROUTE",
      "take it away",
    ],
    [
      "what no chart renders, beside the router's release",
      { plans: { router: manifest } },
      "APPLY_ROUTE_UNKNOWN",
      "as unit router renders it: its plan would create kubernetes_manifest.route",
    ],
    [
      "the router by a chart that cannot be rendered from its inputs",
      {
        rendered: {
          router: refused("UNIT_UNREADABLE", "its input set is not rendered here", { remedy: "-" }),
        },
      },
      "APPLY_ROUTE_UNKNOWN",
      "its input set is not rendered here",
    ],
    [
      "objects of a unit without a chart",
      { units: [...UNITS, VPC], plans: { vpc: manifest } },
      "APPLY_ROUTE_UNKNOWN",
      "what unit vpc does to routes cannot be told: its plan would create kubernetes_manifest.route",
    ],
    [
      "a namespace, with all that lies in it",
      {
        units: [...UNITS, VPC],
        plans: { vpc: { changes: [{ address: "kubernetes_namespace.a", action: "delete" }] } },
      },
      "APPLY_ROUTE_UNKNOWN",
      "its plan would delete kubernetes_namespace.a",
    ],
    [
      "pods of the active color, by replacing its release",
      { plans: { blue: helm("replace") }, released: { blue: workload("blue", "blue-1") } },
      "APPLY_ROLLS_ACTIVE",
      "unit blue would take pods of blue away, which has the traffic: Deployment/apps/blue",
    ],
    [
      "anything while a promote is not finished",
      { lease: { "bluegreen-action/transition": TRANSITION } },
      "TRANSITION_UNDER_WAY",
      "a promote of echo is not finished",
    ],
  ])("refuses to change %s", async (_, facts, code, message) => {
    const { ports, done } = world(facts);
    await expect(apply(inputs, ports)).rejects.toMatchObject({
      failures: [{ code, message: expect.stringContaining(message) as string }],
    });
    expect(done).toEqual([]);
  });

  it("changes pods of the idle color, and pods that are what they were", async () => {
    const released = { blue: workload("blue", "blue-1"), green: workload("green", "green-0") };
    expect((await apply(inputs, world({ released }).ports)).applied).toHaveLength(3);
  });

  it("holds back what would change pods of the active color, and applies the rest", async () => {
    const { ports, done } = world({ released: { blue: workload("blue", "blue-0") } });
    expect(await apply(inputs, ports)).toMatchObject({ applied: ["green", "router"], held: ["blue"] });
    expect(done).toEqual(["green", "router"]);
    expect(ports.logged.map(({ message }) => message).join("\n")).toContain(
      "Held back: unit blue would change pods of blue, which has the traffic: Deployment/apps/blue at spec.template.spec.containers[0].args[0]",
    );
  });

  it("refuses to change pods of the active color when its unit was asked for by name", async () => {
    const { ports, done } = world({ released: { blue: workload("blue", "blue-0") } });
    await expect(apply(parseApplyInputs({ units: "blue" }), ports)).rejects.toMatchObject({
      failures: [{ code: "APPLY_ROLLS_ACTIVE" }],
    });
    expect(done).toEqual([]);
  });

  it("changes pods of the active color when that is allowed", async () => {
    const { ports } = world({ released: { blue: workload("blue", "blue-0") } });
    const allowed = parseApplyInputs({ "allow-active": "true" });
    expect((await apply(allowed, ports)).applied).toHaveLength(3);
  });

  it("applies a unit that cannot be told when it is allowed, but none of a release's own", async () => {
    const units = [...UNITS, VPC];
    const allowed = parseApplyInputs({ "allow-unknown": "vpc, router" });
    const { ports } = world({ units, plans: { vpc: manifest } });
    expect((await apply(allowed, ports)).applied).toContain("vpc");
    const own = world({ units, plans: { router: manifest } });
    await expect(apply(allowed, own.ports)).rejects.toMatchObject({
      failures: [{ code: "APPLY_ROUTE_UNKNOWN" }],
    });
  });

  it("applies a unit without a chart that writes no routes", async () => {
    const changes = [{ address: "kubernetes_secret_v1.this", action: "update" as const }];
    const { ports } = world({ units: [...UNITS, VPC], plans: { vpc: { changes } } });
    expect((await apply(inputs, ports)).applied).toContain("vpc");
  });

  describe("of a unit whose plan stands on mock outputs", () => {
    const mocked = { mocked: ["blue"] };
    const mockedWorld = (fresh: Partial<UnitPlan>) =>
      world({ plans: { green: mocked }, again: { green: fresh } });

    it("plans it again after what it depends on, and applies that plan", async () => {
      const { ports, done } = mockedWorld({ digest: "real" });
      expect((await apply(inputs, ports)).applied).toEqual(["blue", "green", "router"]);
      expect(done).toEqual(["blue", "green", "router"]);
    });

    it("applies nothing that was not reviewed: on real outputs the plan is another", async () => {
      const { ports, done } = mockedWorld({ digest: "real" });
      const bound = parseApplyInputs({ digest: DIGEST ?? "" });
      await expect(apply(bound, ports)).rejects.toMatchObject({
        code: "APPLY_MOCKED",
        message: expect.stringContaining("Applied before: blue. Not applied: router") as string,
      });
      expect(done).toEqual(["blue"]);
    });

    it("applies what was reviewed when the real outputs are the mocked ones", async () => {
      const { ports } = mockedWorld({});
      const bound = parseApplyInputs({ digest: DIGEST ?? "" });
      expect((await apply(bound, ports)).applied).toContain("green");
    });

    it("refuses it while there are no outputs even then", async () => {
      const { ports, done } = mockedWorld(mocked);
      await expect(apply(inputs, ports)).rejects.toMatchObject({ code: "APPLY_MOCKED" });
      expect(done).toEqual(["blue"]);
    });

    it("leaves it out when nothing is to be changed", async () => {
      const { ports } = mockedWorld({ outcome: "no-changes" });
      expect((await apply(inputs, ports)).applied).toEqual(["blue", "router"]);
    });
  });

  it("stops at the first failure and says what was applied and what was not", async () => {
    const { ports, done, summaries } = world({ failing: "green" });
    await expect(apply(inputs, ports)).rejects.toMatchObject({
      code: "UNIT_APPLY_FAILED",
      stderr: "boom",
      message: "tofu exited with 1; unit green failed. Applied before: blue. Not applied: router",
    });
    expect(done).toEqual(["blue"]);
    expect(summaries[0]).toContain("| `router` | not applied |");
  });

  it("tells of that failure even when the summary cannot be written", async () => {
    const { ports } = world({ failing: "green" });
    const summary = async () => Promise.reject(new Error("ENOSPC"));
    const full = { ...ports, github: { ...ports.github, summary } };
    await expect(apply(inputs, full)).rejects.toMatchObject({
      code: "UNIT_APPLY_FAILED",
      message: expect.stringContaining("Applied before: blue. Not applied: router") as string,
    });
    expect(ports.logged).toContainEqual({
      level: "warning",
      message: "The step summary could not be written: ENOSPC",
    });
  });

  it("refuses when bluegreen.yaml names a unit that is not there", async () => {
    const { ports, done } = world();
    const misspelled = ECHO_CONFIG.replace("unit: router", "unit: roter");
    const files = memoryFiles({ "bluegreen.yaml": misspelled });
    await expect(apply(inputs, { ...ports, files })).rejects.toMatchObject({
      exitCode: 2,
      failures: [{ code: "UNIT_UNKNOWN", where: "bluegreen.yaml:5" }],
    });
    expect(done).toEqual([]);
  });

  it("touches nothing when a unit cannot be planned", async () => {
    const { ports, done } = world({ plans: { blue: { outcome: "failed", digest: undefined, error: "no" } } });
    await expect(apply(inputs, ports)).rejects.toMatchObject({ failures: [{ code: "UNIT_PLAN_FAILED" }] });
    expect(done).toEqual([]);
  });

  it("checks everything and applies nothing in a dry run", async () => {
    const { ports, done, summaries } = world();
    expect(await apply(parseApplyInputs({ "dry-run": "true" }), ports)).toMatchObject({
      applied: ["blue", "green", "router"],
      dryRun: true,
    });
    expect(done).toEqual([]);
    expect(summaries).toEqual([expect.stringContaining("`router`")]);
    const moving = world({ rendered: { router: router("v2") } });
    await expect(apply(parseApplyInputs({ "dry-run": "true" }), moving.ports)).rejects.toMatchObject({
      failures: [{ code: "APPLY_MOVES_ROUTE" }],
    });
  });
});

describe("decideApply", () => {
  const v1: Target = { kind: "subset", name: "v1" };
  const v2: Target = { kind: "subset", name: "v2" };
  const v9: Target = { kind: "subset", name: "v9" };
  const route = (facts: Partial<RouteFacts>): RouteFacts => ({
    release: "echo",
    host: "echo.example",
    unit: "router",
    live: known(v1),
    rendered: known(v1),
    colors: [v1, v2],
    liveIsNowhere: false,
    ...facts,
  });
  it.each<[string, Partial<RouteFacts>, string]>([
    ["equal", {}, "apply"],
    ["nothing lives", { live: known(undefined), rendered: unknown("x") }, "apply"],
    ["another subset", { rendered: known({ kind: "subset", name: "v2" }) }, "APPLY_MOVES_ROUTE"],
    ["a Service of that name", { rendered: known({ kind: "service", name: "v1" }) }, "APPLY_MOVES_ROUTE"],
    ["no route rendered", { rendered: known(undefined) }, "APPLY_MOVES_ROUTE"],
    ["a repair of what leads nowhere", { live: known(v9), liveIsNowhere: true }, "apply"],
    ["a move from what is no color's but there", { live: known(v9) }, "APPLY_MOVES_ROUTE"],
    ["a color whose subset is gone", { rendered: known(v2), liveIsNowhere: true }, "APPLY_MOVES_ROUTE"],
    [
      "from nowhere to nowhere",
      { live: known(v9), rendered: known({ kind: "subset", name: "v8" }), liveIsNowhere: true },
      "APPLY_MOVES_ROUTE",
    ],
    [
      "from nowhere to no route",
      { live: known(v9), rendered: known(undefined), liveIsNowhere: true },
      "APPLY_MOVES_ROUTE",
    ],
    ["live unknown", { live: unknown("x") }, "APPLY_ROUTE_UNKNOWN"],
    ["rendered unknown", { rendered: unknown("x") }, "APPLY_ROUTE_UNKNOWN"],
  ])("%s", (_, facts, expected) => {
    expect(routeRefusals(route(facts))[0]?.code ?? "apply").toBe(expected);
  });

  it("tells every reason at once", () => {
    const routes = [route({ live: unknown("x") }), route({ rendered: known(undefined) })];
    const traffic = routes.flatMap(routeRefusals);
    const decision = decideApply({ plans: [], digest: "d", expectedDigest: "e", traffic, held: [] });
    expect(decision.kind === "refuse" && decision.refusals.map(({ code }) => code)).toEqual([
      "APPLY_STALE",
      "APPLY_ROUTE_UNKNOWN",
      "APPLY_MOVES_ROUTE",
    ]);
  });
});

describe("what Terragrunt leaves out", () => {
  const APPLY_ONLY: Unit = { ...VPC, excluded: { apply: "its block (apply)" } };
  const BOTH: Unit = {
    name: "dns",
    path: "live/dns",
    dependencies: [],
    excluded: { plan: "off", apply: "off" },
  };

  it("is never applied, and said with its reason; what depends on it goes on", async () => {
    const last: Unit = { name: "last", path: "live/last", dependencies: ["dns", "vpc"] };
    const plans = { blue: NOTHING, green: NOTHING, router: NOTHING };
    const { ports, done, summaries } = world({ units: [...UNITS, APPLY_ONLY, BOTH, last], plans });
    await expect(apply(parseApplyInputs({ "allow-unknown": "last" }), ports)).resolves.toMatchObject({
      applied: ["last"],
      excluded: [
        { unit: "vpc", reason: "its block (apply)" },
        { unit: "dns", reason: "off" },
      ],
    });
    expect(done).toEqual(["last"]);
    expect(ports.calls.filter((call) => call === "terragrunt.plan")).toHaveLength(5);
    expect(summaries[0]).toContain("| `vpc` | left out by Terragrunt: its block \\(apply\\) |");
    expect(summaries[0]).toContain("| `dns` | left out by Terragrunt: off |");
  });

  it("moves no route and rolls no color: what it would do to traffic is not asked", async () => {
    const units = UNITS.map((unit) => ({ ...unit, excluded: { apply: "off" } }));
    const { ports, done } = world({ units, rendered: { router: router("v2") } });
    expect(await apply(parseApplyInputs({}), ports)).toMatchObject({ applied: [], held: [] });
    expect(done).toEqual([]);
  });

  it.each([
    ["vpc", APPLY_ONLY],
    ["dns", BOTH],
  ])("is refused when it is asked for by name: %s", async (name, unit) => {
    const { ports, done } = world({ units: [...UNITS, unit] });
    await expect(apply(parseApplyInputs({ units: name }), ports)).rejects.toMatchObject({
      exitCode: 1,
      failures: [
        { code: "UNIT_EXCLUDED", message: expect.stringContaining(unit.excluded?.apply ?? "") as string },
      ],
    });
    expect(done).toEqual([]);
  });

  it("is bound: a plan reviewed without the unit is not applied with it", async () => {
    const bound = (unit: Unit) => {
      const { ports } = world({
        units: [...UNITS, unit],
        plans: { blue: NOTHING, green: NOTHING, router: NOTHING },
      });
      return apply(parseApplyInputs({ "dry-run": "true", "allow-unknown": "vpc" }), ports);
    };
    const [none, onlyApply, both] = [
      await bound(VPC),
      await bound(APPLY_ONLY),
      await bound({ ...BOTH, name: "vpc" }),
    ];
    expect(new Set([none.digest, onlyApply.digest, both.digest]).size).toBe(3);
    expect([none, onlyApply, both].every(({ digest }) => digest !== undefined)).toBe(true);
  });

  it("is not all that there is: without any unit nothing was looked at", async () => {
    await expect(apply(parseApplyInputs({}), world({ units: [] }).ports)).rejects.toMatchObject({
      code: "UNITS_MISSING",
      exitCode: 2,
    });
  });
});
