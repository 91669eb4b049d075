/** Reads and writes the Lease of a release. */
import type { ReleaseRecord } from "../../model/release.ts";
import type { Ports } from "../../ports.ts";
import {
  emptyLease,
  isConflict,
  type LeaseEdit,
  leaseWith,
  parseRecord,
  type RecordChange,
  type RecordContent,
  type RecordLocation,
  reference,
  refuseHeld,
  stillOurs,
} from "./record.ts";

const MAX_CONFLICTS = 10;

/** What can be done with a release's record. Every write is conditional on what was read just before. */
export interface RecordStore {
  /** Undefined when there is none yet. */
  read(): Promise<ReleaseRecord | undefined>;
  /**
   * Takes the Lease: when it is free, expired, already ours, held by an earlier attempt of our own run, or
   * `mayTakeOver` says so.
   * Throws `LEASE_HELD`, naming the holder and until when.
   */
  acquire(
    holder: string,
    mayTakeOver?: (record: ReleaseRecord) => boolean,
    change?: RecordChange,
  ): Promise<ReleaseRecord>;
  /** Renews the Lease and changes the content. Throws `LEASE_LOST` when somebody else holds it by now. */
  renew(holder: string, change?: RecordChange): Promise<ReleaseRecord>;
  /** Gives up the Lease and changes the content, in one write. Throws `LEASE_LOST`. */
  release(holder: string, change?: RecordChange): Promise<void>;
  /** Changes the content without holding the Lease. */
  note(change: RecordChange): Promise<void>;
}

type RecordPorts = Pick<Ports, "cluster" | "clock">;

export function recordStore(ports: RecordPorts, location: RecordLocation): RecordStore {
  const edit = (change: LeaseEdit) => editLease(ports, location, change);
  const now = () => ports.clock.now();
  return {
    read: async () => {
      const lease = await ports.cluster.get(reference(location));
      return lease === undefined ? undefined : parseRecord(lease);
    },
    acquire: (holder, mayTakeOver = () => false, change = same) =>
      edit((record) => {
        refuseHeld(record, holder, now(), mayTakeOver);
        return { holder, content: change(record ?? {}) };
      }),
    renew: (holder, change = same) =>
      edit((record) => ({ holder, content: change(stillOurs(record, holder)) })),
    release: async (holder, change = same) => {
      await edit((record) => ({ holder: undefined, content: change(stillOurs(record, holder)) }));
    },
    note: async (change) => {
      await edit((record) => ({ holder: "as it is", content: change(record ?? {}) }));
    },
  };
}

async function editLease(
  { cluster, clock }: RecordPorts,
  location: RecordLocation,
  edit: LeaseEdit,
): Promise<ReleaseRecord> {
  for (let conflicts = 0; ; conflicts += 1) {
    const lease = await cluster.get(reference(location));
    const next = leaseWith(lease ?? emptyLease(location), edit(lease && parseRecord(lease)), clock.now());
    try {
      return parseRecord(await (lease === undefined ? cluster.create(next) : cluster.replace(next)));
    } catch (error) {
      if (!isConflict(error) || conflicts >= MAX_CONFLICTS) throw error;
    }
  }
}

function same(content: RecordContent): RecordContent {
  return content;
}
