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
  /** `flip` events get a close-up of their own in the picture. */
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

/** Where one kind of request goes, before and after the flip. */
export interface RunRoute {
  readonly request: string;
  readonly rule: string;
  readonly before: string;
  readonly after: string;
}

/** Everything a run leaves for its page (`report/page`) and its step summary. Times are milliseconds since the run began. */
export interface RunRecord {
  readonly title: string;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly world: "embedded" | "mesh" | "cluster";
  readonly release: string;
  readonly host: string;
  readonly outcome: StepOutcome;
  readonly phases: readonly RunPhase[];
  readonly events: readonly RunEvent[];
  /** Evenly thinned to at most 10,000; {@link RunTotals} counts all. Failures are never thinned out. */
  readonly samples: readonly TrafficSample[];
  readonly totals: RunTotals;
  readonly units: readonly RunUnit[];
  readonly routes: readonly RunRoute[];
  readonly findings: readonly Finding[];
}

export interface RunTotals {
  readonly requests: number;
  readonly failed: number;
  readonly byColor: Readonly<Record<Color, number>>;
  /** From each flip's write to the last answer of the old color, in milliseconds. */
  readonly flips: readonly { readonly name: string; readonly lastOldAnswerAfterMs: number }[];
}
