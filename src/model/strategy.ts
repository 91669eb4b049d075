/** How a promote takes the traffic from one color to the other. */
import type { Target } from "./release.ts";
import type { Split } from "./split.ts";

/** A way from the split that there is to the one that is wanted, a step at a time. */
export interface Strategy {
  readonly name: string;
  /**
   * The split that is written next, on the way to everything for `goal`, which has not everything yet: whole,
   * or in shares of the two targets, of which `goal` has more than before.
   */
  next(seen: Split, goal: Target): Split;
}
