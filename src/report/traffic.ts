/** Counts and samples of the requests of a run. Times are milliseconds since it began. */
import type { Color } from "../model/release.ts";
import type { RunTotals, TrafficSample } from "../model/run.ts";

/** The default route was moved away from a color. */
export interface Flip {
  readonly name: string;
  readonly at: number;
  readonly from: Color;
  readonly to: Color;
}

/** Samples kept for the picture; totals count all. */
const MOST_SAMPLES = 10_000;

/** True for a request that no color answered, as the picture's lane of failures shows it. */
export function failed({ color, status }: TrafficSample): boolean {
  return color === undefined || status === 0 || status >= 500;
}

/**
 * Counts of all samples, and how long after each flip the old color still answered: `onDefault` are the samples that went
 * by the default route, since a request with a preview cookie may be answered by the old color for ever.
 */
export function trafficTotals(
  samples: readonly TrafficSample[],
  flips: readonly Flip[],
  onDefault: readonly TrafficSample[] = samples,
): RunTotals {
  const answered = (color: Color): number =>
    samples.filter((one) => one.color === color && !failed(one)).length;
  return {
    requests: samples.length,
    failed: samples.filter(failed).length,
    byColor: { blue: answered("blue"), green: answered("green") },
    flips: seenFlips(onDefault, flips).map(({ flip, until }) => ({
      name: flip.name,
      lastOldAnswerAfterMs: lastOldAnswer(onDefault, flip, until),
    })),
  };
}

/** A flip that was taken back before any gateway had heard of it has no last old answer, nor has its undoing. */
function seenFlips(
  samples: readonly TrafficSample[],
  flips: readonly Flip[],
): readonly { readonly flip: Flip; readonly until: number }[] {
  return flips
    .map((flip, index) => ({
      flip,
      since: flips[index - 1]?.at ?? 0,
      until: flips[index + 1]?.at ?? Infinity,
    }))
    .filter(
      ({ flip, since, until }) =>
        samples.some(({ at, color }) => color === flip.from && at >= since && at <= flip.at) &&
        samples.some(({ at, color }) => color === flip.to && at >= flip.at && at < until),
    );
}

/** From the flip to the last answer of the color it left, before the next flip. */
function lastOldAnswer(samples: readonly TrafficSample[], flip: Flip, until: number): number {
  const last = samples.reduce(
    (latest, { at, color }) => (color === flip.from && at < until ? Math.max(latest, at) : latest),
    flip.at,
  );
  return last - flip.at;
}

/** Every n-th sample, and every failed one, in order of time. */
export function thinned(samples: readonly TrafficSample[]): readonly TrafficSample[] {
  const sorted = samples.toSorted((a, b) => a.at - b.at);
  const lost = sorted.filter(failed).length;
  const step = Math.ceil(sorted.length / Math.max(1, MOST_SAMPLES - lost));
  return sorted.filter((one, index) => index % step === 0 || failed(one));
}
