/** How much GitHub takes, and how a report is made to fit: fairly, at line ends, saying what was left out. */
import type { MaskedText } from "./masked.ts";

export interface Limit {
  readonly max: number;
  size(text: string): number;
}

/**
 * A comment: GitHub says 65,536 characters, and measurements say that it refuses from 262,145 bytes of UTF-8.
 * Counted in UTF-16 units, a text of at most 65,536 has no more code points than that, and no more than
 * 196,608 bytes: a unit is at most three bytes. It is under every reading of the limit; a test holds that.
 */
export const COMMENT_LIMIT: Limit = { max: 65_536, size: (text) => text.length };

/** A step's summary: 1 MiB for the whole step, whatever else writes to it; a plan takes at most half. */
export const SUMMARY_LIMIT: Limit = { max: 512 * 1024, size: utf8Length };

/** Length in bytes as UTF-8. */
export function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}

/**
 * Shares out `budget`: whoever needs less than an equal share gets all of it, the others the same of what is
 * left.
 */
export function fairShares(needs: readonly number[], budget: number): readonly number[] {
  const shares = needs.map(() => 0);
  const order = needs.map((need, index) => ({ need, index })).sort((a, b) => a.need - b.need);
  let left = Math.max(0, budget);
  for (const [done, { need, index }] of order.entries()) {
    const share = Math.min(need, Math.floor(left / (order.length - done)));
    shares[index] = share;
    left -= share;
  }
  return shares;
}

export interface CutText {
  readonly text: string;
  /** Lines left out at the end. */
  readonly leftOut: number;
}

/** Less than this of a line says nothing; it is then left out whole. */
const LEAST_PART = 80;

/**
 * The first lines of a plain text that fit, and the beginning of the next. A line that is cut counts as left
 * out.
 */
export function cutLines(text: MaskedText, budget: number, limit: Limit): CutText {
  const lines = text.trimEnd().split("\n");
  const kept: string[] = [];
  let left = budget;
  for (const line of lines) {
    const size = limit.size(line) + 1;
    if (size > left) break;
    kept.push(line);
    left -= size;
  }
  const leftOut = lines.length - kept.length;
  const part =
    leftOut > 0 && left >= LEAST_PART ? [`${beginning(lines[kept.length] ?? "", left - 4, limit)}…`] : [];
  return { text: [...kept, ...part].join("\n"), leftOut };
}

/** As many whole characters of a line as fit. */
function beginning(line: string, budget: number, limit: Limit): string {
  let taken = "";
  let left = budget;
  for (const character of line) {
    left -= limit.size(character);
    if (left < 0) break;
    taken += character;
  }
  return taken;
}

/**
 * Builds a text that fits: `build` gets a budget for what can be cut and is asked again with less until it
 * does. Returns the last try even when nothing more can be cut.
 */
export function fitted(limit: Limit, budget: number, build: (budget: number) => string): string {
  let text = build(budget);
  let left = budget;
  while (limit.size(text) > limit.max && left > 0) {
    left = Math.max(0, Math.min(left - 1, left - (limit.size(text) - limit.max)));
    text = build(left);
  }
  return text;
}
