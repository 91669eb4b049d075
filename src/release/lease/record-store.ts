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
  isLost,
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
import { timeNow } from "../time.ts";
import { LEASE_TIMES } from "./times.ts";

const MAX_CONFLICTS = 10;

/** What can be done with a release's record. Every write is conditional on what was read just before. */
export interface RecordStore {
  /** The name of the release. */
  readonly name: string;
  /** Undefined when there is none yet. */
  read(): Promise<ReleaseRecord | undefined>;
  /** What was done with the release; unknown where something else stands in its place. */
  history(): Promise<Observed<History>>;
  /**
   * Takes the Lease: when it is free, already ours, held by an earlier attempt of our own run, or
   * `mayTakeOver` says so. Throws `LEASE_HELD`, naming the holder.
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
  /**
   * By the clock of this run, when it last began a write by which it took or renewed the Lease; undefined
   * when it does not hold it.
   */
  keptAt(): number | undefined;
}

type RecordPorts = Pick<Ports, "cluster" | "clock">;

/** `author`: who writes, for the history of the release; left out by who only reads, or moves nothing. */
export function recordStore(
  ports: RecordPorts,
  location: RecordLocation,
  author?: HistoryAuthor,
): RecordStore {
  const inTurn = createTurns(ports.clock);
  const edit = (change: LeaseEdit) => inTurn(() => editLease(ports, location, change, author));
  const { keep, keptAt, forget } = createKeeping(edit, ports.clock);
  return {
    name: location.release,
    read: async () => {
      const lease = await ports.cluster.get(reference(location));
      return lease === undefined ? undefined : parseRecord(lease);
    },
    history: async () => readHistory(await ports.cluster.get(reference(location))),
    acquire: (holder, mayTakeOver = () => false, change = same) =>
      keep((record) => {
        refuseHeld(record, { release: location.release, holder }, mayTakeOver);
        return { holder, content: change(record ?? {}) };
      }),
    renew: (holder, change = same) =>
      keep((record) => ({ holder, content: change(stillOurs(record, holder)) })),
    release: async (holder, change = same) => {
      await keep((record) => ({ holder: undefined, content: change(stillOurs(record, holder)) }));
      forget();
    },
    note: async (change) => {
      await edit((record) => ({ holder: "as it is", content: change(record ?? {}) }));
    },
    keptAt,
  };
}

/** Writes by which a run keeps the Lease, and since when it is known to have it. */
function createKeeping(edit: (change: LeaseEdit) => Promise<ReleaseRecord>, clock: Ports["clock"]) {
  let keptAt: number | undefined;
  const forget = (): void => {
    keptAt = undefined;
  };
  const keep = async (change: LeaseEdit): Promise<ReleaseRecord> => {
    const began = clock.now();
    try {
      const record = await edit(change);
      keptAt = Math.max(began, keptAt ?? began);
      return record;
    } catch (error) {
      if (isLost(error)) forget();
      throw error;
    }
  };
  return { keep, forget, keptAt: () => keptAt };
}

/**
 * One write after the other: what a run writes on its own Lease must not refuse what else it writes there. A
 * write that has no answer for long is not waited for: all of them are conditional.
 */
function createTurns(clock: Ports["clock"]): <T>(write: () => Promise<T>) => Promise<T> {
  const open = new Set<Promise<unknown>>();
  const free = async (): Promise<void> => {
    const over = new AbortController();
    void Promise.all(open).then(() => over.abort());
    await clock.sleep(LEASE_TIMES.turnMs, over.signal);
  };
  return async (write) => {
    const before = open.size === 0 ? undefined : free();
    const writing = before === undefined ? write() : before.then(write, write);
    const done = writing.then(
      () => undefined,
      () => undefined,
    );
    open.add(done);
    try {
      return await writing;
    } finally {
      open.delete(done);
    }
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
    const now = timeNow(clock);
    const time = { now, byServer: clock.serverNow() !== undefined };
    const said = leaseWith(lease ?? emptyLease(location), state, time);
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
