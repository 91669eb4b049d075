/** How a world of the reference system comes into each state of the table. */
import { digestByReference } from "../../../src/adapters/embedded/cluster/pods.ts";
import type { EmbeddedWorld, EmbeddedWorldOptions } from "../../../src/adapters/embedded/create.ts";
import type { KubernetesObject } from "../../../src/model/kubernetes.ts";
import type { Transition } from "../../../src/model/release.ts";
import type { Split } from "../../../src/model/split.ts";
import { LEASE_TIMES } from "../../../src/release/lease/times.ts";
import { withSplit } from "../../../src/release/router/router.ts";
import { applyByHand, change, hold, killed, leave, merged } from "../left-behind.ts";
import { holderOf } from "../lease-facts.ts";
import { LEASE, NAMESPACE, ROUTER, STEPS, type StepName } from "../reference-world.ts";
import { isFlip } from "../router-facts.ts";
import type { Beginning } from "../stories.ts";
import { colorOfDeployment, VERSION } from "../colors.ts";
import type { PlaceName, StateName } from "./table.ts";

export interface Maker {
  /** Where it begins; `nothing` is a cluster in which nothing of the release was applied. */
  readonly from: Beginning | "nothing";
  /** A unit that was never applied, whatever the beginning says. */
  readonly without?: string;
  readonly options?: Partial<EmbeddedWorldOptions>;
  /** Once. */
  readonly make?: (world: EmbeddedWorld) => Promise<void> | void;
  /** Again in each world that begins from there: what goes on by itself. */
  readonly goesOn?: (world: EmbeddedWorld) => void;
  /** What the advice asks of people. */
  readonly person?: (world: EmbeddedWorld) => Promise<void> | void;
}

const LIVE = "terragrunt/live/dev";
const SUBSETS = `${LIVE}/istio-destinationrule/values/values.yaml`;
const ROUTER_VALUES = `${LIVE}/istio-virtualservice/values/values.yaml`;
const ROUTES = "charts/istio-virtualservice/templates/virtualservice.yaml";
const GREEN_UNIT = "helm-deploy-green-web-echo";
const GREEN_VALUES = `${LIVE}/${GREEN_UNIT}/values/values.yaml`;
const ROUTER_UNIT = "istio-virtualservice";
const [BLUE_IS, GREEN_IS] = ["{version: blue-web-echo}", "{version: green-web-echo}"];
/** Longer than any Lease that nobody renews is kept. */
const EXPIRED_MS = 130_000;
/** How long our own Leases last. */
const OUR_SECONDS = LEASE_TIMES.leaseMs / 1_000;
const DAY_MS = 24 * 3_600_000;
/** Longer than a command waits for a run that lives. */
const LIVES_MS = 600_000;

function router(world: EmbeddedWorld): KubernetesObject {
  const found = world.store.get(ROUTER);
  if (found === undefined) throw new Error("there is no router");
  return found;
}

function deployment(world: EmbeddedWorld, subset: "v1" | "v2"): KubernetesObject | undefined {
  const all = world.store.list("deployments.apps", { namespace: NAMESPACE });
  return all.find((one) => colorOfDeployment(one) === subset);
}

/** Somebody deletes the color's Deployment. */
function remove(world: EmbeddedWorld, subset: "v1" | "v2"): void {
  const name = String(deployment(world, subset)?.metadata.name);
  world.store.delete({ type: "deployments.apps", namespace: NAMESPACE, name }, "kubectl");
}

const run = async (world: EmbeddedWorld, step: StepName, raw = {}): Promise<void> => {
  await STEPS[step](raw, world.process(`${step}-before`).ports);
};

const settle = (world: EmbeddedWorld): Promise<void> => world.clock.sleep(20_000);

const pods = (subset: "v1" | "v2") => ({ version: VERSION[subset] });

async function crash(world: EmbeddedWorld, subset: "v1" | "v2"): Promise<void> {
  world.crash(NAMESPACE, pods(subset));
  await settle(world);
}

async function mend(world: EmbeddedWorld, subset: "v1" | "v2"): Promise<void> {
  world.restart(NAMESPACE, pods(subset));
  await settle(world);
}

