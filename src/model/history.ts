/** What was done with a release, turn by turn: who began it, who approved it, and how it ended. */
import type { Observed } from "./observed.ts";
import type { Color, FlipDigests } from "./release.ts";

/** How GitHub says that somebody answered to a run that waits at an environment. It does not say when. */
export interface Approval {
  readonly user: string;
  readonly state: "approved" | "rejected" | "pending";
  readonly comment: string;
  readonly environments: readonly string[];
}

/**
 * How a turn ended. `refused`: it was begun, and nothing was moved, or what had moved was put back by hand.
 * `taken over`: another run went on in its place. `failed`: a deploy that ended before its apply had.
 * `unknown`: somebody took the transition off the Lease. `unfinished`: it has not ended.
 */
export const RESULTS = [
  "unfinished",
  "done",
  "reverted",
  "refused",
  "failed",
  "taken over",
  "unknown",
] as const;

export type TurnResult = (typeof RESULTS)[number];

/** One turn, as it stands on the Lease. Times are RFC 3339, by the clock of the run that wrote them. */
export interface HistoryEntry {
  /** The transition's id; of a deploy or smoke test one that is made alike. */
  readonly id: string;
  readonly kind: "deploy" | "smoke" | "promote" | "rollback";
  readonly result: TurnResult;
  /** Absent where no traffic was to move. */
  readonly from?: Color;
  readonly to: Color;
  readonly versions?: FlipVersions;
  readonly digests?: FlipDigests;
  /** The name under which the run held the Lease: step, run and attempt, or `by hand`. */
  readonly by: string;
  /** Login on GitHub, or `user@host`. */
  readonly actor?: string;
  /** Absent where nobody was to be asked: outside a job. */
  readonly approvals?: Observed<readonly Approval[]>;
  readonly startedAt: string;
  readonly endedAt?: string;
  /** The name of the run that ended it, where it is another one. */
  readonly endedBy?: string;
  /** Why it did not end well. */
  readonly because?: string;
}

export interface FlipVersions {
  readonly from?: string;
  readonly to?: string;
}

/** What is kept on a Lease: from the oldest to the newest. */
export interface History {
  readonly entries: readonly HistoryEntry[];
  /** Entries that are there and cannot be read. */
  readonly unreadable: number;
  /** True when older ones were there and are kept no longer. */
  readonly isCut: boolean;
}

/** One commit of the branch, as Git keeps it. */
export interface GitCommit {
  readonly id: string;
  /** RFC 3339. */
  readonly at: string;
  readonly author: string;
  readonly message: string;
}

/** Commits of a branch, the newest first. */
export interface GitCommits {
  readonly branch: string;
  readonly commits: readonly GitCommit[];
  /** Why older ones were not looked at; absent when all were. */
  readonly cut?: string;
}
