/** Durations as Go and protobuf write them: `1h30m`, `0.5s`. */

const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** The milliseconds of a duration that the schema has accepted. */
export function milliseconds(duration: string): number {
  // In nanoseconds first: whole ones, so that sums stay exact.
  let total = 0;
  for (const [, value, unit] of duration
    .replace(/^-/, "")
    .matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/gy)) {
    total += Math.round(Number(value) * (UNITS[unit ?? ""] ?? 0) * 1e6);
  }
  return (duration.startsWith("-") ? -total : total) / 1e6;
}
