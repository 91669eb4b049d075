/**
 * What an entry sets up once for its whole process: it ends when asked to, and leaves nothing behind when
 * killed.
 */
import type { Interruption } from "../adapters/real/processes/interruption.ts";
import { createReaper, type Reaper } from "../adapters/real/processes/reaper.ts";
import type { Pending } from "./settled.ts";
import type { Log } from "../ports.ts";
import { endWhenInterrupted, type Interruptible } from "./signals.ts";

export interface Lifetime {
  readonly interruption: Interruption;
  readonly reaper: Reaper;
  /** Calls of ports that last. */
  readonly pending: Pending;
}

/** Call it once in a process: it listens for signals from then on. */
export function openLifetime(
  process: Interruptible,
  log: Pick<Log, "info" | "warning">,
  pending: Pending,
): Lifetime {
  return {
    pending,
    interruption: endWhenInterrupted(process, (text) => log.info(text)),
    reaper: createReaper((text) => log.warning(text)),
  };
}

/**
 * Call it when all is done and said. A run that was interrupted may have left something running, such as a
 * request whose answer nobody waits for any more: that must not keep the process alive.
 */
export function endIfInterrupted({ interruption }: Lifetime, process: Interruptible, code: number): void {
  if (interruption.signal() !== undefined) process.exit(code);
}
