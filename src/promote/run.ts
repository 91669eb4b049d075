/** A promote under way: what it was asked, what it holds, and where it probes. */
import type { GatewayAddress } from "../model/gateway-address.ts";
import type { Transition } from "../model/release.ts";
import { type HeldLease, keepingLease } from "../release/lease/lease-run.ts";
import type { RecordChange } from "../release/lease/record.ts";
import type { Settlement } from "../release/turn/settle-record.ts";
import type { JournaledContext } from "../release/turn/traffic.ts";
import type { PromoteInputs } from "./inputs.ts";

export interface Run extends JournaledContext, HeldLease {
  readonly inputs: PromoteInputs;
  readonly addresses: readonly GatewayAddress[];
}

/** What puts Git right, and the route when an apply of this run landed late. */
export function settlement({ store, holder, inputs, journal: { applied } }: Run): Settlement {
  return { store, holder, record: inputs.record, ...(applied === undefined ? {} : { applied }) };
}

/** A tool of this run, with the Lease kept beside it. */
export function keeping<T>(run: Run, work: () => Promise<T>): Promise<T> {
  return keepingLease(run, run.ports.clock, work);
}

export function withTransition(transition: Transition): RecordChange {
  return (content) => ({ ...content, transition });
}
