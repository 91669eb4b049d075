/** How an entry ends when it is asked to: with a word, and with what it holds given back. */
import { constants } from "node:os";
import { ENDING_SIGNALS } from "../adapters/real/processes/ending-signals.ts";
import { createInterruption, type Interruption } from "../adapters/real/processes/interruption.ts";

/** What of a process is used here; `process` in every entry. */
export interface Interruptible {
  on(signal: NodeJS.Signals, listener: () => void): unknown;
  listenerCount(signal: NodeJS.Signals): number;
  exit(code: number): void;
}

/**
 * Time to give back what the run holds, once no tool runs any more. GitHub kills a cancelled job after ten
 * seconds.
 */
export const PATIENCE_MS = 4_000;

/**
 * Ends the process when it is interrupted or its terminal goes away. A run that has written nothing to the
 * cluster ends at once by `exit`, so that what must not stay behind is cleaned up: saved plans may hold
 * secrets. One that has gets a little time: its next wait fails with `INTERRUPTED`, and the Lease is given
 * back on the way out. While a tool runs, whoever runs it listens too, passes the signal on and waits: then
 * the time begins when it has ended. A second signal ends what waits.
 */
export function endWhenInterrupted(process: Interruptible, say: (text: string) => void): Interruption {
  const interruption = createInterruption();
  for (const signal of ENDING_SIGNALS) {
    process.on(signal, () => {
      const isFirst = interruption.signal() === undefined;
      interruption.begin(signal);
      if (isToolRunning(process, signal)) return exitLater(process, signal, say);
      if (!isFirst || !interruption.hasWritten()) return exitNow(process, signal, say);
      say(`${signal}: ending. What this run holds is given back first.`);
      exitLater(process, signal, say);
    });
  }
  return interruption;
}

/** Whoever runs a tool listens beside us. */
function isToolRunning(process: Interruptible, signal: NodeJS.Signals): boolean {
  return process.listenerCount(signal) > 1;
}

/** The timer does not keep alive a process that has come to its end by itself. */
function exitLater(process: Interruptible, signal: NodeJS.Signals, say: (text: string) => void): void {
  const look = (): void => {
    if (isToolRunning(process, signal)) exitLater(process, signal, say);
    else exitNow(process, signal, say);
  };
  setTimeout(look, PATIENCE_MS).unref();
}

function exitNow(process: Interruptible, signal: NodeJS.Signals, say: (text: string) => void): void {
  say(
    `INTERRUPTED: ${signal} ended this run. Run status: it says who has the traffic and what is unfinished.`,
  );
  process.exit(128 + constants.signals[signal]);
}
