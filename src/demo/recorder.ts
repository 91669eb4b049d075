import type { Finding } from "../model/finding.ts";
import type { Color } from "../model/release.ts";
import type {
  RunEvent,
  RunPhase,
  RunRecord,
  RunRoute,
  RunTotals,
  RunUnit,
  StepOutcome,
  TrafficSample,
} from "../model/run.ts";
import { type Flip, thinned, trafficTotals } from "../report/traffic.ts";

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

  event(kind: RunEvent["kind"], text: string): void {
    this.#events.push({ at: this.elapsed(), kind, text });
  }

  /** The default route was moved away from a color, at this moment. */
  flip(name: string, from: Color, to: Color): void {
    this.#flips.push({ name, at: this.elapsed(), from, to });
    this.event("flip", name);
  }

  totals(samples: readonly TrafficSample[]): RunTotals {
    return trafficTotals(samples, this.#flips);
  }

  build(of: {
    readonly title: string;
    readonly world: RunRecord["world"];
    readonly release: string;
    readonly host: string;
    readonly outcome: StepOutcome;
    readonly samples: readonly TrafficSample[];
  }): RunRecord {
    return {
      ...of,
      startedAt: new Date(this.began).toISOString(),
      phases: this.#phases,
      events: this.#events,
      samples: thinned(of.samples),
      totals: this.totals(of.samples),
      units: this.units,
      routes: this.routes,
      findings: this.findings,
    };
  }
}
