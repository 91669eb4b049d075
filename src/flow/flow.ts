import type { RawInputs } from "../inputs.ts";
import type { Ports } from "../ports.ts";
import type { Capability, OpenToolchain, Outcome } from "./capability.ts";
import { INPUTS } from "./inputs.ts";
import { chooseFlow, type FlowRequest, type StepName } from "./rules.ts";

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
 * Runs the sequence of steps that the command or the event asks for, each with the outputs of those before it where it
 * needs them. A step that refuses ends the flow: its refusal is thrown after `observe` has seen the outcome.
 */
export async function runFlow(
  raw: RawInputs,
  event: string | undefined,
  world: FlowWorld,
  observe: StepObserver,
): Promise<FlowResult> {
  const choice = chooseFlow(requestOf(raw, event));
  if (choice.kind === "refuse") throw choice.failure;
  let outputs: Readonly<Record<string, string>> = { command: choice.command };
  for (const step of choice.steps) {
    const ports = await world.openPorts();
    const capability = await world.loadStep(step);
    const inputs = stepInputs(step, raw, outputs);
    const outcome = await ports.log.group(step, () => capability(inputs, ports, world.openToolchain));
    outputs = { ...outputs, ...flowOutputs(step, outcome.outputs) };
    await observe(step, outcome, ports);
    if (outcome.refusal !== undefined) throw outcome.refusal;
  }
  return { outputs };
}

function requestOf(raw: RawInputs, event: string | undefined): FlowRequest {
  const version = raw["version"]?.trim();
  return {
    command: raw["command"]?.trim() || "auto",
    event,
    version: version === "" ? undefined : version,
  };
}

/**
 * The inputs of one step. An input left empty takes the default of the step's own action.yml, as it would have there.
 * Apply is bound to the digest that was given or, without one, to the plan this very run showed.
 */
function stepInputs(step: StepName, raw: RawInputs, before: Readonly<Record<string, string>>): RawInputs {
  const given = INPUTS[step].map((input) => [input.name, raw[input.name] || input.default] as const);
  const inputs = Object.fromEntries(given);
  if (step !== "apply") return inputs;
  return { ...inputs, digest: inputs["digest"] || before["plan-digest"] };
}

/** Outputs of the root action: `digest` means a plan in one step and a color in another, so each gets its own name. */
function flowOutputs(
  step: StepName,
  outputs: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const digest = step === "plan" || step === "apply" ? "plan-digest" : "color-digest";
  const renamed = Object.entries(outputs).map(([name, value]) => [name === "digest" ? digest : name, value]);
  return Object.fromEntries(renamed) as Record<string, string>;
}
