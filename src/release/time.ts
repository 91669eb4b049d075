import type { Ports } from "../ports.ts";

/**
 * The time, in milliseconds since 1970, that ages on a release's record are told by: whoever writes such a
 * time, and whoever compares with it, asks here and nowhere else.
 */
export function recordTime({ clock }: Pick<Ports, "clock">): number {
  return clock.now();
}
