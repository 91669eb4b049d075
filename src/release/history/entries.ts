/**
 * What a write of the Lease adds to its history: told by what the Lease said before and says after it, so
 * that no step can move traffic and leave it out. Pure.
 */
import type { HistoryEntry, TurnResult } from "../../model/history.ts";
import type { ReleaseRecord, Transition } from "../../model/release.ts";
import { rfc3339 } from "../time.ts";
import type { HistoryAuthor } from "./author.ts";

/** What of a Lease its history is told by. */
export type Said = Partial<Pick<ReleaseRecord, "holder" | "transition" | "smoke" | "lastFlip" | "deployed">>;

/** A write: what the Lease said, what it is to say, who writes, and when in milliseconds. */
export interface LeaseChange {
  readonly before: Said;
  readonly after: Said;
  /** Undefined for a writer that has not said who it is. */
  readonly author: HistoryAuthor | undefined;
  readonly now: number;
}

/** The entries after the write. */
export function entriesAfter(entries: readonly HistoryEntry[], change: LeaseChange): readonly HistoryEntry[] {
  const { before, after, author } = change;
  const flips = opened(closed(entries, change), change);
  const deploys = deployed(flips, change);
  const { smoke } = after;
  if (smoke === undefined || (smoke.at === before.smoke?.at && smoke.digest === before.smoke.digest)) {
    return deploys;
  }
  const { color: to, digest, at } = smoke;
  const digests = { to: digest };
  const began = { id: `smoke-${to}-${at}`, kind: "smoke", to, digests, startedAt: at } as const;
  const version = author?.versionOf(to);
  const versions = version === undefined ? {} : { versions: { to: version } };
  return [...deploys, { ...began, ...versions, ...writer(author), result: "done", endedAt: at }];
}

/** A transition that is gone from the Lease, or has made room for another, has ended. */
function closed(entries: readonly HistoryEntry[], change: LeaseChange): readonly HistoryEntry[] {
  const { before, after, author } = change;
  const gone = before.transition?.id === after.transition?.id ? undefined : before.transition;
  const known = gone === undefined || entries.some(({ id }) => id === gone.id);
  // Begun by a version of this tool that kept no history.
  const all = known ? entries : [...entries, entryOf(gone, undefined)];
  return all.map((entry) => {
    if (!isOpenFlip(entry)) return entry;
    if (entry.id === gone?.id) return ended(entry, change, resultOf(entry, change));
    if (entry.id !== after.transition?.id) return ended(entry, change, "unknown");
    return entry.by === author?.by ? { ...entry, ...told(entry, change) } : entry;
  });
}

function isOpenFlip({ kind, result }: HistoryEntry): boolean {
  return result === "unfinished" && (kind === "promote" || kind === "rollback");
}

function resultOf({ kind }: HistoryEntry, { before, after }: LeaseChange): TurnResult {
  if (after.transition !== undefined) return "taken over";
  if (after.lastFlip === undefined || after.lastFlip.at === before.lastFlip?.at) return "refused";
  return kind === "promote" && after.lastFlip.kind === "rollback" ? "reverted" : "done";
}

function ended(entry: HistoryEntry, { after, author, now }: LeaseChange, result: TurnResult): HistoryEntry {
  const isOwn = entry.by === author?.by;
  const { because: earlier, ...rest } = entry;
  const because = result === "done" ? undefined : isOwn ? (author?.because ?? earlier) : earlier;
  return {
    ...rest,
    ...(isOwn ? toldOf(author) : {}),
    result,
    endedAt: rfc3339(now),
    ...(isOwn ? {} : { endedBy: author?.by ?? after.holder ?? UNNAMED }),
    ...(because === undefined ? {} : { because }),
  };
}

/** What its run knows by now of a turn that goes on; a run that gives the Lease back says why. */
function told(entry: HistoryEntry, { after, author }: LeaseChange): Partial<HistoryEntry> {
  const because = after.holder === undefined ? (author?.because ?? entry.because) : entry.because;
  return { ...toldOf(author), ...(because === undefined ? {} : { because }) };
}

function toldOf(author: HistoryAuthor | undefined): Partial<HistoryEntry> {
  return author?.approvals === undefined ? {} : { approvals: author.approvals };
}

/** A transition that was not on the Lease before. */
function opened(entries: readonly HistoryEntry[], { before, after, author }: LeaseChange) {
  const { transition } = after;
  if (transition === undefined || transition.id === before.transition?.id) return entries;
  return [...entries, entryOf(transition, author)];
}

function entryOf(transition: Transition, author: HistoryAuthor | undefined): HistoryEntry {
  const { id, kind, from, to, digests, startedAt } = transition;
  const versions = author?.versions(from, to);
  return {
    id,
    kind,
    result: "unfinished",
    from,
    to,
    ...(versions === undefined ? {} : { versions }),
    ...(digests === undefined ? {} : { digests }),
    ...writer(author),
    startedAt,
  };
}

/** Who writes, where nobody has said. */
const UNNAMED = "unknown";

function writer(author: HistoryAuthor | undefined): Pick<HistoryEntry, "by" | "actor" | "approvals"> {
  const actor = author?.actor;
  return { by: author?.by ?? UNNAMED, ...(actor === undefined ? {} : { actor }), ...toldOf(author) };
}

/** A deploy begins when it takes the Lease, and ends when it gives it back, or is overtaken. */
function deployed(entries: readonly HistoryEntry[], change: LeaseChange): readonly HistoryEntry[] {
  const { before, after, author } = change;
  const isNoted = after.deployed !== undefined && after.deployed.at !== before.deployed?.at;
  const open = entries.map((entry) => {
    if (entry.kind !== "deploy" || entry.result !== "unfinished" || after.holder === entry.by) return entry;
    const isOwn = entry.by === author?.by;
    return ended(entry, change, !isOwn ? "taken over" : isNoted ? "done" : "failed");
  });
  const turn = author?.deploy;
  if (turn === undefined || open.some(({ id }) => id === turn.id)) return open;
  const { id, color: to, version, startedAt } = turn;
  const began = { id, kind: "deploy", to, versions: { to: version }, ...writer(author), startedAt } as const;
  if (after.holder === author?.by) return [...open, { ...began, result: "unfinished" }];
  // A version that was there already is noted without the Lease.
  return isNoted ? [...open, { ...began, result: "done", endedAt: after.deployed.at }] : open;
}
