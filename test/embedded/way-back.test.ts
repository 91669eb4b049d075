/**
 * What befalls a rollback between the write that takes the traffic back and its end: somebody moves the route
 * again, or ends the way back on the record. It is played in turn at each kind of call that comes after.
 */
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { EmbeddedWorld } from "../../src/adapters/embedded/create.ts";
import type { PortCall } from "../../src/adapters/embedded/tools/process.ts";
import { surroundings } from "../../src/errors/errors.ts";
import type { KubernetesObject } from "../../src/model/kubernetes.ts";
import { withSplit } from "../../src/release/router/router.ts";
import { whole } from "../../src/model/split.ts";
import { transitionOf } from "./lease-facts.ts";
import { type Stage, stage } from "./random-releases.ts";
import { LEASE, NAMESPACE, ROUTER, STEPS } from "./reference-world.ts";
import { defaultOf, isFlip } from "./router-facts.ts";

let at: Stage;
beforeAll(async () => {
  at = await stage();
}, 60_000);

const isPush = ({ port, method }: PortCall): boolean => port === "git" && method === "record";
const isApply = ({ port, method }: PortCall): boolean => port === "terragrunt" && method === "apply";

const isLeaseWrite = ({ method, args }: PortCall): boolean =>
  method === "replace" && (args[0] as KubernetesObject).kind === "Lease";

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

const ROUTES = "charts/istio-virtualservice/templates/virtualservice.yaml";
const BLUE = { type: "deployments.apps", namespace: NAMESPACE, name: "blue-web-echo-blue-green-web-echo" };

/** Somebody's change of the router's chart, which waits to be applied. */
function waiting({ branch }: EmbeddedWorld): void {
  const text = branch.tree().get(ROUTES) ?? "";
  const changed = text.replace("      rewrite: {uri: /}\n", "");
  expect(changed).not.toBe(text);
  branch.push(branch.commits.length, new Map([[ROUTES, changed]]), "a merge", "somebody");
}

/** A rollback that nothing is answered to, from its push on or from behind its apply. Returns how it ends. */
async function asked(when: "while" | "from the records on" | "from behind the apply on"): Promise<unknown> {
  const world = at.worlds.create({ from: at.beginnings.promoted, seed: 1 });
  onTestFinished(() => world.close());
  // What waits in the router's unit is not applied with the records: nothing comes after them.
  if (when !== "from behind the apply on") waiting(world);
  let seen: "nothing" | "push" | "apply" | "renewal" = "nothing";
  const { ports } = world.process("rollback-0", (call) => {
    if (isPush(call)) {
      seen = "push";
      return { kind: "delay", milliseconds: 5_000 };
    }
    // The records' second part is planned once the push has landed.
    if (when === "while" && call.port === "terragrunt" && seen === "push") seen = "nothing";
    if (isApply(call)) seen = "apply";
    else if (seen === "apply" && isLeaseWrite(call)) seen = "renewal";
    if (call.port !== "http") return undefined;
    const isWrong = when === "from behind the apply on" ? seen === "renewal" : seen === "push";
    return isWrong ? { kind: "fail", when: "before", error: unreachable } : undefined;
  });
  return STEPS.rollback({ timeout: "60" }, ports).catch((error: unknown) => error);
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

it("a rollback does not take the traffic again to a color that went down meanwhile", async () => {
  const { world, ended } = rollingBack(isPush, (found) => {
    const blue = found.store.get(BLUE) as KubernetesObject;
    found.store.replace({ ...blue, spec: { ...blue.spec, replicas: 0 } }, "somebody");
    moveAway(found);
  });
  expect(await ended).toMatchObject({ failureClass: "refused", code: expect.stringMatching(/^ROLLBACK_/) });
  expect(defaultOf(world.store.get(ROUTER))).toBe("v2");
});

const unreachable = surroundings("GATEWAY_UNREACHABLE", "nothing answers", { remedy: "-" });

describe("a rollback whose gateways answer wrongly", () => {
  it("while records are made, and not when they are made, ends well", async () => {
    expect(await asked("while")).toMatchObject({ active: "blue" });
  });

  it.each(["from the records on", "from behind the apply on"] as const)("%s, says so", async (when) => {
    expect(await asked(when)).toMatchObject({ code: "ROLLBACK_UNPROVEN" });
  });
});
