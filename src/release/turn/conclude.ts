/** The last write of a flip: the transition goes, the flip is on record, and the Lease is given up. */
import type { CompletedFlip, Transition } from "../../model/release.ts";
import type { Clock } from "../../ports.ts";
import { rfc3339 } from "../context.ts";
import type { HeldLease } from "../lease/lease-run.ts";
import { patiently } from "../patience.ts";
import { isLost } from "../lease/record.ts";

/** Tried for so many milliseconds while the cluster is silent. Throws `LEASE_LOST`. */
export async function concludeFlip(
  { store, holder }: HeldLease,
  clock: Clock,
  { kind, from, to, digests }: Transition,
  milliseconds: number,
): Promise<void> {
  const at = rfc3339(clock.now());
  const lastFlip: CompletedFlip = { kind, from, to, at, ...(digests === undefined ? {} : { digests }) };
  try {
    await patiently(clock, milliseconds, () =>
      store.release(holder, ({ transition: _done, ...content }) => ({ ...content, lastFlip })),
    );
  } catch (error) {
    // The answer to an earlier try may have been lost when the write had landed.
    const landed = isLost(error) ? await store.read() : undefined;
    if (landed?.lastFlip?.at !== at || landed.transition !== undefined) throw error;
  }
}
