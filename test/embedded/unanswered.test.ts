/**
 * A write whose answer says nothing of what became of it: the run finds out who has the traffic, ends with
 * what the write ended with, and the next run finishes. Tried with each failure that a tool or the cluster
 * can end with after a write has landed. The codes stand here on purpose: a list taken from the catalogue
 * would shrink with it.
 */
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { EmbeddedWorld } from "../../src/adapters/embedded/create.ts";
import type { PortCall } from "../../src/adapters/embedded/tools/process.ts";
import { surroundings } from "../../src/errors/errors.ts";
import type { KubernetesObject } from "../../src/model/kubernetes.ts";
import { trafficOf } from "../../src/model/traffic.ts";
import { transitionOf } from "./lease-facts.ts";
import { type Stage, stage } from "./random-releases.ts";
import { LEASE, ROUTER, STEPS } from "./reference-world.ts";
import { defaultOf } from "./router-facts.ts";

const VALUES = "terragrunt/live/dev/istio-virtualservice/values/values.yaml";

/** Without an answer of the cluster, or with one that tells nothing: asked again where there is time. */
const SILENT = ["CLUSTER_UNREACHABLE", "CLUSTER_FAILED"] as const;
/** A tool that was ended, or ended itself, may have done its work. */
const TOOLS = ["TOOL_TIMEOUT", "TOOL_FAILED", "TOOL_OUTPUT_TOO_LARGE"] as const;
const OPEN = [...SILENT, ...TOOLS] as const;

let at: Stage;
beforeAll(async () => {
  at = await stage();
}, 60_000);

function fresh(from: "tested" | "promoted" = "tested"): EmbeddedWorld {
  const world = at.worlds.create({ from: at.beginnings[from], seed: 1 });
  onTestFinished(() => world.close());
  return world;
}

type Step = "promote" | "rollback";

/** Runs the step; the first such call ends with the code, before or after it has had its effect. */
function run(
  step: Step,
  world: EmbeddedWorld,
  code: (typeof OPEN)[number],
  isMeant: (call: PortCall) => boolean,
  when: "before" | "after" = "after",
): Promise<unknown> {
  let struck = false;
  const error = surroundings(code, "no answer", { remedy: "-" });
  const { ports } = world.process(`${step}-0`, (call) => {
    if (struck || !isMeant(call)) return undefined;
    struck = true;
    return { kind: "fail", when, error };
  });
  return STEPS[step]({ timeout: "10" }, ports).then(
    (result) => result,
    (thrown: unknown) => ({ thrown: (thrown as { code?: unknown }).code, traffic: trafficOf(thrown) }),
  );
}

const kindOf = ({ method, args }: PortCall): string | undefined =>
  method === "replace" ? (args[0] as KubernetesObject).kind : undefined;
const isFlip = (call: PortCall): boolean => kindOf(call) === "VirtualService";
const isPush = ({ port, method }: PortCall): boolean => port === "git" && method === "record";
/** The write of the record that says that the flip comes next. */
const saysFlipping = (call: PortCall): boolean =>
  kindOf(call) === "Lease" && transitionOf(call.args[0] as KubernetesObject)?.phase === "flipping";

/** What router, Git and record say. */
const told = (world: EmbeddedWorld) => ({
  router: defaultOf(world.store.get(ROUTER)),
  git: /^defaultServiceSubset: "?(\w+)"?/m.exec(world.branch.tree().get(VALUES) ?? "")?.[1],
  phase: transitionOf(world.store.get(LEASE))?.phase,
});

const FINISHED = { router: "v2", git: "v2", phase: undefined };

async function finishes(world: EmbeddedWorld): Promise<void> {
  expect(await STEPS.promote({}, world.process("promote-1").ports)).toMatchObject({ active: "green" });
  expect(told(world)).toEqual(FINISHED);
}

describe("a promote whose write of the router", () => {
  it.each(OPEN)(
    "landed and ends with %s says that the new color has the traffic, and leaves the rest to the next",
    async (code) => {
      const world = fresh();
      expect(await run("promote", world, code, isFlip)).toMatchObject({
        thrown: code,
        traffic: { color: "green", written: { to: "green" } },
      });
      expect(told(world)).toEqual({ router: "v2", git: "v2", phase: "proving" });
      await finishes(world);
    },
  );

  it.each(["CLUSTER_FAILED", "TOOL_TIMEOUT"] as const)(
    "never landed and ends with %s undoes what was begun",
    async (code) => {
      const world = fresh();
      expect(await run("promote", world, code, isFlip, "before")).toMatchObject({
        thrown: code,
        traffic: { color: "blue" },
      });
      expect(told(world)).toEqual({ router: "v1", git: "v1", phase: undefined });
    },
  );
});

describe("a promote leaves everything as it is for the next", () => {
  const records = SILENT.map((code) => [code, "its word that the flip comes", saysFlipping] as const);
  const pushes = TOOLS.map((code) => [code, "its push", isPush] as const);

  it.each([...records, ...pushes])("that is answered with %s to %s", async (code, _, call) => {
    const world = fresh();
    expect(await run("promote", world, code, call)).toMatchObject({
      thrown: code,
      traffic: { color: "blue" },
    });
    const phase = call === isPush ? "recording" : "flipping";
    expect(told(world)).toEqual({ router: "v1", git: "v2", phase });
    await finishes(world);
  });
});

it.each(SILENT)("a rollback whose write of the router ends with %s asks again, and goes on", async (code) => {
  const world = fresh("promoted");
  expect(await run("rollback", world, code, isFlip)).toMatchObject({ active: "blue", changed: true });
  expect(told(world)).toEqual({ router: "v1", git: "v1", phase: undefined });
});
