/**
 * What a run that moves traffic has done so far: the line that it ends with is made from this and from the
 * cluster.
 */
import { timeNow } from "../time.ts";
import type { Color, Shares } from "../../model/release.ts";
import type { Clock } from "../../ports.ts";
import type { Reconciliation } from "../units/reconcile.ts";
import type { TurnMoment, Unfinished } from "../../model/traffic.ts";

/** `left`: changes of the router's unit wait to be reviewed; `excluded`: Terragrunt leaves the unit out. */
export type Behind = Extract<Reconciliation, "left" | "excluded">;

/** A write of the default route that was sent; whether it landed, only the cluster can tell. */
export interface RouteWrite {
  readonly to: Color;
  /** What each color got, where `to` did not get everything. */
  readonly shares?: Shares;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** How long the end of a run waits for what it tells others. */
const TELLING_MS = 2_000;

/** Of one run, and gone with it: what the next run has to know stands on the Lease. */
export class Journal {
  /** The name under which the run holds the Lease; undefined as long as it has begun no flip. */
  holder: string | undefined;
  write: RouteWrite | undefined;
  /** The color whose apply was begun: it may land after the run has lost its Lease. */
  applied: Color | undefined;
  /** The color at which the cluster has said the default route is, when this run last made sure of it. */
  confirmed: Color | undefined;
  readonly left = new Set<Unfinished>();
  /** Why Terraform's state stays behind, once that is known. */
  behind: Behind | undefined;
  /** What the run did of its turn, in the order in which it came to it. */
  readonly timeline: TurnMoment[] = [];
  /** What is told to others beside the run's work, and has not ended; none of it throws. */
  readonly #telling = new Set<Promise<void>>();

  /** The run has come to this, now. The same once more, with nothing in between, is none. */
  mark(what: TurnMoment["what"], clock: Pick<Clock, "now" | "serverNow">): void {
    if (this.timeline.at(-1)?.what !== what) this.timeline.push({ what, at: timeNow(clock) });
  }

  /** Lets something be told that nothing waits for, and that never throws. */
  tell(telling: Promise<void>): void {
    const ended = telling.finally(() => this.#telling.delete(ended));
    this.#telling.add(ended);
  }

  /** For the end of a run: gives what is still being told a moment, and no more. */
  async told(clock: Clock): Promise<void> {
    if (this.#telling.size === 0) return;
    const ended = new AbortController();
    const all = Promise.all(this.#telling).then(() => ended.abort());
    await Promise.race([all, clock.sleep(TELLING_MS, ended.signal)]);
    ended.abort();
  }

  /**
   * A flip is begun, or one of an earlier run is gone on with: from here on every end says who has the
   * traffic.
   */
  begin(holder: string): void {
    if (this.holder !== undefined) return;
    this.holder = holder;
    this.open("Git", "Terraform");
  }

  open(...what: readonly Unfinished[]): void {
    for (const one of what) this.left.add(one);
  }

  done(what: Unfinished): void {
    this.left.delete(what);
  }

  /** Only a state that was applied, or agrees as it is, is done. */
  reconciled(reconciliation: Reconciliation): void {
    this.behind = reconciliation === "left" || reconciliation === "excluded" ? reconciliation : undefined;
    if (this.behind === undefined) this.done("Terraform");
  }
}
