/** What a promote or rollback came to. */
import type { Color, Shares } from "../../model/release.ts";
import type { TrafficReport } from "../../model/traffic.ts";
import type { AnswerReport } from "../verdict/tally.ts";
import type { FlipClaim } from "../proof/partial-flip.ts";

export interface FlipResult {
  readonly release: string;
  /** Color that had the traffic; the same as `to` when nothing had to be done. */
  readonly from: Color;
  readonly to: Color;
  /** Color that has the traffic now; undefined where it is divided, as in a dry run between two steps. */
  readonly active: Color | undefined;
  /** How the traffic is divided; absent where it is not. */
  readonly shares?: Shares;
  /** What `to` runs, as far as that is known; absent where nothing was, or would be, moved. */
  readonly version?: string;
  readonly digest?: string;
  readonly changed: boolean;
  readonly dryRun: boolean;
  /**
   * Milliseconds from the write of the route to the first of the answers that stayed right, at the slowest
   * gateway. Absent when nothing was flipped, or when nobody can tell which color's pods answered.
   */
  readonly convergedMs?: number;
  /** How many answers failed since the flip and before it, and by which test that was judged. */
  readonly answers?: AnswerReport;
  /** What the proof covers, and what not. Absent when nothing was flipped. */
  readonly claim?: FlipClaim;
  /** One sentence on what was done, or would be. */
  readonly summary: string;
  /** Who has the traffic at the end, as the cluster says; absent when nothing was begun. */
  readonly traffic?: TrafficReport;
}
