/** A run that moves a release's traffic, or may: what it holds, was asked, and has done. */
import type { GatewayAddress } from "../../model/gateway-address.ts";
import type { ReleaseContext } from "../context.ts";
import type { HistoryAuthor } from "../history/author.ts";
import { type HeldLease, keepingLease } from "../lease/lease-run.ts";
import type { Count } from "../verdict/sequential-test.ts";
import type { RecordModeName } from "../git/modes/names.generated.ts";
import type { ActingInputs } from "../release-inputs.ts";
import type { Journal } from "./journal.ts";

export interface ReleaseRun extends ReleaseContext, HeldLease {
  readonly inputs: ActingInputs & { readonly record: RecordModeName };
  readonly journal: Journal;
  /** What the history of the release is told of this run. */
  readonly author: HistoryAuthor;
  /** What the color that the traffic comes from had answered before it left; absent where nobody asked. */
  readonly before?: Count;
  /**
   * Where the public gateways are. A way back asks only after the traffic was moved: that must not wait for
   * it.
   */
  readonly addresses: () => Promise<readonly GatewayAddress[]>;
}

/** A tool of the run, with the Lease kept beside it. Throws `LEASE_LOST`. */
export function keeping<T>(run: ReleaseRun, work: () => Promise<T>): Promise<T> {
  return keepingLease(run, run.ports.clock, work);
}
