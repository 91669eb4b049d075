/**
 * Every fault of the demo, in the embedded world on a simulated clock: it strikes, and the step ends as it
 * says.
 */
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { EmbeddedWorld } from "../../src/adapters/embedded/create.ts";
import type { Script } from "../../src/adapters/embedded/tools/process.ts";
import type { DemoWorld } from "../../src/demo/world/demo-world.ts";
import type { FaultName } from "../../src/demo/fault-names.ts";
import { type Fault, FAULTS } from "../../src/demo/faults.ts";
import { LiveFault } from "../../src/demo/live-fault.ts";
import { Narrator } from "../../src/demo/narrator.ts";
import { Recorder } from "../../src/demo/recorder.ts";
import { runStep, type Stage, type StepEnd } from "../../src/demo/stage.ts";
import type { ReleaseSpec } from "../../src/model/release.ts";
import type { Ports } from "../../src/ports.ts";
import { type Stage as Beginnings, stage as begin } from "./random-releases.ts";
import { NAMESPACE, ROUTER } from "./reference-world.ts";

let at: Beginnings;
beforeAll(async () => {
  at = await begin();
}, 60_000);

const TARGET = {
  namespace: NAMESPACE,
  routerName: ROUTER.name,
  idleLabels: { version: "green-web-echo" },
};
/** Two flips that the old color outlived by that much. */
const flips = (lastOldAnswerAfterMs: number) =>
  [0, 9_000].map((written) => ({ name: "flip", at: written, lastOldAnswerAfterMs }));

function stageOf(process: DemoWorld["process"]): Stage {
  const silent = { stdout: () => {}, stderr: () => {}, isTerminal: false, stderrIsTerminal: false };
  const narrator = new Narrator({ ...silent, env: {}, cwd: "/" }, () => 0);
  const recorder = new Recorder(() => 0);
  const world = { process } as DemoWorld;
  return { world, narrator, recorder, release: {} as ReleaseSpec, unitsRoot: "", gateway: "" };
}

interface Shown {
  readonly live: LiveFault;
  readonly world: EmbeddedWorld;
  readonly told: readonly string[];
  /** Runs the step that the fault befalls. */
  run(script?: Script): Promise<StepEnd>;
}

function shown(name: FaultName): Shown {
  const fault: Fault = FAULTS[name];
  const told: string[] = [];
  const live = new LiveFault(fault, (what) => void told.push(what));
  const from = at.beginnings[fault.step === "deploy" ? "applied" : "tested"];
  const world = at.worlds.create({ from, ...fault.world?.(live) });
  onTestFinished(() => world.close());
  const inputs = fault.step === "deploy" ? { version: "1.1.0" } : { watch: "1" };
  const run = async (script?: Script): Promise<StepEnd> => {
    const stage = stageOf((process) => world.process(process, script));
    const end = await runStep(stage, fault.step, inputs);
    live.ended(end);
    return end;
  };
  return { live, world, told, run };
}

function scriptOf({ live, world }: Shown): Script | undefined {
  const { fault } = live;
  return fault.promotion?.(TARGET, live) ?? fault.disturbedPromotion?.(world, TARGET, live);
}

describe.each(Object.keys(FAULTS) as FaultName[])("the fault %s", (name) => {
  const fault: Fault = FAULTS[name];
  const seen = fault.strikesIn === undefined ? [] : flips(1_700);

  it("strikes as often as it says, and the step ends as it says", async () => {
    const here = shown(name);
    here.live.letLoose();
    await fault.afterSmoke?.(here.world, TARGET, here.live);
    await here.run(scriptOf(here));
    expect(here.live.unexpected(seen)).toBeUndefined();
    expect(here.told).toHaveLength(fault.strikesIn === undefined ? fault.strikes : 0);
  });

  it("is not shown by a run that it did not strike", async () => {
    const here = shown(name);
    await here.run();
    expect(here.live.unexpected(fault.strikesIn === undefined ? [] : flips(300))).toMatch(
      /^the fault struck 0 times, not /,
    );
  });
});

describe("an ending", () => {
  it("with another code is not the one that the fault has", () => {
    const live = new LiveFault(FAULTS["idle-crashes-after-smoke"], () => {});
    for (const pod of ["a", "b"]) live.strike(pod);
    live.ended({ kind: "refused", codes: ["PROMOTE_STALE"], text: "" });
    expect(live.endedAsExpected).toBe(false);
    expect(live.unexpected([])).toBe(
      "promote ended with PROMOTE_STALE, where it should have ended with PROMOTE_NOT_READY",
    );
  });

  it("by an error without a code is a fault of the program, and is thrown on", async () => {
    const broken = at.worlds.create({ from: at.beginnings.tested }).ports;
    const list = (): never => {
      throw new TypeError("x is not a function");
    };
    const ports: Ports = { ...broken, cluster: { ...broken.cluster, list } };
    const stage = stageOf(() => ({ ports, died: new Promise(() => {}) }));
    await expect(runStep(stage, "promote")).rejects.toThrow(TypeError);
  });

  it("is refused or failed by its exit code", async () => {
    const lost = shown("answer-lost");
    expect((await lost.run(scriptOf(lost))).kind).toBe("failed");
    const crashed = shown("idle-crashes-after-smoke");
    crashed.world.crash(NAMESPACE, TARGET.idleLabels);
    expect((await crashed.run()).kind).toBe("refused");
  });
});
