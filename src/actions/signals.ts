import { constants } from "node:os";
import { ENDING_SIGNALS } from "../adapters/real/ending-signals.ts";

/** What of a process is used here; `process` in every entry. */
export interface Interruptible {
  on(signal: NodeJS.Signals, listener: () => void): unknown;
  listenerCount(signal: NodeJS.Signals): number;
  exit(code: number): void;
}

/**
 * Ends the process by `exit` when it is interrupted or its terminal goes away, so that what must not stay behind is cleaned up: saved plans may
 * hold secrets. While a tool runs, whoever runs it listens too, passes the signal on and waits: then nothing is done here.
 */
export function exitWhenInterrupted(process: Interruptible): void {
  for (const signal of ENDING_SIGNALS) {
    process.on(signal, () => {
      if (process.listenerCount(signal) === 1) process.exit(128 + constants.signals[signal]);
    });
  }
}
