import type { StepName } from "../capability/step-name.ts";
import process from "node:process";
import {
  endGroup,
  error,
  getInput,
  info,
  notice,
  setOutput,
  setSecret,
  startGroup,
  warning,
} from "@actions/core";
import { actionsLog, withoutCommands } from "../adapters/real/log.ts";
import { checkCertificates } from "../adapters/real/processes/unchecked.ts";
import { Failure, Failures } from "../errors/errors.ts";
import { CAPABILITIES } from "../flow/capabilities.ts";
import type { Outcome } from "../capability/capability.ts";
import { INPUTS } from "../flow/inputs.ts";
import { LastLine } from "../flow/last-line.ts";
import { recordedRun } from "../flow/recorded-run.ts";
import { Pending, settled } from "./settled.ts";
import { exitCodeOf, renderThrown } from "../capability/thrown.ts";
import type { RawInputs } from "../inputs.ts";
import type { Finding } from "../model/finding.ts";
import { trafficOf } from "../model/traffic.ts";
import type { Log, Ports } from "../ports.ts";
import { annotations } from "../report/findings.ts";
import { endIfInterrupted, type Lifetime, openLifetime } from "./lifetime.ts";
import { realPorts, realToolchain } from "./ports.ts";
import { outliveReaders } from "./streams.ts";

/**
 * Runs one of the actions: its inputs, its step, its outputs; a failure becomes an annotation and the
 * exit code.
 */
export async function runAction(name: StepName): Promise<void> {
  const log = openLog();
  await failing(log, async (lifetime) => {
    const raw = actionInputs(name);
    const ports = await realPorts(raw, { env: process.env, cwd: workspace(), log, lifetime });
    const run = await recordedRun(name, raw, Date.now);
    const capability = run.step(name, await CAPABILITIES[name]());
    const last = new LastLine();
    const step = async () => last.heard(await capability(raw, ports, realToolchain(process.env)));
    await last.over(() => run.whole(async () => report(await step(), ports)));
    if (last.text !== undefined) log.info(last.text);
  });
}

export function openLog(): Log {
  return actionsLog({ info, warning, error, setSecret, startGroup, endGroup });
}

/** The folder that the job's checkout is in. */
export function workspace(): string {
  return process.env["GITHUB_WORKSPACE"] ?? process.cwd();
}

function actionInputs(name: StepName): RawInputs {
  return Object.fromEntries(INPUTS[name].map((input) => [input.name, getInput(input.name)]));
}

/** Outputs and text of a step; a refusal comes after both, since they explain it. */
async function report(outcome: Outcome, ports: Ports): Promise<void> {
  writeOutputs(outcome.outputs);
  await show(outcome, ports);
  if (outcome.refusal !== undefined) throw outcome.refusal;
}

/** A step's text in the log, and its Markdown in the step summary. */
export async function show(outcome: Outcome, { log, github }: Ports): Promise<void> {
  if (outcome.text !== "") log.info(outcome.text);
  if (outcome.findings !== undefined) annotateFindings(outcome.findings.findings, log);
  if (outcome.summary !== undefined) await github.summary(outcome.summary);
}

const ANNOTATE = { error, warning, notice };

/** Findings on the lines they are about. GitHub shows ten of each level; the text above has them all. */
function annotateFindings(findings: readonly Finding[], log: Log): void {
  for (const { level, title, message, file, line } of annotations(findings, (text) => log.masked(text))) {
    const at = { title, file, ...(line === undefined ? {} : { startLine: line }) };
    ANNOTATE[level](withoutCommands(message), at);
  }
}

export function writeOutputs(outputs: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(outputs)) setOutput(name, value);
}

/** Runs the body; what it throws is shown, one annotation for each failure, and sets the exit code. */
export async function failing(log: Log, body: (lifetime: Lifetime) => Promise<void>): Promise<void> {
  const lifetime = openLifetime(process, log, new Pending());
  outliveReaders([process.stdout, process.stderr]);
  checkCertificates(process.env, (message) => log.warning(message));
  try {
    await settled(process, lifetime.pending, () => body(lifetime));
  } catch (thrown) {
    const failures = thrown instanceof Failures ? thrown.failures : [thrown];
    for (const failure of failures) annotate(failure, log);
    const traffic = thrown instanceof Failures ? trafficOf(thrown) : undefined;
    if (traffic !== undefined) log.error(traffic.sentence);
    process.exitCode = exitCodeOf(thrown);
  }
  endIfInterrupted(lifetime, process, Number(process.exitCode ?? 0));
}

function annotate(thrown: unknown, log: Log): void {
  log.error(renderThrown(thrown), thrown instanceof Failure ? placeOf(thrown.where) : undefined);
}

/** `file:line` as an annotation's place; a resource's name is none. */
function placeOf(where: string | undefined): { file: string; line: number } | undefined {
  const [, file, line] = /^(.+?):(\d+)(?::\d+)?$/.exec(where ?? "") ?? [];
  return file === undefined || line === undefined ? undefined : { file, line: Number(line) };
}
