/**
 * Pure: Wald's sequential probability ratio test of the rate of failed answers, against the rate before
 * (docs/adr/0038-one-verdict.md; A. Wald, Sequential Tests of Statistical Hypotheses, 1945).
 */

/** Answers that were asked for, and how many of them failed. */
export interface Count {
  readonly asked: number;
  readonly failed: number;
}

/** How likely a color that fails no more than before is called worse, in each test. */
export const ALPHA = 0.001;
/** How likely one that fails at the rate called worse passes a test. */
export const BETA = 0.01;
/** No rate before is taken to be lower: a hiccup comes once in a while wherever there is a network. */
export const LEAST_RATE = 0.005;
/** At least so much more is worse: 5 of a hundred where nothing failed before. */
const LEAST_MORE = 0.045;
/** No rate before is taken to be higher: more than half is down, and no measure. */
const MOST_RATE = 0.5;
/** Fewer answers before the flip count as so many: one failure of three says nothing of a third. */
export const LEAST_BEFORE = 50;
/** Failures that all lie within this time are one hiccup, however many requests met it. */
export const HICCUP_MS = 200;

/** Two rates, and what each answer weighs between them. */
export interface SequentialTest {
  readonly before: Count;
  /** Failing so often is as before. */
  readonly usual: number;
  /** Failing so often is worse. */
  readonly worse: number;
}

/** The test against what was seen before the flip; nothing seen is nothing failed. */
export function testAgainst(before: Count): SequentialTest {
  const rate = before.failed / Math.max(before.asked, LEAST_BEFORE);
  const usual = Math.min(Math.max(rate, LEAST_RATE), MOST_RATE);
  return { before, usual, worse: Math.min(0.95, usual + Math.max(LEAST_MORE, usual)) };
}

/** From here on the color is worse, and down to here it is as before: Wald's bounds. */
export const WORSE_BOUND = Math.log((1 - BETA) / ALPHA);
export const USUAL_BOUND = Math.log(BETA / (1 - ALPHA));

/** What the answers so far say. The present test began when the last one ended well. */
export interface Evidence extends Count {
  /** Logarithm of how much likelier the answers of the present test are at the rate called worse. */
  readonly weight: number;
  /** When the first answer of the present test that failed was asked for, and when the last one was there. */
  readonly failures: { readonly since: number; readonly until: number } | undefined;
}

export const NO_EVIDENCE: Evidence = { asked: 0, failed: 0, weight: 0, failures: undefined };

/** Answers that were asked for and came in the same while, in milliseconds. */
export interface Round extends Count {
  readonly since: number;
  readonly until: number;
}

/** With the answers of one more round. */
export function weigh({ usual, worse }: SequentialTest, evidence: Evidence, round: Round): Evidence {
  const right = round.asked - round.failed;
  const more = round.failed * Math.log(worse / usual) + right * Math.log((1 - worse) / (1 - usual));
  const weight = evidence.weight + more;
  const counts = { asked: evidence.asked + round.asked, failed: evidence.failed + round.failed };
  if (weight <= USUAL_BOUND) return { ...counts, weight: 0, failures: undefined };
  const { since = round.since } = evidence.failures ?? {};
  const failures = round.failed === 0 ? evidence.failures : { since, until: round.until };
  return { ...counts, weight, failures };
}

/**
 * `worse`: the test has ended, against the color. `doubt`: what failed is not outweighed yet, so that nothing
 * is to end here. `usual`: nothing speaks against it.
 */
export type Verdict = "worse" | "doubt" | "usual";

export function verdictOf({ weight, failures }: Evidence): Verdict {
  if (failures === undefined || weight <= 0) return "usual";
  const isHiccup = failures.until - failures.since < HICCUP_MS;
  return weight >= WORSE_BOUND && !isHiccup ? "worse" : "doubt";
}

/** When there is no time for more answers: what is nearer. */
export function verdictAtEnd(evidence: Evidence): Exclude<Verdict, "doubt"> {
  return verdictOf(evidence) !== "usual" && evidence.weight > (WORSE_BOUND + USUAL_BOUND) / 2
    ? "worse"
    : "usual";
}
