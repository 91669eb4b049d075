import { beforeEach, describe, expect, it } from "vitest";
import { ECHO_CONFIG } from "../../test/fakes/echo-config.ts";
import { fakePorts, memoryFiles } from "../../test/fakes/ports.ts";
import { type Failures, refused, surroundings } from "../errors/errors.ts";
import type { RawInputs } from "../inputs.ts";
import type { Ports } from "../ports.ts";
import type { Capability, Outcome } from "../capability/capability.ts";
import { TOOLS } from "../toolchain/tools/index.generated.ts";
import { TOOL_NAMES } from "../toolchain/tools/releases.ts";
import { runFlow } from "./flow.ts";

/** What each step was given, in order; and what it answers. */
const given: [string, RawInputs][] = [];
const answers = new Map<string, Partial<Outcome>>();

const loadStep = async (name: string) => async (raw: RawInputs) => {
  given.push([name, raw]);
  return { outputs: {}, result: undefined, text: "", ...answers.get(name) };
};

const FILES = memoryFiles({ "bluegreen.yaml": ECHO_CONFIG });

const run = (raw: RawInputs, event: string, seen: string[] = [], ports = fakePorts({ files: FILES })) => {
  const world = {
    openPorts: async () => ports,
    openToolchain: () => Promise.reject(new Error("no toolchain here")),
    loadStep,
  };
  const trigger = { event, ref: "refs/heads/main", defaultBranch: "main" };
  return runFlow(raw, trigger, world, async (step) => void seen.push(step));
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

  it("begins nothing when an input of any of its steps is wrong, and says all that is wrong", async () => {
    const wrong = { version: "a b", timeout: "soon", record: "push", release: "echoo", "fail-on": "never" };
    const failure: unknown = await run(wrong, "push").catch((error: unknown) => error);
    expect(String((failure as Error).message)).toMatch(
      /version is "a b"[^]*timeout is "soon"[^]*record is "push"/,
    );
    expect((failure as Failures).failures.map(({ code }) => code)).toEqual([
      "INPUT_INVALID",
      "INPUT_INVALID",
      "INPUT_INVALID",
      "INPUT_INVALID",
      "RELEASE_UNKNOWN",
    ]);
    expect(given).toEqual([]);
  });

  it("ends at the first step that refuses, after showing what it found", async () => {
    answers.set("lint", { refusal: refused("LINT_FAILED", "2 errors", { remedy: "Correct them" }) });
    const seen: string[] = [];
    await expect(run({ version: "1.1" }, "push", seen)).rejects.toMatchObject({ code: "LINT_FAILED" });
    expect(seen).toEqual(["setup", "lint"]);
    expect(given.map(([name]) => name)).toEqual(["setup", "lint"]);
  });
});

describe("a rollback", () => {
  const helmVersion = (raw: RawInputs) => raw["helm-version"];
  /** Steps that answer when told to, and note what happens. */
  function world(setup: (raw: RawInputs) => Promise<void>, rollback: (ports: Ports) => Promise<unknown>) {
    const ports = fakePorts({ files: FILES, helm: { template: async () => "rendered" } });
    const steps: Record<string, Capability> = {
      setup: async (raw) => (await setup(raw), { outputs: {}, result: undefined, text: "" }),
      rollback: async (_, given) => (
        await rollback(given),
        { outputs: { to: "blue" }, result: undefined, text: "" }
      ),
    };
    const flowWorld = {
      openPorts: async () => ports,
      openToolchain: () => Promise.reject(new Error("no toolchain here")),
      loadStep: async (name: string) => steps[name] as Capability,
    };
    const trigger = { event: "workflow_dispatch", ref: undefined, defaultBranch: undefined };
    const flow = () => runFlow({ command: "rollback" }, trigger, flowWorld, async () => undefined);
    return { flow, ports };
  }

  it("moves the traffic while tools for the records are still on their way, and waits for them there", async () => {
    const happened: string[] = [];
    let arrive = () => {};
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    const setup = async (raw: RawInputs) => {
      if (helmVersion(raw) === "none") return void happened.push("kubectl");
      await arrived;
      happened.push("the other tools");
    };
    const { flow } = world(setup, async (ports) => {
      happened.push("traffic");
      arrive();
      await ports.helm.template({ chart: "c", release: "r", namespace: "n", valuesFiles: [] });
      happened.push("records");
    });
    expect((await flow()).outputs).toMatchObject({ command: "rollback", to: "blue" });
    expect(happened).toEqual(["kubectl", "traffic", "the other tools", "records"]);
  });

  it("waits before the traffic for no tool but those that move it", async () => {
    const asked: (readonly string[])[] = [];
    const setup = async (raw: RawInputs) =>
      void asked.push(TOOL_NAMES.filter((name) => raw[`${name}-version`] !== "none"));
    await world(setup, async () => undefined).flow();
    const needed = (when: string) => TOOL_NAMES.filter((name) => TOOLS[name].needed === when);
    expect(asked).toEqual([needed("before-traffic"), needed("for-records")]);
    expect(asked[0]).toContain("kubectl");
  });

  it("goes on when no tool can be fetched, with a warning", async () => {
    const down = () =>
      Promise.reject(surroundings("DOWNLOAD_FAILED", "cannot download it", { remedy: "Wait" }));
    const { flow, ports } = world(down, async () => undefined);
    expect((await flow()).outputs).toMatchObject({ to: "blue" });
    expect(ports.logged.filter(({ level }) => level === "warning").map(({ message }) => message)).toEqual(
      Array.from({ length: 2 }, () => expect.stringContaining("DOWNLOAD_FAILED")),
    );
  });
});
