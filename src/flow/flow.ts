import type { StepName } from "../capability/step-name.ts";
import { Failure, Failures } from "../errors/errors.ts";
import type { RawInputs } from "../inputs.ts";
import type { Ports } from "../ports.ts";
import type { Capability, OpenToolchain, Outcome } from "../capability/capability.ts";
import { INPUTS } from "./inputs.ts";
import { chooseFlow, type FlowRequest, type Trigger } from "./rules.ts";
import { renderThrown } from "../capability/thrown.ts";

export interface FlowResult {
  readonly outputs: Readonly<Record<string, string>>;
}

/** What a flow runs on. */
export interface FlowWorld {
  /** Called anew for each step, because setup changes PATH for those after it. */
  readonly openPorts: () => Promise<Ports>;
  readonly openToolchain: OpenToolchain;
  /** Loads a step: `CAPABILITIES` in every entry. */
  readonly loadStep: (step: StepName) => Promise<Capability>;
}

/** Called after each step that came to an end, refused or not, before the next begins. */
export type StepObserver = (step: StepName, outcome: Outcome, ports: Ports) => Promise<void>;

/**
 * Runs the sequence of steps that the command or the event asks for, each with the outputs of those before it
 * where it needs them. Inputs that are wrong for any of the steps are refused before the first begins. A step
 * that refuses ends the flow: its refusal is thrown after `observe` has seen the outcome. Only in an urgent
 * flow does setup end nothing.
 */
export async function runFlow(
  raw: RawInputs,
  trigger: Trigger,
  world: FlowWorld,
  observe: StepObserver,
): Promise<FlowResult> {
  const choice = chooseFlow(requestOf(raw, trigger));
  if (choice.kind === "refuse") throw choice.failure;
  const before = { command: choice.command };
  const planned = choice.steps.map((step) => [step, stepInputs(step, raw, before)] as const);
  const { refuseWrongInputs } = await import("./preflight.ts");
  await refuseWrongInputs(planned, (await world.openPorts()).files);
  if (!choice.urgent) return { outputs: await runSteps(choice.steps, before, raw, world, observe) };
  const tools = await urgentTools(raw, world, observe);
  try {
    const steps = choice.steps.filter((step) => step !== "setup");
    return { outputs: await runSteps(steps, before, raw, { ...world, openPorts: tools.openPorts }, observe) };
  } finally {
    await tools.settled;
  }
}

type Outputs = Readonly<Record<string, string>>;

async function runSteps(
  steps: readonly StepName[],
  before: Outputs,
  raw: RawInputs,
  world: FlowWorld,
  observe: StepObserver,
): Promise<Outputs> {
  let outputs = before;
  for (const step of steps) {
    const ports = await world.openPorts();
    const capability = await world.loadStep(step);
    const inputs = stepInputs(step, raw, outputs);
    const outcome = await ports.log.group(step, () => capability(inputs, ports, world.openToolchain));
    outputs = { ...outputs, ...flowOutputs(step, outcome.outputs) };
    await observe(step, outcome, ports);
    if (outcome.refusal !== undefined) throw outcome.refusal;
  }
  return outputs;
}

/**
 * Tools for a flow whose traffic must not wait: what moves it now, and the others, which only records need,
 * meanwhile. `openPorts` gives ports that wait for them where they are used. A tool that cannot be had is a
 * warning: when it is needed, and is not on PATH either, the step says so.
 */
async function urgentTools(raw: RawInputs, world: FlowWorld, observe: StepObserver) {
  const { onlyNeeded } = await import("../toolchain/tools/releases.ts");
  const fetched = async (without: RawInputs): Promise<void> => {
    try {
      await runSteps(["setup"], {}, { ...raw, ...without }, world, observe);
    } catch (error) {
      if (!(error instanceof Failure || error instanceof Failures)) throw error;
      const { log } = await world.openPorts();
      log.warning(`Not every tool could be fetched; going on with what is on PATH. ${renderThrown(error)}`);
    }
  };
  await fetched(onlyNeeded("before-traffic"));
  const rest = fetched(onlyNeeded("for-records"));
  // Awaited by whoever needs a tool, and in the end; until then a failure must not end the process.
  const settled = rest.catch(() => undefined);
  const openPorts = async () => waiting(rest, await world.openPorts());
  return { openPorts, settled };
}

/** Ports whose tools are on their way: every call of Terragrunt and Helm waits for them. */
function waiting(tools: Promise<void>, ports: Ports): Ports {
  const { terragrunt, helm } = ports;
  const after = async <T>(call: () => Promise<T>): Promise<T> => {
    await tools;
    return call();
  };
  return {
    ...ports,
    terragrunt: {
      units: (root, need) => after(() => terragrunt.units(root, need)),
      chart: (unit) => after(() => terragrunt.chart(unit)),
      plan: (unit) => after(() => terragrunt.plan(unit)),
      apply: (unit, plan) => after(() => terragrunt.apply(unit, plan)),
      unlock: (unit, lock) => after(() => terragrunt.unlock(unit, lock)),
    },
    helm: {
      template: (request) => after(() => helm.template(request)),
      lint: (request) => after(() => helm.lint(request)),
      manifest: (release, namespace) => after(() => helm.manifest(release, namespace)),
      status: (release, namespace) => after(() => helm.status(release, namespace)),
      release: (release, namespace) => after(() => helm.release(release, namespace)),
      upgrade: (chart) => after(() => helm.upgrade(chart)),
    },
  };
}

function requestOf(raw: RawInputs, trigger: Trigger): FlowRequest {
  const version = raw["version"]?.trim();
  return {
    command: raw["command"]?.trim() || "auto",
    trigger,
    version: version === "" ? undefined : version,
  };
}

/**
 * The inputs of one step. An input left empty takes the default of the step's own action.yml, as it would
 * have there. Apply is bound to the digest that was given or, without one, to the plan this very run showed.
 */
function stepInputs(step: StepName, raw: RawInputs, before: Readonly<Record<string, string>>): RawInputs {
  const given = INPUTS[step].map((input) => [input.name, raw[input.name] || input.default] as const);
  const inputs = Object.fromEntries(given);
  if (step !== "apply") return inputs;
  return { ...inputs, digest: inputs["digest"] || before["plan-digest"] };
}

/**
 * Outputs of the root action: `digest` means a plan in one step and a color in another, so each gets its own
 * name.
 */
function flowOutputs(
  step: StepName,
  outputs: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const digest = step === "plan" || step === "apply" ? "plan-digest" : "color-digest";
  const renamed = Object.entries(outputs).map(([name, value]) => [name === "digest" ? digest : name, value]);
  return Object.fromEntries(renamed) as Record<string, string>;
}
