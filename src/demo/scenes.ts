/** The scenes of the story: one step, or one look at the answers, each under its heading. */
import type { StepName } from "../capability/step-name.ts";
import type { RawInputs } from "../inputs.ts";
import type { LintResult } from "../lint/step.ts";
import type { Color } from "../model/release.ts";
import type { RunUnit } from "../model/run.ts";
import type { UnitPlan } from "../model/unit.ts";
import type { PlanResult } from "../plan/step.ts";
import { type Curl, curlCommand, sendCurl } from "./world/curl.ts";
import { type Performance, runStep, showEnd, type Stage, type StepEnd } from "./stage.ts";
import { seconds } from "./narrator.ts";

/** Lines of one unit's plan that are shown; the page has more. */
const PLAN_LINES = 10;
/** The same for the plan of a deploy, which is what people look at. */
const DEPLOY_LINES = 60;

/** One step under its heading. */
export async function scene(
  stage: Stage,
  name: StepName,
  what: string,
  inputs: RawInputs = {},
  how: Performance = {},
): Promise<StepEnd> {
  stage.narrator.heading(`${name}: ${what}`);
  const began = stage.recorder.elapsed();
  const end = await runStep(stage, name, inputs, how);
  noteEnd(stage, name, end, began);
  showEnd(stage, end, began);
  return end;
}

/** Proofs and what went wrong go into the timeline. */
function noteEnd({ recorder }: Stage, name: StepName, end: StepEnd, began: number): void {
  if (end.kind !== "done") {
    recorder.event("fault", `${name} ${end.kind}: ${recorder.phases.at(-1)?.detail ?? ""}`);
    return;
  }
  const { outputs, sentence, convergedMs } = end.outcome;
  if (name === "smoke") recorder.event("proof", `smoke: ${sentence ?? ""}`);
  if (convergedMs === undefined) return;
  const flip = recorder.flipSince(began);
  const text = `${name}: every answer comes from ${outputs["active"]}`;
  // A run that finishes another's flip counts from its own beginning.
  recorder.event("proof", text, flip === undefined ? recorder.elapsed() : flip.at + convergedMs);
}

export async function lintScene(stage: Stage): Promise<StepEnd> {
  const end = await scene(stage, "lint", "charts and what they render are checked");
  if (end.kind !== "died") {
    stage.recorder.findings = (end.outcome?.result as LintResult | undefined)?.findings ?? [];
  }
  return end;
}

export async function planScene(stage: Stage): Promise<StepEnd> {
  const { narrator, recorder, world } = stage;
  narrator.heading(`plan: every unit, ${world.planned}`);
  const began = recorder.elapsed();
  const end = await runStep(stage, "plan");
  if (end.kind !== "done") {
    noteEnd(stage, "plan", end, began);
    showEnd(stage, end, began);
    return end;
  }
  const { plans } = end.outcome.result as PlanResult;
  const units = await world.looking.terragrunt.units(stage.unitsRoot);
  recorder.units = plans.map((one): RunUnit => ({
    name: one.unit,
    dependencies: units.find(({ name }) => name === one.unit)?.dependencies ?? [],
    outcome: one.outcome,
    changes: one.changes.map(({ action, address }) => `${action} ${address}`),
    diff: one.error ?? one.text,
  }));
  for (const one of plans) narrator.say(planOf(one, PLAN_LINES));
  narrator.say(`(${seconds(recorder.elapsed() - began)})`);
  return end;
}

/** A new version on the idle color, with the diff that it makes. */
export async function deployScene(stage: Stage, idle: Color, version: string): Promise<StepEnd> {
  const { narrator, recorder, gateway } = stage;
  const onPlan = (plan: UnitPlan): void => {
    narrator.say(planOf(plan, DEPLOY_LINES));
    recorder.replanned(plan, `deploy ${version}`);
  };
  const what = `version ${version} on ${idle}, which has no traffic`;
  return scene(stage, "deploy", what, { version, gateway }, { onPlan });
}

function planOf({ unit, outcome, text, error }: UnitPlan, most: number): string {
  if (outcome !== "changes") {
    const word = outcome === "no-changes" ? "no changes" : outcome;
    return `${unit}: ${error === undefined || outcome === "failed" ? word : error}`;
  }
  const lines = text.trimEnd().split("\n");
  const more = lines.length > most ? [`  … ${lines.length - most} more lines on the page`] : [];
  return [`${unit}:`, ...lines.slice(0, most).map((line) => `  ${line}`), ...more].join("\n");
}

function walkthrough({ release }: Stage): readonly Curl[] {
  const { cookie } = release.preview;
  const value = (color: Color): string => `${cookie}=${release.colors[color].target.name}`;
  return [
    { title: "Default route" },
    { title: `With ${value("green")} in the cookie`, cookie: value("green") },
    { title: `With ${value("blue")} in the cookie`, cookie: value("blue") },
  ];
}

/** The walkthrough's three requests, sent, with their answers. */
export async function curls(stage: Stage): Promise<void> {
  stage.narrator.heading("the walkthrough's three requests");
  for (const curl of walkthrough(stage)) {
    const { command, body } = await sendCurl(stage.release.host, stage.world.front[0], curl);
    stage.narrator.say(`${curl.title}\n  $ ${command}\n  ${body}`);
  }
}

/** The commands to try while the gateway is held. */
export function tryOut(stage: Stage): string {
  const { release, world } = stage;
  const command = (curl: Curl): string => curlCommand(release.host, world.front[0], curl);
  return walkthrough(stage)
    .map((curl) => `${curl.title}\n  ${world.commandPrefix}${command(curl)}`)
    .join("\n");
}
