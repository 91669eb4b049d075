/** The signal that asked this run to end, and how whoever waits learns of it. */
import { type Failure, surroundings } from "../../../errors/errors.ts";

export interface Interruption {
  /** The signal that came first; undefined while none has. */
  signal(): NodeJS.Signals | undefined;
  /** Called by whoever hears signals. Only the first counts. */
  begin(signal: NodeJS.Signals): void;
  /** Throws `INTERRUPTED` when a signal has come. */
  refuse(what: string): void;
  /**
   * The work's result. Throws `INTERRUPTED` when a signal came before, or comes meanwhile: then `abort` is
   * called, and how the work ends does not matter any more.
   */
  during<T>(what: string, work: () => Promise<T>, abort?: () => void): Promise<T>;
  /** True once somebody who waited has been told: what is asked after that belongs to the way out. */
  isTold(): boolean;
  /** True from the first write to the cluster on: there may be a Lease to give back. */
  hasWritten(): boolean;
  writes(): void;
}

type Hear = (signal: NodeJS.Signals) => void;

export function createInterruption(): Interruption {
  const waiting = new Set<Hear>();
  let first: NodeJS.Signals | undefined;
  let [written, told] = [false, false];
  const tell = (signal: NodeJS.Signals, what: string): Failure => {
    told = true;
    return interrupted(signal, what);
  };
  const refuse = (what: string): void => {
    if (first !== undefined) throw tell(first, what);
  };
  return {
    signal: () => first,
    begin(signal) {
      if (first !== undefined) return;
      first = signal;
      for (const hear of waiting) hear(signal);
    },
    refuse,
    async during(what, work, abort = () => undefined) {
      refuse(what);
      const { signalled, hear } = listener((signal) => tell(signal, what), abort);
      waiting.add(hear);
      try {
        return await Promise.race([work(), signalled]);
      } finally {
        waiting.delete(hear);
      }
    },
    isTold: () => told,
    hasWritten: () => written,
    writes: () => void (written = true),
  };
}

/** A promise that is rejected by whatever signal is heard, and how it is heard. */
function listener(told: (signal: NodeJS.Signals) => Failure, abort: () => void) {
  let hear: Hear = () => undefined;
  const signalled = new Promise<never>((_, reject) => {
    hear = (signal) => {
      reject(told(signal));
      abort();
    };
  });
  return { signalled, hear };
}

function interrupted(signal: NodeJS.Signals, what: string): Failure {
  return surroundings("INTERRUPTED", `${signal} ended this run (${what})`, {
    remedy: "Run the step again: it goes on or undoes",
  });
}
