import type { Finding } from "./finding.ts";
import type { Color } from "./release.ts";
import type { PlanOutcome } from "./unit.ts";

/** One answered (or failed) request of the load: when it was answered and by whom. */
export interface TrafficSample {
  /** Milliseconds since the run began. */
  readonly at: number;
  /** Who answered; undefined when nobody did (connection error, 5xx, 404). */
  readonly color: Color | undefined;
  /** HTTP status; 0 when no response came. */
  readonly status: number;
}

export type StepOutcome = "done" | "refused" | "failed";

/** What a run of several steps came to: the worst of them. */
export function worstOutcome(outcomes: readonly StepOutcome[]): StepOutcome {
  return (["failed", "refused"] as const).find((one) => outcomes.includes(one)) ?? "done";
}

/** A step of the flow, from when to when. */
export interface RunPhase {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly outcome: StepOutcome;
  /** One sentence on what it found or did. */
  readonly detail: string;
}

/** Something that happened at one moment: a flip, a kill, an approval, the last old answer. */
export interface RunEvent {
  readonly at: number;
  readonly text: string;
  readonly kind: "info" | "flip" | "fault" | "proof";
}

export interface RunUnit {
  readonly name: string;
  readonly dependencies: readonly string[];
  readonly outcome: PlanOutcome;
  /** One line each, such as `create Deployment/ns/name`. */
  readonly changes: readonly string[];
  /** Unified diff of the rendered chart, masked; empty when nothing changes. */
  readonly diff: string;
  /** From when to when it was planned; absent where that was not measured. */
  readonly planned?: { readonly start: number; readonly end: number };
}

/**
 * Where one kind of request goes, before and after the flip: the one that was made, or the one that would be.
 */
export interface RunRoute {
  readonly request: string;
  readonly rule: string;
  readonly before: string;
  readonly after: string;
}

/**
 * Everything a run leaves for its page (`report/page`) and its step summary. Times are milliseconds since the
 * run began.
 */
export interface RunTimeline {
  readonly title: string;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly world: "embedded" | "mesh" | "cluster";
  readonly release: string;
  readonly host: string;
  /** The worst of its phases. */
  readonly outcome: StepOutcome;
  /**
   * How that compares with what the run was to show, as half a sentence; absent where nothing was expected.
   */
  readonly verdict?: string;
  readonly phases: readonly RunPhase[];
  readonly events: readonly RunEvent[];
  /**
   * At most 10,000 of them, an even choice; {@link RunTotals} counts all. Failures, and what was answered
   * around a flip ({@link RunTotals.flips}), are all there.
   */
  readonly samples: readonly TrafficSample[];
  readonly totals: RunTotals;
  readonly units: readonly RunUnit[];
  readonly routes: readonly RunRoute[];
  readonly findings: readonly Finding[];
}

/**
 * How many requests were answered in each step of time since the run began, and by whom; all lists are as
 * long.
 */
export interface RequestsOverTime {
  readonly stepMs: number;
  readonly blue: readonly number[];
  readonly green: readonly number[];
  readonly failed: readonly number[];
}

export interface RunTotals {
  readonly requests: number;
  readonly failed: number;
  readonly byColor: Readonly<Record<Color, number>>;
  readonly overTime: RequestsOverTime;
  /**
   * Flips that answers could show: when each was written, and from there to the last answer of the old color.
   */
  readonly flips: readonly {
    readonly name: string;
    readonly at: number;
    readonly lastOldAnswerAfterMs: number;
  }[];
}
