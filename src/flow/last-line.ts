/**
 * The last line of a run that may have moved traffic: it stands below whatever else is printed, or fails,
 * after the step.
 */
import { trafficOf, type TrafficReport, withTraffic } from "../model/traffic.ts";
import type { Outcome } from "../capability/capability.ts";

/** Of one run of an entry: give it every outcome, and run all of it inside {@link LastLine.over}. */
export class LastLine {
  #traffic: TrafficReport | undefined;

  /** The outcome as it is; where the traffic is, is remembered. */
  heard(outcome: Outcome): Outcome {
    this.#traffic = outcome.traffic ?? this.#traffic;
    return outcome;
  }

  /**
   * Runs the body: what it throws after a step that has moved traffic, such as a summary that cannot be
   * written, says so.
   */
  async over<T>(body: () => Promise<T>): Promise<T> {
    try {
      return await body();
    } catch (error) {
      if (this.#traffic === undefined || trafficOf(error) !== undefined) throw error;
      throw withTraffic(error, this.#traffic);
    }
  }

  /** The line for a run that went well; undefined when it moved no traffic. */
  get text(): string | undefined {
    return this.#traffic?.sentence;
  }
}
