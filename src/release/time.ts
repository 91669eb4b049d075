/** The time that is written on a record, and that what others have written is compared with. Pure. */
import type { Clock } from "../ports.ts";

/**
 * Milliseconds since 1970 by the API server's clock, which all runs share; by this machine's where nobody has
 * told that. What is decided by it may be off by as much as the machine is, so nothing that matters is.
 */
export function timeNow(clock: Pick<Clock, "now" | "serverNow">): number {
  return clock.serverNow() ?? clock.now();
}

/** {@link timeNow} in RFC 3339, as records have it. */
export function timestamp(clock: Pick<Clock, "now" | "serverNow">): string {
  return rfc3339(timeNow(clock));
}

/** Milliseconds since 1970 in RFC 3339. */
export function rfc3339(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
