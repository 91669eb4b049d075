/** Whether whoever holds a Lease is still alive, by looking at it for a while. */
import type { ReleaseRecord } from "../../model/release.ts";
import type { Clock } from "../../ports.ts";
import { LEASE_TIMES } from "./times.ts";

/**
 * Looks at one Lease, again and again, on behalf of somebody who wants it. What the holder's clock says does
 * not matter, nor what ours does: only whether there was a sign of life while we have looked on, for as long
 * as we have looked; or what the API server's one clock says of both.
 */
export class HolderWatch {
  readonly #clock: Pick<Clock, "now" | "serverNow">;
  #seen: string | undefined;
  #holder: string | undefined;
  #lookedAt = 0;
  #watchedMs = 0;
  #lastsMs: number = LEASE_TIMES.leaseMs;
  #hasChanged = false;

  constructor(clock: Pick<Clock, "now" | "serverNow">) {
    this.#clock = clock;
  }

  /** True when the Lease was renewed, or changed hands, since the first look, and not long ago. */
  get isAlive(): boolean {
    return this.#hasChanged && this.#watchedMs <= 2 * LEASE_TIMES.renewMs;
  }

  /** Who held the Lease at the last look. */
  get holder(): string | undefined {
    return this.#holder;
  }

  /** How long it has to be looked at before it is over, if nothing happens until then. Milliseconds. */
  get leftMs(): number {
    return Math.max(0, this.#lastsMs - this.#watchedMs);
  }

  /** One look at the Lease as it is now. True when its holder is over. */
  isOver(record: ReleaseRecord): boolean {
    const now = this.#clock.now();
    const { holder, renewal = { mark: "", lastsMs: LEASE_TIMES.leaseMs } } = record;
    const mark = `${holder} ${renewal.mark}`;
    if (mark === this.#seen) this.#watchedMs += Math.min(now - this.#lookedAt, LEASE_TIMES.gapMs);
    else {
      this.#hasChanged = this.#seen !== undefined;
      this.#watchedMs = 0;
    }
    [this.#seen, this.#lookedAt, this.#lastsMs] = [mark, now, renewal.lastsMs];
    this.#holder = holder;
    return this.leftMs === 0 || this.#isLongOver(renewal.servedAt, renewal.lastsMs);
  }

  #isLongOver(servedAt: number | undefined, lastsMs: number): boolean {
    const now = this.#clock.serverNow();
    if (now === undefined || servedAt === undefined) return false;
    return now - servedAt >= lastsMs + LEASE_TIMES.apartMs;
  }
}
