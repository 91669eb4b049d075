import type { RunPhase } from "../../model/run.ts";
import type { TimeScale } from "./scale.ts";

/** Height of a row of phases, in the picture's own pixels. */
export const ROW_HEIGHT = 18;

/** A phase in the picture: its bar, and its name where there is room for it. */
export interface Band {
  readonly phase: RunPhase;
  readonly x: number;
  readonly width: number;
  readonly y: number;
  readonly name: { readonly x: number; readonly text: string } | undefined;
}

/** More rows would push the traffic out of sight. */
const MOST_ROWS = 6;
/** Of one character, on the broad side, at the size that names are written in. */
const CHARACTER_WIDTH = 7.5;
const GAP = 6;

/**
 * The phases within a span of time, each in the first row where neither its bar nor its name touches another.
 * Where every row is taken, the bar goes into the last one without its name: the table has it.
 */
export function bandsOf(
  phases: readonly RunPhase[],
  scale: TimeScale,
): { readonly bands: readonly Band[]; readonly rows: number } {
  const ends: number[] = [];
  const shown = phases.filter((phase) => phase.end >= scale.from && phase.start <= scale.to);
  const bands = shown
    .toSorted((a, b) => a.start - b.start)
    .slice(0, MOST_BANDS)
    .map((phase) => bandOf(phase, scale, ends));
  return { bands, rows: Math.max(1, ends.length) };
}

/** A picture with more of them could not be read. */
const MOST_BANDS = 40;

/** `ends`: where each row is free again; the row that is taken moves on. */
function bandOf(phase: RunPhase, scale: TimeScale, ends: number[]): Band {
  const x = Math.max(0, scale.x(phase.start));
  const width = Math.max(1, Math.min(scale.width, scale.x(phase.end)) - x);
  const text = phase.name.length > 24 ? `${phase.name.slice(0, 23)}…` : phase.name;
  const length = text.length * CHARACTER_WIDTH;
  const nameX = Math.max(0, Math.min(x + 3, scale.width - length));
  const left = Math.min(x, nameX);
  const right = Math.max(x + width, nameX + length);
  const free = ends.findIndex((end) => left >= end + GAP);
  const row = free >= 0 ? free : Math.min(ends.length, MOST_ROWS - 1);
  const isFree = free >= 0 || ends.length < MOST_ROWS;
  ends[row] = Math.max(ends[row] ?? 0, isFree ? right : x + width);
  return { phase, x, width, y: row * ROW_HEIGHT, name: isFree ? { x: nameX, text } : undefined };
}
