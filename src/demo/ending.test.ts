import { describe, expect, it } from "vitest";
import type { TrafficSample } from "../model/run.ts";
import type { ReleaseSpec } from "../model/release.ts";
import type { DemoWorld } from "./world/demo-world.ts";
import { type Ending, ending, type Hitch, wrongAt } from "./ending.ts";
import { type Fault, FAULTS } from "./faults.ts";
import { LiveFault } from "./live-fault.ts";
import { Narrator } from "./narrator.ts";
import { Recorder } from "./recorder.ts";

const OK: TrafficSample = { at: 1, color: "blue", status: 200 };
const FAILED: TrafficSample = { at: 2, color: undefined, status: 503 };

function end(of: {
  fault?: LiveFault;
  hitch?: Hitch;
  samples?: readonly TrafficSample[];
}): Ending & { said: string } {
  let said = "";
  const stdout = (text: string) => void (said += text);
  const io = { stdout, stderr: () => {}, isTerminal: false, stderrIsTerminal: false, env: {}, cwd: "/" };
  const narrator = new Narrator(io, () => 0);
  const recorder = new Recorder(() => 0);
  const stage = {
    narrator,
    recorder,
    world: {} as DemoWorld,
    release: {} as ReleaseSpec,
    unitsRoot: "",
    gateway: "",
  };
  return { ...ending(stage, of.samples ?? [OK], of.fault, of.hitch), said };
}

function struck(fault: Fault, times: number): LiveFault {
  const live = new LiveFault(fault, () => {});
  live.letLoose();
  for (let count = 0; count < times; count += 1) live.strike("it struck");
  return live;
}

const kill = FAULTS["kill-before-flip"];
const died = { kind: "died", call: { port: "cluster", method: "replace" } } as Parameters<typeof wrongAt>[1];

describe("the ending", () => {
  it("is as expected when nothing was wrong", () => {
    expect(end({})).toMatchObject({ exitCode: 0, verdict: "as the demo expected" });
  });

  it("is as expected with a fault that struck and ended its step as it should", () => {
    const fault = struck(kill, 1);
    fault.ended(died);
    const { exitCode, said } = end({ fault });
    expect(exitCode).toBe(0);
    expect(said).toContain("As the demo expected: The Lease says what was under way");
  });

  it.each([
    [0, "the fault struck 0 times, not once"],
    [2, "the fault struck 2 times, not once"],
    [1, "promote did not run"],
  ])("is not as expected after %i strikes when that is not what the fault is", (times, why) => {
    expect(end({ fault: struck(kill, times) })).toMatchObject({
      exitCode: 1,
      verdict: `not as the demo expected: ${why}`,
      said: expect.stringContaining("Expected was: The Lease says"),
    });
  });

  it("is not as expected when a request failed", () => {
    expect(end({ samples: [OK, FAILED] })).toMatchObject({
      exitCode: 1,
      verdict: "not as the demo expected: 1 request failed",
    });
  });

  it("says of a declined run that the fault was not let loose", () => {
    const fault = new LiveFault(kill, () => {});
    const { exitCode, verdict, said } = end({ fault, hitch: { kind: "declined" } });
    expect(exitCode).toBe(0);
    expect(verdict).toBe("not approved: the fault was not let loose");
    expect(said).toContain("What was to break: The runner dies");
    expect(said).not.toContain("xpected: The Lease");
  });

  it("is 3 when the surroundings failed a step", () => {
    const hitch = wrongAt("plan", { kind: "failed", codes: ["TOOL_MISSING"], text: "" });
    expect(end({ hitch })).toMatchObject({ exitCode: 3, verdict: "not as the demo expected: plan failed" });
  });
});
