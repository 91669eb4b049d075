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
 * the time begins when it has ended. The same signal again ends what waits; another one leaves it a moment.
 */
export function endWhenInterrupted(process: Interruptible, say: (text: string) => void): Interruption {
  const interruption = createInterruption();
  const held = () => interruption.hasWritten();
  for (const signal of ENDING_SIGNALS) {
    process.on(signal, () => {
      const before = interruption.signal();
      interruption.begin(signal);
      if (isToolRunning(process, signal)) return exitLater(process, signal, PATIENCE_MS, say, held);
      if (!held() || before === signal) return exitNow(process, signal, say, held());
      if (before !== undefined) return exitLater(process, signal, LAST_PATIENCE_MS, say, held);
      say(`${signal}: ending. What this run holds is given back first.`);
      exitLater(process, signal, PATIENCE_MS, say, held);
    });
  }
  return interruption;
}

/** Between two looks whether a tool still runs. */
const LOOK_MS = 100;

/** What is left to a run that is asked again by another signal, as GitHub does 2.5 s before it kills. */
export const LAST_PATIENCE_MS = 1_500;

/** Whoever runs a tool listens beside us. */
function isToolRunning(process: Interruptible, signal: NodeJS.Signals): boolean {
  return process.listenerCount(signal) > 1;
}

/**
 * So long after the last moment at which a tool ran. The timer does not keep alive a process that has come to
 * its end by itself.
 */
function exitLater(
  process: Interruptible,
  signal: NodeJS.Signals,
  patienceMs: number,
  say: (text: string) => void,
  held: () => boolean,
): void {
  let left = patienceMs;
  const look = (): void => {
    left = isToolRunning(process, signal) ? patienceMs : left - LOOK_MS;
    if (left > 0) setTimeout(look, LOOK_MS).unref();
    else exitNow(process, signal, say, held());
  };
  setTimeout(look, LOOK_MS).unref();
}

function exitNow(
  process: Interruptible,
  signal: NodeJS.Signals,
  say: (text: string) => void,
  mayHold: boolean,
): void {
  const left = mayHold
    ? " before it had said how it ends. The traffic stays where it is, and the next command may have to wait for half a minute."
    : ".";
  say(
    `INTERRUPTED: ${signal} ended this run${left} Run status: it says who has the traffic and what is unfinished.`,
  );
  process.exit(128 + constants.signals[signal]);
}