/** A run that dies right after the call, and whose Lease is over. */
async function dies(
  world: EmbeddedWorld,
  step: "promote" | "rollback" | "deploy",
  at: (call: Parameters<typeof isFlip>[0]) => boolean,
  { isOver = true } = {},
): Promise<void> {
  const process = world.process(`${step}-dead`, (call) =>
    at(call) ? { kind: "die", when: "after" } : undefined,
  );
  const ended = STEPS[step]({ timeout: "10" }, process.ports).then(
    () => "done",
    (error: unknown) => error,
  );
  const first = await Promise.race([process.died.then(() => undefined), ended]);
  if (first !== undefined) throw new Error(`${step} did not die`, { cause: first });
  await world.clock.sleep(isOver ? EXPIRED_MS : 100);
}

/** Somebody's write of the default route. */
function route(world: EmbeddedWorld, to: "v1" | "v2" | "both"): void {
  const target = (name: string) => ({ kind: "subset", name }) as const;
  const split: Split =
    to === "both"
      ? {
          kind: "weighted",
          shares: [
            { target: target("v1"), weight: 50 },
            { target: target("v2"), weight: 50 },
          ],
        }
      : { kind: "whole", target: target(to) };
  world.store.replace(withSplit(router(world), split), "somebody");
}

/** A flip that a run began and did not end, in that phase, with the default route there. */
function underWay(kind: Transition["kind"], phase: Transition["phase"], place: PlaceName): Maker {
  const [from, to] = kind === "promote" ? (["v1", "v2"] as const) : (["v2", "v1"] as const);
  return {
    from: kind === "promote" ? "tested" : "promoted",
    make: async (world) => {
      await dies(world, kind, isFlip);
      const lease = world.store.get(LEASE) as KubernetesObject;
      const path = ["metadata", "annotations", "bluegreen-action/transition"];
      const text = lease.metadata.annotations?.["bluegreen-action/transition"] ?? "";
      const begun = { ...(JSON.parse(text) as Transition), phase };
      const step = place === "between" ? { step: { blue: 50, green: 50 } } : {};
      change(world, lease, path, JSON.stringify({ ...begun, ...step }), "somebody");
      route(world, { from, to, between: "both" as const }[place]);
      await settle(world);
    },
  };
}

/** Held by a run that lives and renews its Lease, until it gives the release back. */
function living(holder: string): Pick<Maker, "make" | "goesOn"> {
  return {
    make: (world) => hold(world, holder, OUR_SECONDS),
    goesOn: (world) => {
      const ends = world.clock.now() + LIVES_MS;
      const beat = (): void => {
        const lease = world.store.get(LEASE);
        if (lease === undefined || holderOf(lease) !== holder) return;
        const now = world.clock.now();
        const spec =
          now < ends
            ? { ...lease.spec, renewTime: new Date(now).toISOString() }
            : { leaseDurationSeconds: OUR_SECONDS };
        world.store.replace({ ...lease, spec }, "the-holder");
        if (now < ends) world.clock.schedule(4_000, beat);
      };
      beat();
    },
  };
}

const overlap = async (world: EmbeddedWorld): Promise<void> => {
  merged(world, SUBSETS, GREEN_IS, BLUE_IS);
  await applyByHand(world, "istio-destinationrule");
};

const apart = (world: EmbeddedWorld): void =>
  merged(world, SUBSETS, `v2\n    labels: ${BLUE_IS}`, `v2\n    labels: ${GREEN_IS}`);

/** What a registry answers for every tag, once somebody has moved them. */
const MOVED = { digestOfImage: (reference: string) => digestByReference(`${reference}-moved`) };

async function revert(world: EmbeddedWorld): Promise<void> {
  const script = (call: Parameters<typeof isFlip>[0]) => {
    if (isFlip(call)) world.clock.schedule(200, () => world.crash(NAMESPACE, pods("v2")));
    return undefined;
  };
  const { ports } = world.process("promote-before", script);
  const ended = await STEPS.promote({ watch: "5", timeout: "10" }, ports).catch((error: unknown) => error);
  if ((ended as { readonly code?: string }).code !== "PROMOTE_REVERTED") {
    throw new Error("the promote was not taken back", { cause: ended });
  }
  await settle(world);
}

