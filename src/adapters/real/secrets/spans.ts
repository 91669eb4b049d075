/** Stretches of a text that may not be shown, and the text without them. */
export interface Span {
  readonly start: number;
  /** The place after its last character. */
  readonly end: number;
}

/**
 * Shorter values are not masked: taking `1` or `on` out of every text would hide everything else and
 * nothing secret.
 */
export const SHORTEST_SECRET = 4;

/** What stands for a secret. */
export const MASK = "***";

/** The text with every span replaced; those that overlap are one. */
export function withoutSpans(text: string, spans: readonly Span[]): string {
  if (spans.length === 0) return text;
  const parts: string[] = [];
  let from = 0;
  for (const { start, end } of merged(spans)) {
    parts.push(text.slice(from, start), MASK);
    from = end;
  }
  return parts.join("") + text.slice(from);
}

function merged(spans: readonly Span[]): readonly Span[] {
  const whole: { start: number; end: number }[] = [];
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    const last = whole.at(-1);
    if (last !== undefined && start < last.end) last.end = Math.max(last.end, end);
    else whole.push({ start, end });
  }
  return whole;
}

/** A text as a reader sees it, and for each of its characters where that stands in the whole. */
export interface Skeleton {
  readonly text: string;
  readonly places: Uint32Array;
}

/** The text without what `dropped` matches; undefined when there is nothing of that. */
export function skeletonOf(text: string, dropped: RegExp): Skeleton | undefined {
  if (text.search(dropped) < 0) return undefined;
  const places = new Uint32Array(text.length);
  const parts: string[] = [];
  let count = 0;
  let from = 0;
  const keep = (to: number) => {
    parts.push(text.slice(from, to));
    for (let at = from; at < to; at += 1) places[count++] = at;
  };
  for (const match of text.matchAll(dropped)) {
    keep(match.index);
    from = match.index + match[0].length;
  }
  keep(text.length);
  return { text: parts.join(""), places };
}

/** Spans of a skeleton, as spans of the whole text. */
export function inWhole(spans: readonly Span[], { places }: Skeleton): readonly Span[] {
  return spans.map(({ start, end }) => ({
    start: places[start] ?? 0,
    end: (places[end - 1] ?? 0) + 1,
  }));
}
