import { beforeEach, describe, expect, it } from "vitest";
import { fakePorts } from "../../test/fakes/ports.ts";
import { refused } from "../errors.ts";
import type { RawInputs } from "../inputs.ts";
import type { Outcome } from "./capability.ts";
import { runFlow } from "./flow.ts";

/** What each step was given, in order; and what it answers. */
const given: [string, RawInputs][] = [];
const answers = new Map<string, Partial<Outcome>>();

const loadStep = async (name: string) => async (raw: RawInputs) => {
  given.push([name, raw]);
  return { outputs: {}, result: undefined, text: "", ...answers.get(name) };
};

const run = (raw: RawInputs, event: string, seen: string[] = []) => {
  const ports = fakePorts();
  const world = {
    openPorts: async () => ports,
    openToolchain: () => Promise.reject(new Error("no toolchain here")),
    loadStep,
  };
  return runFlow(raw, event, world, async (step) => void seen.push(step));
};

describe("a flow", () => {
  beforeEach(() => {
    given.length = 0;
    answers.clear();
  });

  it("applies the plan that this very run showed", async () => {
    answers.set("plan", { outputs: { digest: "p1", "has-changes": "true" } });
    answers.set("apply", { outputs: { digest: "p1", applied: "[]" } });
    const { outputs } = await run({}, "push");
    expect(given.map(([name]) => name)).toEqual(["setup", "lint", "plan", "apply"]);
    expect(given.at(-1)?.[1]).toMatchObject({ digest: "p1" });
    expect(outputs).toEqual({
      command: "release",
      "has-changes": "true",
      "plan-digest": "p1",
      applied: "[]",
    });
  });

  it("is bound to the digest that was reviewed, when one is given", async () => {
    answers.set("plan", { outputs: { digest: "p2" } });
    await run({ digest: "p1" }, "push");
    expect(given.at(-1)?.[1]).toMatchObject({ digest: "p1" });
  });

  it("keeps the digests of a plan and of a color apart", async () => {
    answers.set("plan", { outputs: { digest: "p1" } });
    answers.set("smoke", { outputs: { digest: "c1", passed: "true" } });
    const { outputs } = await run({ version: "1.1" }, "push");
    expect(outputs).toMatchObject({ "plan-digest": "p1", "color-digest": "c1", passed: "true" });
  });

  it("gives each step its own inputs only, with its own defaults for what is empty", async () => {
    await run({ version: "1.1", timeout: "", "fail-on": "warning" }, "push");
    const of = (step: string) => given.find(([name]) => name === step)?.[1] ?? {};
    expect(of("deploy")).toMatchObject({ version: "1.1", timeout: "300" });
    expect(of("smoke")).toMatchObject({ timeout: "60" });
    expect(of("lint")).toMatchObject({ "fail-on": "warning" });
    expect(of("lint")).not.toHaveProperty("version");
  });

  it("ends at the first step that refuses, after showing what it found", async () => {
    answers.set("lint", { refusal: refused("LINT_FAILED", "2 errors", { remedy: "Correct them" }) });
    const seen: string[] = [];
    await expect(run({ version: "1.1" }, "push", seen)).rejects.toMatchObject({ code: "LINT_FAILED" });
    expect(seen).toEqual(["setup", "lint"]);
    expect(given.map(([name]) => name)).toEqual(["setup", "lint"]);
  });
});
