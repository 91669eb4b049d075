/**
 * Pure: answers counted by what was asked, and all together. A path that always fails must be found among
 * many that do not, and so must a pod that each path meets now and then.
 */
import {
  type Count,
  type Evidence,
  NO_EVIDENCE,
  type Round,
  type SequentialTest,
  testAgainst,
  type Verdict,
  verdictAtEnd,
  verdictOf,
  weigh,
  WORSE_BOUND,
} from "./sequential-test.ts";

/** What was answered since the flip. `streams`: by address and path. */
export interface Tally {
  readonly test: SequentialTest;
  readonly all: Evidence;
  readonly streams: ReadonlyMap<string, Evidence>;
  /** The most that has spoken against the color so far. */
  readonly peak: number;
}

export function emptyTally(before: Count): Tally {
  return { test: testAgainst(before), all: NO_EVIDENCE, streams: new Map(), peak: 0 };
}

/** With the answers of one round, by stream. */
export function counted(tally: Tally, round: ReadonlyMap<string, Round>): Tally {
  const rounds = [...round].filter(([, { asked }]) => asked > 0);
  if (rounds.length === 0) return tally;
  const all = weigh(tally.test, tally.all, together(rounds.map(([, one]) => one)));
  const streams = new Map(tally.streams);
  for (const [stream, one] of rounds) {
    streams.set(stream, weigh(tally.test, streams.get(stream) ?? NO_EVIDENCE, one));
  }
  const peak = Math.max(tally.peak, all.weight, ...[...streams.values()].map(({ weight }) => weight));
  return { ...tally, all, streams, peak };
}

/** As one round; its time is that of what failed, where anything did: that is what makes a hiccup. */
function together(rounds: readonly Round[]): Round {
  const sum = (of: (round: Round) => number) => rounds.reduce((total, round) => total + of(round), 0);
  const failed = rounds.filter((round) => round.failed > 0);
  const counting = failed.length > 0 ? failed : rounds;
  return {
    asked: sum((round) => round.asked),
    failed: sum((round) => round.failed),
    since: Math.min(...counting.map(({ since }) => since)),
    until: Math.max(...counting.map(({ until }) => until)),
  };
}

/** The worst of all that is counted. */
export function verdictOn(tally: Tally, atEnd = false): Verdict {
  const all = [tally.all, ...tally.streams.values()].map(atEnd ? verdictAtEnd : verdictOf);
  return all.includes("worse") ? "worse" : all.includes("doubt") ? "doubt" : "usual";
}

/** True where one path is to be asked more often until it is known what its failures mean. */
export function isDoubted(tally: Tally, stream: string): boolean {
  const own = tally.streams.get(stream) ?? NO_EVIDENCE;
  return verdictOf(own) !== "usual" || verdictOf(tally.all) !== "usual";
}

/** The numbers behind a verdict, as `--json` shows them. */
export interface AnswerReport extends Count {
  readonly before: Count;
  /** Rates between which the test decides. */
  readonly usual: number;
  readonly worse: number;
  /** The most that has spoken against the color, and the bound from which it is worse. */
  readonly weight: number;
  readonly bound: number;
}

export function answerReport({ test, all, peak }: Tally): AnswerReport {
  const { asked, failed } = all;
  const { before, usual, worse } = test;
  return { asked, failed, before, usual, worse, weight: rounded(peak), bound: rounded(WORSE_BOUND) };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

/** `1 of 142 answers failed, 0 of 8 before`. */
export function countsText({
  asked,
  failed,
  before,
}: Pick<AnswerReport, "asked" | "failed" | "before">): string {
  const earlier =
    before.asked === 0 ? "none were asked before" : `${before.failed} of ${before.asked} before`;
  return `${failed} of ${asked} answers failed, ${earlier}`;
}

/** All of the numbers, for the log. */
export function reportText(report: AnswerReport): string {
  const { usual, worse, weight, bound } = report;
  const percent = (rate: number) => `${Math.round(rate * 1000) / 10} %`;
  return (
    `${countsText(report)}. Usual is ${percent(usual)} failed, worse would be ${percent(worse)}: ` +
    `the evidence for worse came to ${weight}, and ${bound} takes the traffic back`
  );
}
