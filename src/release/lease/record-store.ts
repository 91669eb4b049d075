/** Reads and writes the Lease of a release. */
import type { ReleaseRecord } from "../../model/release.ts";
import type { Ports } from "../../ports.ts";
import type { History } from "../../model/history.ts";
import type { Observed } from "../../model/observed.ts";
import { readHistory, withHistory } from "../history/annotation.ts";
import type { HistoryAuthor } from "../history/author.ts";
import type { Said } from "../history/entries.ts";
import {
  emptyLease,
  isConflict,
  type LeaseEdit,
  type LeaseState,
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
  /** What was done with the release; unknown where something else stands in its place. */
  history(): Promise<Observed<History>>;
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

/** `author`: who writes, for the history of the release; left out by who only reads, or moves nothing. */
export function recordStore(
  ports: RecordPorts,
  location: RecordLocation,
  author?: HistoryAuthor,
): RecordStore {
  const edit = (change: LeaseEdit) => editLease(ports, location, change, author);
  const now = () => ports.clock.now();
  return {
    read: async () => {
      const lease = await ports.cluster.get(reference(location));
      return lease === undefined ? undefined : parseRecord(lease);
    },
    history: async () => readHistory(await ports.cluster.get(reference(location))),
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
  author: HistoryAuthor | undefined,
): Promise<ReleaseRecord> {
  for (let conflicts = 0; ; conflicts += 1) {
    const lease = await cluster.get(reference(location));
    const before = lease && parseRecord(lease);
    const state = edit(before);
    const now = clock.now();
    const said = leaseWith(lease ?? emptyLease(location), state, now);
    const next = withHistory(said, { before: before ?? {}, after: saidBy(state, before), author, now });
    try {
      return parseRecord(await (lease === undefined ? cluster.create(next) : cluster.replace(next)));
    } catch (error) {
      if (!isConflict(error) || conflicts >= MAX_CONFLICTS) throw error;
    }
  }
}

/** What the Lease says after the write. */
function saidBy({ holder, content }: LeaseState, before: ReleaseRecord | undefined): Said {
  return { ...content, holder: holder === "as it is" ? before?.holder : holder };
}

function same(content: RecordContent): RecordContent {
  return content;
}
