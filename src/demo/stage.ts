import type { PortCall, Script } from "../adapters/embedded/process.ts";
import { CAPABILITIES } from "../flow/capabilities.ts";
import type { Outcome } from "../flow/capability.ts";
import { INPUTS } from "../flow/inputs.ts";
import type { StepName } from "../flow/rules.ts";
import { renderThrown } from "../flow/thrown.ts";
import type { RawInputs } from "../inputs.ts";
import type { Color, ReleaseSpec } from "../model/release.ts";
import type { StepOutcome } from "../model/run.ts";
import type { Ports } from "../ports.ts";
import type { DemoWorld } from "./demo-world.ts";
import { type Narrator, seconds } from "./narrator.ts";
import type { Recorder } from "./recorder.ts";

/** What every scene of the story plays on. */
export interface Stage {
  readonly world: DemoWorld;
  readonly narrator: Narrator;
  readonly recorder: Recorder;
  readonly release: ReleaseSpec;
  /** Every gateway by itself, as the input `gateway` takes them. */
  readonly gateway: string;
}

/** How a step ended. `died`: the process did, in the middle of the call. */
export type StepEnd =
  | { readonly kind: "done"; readonly outcome: Outcome }
  | { readonly kind: "refused"; readonly text: string; readonly outcome?: Outcome }
  | { readonly kind: "died"; readonly call: PortCall };

/** What befalls a step's calls, and which attempt of its job it is (from 1 on). */
export interface Performance {
  readonly script?: Script | undefined;
  readonly attempt?: number;
}

/** The run that the demo's jobs belong to. */
const RUN_URL = "https://github.example/demo/actions/runs/1";

/** Runs a step as a job of its own would: fresh checkout, fresh ports, inputs by the names in action.yml. */
export async function runStep(
  stage: Stage,
  name: StepName,
  inputs: RawInputs = {},
  { script, attempt = 1 }: Performance = {},
): Promise<StepEnd> {
  const { recorder, narrator, world } = stage;
  const start = recorder.elapsed();
  const process = world.process(name, script);
  const ports = inJob(process.ports, attempt);
  const defaults = Object.fromEntries(INPUTS[name].map((input) => [input.name, input.default]));
  const step = runCapability(name, { ...defaults, ...inputs }, ports);
  const died = process.died.then((call): StepEnd => ({ kind: "died", call }));
  const ended = await narrator.during(name, () => Promise.race([step, died]));
  const end = recorder.elapsed();
  recorder.phase({ name, start, end, outcome: outcomeOf(ended), detail: detailOf(ended) });
  return ended;
}

function inJob(ports: Ports, attempt: number): Ports {
  return { ...ports, github: { ...ports.github, runUrl: () => RUN_URL, runAttempt: () => attempt } };
}

async function runCapability(name: StepName, raw: RawInputs, ports: Ports): Promise<StepEnd> {
  try {
    const capability = await CAPABILITIES[name]();
    const outcome = await capability(raw, ports, noToolchain);
    if (outcome.refusal === undefined) return { kind: "done", outcome };
    return { kind: "refused", text: renderThrown(outcome.refusal), outcome };
  } catch (thrown) {
    return { kind: "refused", text: renderThrown(thrown) };
  }
}

/** The story has no setup: there is nothing to install. */
function noToolchain(): Promise<never> {
  return Promise.reject(new Error("The demo installs no tools."));
}

function outcomeOf(end: StepEnd): StepOutcome {
  const outcomes = { done: "done", refused: "refused", died: "failed" } as const;
  return outcomes[end.kind];
}

/** One sentence for the page: the step's own, or the first line that says something. */
function detailOf(end: StepEnd): string {
  if (end.kind === "died") return `The process died at ${end.call.port}.${end.call.method}.`;
  if (end.kind === "done" && end.outcome.sentence !== undefined) return end.outcome.sentence;
  const text = end.kind === "done" ? end.outcome.text : end.text;
  return text.split("\n").find((line) => line.trim() !== "") ?? "";
}

/** Shows how a step ended, and how long it took. */
export function showEnd(stage: Stage, end: StepEnd, began: number): void {
  const took = seconds(stage.recorder.elapsed() - began);
  if (end.kind === "done") stage.narrator.say(`${end.outcome.text.trim()}\n(${took})`);
  if (end.kind === "refused") stage.narrator.say(`${end.text}\n(refused after ${took})`);
  if (end.kind === "died") {
    stage.narrator.say(`✗ The runner died after ${took}, at ${end.call.port}.${end.call.method}.`);
  }
}

/** Which color an answer of the gateway names by its identity header. */
export function colorOfSubset(release: ReleaseSpec, subset: unknown): Color | undefined {
  if (subset === release.colors.blue.target.name) return "blue";
  return subset === release.colors.green.target.name ? "green" : undefined;
}
