/**
 * How the story ended: what was counted, what the tool did about a fault, and whether that is what it was to
 * do.
 */
import type { RunPhase, RunTotals, TrafficSample } from "../model/run.ts";
import type { LiveFault } from "./live-fault.ts";
import { seconds } from "./narrator.ts";
import type { Stage, StepEnd } from "./stage.ts";

/** Why the story did not go as it should, apart from its fault; or that a person did not let it go on. */
export type Hitch =
  | { readonly kind: "wrong"; readonly why: string; readonly exitCode: 1 | 3 }
  | { readonly kind: "declined" };

export interface Ending {
  /**
   * 0: as expected, or declined; 1: a step ended otherwise or a request failed; 3: the surroundings failed.
   */
  readonly exitCode: 0 | 1 | 3;
  readonly title: string;
  /** How it compares with what was expected, as half a sentence. */
  readonly verdict: string;
  readonly samples: readonly TrafficSample[];
}

/** A step ended otherwise than it should. */
export function wrongAt(name: string, end: StepEnd): Hitch {
  const how = end.kind === "done" ? "ended well" : end.kind;
  return { kind: "wrong", why: `${name} ${how}`, exitCode: end.kind === "failed" ? 3 : 1 };
}

/** Sums the story up and tells it. The load has ended. */
export function ending(
  { narrator, recorder }: Stage,
  samples: readonly TrafficSample[],
  fault: LiveFault | undefined,
  hitch: Hitch | undefined,
): Ending {
  const totals = recorder.totals(samples);
  narrator.heading("summary");
  narrator.say(counted(totals, recorder.elapsed()));
  for (const { at, text } of fault?.fault.strikesIn?.(totals.flips) ?? []) recorder.event("fault", text, at);
  const found = hitch ?? wrongTotals(totals) ?? wrongFault(totals, fault);
  const verdict = verdictOf(found, fault);
  if (fault !== undefined) {
    narrator.heading("what the tool did");
    narrator.say(told(fault, recorder.phases, found, verdict));
  } else if (found !== undefined) narrator.say(`\n${sentence(verdict)}`);
  const title =
    fault === undefined ? "A release of the reference system" : `A release in which: ${fault.fault.breaks}`;
  return { exitCode: found?.kind === "wrong" ? found.exitCode : 0, title, verdict, samples };
}

function counted(totals: RunTotals, elapsed: number): string {
  const flips = totals.flips.map(
    ({ name, lastOldAnswerAfterMs }) => `${name}: last old answer ${lastOldAnswerAfterMs} ms after the write`,
  );
  return [
    `requests   ${totals.requests} sent, ${totals.failed} failed`,
    `answered   blue ${totals.byColor.blue}, green ${totals.byColor.green}`,
    ...flips,
    `time       ${seconds(elapsed)}`,
  ].join("\n");
}

function wrongTotals({ failed }: RunTotals): Hitch | undefined {
  return failed === 0
    ? undefined
    : { kind: "wrong", why: `${failed} ${failed === 1 ? "request" : "requests"} failed`, exitCode: 1 };
}

function wrongFault({ flips }: RunTotals, fault: LiveFault | undefined): Hitch | undefined {
  const why = fault?.unexpected(flips);
  return why === undefined ? undefined : { kind: "wrong", why, exitCode: 1 };
}

function verdictOf(hitch: Hitch | undefined, fault: LiveFault | undefined): string {
  if (hitch?.kind === "wrong") return `not as the demo expected: ${hitch.why}`;
  if (hitch === undefined) {
    return fault === undefined
      ? "as the demo expected"
      : `as the demo expected: ${fault.fault.expected.replace(/\.$/, "")}`;
  }
  if (fault === undefined) return "not approved: the traffic stayed where it was";
  return fault.loose
    ? "not approved: promote did not run, so what it makes of the fault was not shown"
    : "not approved: the fault was not let loose";
}

/** What broke, what each step made of it, and why. */
function told(
  { fault }: LiveFault,
  phases: readonly RunPhase[],
  hitch: Hitch | undefined,
  verdict: string,
): string {
  const since = phases.findIndex(({ name }) => name === fault.step);
  const steps = since < 0 ? [] : phases.slice(since);
  return [
    `What ${hitch?.kind === "declined" ? "was to break" : "broke"}: ${fault.breaks}`,
    ...steps.map(({ name, outcome, detail }) => `  ${name} ${TOLD[outcome]}: ${detail}`),
    sentence(verdict),
    ...(hitch === undefined ? [fault.because] : [`Expected was: ${fault.expected}`]),
  ].join("\n");
}

const TOLD = { done: "ended well", refused: "refused", failed: "failed" } as const;

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
