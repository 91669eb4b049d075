import type { Clock } from "../../../ports.ts";

/** The world's time. Everything that happens later in the world is an event on this clock. */
export interface WorldClock extends Clock {
  /** Runs the event after the delay; returns a function that cancels it. */
  schedule(milliseconds: number, event: () => void): () => void;
  /** Time stands still (simulated clock only) while work outside the world runs, such as a render by Helm. */
  external<T>(work: () => Promise<T>): Promise<T>;
  /** Drops every event still to come. */
  stop(): void;
}

/** Time as it passes. */
export function createRealClock(): WorldClock {
  const timers = new Set<NodeJS.Timeout>();
  let stopped = false;
  const schedule = (milliseconds: number, event: () => void): (() => void) => {
    if (stopped) return () => {};
    const timer = setTimeout(() => {
      timers.delete(timer);
      event();
    }, milliseconds);
    timers.add(timer);
    return () => {
      clearTimeout(timer);
      timers.delete(timer);
    };
  };
  return {
    now: () => Date.now(),
    serverNow: () => Date.now(),
    // A step's sleep must end even when the world is being taken down: it is not one of the world's timers.
    sleep: (milliseconds, signal) =>
      sleeping(signal, (wake) => {
        const timer = setTimeout(wake, milliseconds);
        return () => clearTimeout(timer);
      }),
    schedule,
    external: (work) => work(),
    stop: () => {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}

/** Sleeps until the timer wakes, or until the signal aborts, which cancels the timer. */
function sleeping(signal: AbortSignal | undefined, start: (wake: () => void) => () => void): Promise<void> {
  if (signal?.aborted === true) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      signal?.removeEventListener("abort", end);
      cancel();
      resolve();
    };
    const cancel = start(end);
    signal?.addEventListener("abort", end);
  });
}

interface Event {
  readonly at: number;
  readonly run: () => void;
}

/**
 * Discrete events: time jumps to the next event as soon as everything that runs now waits.
 * Events of the same time happen in the order in which they were scheduled, so a run depends on nothing else.
 *
 * "Everything waits" is taken to be one turn of Node's event loop: steps do no I/O of their own, and work
 * outside the world goes through {@link WorldClock.external}.
 */
export class SimulatedClock implements WorldClock {
  #now: number;
  #events: Event[] = [];
  #outside = 0;
  #armed = false;

  constructor(startsAt: number) {
    this.#now = startsAt;
  }

  now(): number {
    return this.#now;
  }

  /** The time of the world is the server's. */
  serverNow(): number {
    return this.#now;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return sleeping(signal, (wake) => this.schedule(milliseconds, wake));
  }

  schedule(milliseconds: number, run: () => void): () => void {
    const event = { at: this.#now + Math.max(0, milliseconds), run };
    let place = this.#events.length;
    while (place > 0 && (this.#events[place - 1] as Event).at > event.at) place -= 1;
    this.#events.splice(place, 0, event);
    this.#arm();
    return () => {
      const index = this.#events.indexOf(event);
      if (index >= 0) this.#events.splice(index, 1);
    };
  }

  async external<T>(work: () => Promise<T>): Promise<T> {
    this.#outside += 1;
    try {
      return await work();
    } finally {
      this.#outside -= 1;
      this.#arm();
    }
  }

  stop(): void {
    this.#events = [];
  }

  #arm(): void {
    if (this.#armed || this.#outside > 0 || this.#events.length === 0) return;
    this.#armed = true;
    setImmediate(() => {
      this.#armed = false;
      if (this.#outside > 0) return;
      const next = this.#events.shift();
      if (next === undefined) return;
      this.#now = next.at;
      next.run();
      this.#arm();
    });
  }
}
