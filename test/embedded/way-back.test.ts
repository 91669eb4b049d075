/**
 * What befalls a rollback between the write that takes the traffic back and its end: somebody moves the route
 * again, or ends the way back on the record. It is played in turn at each kind of call that comes after.
 */
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { EmbeddedWorld } from "../../src/adapters/embedded/create.ts";
import type { PortCall } from "../../src/adapters/embedded/tools/process.ts";
import type { KubernetesObject } from "../../src/model/kubernetes.ts";
import { withSplit } from "../../src/release/router/router.ts";
import { whole } from "../../src/model/split.ts";
import { transitionOf } from "./lease-facts.ts";
import { type Stage, stage } from "./random-releases.ts";
import { LEASE, ROUTER, STEPS } from "./reference-world.ts";
import { defaultOf } from "./router-facts.ts";

let at: Stage;
beforeAll(async () => {
  at = await stage();
}, 60_000);

const isFlip = ({ method, args }: PortCall): boolean =>
  method === "replace" && (args[0] as KubernetesObject).kind === "VirtualService";
const isPush = ({ port, method }: PortCall): boolean => port === "git" && method === "record";
const isApply = ({ port, method }: PortCall): boolean => port === "terragrunt" && method === "apply";

/** A rollback after whose flip `mishap` befalls the world once, before the first call that is meant. */
function rollingBack(isMeant: (call: PortCall) => boolean, mishap: (world: EmbeddedWorld) => void) {
  const world = at.worlds.create({ from: at.beginnings.promoted, seed: 1 });
  onTestFinished(() => world.close());
  let state: "before" | "flipped" | "struck" = "before";
  const { ports } = world.process("rollback-0", (call) => {
    if (state === "flipped" && isMeant(call)) {
      state = "struck";
      mishap(world);
    }
    if (state === "before" && isFlip(call)) state = "flipped";
    return undefined;
  });
  const ended = STEPS.rollback({ timeout: "60" }, ports).then(
    (result) => result,
    (error: unknown) => error,
  );
  return { world, ended, struck: () => state === "struck" };
}

/** Somebody writes the color that was left as the default route again. */
function moveAway({ store }: EmbeddedWorld): void {
  const router = store.get(ROUTER) as KubernetesObject;
  store.replace(withSplit(router, whole({ kind: "subset", name: "v2" })), "somebody");
}

/** The transition goes from the record, and its holder stays. */
function endOnRecord({ store }: EmbeddedWorld): void {
  const lease = store.get(LEASE) as KubernetesObject;
  const { "bluegreen-action/transition": _ended, ...annotations } = lease.metadata.annotations ?? {};
  store.replace({ ...lease, metadata: { ...lease.metadata, annotations } }, "somebody");
}

describe.each([
  ["pushes", isPush],
  ["applies", isApply],
])("a rollback that %s", (_, call) => {
  it("takes the traffic back again when somebody moves it meanwhile", async () => {
    const { world, ended, struck } = rollingBack(call, moveAway);
    expect(await ended).toMatchObject({ active: "blue" });
    expect(struck()).toBe(true);
    expect(defaultOf(world.store.get(ROUTER))).toBe("v1");
    expect(transitionOf(world.store.get(LEASE))).toBeUndefined();
  });

  it("ends when the record says no more that a way back is under way", async () => {
    const { ended, struck } = rollingBack(call, endOnRecord);
    expect(await ended).toMatchObject({
      code: "LEASE_LOST",
      message: expect.stringContaining("another run has finished the way back"),
    });
    expect(struck()).toBe(true);
  });
});
