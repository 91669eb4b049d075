/** What people and dead runs leave in an embedded world. */
import { manifestOf, revisionSecret } from "../../src/adapters/embedded/cluster/helm-release.ts";
import type { EmbeddedWorld } from "../../src/adapters/embedded/create.ts";
import { withValue } from "../../src/json/read.ts";
import type { KubernetesObject } from "../../src/model/kubernetes.ts";
import { LEASE } from "./reference-world.ts";

const LIVE = "terragrunt/live/dev";

/** Somebody's write of one value of an object. */
export function change(
  world: EmbeddedWorld,
  object: KubernetesObject | undefined,
  path: readonly (string | number)[],
  value: unknown,
  by = "kubectl-edit",
): void {
  if (object === undefined) throw new Error("there is no such object");
  world.store.replace(withValue(object, path, value) as KubernetesObject, by);
}

/** Somebody's commit that replaces a text in a file. */
export function merged(world: EmbeddedWorld, path: string, from: string, to: string): void {
  const text = world.branch.tree().get(path) ?? "";
  if (!text.includes(from)) throw new Error(`${path} does not have ${from}`);
  const changed = new Map([[path, text.replace(from, to)]]);
  world.branch.push(world.branch.commits.length, changed, "a merge", "somebody");
}

/** A unit applied past our apply, as an older version or a hand would. */
export async function applyByHand(world: EmbeddedWorld, name: string): Promise<void> {
  const { terragrunt } = world.process("by-hand").ports;
  const unit = (await terragrunt.units(LIVE)).find((one) => one.name === name);
  if (unit === undefined) throw new Error(`no unit ${name}`);
  await terragrunt.apply(unit, await terragrunt.plan(unit));
  await world.clock.sleep(5_000);
}

const same = (object: KubernetesObject): KubernetesObject => object;

/** A revision of the unit's Helm release that is not settled, on top of the one that is. */
export function leave(world: EmbeddedWorld, unit: string, status: string, by = "Helm", changed = same): void {
  const state = world.snapshot().states.get(unit);
  if (state?.chart === undefined) throw new Error("there is no such release");
  const manifest = manifestOf([...state.manifest.values()].map(changed), state.chart.namespace);
  world.store.create(revisionSecret(state.chart, { revision: state.serial + 1, status, manifest }), by);
}

/** Takes the Lease of the release, for so many seconds. */
export function hold(world: EmbeddedWorld, holder: string, seconds = 120): void {
  const now = world.clock.now();
  const lease = world.store.get(LEASE);
  const spec = {
    holderIdentity: holder,
    leaseDurationSeconds: seconds,
    acquireTime: new Date(now - 5_000).toISOString(),
    renewTime: new Date(now).toISOString(),
  };
  const held = {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name: LEASE.name, namespace: LEASE.namespace },
  };
  if (lease === undefined) world.store.create({ ...held, spec }, "apply-1");
  else world.store.replace({ ...lease, spec }, "apply-1");
}

/** A run that was killed while it had the release, and whose Lease is over. */
export async function killed(world: EmbeddedWorld, meanwhile: () => void, seconds?: number): Promise<void> {
  hold(world, "apply by hand 12345678", seconds);
  meanwhile();
  await world.clock.sleep(130_000);
}
