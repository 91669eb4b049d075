import type { StepName } from "../capability/step-name.ts";
import type { PortCall, Script } from "../adapters/embedded/tools/process.ts";
import { CAPABILITIES } from "../flow/capabilities.ts";
import type { Outcome } from "../capability/capability.ts";
import { INPUTS } from "../flow/inputs.ts";
import { replaced } from "../flow/recording.ts";
import { codesOf, renderThrown, stepOutcomeOf } from "../capability/thrown.ts";
import type { RawInputs } from "../inputs.ts";
import type { Color, ReleaseSpec } from "../model/release.ts";
import type { StepOutcome } from "../model/run.ts";
import type { UnitPlan } from "../model/unit.ts";
import type { Log, Ports, Terragrunt } from "../ports.ts";
import type { DemoWorld } from "./world/demo-world.ts";
import { type Narrator, seconds } from "./narrator.ts";
import type { Recorder } from "./recorder.ts";

/** What every scene of the story plays on. */
export interface Stage {
  readonly world: DemoWorld;
  readonly narrator: Narrator;
  readonly recorder: Recorder;
  readonly release: ReleaseSpec;
  /** The folder of the units, relative to the repository. */
  readonly unitsRoot: string;
  /** Every gateway by itself, as the input `gateway` takes them. */
  readonly gateway: string;
}

/**
 * How a step ended. Refused: the tool said no; failed: the surroundings did; `outcome` is there when the step
 * did its work all the same. `died`: the process did, in the middle of the call.
 */
export type StepEnd =
  | { readonly kind: "done"; readonly outcome: Outcome }
  | {
      readonly kind: "refused" | "failed";
      readonly codes: readonly string[];
      readonly text: string;
      readonly outcome?: Outcome;
    }
  | { readonly kind: "died"; readonly call: PortCall };

/** What befalls a step's calls, which attempt of its job it is (from 1 on), and who hears of its plans. */
export interface Performance {
  readonly script?: Script | undefined;
  readonly attempt?: number;
  readonly onPlan?: (plan: UnitPlan) => void;
}

/** The run that the demo's jobs belong to. */
const RUN_URL = "https://github.example/demo/actions/runs/1";

/**
 * Runs a step as a job of its own would: fresh checkout, fresh ports, inputs by the names in action.yml. What
 * a step throws without a code is a fault of the program and is thrown on.
 */
export async function runStep(
  stage: Stage,
  name: StepName,
  inputs: RawInputs = {},
  how: Performance = {},
): Promise<StepEnd> {
  const { recorder, narrator, world } = stage;
  const start = recorder.elapsed();
  const process = world.process(name, how.script);
  const ports = inJob(process.ports, narrator, how);
  const defaults = Object.fromEntries(INPUTS[name].map((input) => [input.name, input.default]));
  const step = runCapability(name, { ...defaults, ...inputs }, ports);
  const died = process.died.then((call): StepEnd => ({ kind: "died", call }));
  const ended = await narrator.during(name, () => Promise.race([step, died]));
  const end = recorder.elapsed();
  recorder.phase({ name, start, end, outcome: outcomeOf(ended), detail: detailOf(ended) });
  return ended;
}

function inJob(ports: Ports, narrator: Narrator, { attempt = 1, onPlan }: Performance): Ports {
  const plan: Terragrunt["plan"] = async (unit) => {
    const planned = await ports.terragrunt.plan(unit);
    onPlan?.(planned);
    return planned;
  };
  return {
    ...ports,
    log: tellingLog(ports.log, narrator),
    terragrunt: replaced(ports.terragrunt, { plan }),
    github: replaced(ports.github, { runUrl: () => RUN_URL, runAttempt: () => attempt }),
  };
}

/** Tells what a job's log would show, masked. */
function tellingLog(log: Log, narrator: Narrator): Log {
  const tell = (level: string) => (message: string) => narrator.aside(`${level}${log.masked(message)}`);
  return replaced(log, {
    info: tell(""),
    warning: tell("warning: "),
    error: tell("error: "),
    group: async (title, body) => {
      tell("")(title);
      return body();
    },
  });
}

async function runCapability(name: StepName, raw: RawInputs, ports: Ports): Promise<StepEnd> {
  try {
    const capability = await CAPABILITIES[name]();
    const outcome = await capability(raw, ports, noToolchain);
    return outcome.refusal === undefined
      ? { kind: "done", outcome }
      : { ...endedBy(outcome.refusal), outcome };
  } catch (thrown) {
    return endedBy(thrown);
  }
}

function endedBy(thrown: unknown): Extract<StepEnd, { codes: readonly string[] }> {
  const codes = codesOf(thrown);
  if (codes.length === 0) throw thrown;
  return { kind: stepOutcomeOf(thrown), codes, text: renderThrown(thrown) };
}

/** The story has no setup: there is nothing to install. */
function noToolchain(): Promise<never> {
  return Promise.reject(new Error("The demo installs no tools."));
}

function outcomeOf(end: StepEnd): StepOutcome {
  return end.kind === "died" ? "failed" : end.kind;
}

/** One sentence for the page: the step's own, or the first line that says something. */
function detailOf(end: StepEnd): string {
  if (end.kind === "died") return `The process died at ${end.call.port}.${end.call.method}.`;
  if (end.kind === "done" && end.outcome.sentence !== undefined) return end.outcome.sentence;
  const text = end.kind === "done" ? end.outcome.text : end.text;
  return text.split("\n").find((line) => line.trim() !== "") ?? "";
}

/** Shows how a step ended, and how long it took. What it found comes before what it made of it. */
export function showEnd({ narrator, recorder }: Stage, end: StepEnd, began: number): void {
  const took = seconds(recorder.elapsed() - began);
  if (end.kind === "died") {
    narrator.say(`✗ The runner died after ${took}, at ${end.call.port}.${end.call.method}.`);
    return;
  }
  const found = end.outcome?.text.trim() ?? "";
  if (found !== "") narrator.say(found);
  narrator.say(end.kind === "done" ? `(${took})` : `${end.text}\n(${end.kind} after ${took})`);
}

/** Which color an answer of the gateway names by its identity header. */
export function colorOfSubset(release: ReleaseSpec, subset: unknown): Color | undefined {
  if (subset === release.colors.blue.target.name) return "blue";
  return subset === release.colors.green.target.name ? "green" : undefined;
}
