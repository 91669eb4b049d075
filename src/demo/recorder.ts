import type { Finding } from "../model/finding.ts";
import type { Color } from "../model/release.ts";
import {
  type RunEvent,
  type RunPhase,
  type RunTimeline,
  type RunRoute,
  type RunTotals,
  type RunUnit,
  type TrafficSample,
  worstOutcome,
} from "../model/run.ts";
import type { UnitPlan } from "../model/unit.ts";
import { type Flip, lastOldAnswers, thinned, trafficTotals } from "../report/traffic.ts";

/** Collects what a run leaves for its page. Times are milliseconds since it began. */
export class Recorder {
  readonly began: number;
  readonly #now: () => number;
  readonly #phases: RunPhase[] = [];
  readonly #events: RunEvent[] = [];
  readonly #flips: Flip[] = [];
  units: readonly RunUnit[] = [];
  routes: readonly RunRoute[] = [];
  findings: readonly Finding[] = [];

  constructor(now: () => number) {
    this.#now = now;
    this.began = now();
  }

  elapsed(): number {
    return this.#now() - this.began;
  }

  get phases(): readonly RunPhase[] {
    return this.#phases;
  }

  phase(phase: RunPhase): void {
    this.#phases.push(phase);
  }

  event(kind: RunEvent["kind"], text: string, at = this.elapsed()): void {
    this.#events.push({ at, kind, text });
  }

  /** The default route was moved away from a color, at this moment. */
  flip(name: string, from: Color, to: Color): void {
    this.#flips.push({ name, at: this.elapsed(), from, to });
    this.event("flip", name);
  }

  /** The last flip since that moment, if there was one. */
  flipSince(since: number): Flip | undefined {
    return this.#flips.findLast(({ at }) => at >= since);
  }

  /** A unit was planned again, and something of it was changed since the plan of all units. */
  replanned({ unit, changes, text }: Pick<UnitPlan, "unit" | "changes" | "text">, why: string): void {
    this.units = this.units.map((one) => {
      if (one.name !== unit || changes.length === 0) return one;
      const later = changes.map(({ action, address }) => `${why}: ${action} ${address}`);
      const diff = [one.diff.trimEnd(), `# ${why}`, text].filter((part) => part !== "").join("\n\n");
      return { ...one, outcome: "changes", changes: [...one.changes, ...later], diff };
    });
  }

  totals(samples: readonly TrafficSample[]): RunTotals {
    return trafficTotals(samples, this.#flips);
  }

  build(of: Pick<RunTimeline, "title" | "world" | "release" | "host" | "verdict" | "samples">): RunTimeline {
    const totals = this.totals(of.samples);
    return {
      ...of,
      outcome: worstOutcome(this.#phases.map(({ outcome }) => outcome)),
      startedAt: new Date(this.began).toISOString(),
      phases: this.#phases,
      events: [...this.#events, ...lastOldAnswers(totals)].toSorted((a, b) => a.at - b.at),
      samples: thinned(of.samples, totals.flips),
      totals,
      units: this.units,
      routes: this.routes,
      findings: this.findings,
    };
  }
}
