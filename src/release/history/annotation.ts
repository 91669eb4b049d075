/**
 * The history as it lies on a Lease: read without trusting it, and bounded. It is for people: whatever is
 * wrong with it, no write of a Lease fails for it. Pure.
 */
import { z } from "zod";
import { type History, type HistoryEntry, RESULTS } from "../../model/history.ts";
import { type KubernetesObject, withAnnotation } from "../../model/kubernetes.ts";
import { known, type Observed, unknown } from "../../model/observed.ts";
import { entriesAfter, type LeaseChange } from "./entries.ts";

export const HISTORY = "bluegreen-action/history";
/** What stood in its place and is none of ours, kept once, for people to look at. */
export const FOREIGN = "bluegreen-action/history-unreadable";

/** Turns that are kept. */
export const MOST_ENTRIES = 20;
/** Bytes that they may take. */
export const MOST_BYTES = 48 * 1024;
/** Kubernetes takes this much of all annotations of an object, names and values. */
const ALL_BYTES = 256 * 1024;
/** What is left free of that for whatever else is written to the Lease. */
const SPARE_BYTES = 32 * 1024;

const color = z.enum(["blue", "green"]);
const text = z.string();
const both = z.object({ from: text.optional(), to: text.optional() });
const approval = z.object({
  user: text,
  state: z.enum(["approved", "rejected", "pending"]),
  comment: text,
  environments: z.array(text),
});
const approvals = z.union([
  z.object({ known: z.literal(true), value: z.array(approval) }),
  z.object({ known: z.literal(false), reason: text }),
]);
/** Keys that a newer version of this tool writes stay as they are. */
const entry = z.looseObject({
  id: text.min(1),
  kind: z.enum(["deploy", "smoke", "promote", "rollback"]),
  result: z.enum(RESULTS),
  from: color.optional(),
  to: color,
  versions: both.optional(),
  digests: both.optional(),
  by: text,
  actor: text.optional(),
  approvals: approvals.optional(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().optional(),
  endedBy: text.optional(),
  because: text.optional(),
});
const written = z.object({ cut: z.boolean(), entries: z.array(z.unknown()) });

/** One entry as it lies there; undefined for one that cannot be read, which is kept as it is. */
interface Line {
  readonly entry: HistoryEntry | undefined;
  readonly raw: unknown;
}

interface Lying {
  readonly isCut: boolean;
  readonly lines: readonly Line[];
}

/** The history of a Lease; empty for one that has none. Unknown where something else stands there. */
export function readHistory(lease: KubernetesObject | undefined): Observed<History> {
  const lying = lyingOn(lease);
  if (!lying.known) return lying;
  const { isCut, lines } = lying.value;
  const entries = entriesOf(lines);
  return known({ entries, unreadable: lines.length - entries.length, isCut });
}

function entriesOf(lines: readonly Line[]): readonly HistoryEntry[] {
  return lines.flatMap(({ entry: read }) => (read === undefined ? [] : [read]));
}

function lyingOn(lease: KubernetesObject | undefined): Observed<Lying> {
  const found = lease?.metadata.annotations?.[HISTORY];
  if (found === undefined) return known({ isCut: false, lines: [] });
  const { success, data } = written.safeParse(parsedOrNothing(found));
  if (!success) return unknown(`annotation ${HISTORY} is not what this tool writes`);
  return known({ isCut: data.cut, lines: data.entries.map(lineOf) });
}

function parsedOrNothing(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function lineOf(raw: unknown): Line {
  const { success, data } = entry.safeParse(raw);
  return { raw, entry: success ? (data as HistoryEntry) : undefined };
}

/** The Lease that is to be written, with what this write adds to its history. Never throws. */
export function withHistory(lease: KubernetesObject, change: LeaseChange): KubernetesObject {
  const lying = lyingOn(lease);
  const { isCut, lines } = lying.known ? lying.value : { isCut: true, lines: [] };
  const before = entriesOf(lines);
  const after = entriesAfter(before, change);
  if (after.length === before.length && after.every((one, index) => one === before[index])) return lease;
  const base = lying.known ? lease : keepingForeign(lease);
  return withAnnotation(base, HISTORY, bounded(mergedWith(lines, after), isCut, roomOn(base)));
}

/** Entries as they are now in the places of those that were; what cannot be read keeps its own. */
function mergedWith(lines: readonly Line[], after: readonly HistoryEntry[]): readonly unknown[] {
  const rest = [...after];
  const old = lines.map(({ entry: was, raw }) => (was === undefined ? raw : rest.shift()));
  return [...old, ...rest];
}

function keepingForeign(lease: KubernetesObject): KubernetesObject {
  const found = lease.metadata.annotations?.[HISTORY] ?? "";
  const isKept = lease.metadata.annotations?.[FOREIGN] !== undefined;
  return isKept || found.length > MOST_BYTES ? lease : withAnnotation(lease, FOREIGN, found);
}

/** Bytes that the history may take beside what others have written on the Lease. */
function roomOn({ metadata: { annotations = {} } }: KubernetesObject): number {
  const others = Object.entries(annotations).filter(([name]) => name !== HISTORY);
  const taken = others.reduce((sum, [name, value]) => sum + bytes(name) + bytes(value), 0);
  return Math.min(MOST_BYTES, ALL_BYTES - SPARE_BYTES - taken);
}

/** The newest that fit, as text; undefined where there is no room for any. */
function bounded(entries: readonly unknown[], isCut: boolean, room: number): string | undefined {
  for (let kept = entries.slice(-MOST_ENTRIES); kept.length > 0; kept = kept.slice(1)) {
    const json = JSON.stringify({ cut: isCut || kept.length < entries.length, entries: kept });
    if (bytes(json) <= room) return json;
  }
  return undefined;
}

function bytes(value: string): number {
  return Buffer.byteLength(value);
}
