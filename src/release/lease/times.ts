/**
 * How long everything about a Lease takes, all in one place: `times.test.ts` holds them, and every wait that
 * has to do with them, against each other. Milliseconds.
 */
export const LEASE_TIMES = {
  /** How long a holder that gives no sign of life keeps the Lease. */
  leaseMs: 20_000,
  /** How often the holder gives one, from taking the Lease until giving it back. */
  renewMs: 6_000,
  /** When one that found no answer is tried again. */
  retryMs: 1_500,
  /** Between two looks at a Lease that somebody else holds. */
  lookMs: 1_000,
  /**
   * What counts of the time between two looks at most: who could not look (a silent API server, a machine
   * that slept) has not seen that nothing happened.
   */
  gapMs: 3_000,
  /**
   * So much longer than it lasts a Lease must have been left alone, by the API server's clock alone, to count
   * as over at once: several API servers need not agree to the second.
   */
  apartMs: 60_000,
  /** The longest Lease that anybody waits for: versions before wrote two minutes. */
  longestMs: 120_000,
  /** How long a write of the Lease waits for one before it, of the same run. */
  turnMs: 1_000,
  /** How long a cluster may be silent before and after a tool. */
  silenceMs: 15_000,
  /** How long whoever took the Lease away is waited for, to put right what landed late. */
  overtakenMs: 60_000,
  /** How long an apply waits at a unit for a release that somebody works on: a deploy brings its pods up. */
  applyMs: 300_000,
} as const;
