/** The last write of a flip: the transition goes, the flip is on record, and the Lease is given up. */
import type { Transition } from "../../model/release.ts";
import { isLost } from "../lease/record.ts";
import { patiently } from "../patience.ts";
import { timestamp } from "../time.ts";
import type { ReleaseRun } from "./release-run.ts";
import { complete } from "./transition.ts";

/** Tried for as long as the run may take while the cluster is silent. Throws `LEASE_LOST`. */
export async function completeFlip(run: ReleaseRun, transition: Transition): Promise<void> {
  const { store, holder, ports, inputs } = run;
  const at = timestamp(ports.clock);
  try {
    await patiently(ports.clock, inputs.timeoutMs, () => store.release(holder, complete(transition, at)));
  } catch (error) {
    // The answer to an earlier try may have been lost when the write had landed.
    const landed = isLost(error) ? await store.read() : undefined;
    if (landed?.lastFlip?.at !== at || landed.transition !== undefined) throw error;
  }
  run.journal.mark("done", ports.clock);
}
