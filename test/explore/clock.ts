/** The time of an explored world: it moves when the explorer says so, and not by itself. */
import type { WorldClock } from "../../src/adapters/embedded/cluster/clock.ts";

interface Event {
  readonly at: number;
  readonly run: () => void;
}

export class ExploredClock implements WorldClock {
  #now: number;
  #events: Event[] = [];
  #outside = 0;

  constructor(startsAt: number) {
    this.#now = startsAt;
  }

  now(): number {
    return this.#now;
  }

  serverNow(): number {
    return this.#now;
  }

  /** Work of programs outside of this process is under way. */
  get isOutside(): boolean {
    return this.#outside > 0;
  }

  /** When the world does something by itself next; undefined when it has nothing to do. */
  get next(): number | undefined {
    return this.#events[0]?.at;
  }

  /** How much the world is going to do by itself within so many milliseconds. */
  pending(milliseconds: number): number {
    return this.#events.filter(({ at }) => at <= this.#now + milliseconds).length;
  }

  /** What a call of the world itself waits for; sleeps of processes never come here. */
  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => void this.schedule(milliseconds, resolve));
  }

  schedule(milliseconds: number, run: () => void): () => void {
    const event = { at: this.#now + Math.max(0, milliseconds), run };
    let place = this.#events.length;
    while (place > 0 && (this.#events[place - 1] as Event).at > event.at) place -= 1;
    this.#events.splice(place, 0, event);
    return () => {
      this.#events = this.#events.filter((one) => one !== event);
    };
  }

  async external<T>(work: () => Promise<T>): Promise<T> {
    this.#outside += 1;
    try {
      return await work();
    } finally {
      this.#outside -= 1;
    }
  }

  stop(): void {
    this.#events = [];
  }

  /** Time passes, and nothing happens by it: call when no event is due until then. */
  pass(to: number): void {
    this.#now = Math.max(this.#now, to);
  }

  /** The next event happens. */
  happen(): void {
    const event = this.#events.shift();
    if (event === undefined) return;
    this.pass(event.at);
    event.run();
  }
}