/** The same names as in the table, each with the way there. */
export const MAKERS: Readonly<Record<StateName, Maker>> = {
  nothing: { from: "nothing" },
  applied: { from: "applied" },
  "only one color": { from: "applied", without: GREEN_UNIT, make: settle },
  untested: { from: "deployed" },
  tested: { from: "tested" },
  promoted: { from: "promoted" },
  "promoted, then deployed": {
    from: "promoted",
    make: async (world) => {
      await run(world, "deploy", { version: "1.2.0" });
      await settle(world);
    },
  },
  "rolled back": {
    from: "promoted",
    make: async (world) => {
      await run(world, "rollback");
      await settle(world);
    },
  },
  reverted: { from: "tested", make: revert, person: (world) => mend(world, "v2") },
  "idle not ready": {
    from: "tested",
    make: (world) => crash(world, "v2"),
    person: (world) => mend(world, "v2"),
  },
  "proof expired": { from: "tested", make: (world) => world.clock.sleep(8 * DAY_MS) },
  "proof stale": { from: "tested", options: MOVED, make: (world) => mend(world, "v2") },
  "active not ready": {
    from: "tested",
    make: (world) => crash(world, "v1"),
    person: (world) => mend(world, "v1"),
  },
  "active not ready after a promote": {
    from: "promoted",
    make: (world) => crash(world, "v2"),
    person: (world) => mend(world, "v2"),
  },
  "both not ready after a promote": {
    from: "promoted",
    make: async (world) => {
      await crash(world, "v1");
      await crash(world, "v2");
    },
    person: (world) => mend(world, "v2"),
  },
  "old color not ready after a promote": { from: "promoted", make: (world) => crash(world, "v1") },
  "both not ready": {
    from: "tested",
    make: async (world) => {
      await crash(world, "v1");
      await crash(world, "v2");
    },
    person: async (world) => {
      await mend(world, "v1");
      await mend(world, "v2");
    },
  },
  "Git has another version": {
    from: "tested",
    make: (world) => merged(world, GREEN_VALUES, 'tag: "1.1.0"', 'tag: "2.0.0"'),
  },
  "Git names the idle color": {
    from: "tested",
    make: (world) => merged(world, ROUTER_VALUES, "defaultServiceSubset: v1", "defaultServiceSubset: v2"),
  },
  "Git names the old color after a promote": {
    from: "promoted",
    make: (world) => merged(world, ROUTER_VALUES, "defaultServiceSubset: v2", "defaultServiceSubset: v1"),
  },
  "moved by somebody": {
    from: "promoted",
    make: async (world) => {
      route(world, "v1");
      await settle(world);
    },
  },
  "moved by somebody after a rollback": {
    from: "promoted",
    make: async (world) => {
      await run(world, "rollback");
      route(world, "v2");
      await settle(world);
    },
  },
  "router's unit changed": {
    from: "tested",
    make: (world) => {
      const text = world.branch.tree().get(ROUTES) ?? "";
      const changed = new Map([[ROUTES, text.replaceAll("      rewrite: {uri: /}\n", "")]]);
      world.branch.push(world.branch.commits.length, changed, "a merge", "somebody");
    },
  },
  "router gone": {
    from: "tested",
    make: async (world) => {
      world.store.delete(ROUTER, "kubectl");
      await settle(world);
    },
  },
  "router to nobody": {
    from: "tested",
    make: async (world) => {
      const http = (router(world).spec?.["http"] ?? []) as readonly unknown[];
      const at = ["spec", "http", http.length - 1, "route", 0, "destination", "subset"];
      change(world, router(world), at, "v9");
      await settle(world);
    },
  },
  "router edited": {
    from: "tested",
    make: async (world) => {
      const http = (router(world).spec?.["http"] ?? []) as readonly unknown[];
      const rule = { match: [{ uri: { prefix: "/x" } }], redirect: { uri: "/" } };
      change(world, router(world), ["spec", "http"], [rule, ...http]);
      await settle(world);
    },
  },
  "divided by somebody": {
    from: "tested",
    make: async (world) => {
      route(world, "both");
      await settle(world);
    },
  },
  "idle deleted": {
    from: "tested",
    make: async (world) => {
      remove(world, "v2");
      await settle(world);
    },
  },
  "idle at zero": {
    from: "tested",
    make: async (world) => {
      change(world, deployment(world, "v2"), ["spec", "replicas"], 0);
      await settle(world);
    },
  },
  "idle edited": {
    from: "tested",
    make: async (world) => {
      const at = ["spec", "template", "spec", "containers", 0, "image"];
      change(world, deployment(world, "v2"), at, "docker.io/hashicorp/http-echo:9", "kubectl-set");
      await settle(world);
    },
  },
  "active deleted": {
    from: "tested",
    make: async (world) => {
      remove(world, "v1");
      await settle(world);
    },
  },
  "active at zero": {
    from: "tested",
    make: async (world) => {
      change(world, deployment(world, "v1"), ["spec", "replicas"], 0);
      await settle(world);
    },
  },
  "colors overlap": { from: "tested", make: overlap, person: apart },
  "colors overlap after a promote": { from: "promoted", make: overlap, person: apart },
  "Helm pending, router": {
    from: "tested",
    make: (world) => killed(world, () => leave(world, ROUTER_UNIT, "pending-upgrade"), OUR_SECONDS),
  },
  "Helm pending, idle": {
    from: "tested",
    make: (world) => killed(world, () => leave(world, GREEN_UNIT, "pending-upgrade"), OUR_SECONDS),
  },
  "Helm failed, idle": {
    from: "tested",
    make: (world) => killed(world, () => leave(world, GREEN_UNIT, "failed"), OUR_SECONDS),
  },
  "Helm pending, by nobody known": {
    from: "tested",
    make: async (world) => {
      leave(world, GREEN_UNIT, "pending-upgrade", "helm");
      await world.clock.sleep(EXPIRED_MS);
    },
    person: (world) => {
      for (const { metadata } of world.store.list("secrets", { labels: { owner: "helm" } })) {
        world.store.delete({ type: "secrets", namespace: NAMESPACE, name: metadata.name }, "kubectl");
      }
    },
  },
  "held by a deploy": { from: "tested", ...living("deploy by hand 12345678") },
  "held by a deploy, after a promote": { from: "promoted", ...living("deploy by hand 12345678") },
  "held by a promote": { from: "tested", ...living("promote by hand 12345678") },
  "held by a rollback, after a promote": { from: "promoted", ...living("rollback by hand 12345678") },
  "held by a dead deploy": {
    from: "tested",
    make: (world) => hold(world, "deploy by hand 12345678", OUR_SECONDS),
  },
  "held by a dead promote": {
    from: "tested",
    make: (world) => hold(world, "promote by hand 12345678", OUR_SECONDS),
  },
  "held by a dead promote that had flipped": {
    from: "tested",
    make: (world) => dies(world, "promote", isFlip, { isOver: false }),
  },
  "promote, recording, from": underWay("promote", "recording", "from"),
  "promote, recording, between": underWay("promote", "recording", "between"),
  "promote, recording, to": underWay("promote", "recording", "to"),
  "promote, flipping, from": underWay("promote", "flipping", "from"),
  "promote, flipping, between": underWay("promote", "flipping", "between"),
  "promote, flipping, to": underWay("promote", "flipping", "to"),
  "promote, proving, from": underWay("promote", "proving", "from"),
  "promote, proving, between": underWay("promote", "proving", "between"),
  "promote, proving, to": underWay("promote", "proving", "to"),
  "rollback, flipping, from": underWay("rollback", "flipping", "from"),
  "rollback, flipping, between": underWay("rollback", "flipping", "between"),
  "rollback, flipping, to": underWay("rollback", "flipping", "to"),
  "rollback, proving, from": underWay("rollback", "proving", "from"),
  "rollback, proving, between": underWay("rollback", "proving", "between"),
  "rollback, proving, to": underWay("rollback", "proving", "to"),
  "flipped, and the new color down": {
    from: "tested",
    make: async (world) => {
      await dies(world, "promote", isFlip);
      await crash(world, "v2");
    },
  },
  "flipped, and the old color down": {
    from: "tested",
    make: async (world) => {
      await dies(world, "promote", isFlip);
      await crash(world, "v1");
    },
  },
  "flipped, and both down": {
    from: "tested",
    make: async (world) => {
      await dies(world, "promote", isFlip);
      await crash(world, "v1");
      await crash(world, "v2");
    },
    person: async (world) => {
      await mend(world, "v1");
      await mend(world, "v2");
    },
  },
  "rollback under way, and the old color down": {
    from: "promoted",
    make: async (world) => {
      await dies(world, "rollback", isFlip);
      route(world, "v2");
      await crash(world, "v1");
    },
    person: (world) => mend(world, "v1"),
  },
  "flipped, and colors overlap": {
    from: "tested",
    make: async (world) => {
      await dies(world, "promote", isFlip);
      await overlap(world);
    },
    person: apart,
  },
};

/** A commit by which the router's unit names the color. */
export function writeDefault(world: EmbeddedWorld, color: "blue" | "green"): void {
  const [from, to] = color === "blue" ? ["v2", "v1"] : ["v1", "v2"];
  merged(world, ROUTER_VALUES, `defaultServiceSubset: ${from}`, `defaultServiceSubset: ${to}`);
}

/** A world in which whatever lives of the state goes on; with it are those that a Lease is waited for. */
export const WAIT_MS = LIVES_MS + EXPIRED_MS;
