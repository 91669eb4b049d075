/** Where the Lease, Git and the cluster do not say the same of a release. */
import type { HistoryEntry } from "../model/history.ts";
import type { Color, ReleaseRecord } from "../model/release.ts";
import { runOf } from "../release/history/run-rules.ts";
import type { TurnCommit } from "../release/history/trailers.ts";

/** What each of them says; the newest commit first, the newest entry last. */
export interface Accounts {
  readonly entries: readonly HistoryEntry[];
  /** Undefined where Git was not read. */
  readonly commits: readonly TurnCommit[] | undefined;
  /** The color that has the traffic; undefined where nobody can tell, or it is divided. */
  readonly active: Color | undefined;
  readonly record: Pick<ReleaseRecord, "lastFlip" | "transition"> | undefined;
}

/** One sentence each, without its end; empty when all agree. */
export function disagreements(accounts: Accounts): readonly string[] {
  const { entries, commits = [] } = accounts;
  return [
    ...ofTraffic(accounts),
    ...ofRecord(accounts),
    ...ofNewestCommit(accounts),
    ...commits.flatMap((commit) => ofCommit(commit, entries)),
  ];
}

/** Somebody else moved the default route. */
function ofTraffic({ active, record }: Accounts): readonly string[] {
  const last = record?.lastFlip;
  if (active === undefined || last === undefined || record?.transition !== undefined) return [];
  if (last.to === active) return [];
  return [`${active} has the traffic, and the last ${last.kind} on the Lease led to ${last.to} (${last.at})`];
}

/** An entry was taken off the Lease, or was never written there. */
function ofRecord({ entries, record }: Accounts): readonly string[] {
  const { transition } = record ?? {};
  if (transition === undefined || entries.some(({ id }) => id === transition.id)) return [];
  return [`a ${transition.kind} is under way (${transition.id}), and the history does not have it`];
}

/** What Git names may lag behind a turn under way, and not behind one that has ended. */
function ofNewestCommit({ commits = [], active, record }: Accounts): readonly string[] {
  const newest = commits.find(({ kind }) => kind === "promote" || kind === "rollback");
  if (newest?.to === undefined || active === undefined || record?.transition !== undefined) return [];
  if (newest.to === active) return [];
  const what = `the newest commit of ours on the branch, ${shortOf(newest)}, says ${newest.to}`;
  return [`${active} has the traffic, and ${what}`];
}

/** A commit and the entry of the same turn. */
function ofCommit(commit: TurnCommit, entries: readonly HistoryEntry[]): readonly string[] {
  if (commit.turn === undefined) return [];
  const entry = entries.find(({ id }) => id === commit.turn);
  if (entry === undefined) return ofUnknownTurn(commit, entries);
  const said = (what: string, git: string | undefined, lease: string | undefined): readonly string[] =>
    git === undefined || lease === undefined || git === lease
      ? []
      : [`of ${entry.id} Git says ${what} ${git} (${shortOf(commit)}), and the Lease ${lease}`];
  // A turn that took the traffic back has recorded the color that it came from as well.
  const isBack = commit.to !== entry.to && entry.from === commit.to;
  const [versions, digests] = isBack
    ? [entry.versions?.from, entry.digests?.from]
    : [entry.versions?.to, entry.digests?.to];
  const isOwn = entry.endedBy === undefined || commit.run === runOf(entry.by).run;
  return [
    ...(isBack || commit.to === entry.to ? [] : said("color", commit.to, entry.to)),
    ...said("version", commit.version, versions),
    ...said("digest", commit.digest, digests),
    ...(isOwn ? said("actor", commit.actor, entry.actor) : []),
  ];
}

/** The Lease keeps so many turns: an older one is not missing. */
function ofUnknownTurn(commit: TurnCommit, [oldest]: readonly HistoryEntry[]): readonly string[] {
  if (oldest === undefined || commit.at <= oldest.startedAt) return [];
  return [`Git has a commit of ${commit.turn} (${shortOf(commit)}), and the Lease knows no such turn`];
}

export function shortOf({ commit }: Pick<TurnCommit, "commit">): string {
  return commit.slice(0, 12);
}

/** The colors of an entry, as a person reads them. */
export function moveText({ from, to }: Pick<HistoryEntry, "from" | "to">): string {
  return from === undefined ? to : `${from} → ${to}`;
}
