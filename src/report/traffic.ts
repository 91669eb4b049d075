/** Counts and samples of the requests of a run. Times are milliseconds since it began. */
import type { Color } from "../model/release.ts";
import type { RequestsOverTime, RunEvent, RunTotals, TrafficSample } from "../model/run.ts";

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
 * Counts of all samples, and how long after each flip the old color still answered: `onDefault` are the
 * samples that went by the default route, since a request with a preview cookie may be answered by the old
 * color for ever.
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
    overTime: overTime(samples),
    flips: seenFlips(onDefault, flips).map(({ flip, until }) => ({
      name: flip.name,
      at: flip.at,
      lastOldAnswerAfterMs: lastOldAnswer(onDefault, flip, until),
    })),
  };
}

/** Steps of time that a run is counted in. */
const STEPS = 40;

function overTime(samples: readonly TrafficSample[]): RequestsOverTime {
  const end = samples.reduce((latest, { at }) => Math.max(latest, at), 0);
  const stepMs = Math.max(1, Math.floor(end / STEPS) + 1);
  const counts = { blue: steps(), green: steps(), failed: steps() };
  for (const sample of samples) {
    const { color } = sample;
    const line = color === undefined || failed(sample) ? counts.failed : counts[color];
    const step = Math.floor(sample.at / stepMs);
    line[step] = (line[step] ?? 0) + 1;
  }
  return { stepMs, ...counts };
}

function steps(): number[] {
  return Array.from({ length: STEPS }, () => 0);
}

/**
 * A flip that was reversed before any gateway had it has no last old answer, and neither has the way back.
 */
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

/** For the timeline: when the color that a flip left answered for the last time. */
export function lastOldAnswers({ flips }: RunTotals): readonly RunEvent[] {
  return flips.map(({ name, at, lastOldAnswerAfterMs }) => ({
    at: at + lastOldAnswerAfterMs,
    kind: "proof",
    text: `${name}: last old answer`,
  }));
}

type SeenFlip = RunTotals["flips"][number];

/** Shown before a flip's write, and after the last old answer, at least. */
const BEFORE_MS = 250;
const AFTER_MS = 250;
const LEAST_AFTER_MS = 750;

/** What is shown close up around a flip: from shortly before its write until after the last old answer. */
export function aroundFlip({ at, lastOldAnswerAfterMs }: SeenFlip): {
  readonly from: number;
  readonly to: number;
} {
  const after = Math.max(LEAST_AFTER_MS, lastOldAnswerAfterMs + AFTER_MS);
  return { from: Math.max(0, at - BEFORE_MS), to: at + after };
}

/**
 * At most 10,000 samples in order of time: every failure and everything close to a flip as far as that goes,
 * and an even choice of the others.
 */
export function thinned(
  samples: readonly TrafficSample[],
  flips: readonly SeenFlip[],
): readonly TrafficSample[] {
  const windows = flips.map(aroundFlip);
  const isClose = ({ at }: TrafficSample): boolean => windows.some(({ from, to }) => at >= from && at <= to);
  const lost = samples.filter(failed);
  const close = samples.filter((one) => !failed(one) && isClose(one));
  const others = samples.filter((one) => !failed(one) && !isClose(one));
  const kept: TrafficSample[] = [];
  for (const group of [lost, close, others]) kept.push(...evenly(group, MOST_SAMPLES - kept.length));
  return kept.toSorted((a, b) => a.at - b.at);
}

/** Exactly `most` of them in even steps, or all when there are no more. */
function evenly(samples: readonly TrafficSample[], most: number): readonly TrafficSample[] {
  const count = samples.length;
  if (count <= most) return samples;
  const sorted = samples.toSorted((a, b) => a.at - b.at);
  const chosenBelow = (index: number): number => Math.floor((index * most) / count);
  return sorted.filter((_, index) => chosenBelow(index + 1) > chosenBelow(index));
}
