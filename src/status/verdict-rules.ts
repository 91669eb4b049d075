/** Whether what status shows is good, bad or unknown: what `status` ends with, and why. Pure. */
import { driftFailures } from "../drift/refusals.ts";
import type { ReleaseDrift } from "../drift/facts.ts";
import { type Failure, refused, reworded } from "../errors/errors.ts";
import type { UnknownFrom } from "../model/observed.ts";
import { type Color, COLORS, type ReleaseState } from "../model/release.ts";
import { LOOK_AGAIN, podsMissing } from "../release/colors/color-rules.ts";
import { colorsWithTraffic } from "../release/colors/share-rules.ts";
import { notApart } from "../release/colors/overlap-rules.ts";

/**
 * `good`: everything was looked at, and is as it must be. `bad`: something is not, whatever else is not
 * known. `unknown`: nothing that was seen is bad, and something could not be seen.
 */
export type Verdict = "good" | "bad" | "unknown";

export interface StatusFacts {
  readonly state: ReleaseState;
  readonly drift: ReleaseDrift;
  /** What to run next as the release is. */
  readonly command: string;
  /** What is wrong with the units that the release names: unknown, or left out by Terragrunt. */
  readonly units: readonly Failure[];
}

export interface Judged {
  readonly verdict: Verdict;
  /** Every reason why it is not good, the gravest first; none when it is. */
  readonly problems: readonly Failure[];
}

/** What only waits to be applied, and a flip under way, are no fault: next says what to run. */
export function judgeStatus(facts: StatusFacts): Judged {
  const all = [...colorProblems(facts), ...driftFailures(facts.drift.findings), ...unitProblems(facts)];
  const bad = all.filter((one) => !isUnknown(one));
  const problems = [...bad, ...all.filter(isUnknown)];
  return { verdict: bad.length > 0 ? "bad" : all.length > 0 ? "unknown" : "good", problems };
}

/** What is wrong with the release's units, and what could not be held against the cluster. */
export function unitProblems({ units, drift }: Pick<StatusFacts, "units" | "drift">): readonly Failure[] {
  return [...units, ...drift.unread.map(failureFrom)];
}

export function failureFrom({ fact, remedy, ...kept }: UnknownFrom): Failure {
  return reworded(kept, fact, { remedy });
}

function isUnknown(problem: Failure): boolean {
  return !problem.isSeen;
}

function colorProblems({ state, command }: StatusFacts): readonly Failure[] {
  const mixed = notApart(state);
  const untold = COLORS.flatMap((color) => untoldColor(color, state));
  const down = colorsWithTraffic(state).flatMap((color) => downColor(color, state, command));
  if (mixed === undefined) return [...down, ...untold];
  return [refused(mixed.code, mixed.fact, { remedy: command }), ...down, ...untold];
}

/** Users get no answer of pods that are not there, whatever else is as it must be. */
function downColor(color: Color, { colors }: ReleaseState, command: string): readonly Failure[] {
  const reason = colors[color].known ? podsMissing(colors[color]) : undefined;
  if (reason === undefined) return [];
  return [refused("COLOR_NOT_READY", `${color} has traffic: ${reason}`, { remedy: command })];
}

/**
 * An idle color without workloads waits for a deploy. A rollout under way is seen: it has only no digest yet.
 */
function untoldColor(color: Color, state: ReleaseState): readonly Failure[] {
  const seen = state.colors[color];
  const isComing = state.withoutWorkloads === color && state.idle === color;
  if (seen.known || isComing) return [];
  const has = colorsWithTraffic(state).includes(color) ? ", which has the traffic," : "";
  return [refused("COLOR_UNKNOWN", `${color}${has} cannot be told: ${seen.reason}`, { remedy: LOOK_AGAIN })];
}
