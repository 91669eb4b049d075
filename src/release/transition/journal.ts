/**
 * What a run that moves traffic has done so far: the line that it ends with is made from this and from the
 * cluster.
 */
import type { Color, Shares } from "../../model/release.ts";
import type { Reconciliation } from "../units/reconcile.ts";
import type { Unfinished } from "../../model/traffic.ts";

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
