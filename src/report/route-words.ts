/** What the two columns of a run's routes are called: a flip that did not happen has no "after". */
import type { RunTimeline } from "../model/run.ts";

export interface RouteWords {
  readonly before: string;
  readonly after: string;
  readonly stays: string;
  readonly moves: string;
}

const FLIPPED: RouteWords = {
  before: "before the flip",
  after: "after the flip",
  stays: "stays",
  moves: "moves",
};
/** Both were looked at. */
const LOOKED: RouteWords = { ...FLIPPED, before: "at the beginning", after: "at the end" };
/** Both come from the charts. */
const NOT_FLIPPED: RouteWords = {
  before: "by the charts",
  after: "if it were flipped",
  stays: "would stay",
  moves: "would move",
};

/** The words for a run's routes, by what happened in it. */
export function routeWords({
  world,
  totals,
  events,
}: Pick<RunTimeline, "world" | "totals" | "events">): RouteWords {
  if (world !== "cluster") return totals.flips.length > 0 ? FLIPPED : LOOKED;
  return events.some(({ kind }) => kind === "flip") ? FLIPPED : NOT_FLIPPED;
}
