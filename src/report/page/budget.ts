import { plainText } from "../escape.ts";
import { changed, cutEnd, timelineText } from "../masked.ts";
import { fairShares, utf8Length } from "../limits.ts";
import type { Markup } from "./html.ts";

/** The most bytes that a page may have. */
export const PAGE_BYTES = 300_000;

/** A list as it is shown: its first items, and how many were left out. */
export interface Shown {
  readonly items: readonly Markup[];
  readonly leftOut: number;
}

/** Bytes of markup in a page. */
export function bytesOf({ markup }: Markup): number {
  return utf8Length(markup);
}

export function sizeOf(items: readonly Markup[]): number {
  return items.reduce((sum, item) => sum + bytesOf(item), 0);
}

/** The first items that fit. */
export function fitting(items: readonly Markup[], bytes: number): Shown {
  let left = bytes;
  const over = items.findIndex((item) => (left -= bytesOf(item)) < 0);
  const kept = over < 0 ? items : items.slice(0, over);
  return { items: kept, leftOut: items.length - kept.length };
}

/**
 * Shares the bytes out among lists: a small one is shown whole, the large ones get the same of what is left.
 */
export function shared(lists: readonly (readonly Markup[])[], bytes: number): readonly Shown[] {
  const shares = fairShares(lists.map(sizeOf), bytes);
  return lists.map((items, index) => fitting(items, shares[index] ?? 0));
}

/**
 * Text of one cell or line: what is longer than anybody reads is cut, and what hides stands by its number.
 */
export function clipped(text: string): string {
  return cutEnd(changed(timelineText(text), plainText), 1_000);
}
