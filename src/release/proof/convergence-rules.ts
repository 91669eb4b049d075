/** Pure: when may a flip count as seen by every gateway? */
import type { Color } from "../../model/release.ts";
import type { Answer } from "./answer.ts";

/**
 * So many right answers in a row, over at least so long. istiod waits 100 ms for more changes before it
 * pushes (`PILOT_DEBOUNCE_AFTER`), and gateways take a push one after another. Every probe is a connection of
 * its own, so that an address with several gateways behind it answers from all of them: see {@link
 * answersNeeded}.
 */
export const RIGHT_ANSWERS = 20;
export const STEADY_MS = 2_000;
/** How likely it may be that not one of the answers came from some gateway. */
const MISSED = 1 / 1000;
/** Between two rounds of probes. */
export const ROUND_MS = 100;

/**
 * Answers in a row that are needed of an address with so many gateways behind it, each as likely to answer: n
 * gateways all answer within k probes but for a chance of at most n(1 − 1/n)^k. Up to three gateways, 20 are
 * enough.
 */
export function answersNeeded(gateways: number): number {
  if (gateways <= 1) return RIGHT_ANSWERS;
  return Math.max(RIGHT_ANSWERS, Math.ceil(Math.log(gateways / MISSED) / -Math.log1p(-1 / gateways)));
}

/** Probes of an address in one round: however many answers are needed, they come within {@link STEADY_MS}. */
export function probesPerRound(needed: number): number {
  return Math.ceil(needed / RIGHT_ANSWERS);
}

/** Paths of the smoke test that are asked side by side; more take turns. */
export const PATHS_AT_ONCE = 8;

/** How one address is asked when the smoke test has so many paths. */
export interface PathTurns {
  /** Paths of one round. */
  readonly paths: number;
  /** Probes of each of them in that round. */
  readonly probes: number;
  /** Right answers in a row that each path needs. */
  readonly needed: number;
}

/**
 * A gateway takes all routes of a port at once, so that the answers of all paths together count for how many
 * gateways have answered; and each path is asked in as many rounds as one alone would be, as far as turns
 * allow. One path is asked as if there were no others.
 */
export function pathTurns(count: number, needed: number): PathTurns {
  const paths = Math.min(count, PATHS_AT_ONCE);
  const turns = Math.ceil(count / PATHS_AT_ONCE);
  return {
    paths,
    probes: Math.ceil(probesPerRound(needed) / paths),
    needed: Math.max(Math.ceil(needed / count), Math.ceil(RIGHT_ANSWERS / turns)),
  };
}

/** The paths whose turn it is in a round, from 0 on: each comes as often as any other. */
export function pathsOfRound<T>(all: readonly T[], round: number): readonly T[] {
  const at = (round * PATHS_AT_ONCE) % Math.max(1, all.length);
  return [...all.slice(at), ...all.slice(0, at)].slice(0, PATHS_AT_ONCE);
}

/** What one gateway address has answered so far, for one path. */
export interface Progress {
  readonly right: number;
  /** When the present row of right answers began, in milliseconds. */
  readonly since: number | undefined;
  /** What was seen last that was not right. */
  readonly seen: string;
  /** True once the new color has answered: until then nothing says that a gateway knows of its share. */
  readonly reached?: boolean;
}

export const NOTHING_YET: Progress = { right: 0, since: undefined, seen: "no answer yet" };

/**
 * Counts one more answer. One that failed is not right, and ends no row of right ones: whether the color
 * fails more than it may is judged beside this (`verdict`). A failure of the other color is no failure of
 * the flip: that gateway has not seen it yet, and an old color that is down may be why the traffic moves.
 */
export function advance(
  progress: Progress,
  answer: Answer,
  to: Color,
  now: number,
  sharing: readonly Color[] = [to],
): Progress {
  const isOther = "color" in answer && answer.color !== undefined && answer.color !== to;
  if (isOther && sharing.includes(answer.color)) {
    // The old color has a share yet. That it fails says nothing against the new one.
    return answer.kind === "failed" ? progress : oneMoreRight(progress, now);
  }
  if (isOther) {
    const seen =
      answer.kind === "failed" ? `${answer.reason}, from ${answer.color}` : `${answer.color} answered`;
    return { right: 0, since: undefined, seen };
  }
  if (answer.kind !== "color") return { ...progress, seen: answer.reason };
  return { ...oneMoreRight(progress, now), ...(sharing.length > 1 ? { reached: true } : {}) };
}

/**
 * Whether an answer counts for the color, or against it; undefined for one that the other color gave: whether
 * that may be is for the proof and the watch to say.
 */
export function countsAs(answer: Answer, to: Color): "right" | "failed" | undefined {
  if ("color" in answer && answer.color !== undefined && answer.color !== to) return undefined;
  return answer.kind === "color" ? "right" : "failed";
}

function oneMoreRight(progress: Progress, now: number): Progress {
  return { ...progress, right: progress.right + 1, since: progress.since ?? now };
}

/** With shares, the new color must have answered as well. */
export function convergedShared(progress: Progress, now: number, needed: number): boolean {
  return progress.reached === true && converged(progress, now, needed);
}

export function converged(progress: Progress, now: number, needed = RIGHT_ANSWERS): boolean {
  const steady = progress.since !== undefined && now - progress.since >= STEADY_MS;
  return steady && progress.right >= needed;
}
