/** What was done with a release, as its Lease and Git tell it, held against the cluster. Reads only. */
import type { History, HistoryEntry } from "../model/history.ts";
import type { Observed } from "../model/observed.ts";
import type { Color, ReleaseState, Transition } from "../model/release.ts";
import { namespaceOf } from "../names/namespaces.ts";
import type { Ports } from "../ports.ts";
import { type ReleaseContext, releaseContext } from "../release/context.ts";
import { MOST_ENTRIES } from "../release/history/annotation.ts";
import { runOf } from "../release/history/run-rules.ts";
import { RELEASE_TRAILER, trailersOf, type TurnCommit } from "../release/history/trailers.ts";
import { recordStore } from "../release/lease/record-store.ts";
import { readRelease, readRouter } from "../release/observe/observe.ts";
import { observed } from "../release/observed.ts";
import { timeNow } from "../release/time.ts";
import { holderOf, recordedIn } from "../status/recorded.ts";
import { nextCommand, nextWhileHeld } from "../status/rules.ts";
import type { HistoryInputs } from "./inputs.ts";
import { disagreements } from "./rules.ts";

/** A turn as `history --json` shows it. Times are RFC 3339. */
export interface Turn extends HistoryEntry {
  /** URL of the run on GitHub, and which attempt of it; absent for a run by hand. */
  readonly run?: string;
  readonly attempt?: number;
  /** Commits in Git that say they belong to it, the newest first. */
  readonly commits: readonly TurnCommit[];
}

/** `bluegreen history --json`. */
export interface HistoryResult {
  readonly release: string;
  /** The color that has the traffic; null while it is divided, or where the cluster does not say. */
  readonly active: Color | null;
  /** The flip under way, or null. */
  readonly unfinished: Transition | null;
  /** The newest first. */
  readonly turns: readonly Turn[];
  /** Commits of ours that belong to no turn of these, the newest first. */
  readonly otherCommits: readonly TurnCommit[];
  /** Where Lease, Git and cluster do not say the same. */
  readonly disagreements: readonly string[];
  /** What was not looked at, and why. */
  readonly notLookedAt: readonly string[];
  /** What to do next. */
  readonly next: string;
}

/** Commits of ours that are looked at. */
const MOST_COMMITS = 200;

/** Throws what {@link releaseContext} throws; whatever else cannot be read is said in the result. */
export async function history(inputs: HistoryInputs, ports: Ports): Promise<HistoryResult> {
  const context = await releaseContext(inputs, ports);
  const [state, kept, git] = await Promise.all([stateOf(context), keptOf(context), commitsOf(context)]);
  const entries = kept.known ? kept.value.entries : [];
  const commits = git.known ? git.value.commits : [];
  const seen = state.known ? state.value : undefined;
  const turns = entries.map((entry) => turnOf(entry, commits)).toReversed();
  return {
    release: context.spec.name,
    active: seen?.active ?? null,
    unfinished: seen?.record?.transition ?? null,
    turns,
    otherCommits: commits.filter(({ turn }) => !entries.some(({ id }) => id === turn)),
    disagreements: disagreements({
      entries,
      commits: git.known ? commits : undefined,
      active: seen?.active,
      record: seen?.record,
    }),
    notLookedAt: notLookedAt(state, kept, git),
    next: await nextOf(context, state),
  };
}

/** An entry with its run, and the commits of the turn. */
function turnOf(entry: HistoryEntry, commits: readonly TurnCommit[]): Turn {
  return { ...entry, ...runOf(entry.by), commits: commits.filter(({ turn }) => turn === entry.id) };
}

/** By the rules of status, which also looks at what is not as the release's units have it. */
async function nextOf(
  { spec, config, ports }: ReleaseContext,
  state: Observed<ReleaseState>,
): Promise<string> {
  if (!state.known) return "Run status: it says what of the release cannot be read, and what to do";
  const holder = holderOf(state.value, timeNow(ports.clock));
  if (holder !== null) return nextWhileHeld(state.value, holder);
  const { color } = await recordedIn(ports.files, spec, config.terragruntRoot);
  return nextCommand(state.value, { recorded: color ?? undefined });
}

function stateOf({ spec, ports }: ReleaseContext): Promise<Observed<ReleaseState>> {
  return observed(async () => (await readRelease(spec, ports)).state);
}

/** By the router alone: what else of the release cannot be read does not hide its history. */
async function keptOf({ spec, ports }: ReleaseContext): Promise<Observed<History>> {
  const found = await observed(async () => {
    const namespace = namespaceOf(await readRouter(spec, ports));
    return recordStore(ports, { namespace, release: spec.name }).history();
  });
  return found.known ? found.value : found;
}

interface OwnCommits {
  readonly commits: readonly TurnCommit[];
  readonly cut: string | undefined;
}

function commitsOf({ spec, ports }: ReleaseContext): Promise<Observed<OwnCommits>> {
  return observed(async () => {
    const found = await ports.git.commits(`${RELEASE_TRAILER}: ${spec.name}`, MOST_COMMITS);
    const commits = found.commits.map(trailersOf).filter((one) => one !== undefined);
    return { commits: commits.filter(({ release }) => release === spec.name), cut: found.cut };
  });
}

function notLookedAt(
  state: Observed<ReleaseState>,
  kept: Observed<History>,
  git: Observed<OwnCommits>,
): readonly string[] {
  return [
    ...(state.known ? [] : [`who has the traffic: ${state.reason}`]),
    "whether all of the release is as its units have it: status says",
    ...(kept.known ? ofLease(kept.value) : [`the history on the Lease: ${kept.reason}`]),
    ...(git.known ? [] : [`Git: ${git.reason}`]),
    ...(git.known && git.value.cut !== undefined ? [`older commits: ${git.value.cut}`] : []),
  ];
}

function ofLease({ isCut, unreadable }: History): readonly string[] {
  return [
    ...(isCut ? [`older turns: the Lease keeps the newest ${MOST_ENTRIES} at most`] : []),
    ...(unreadable === 0 ? [] : [`${unreadable} entries on the Lease that this version cannot read`]),
  ];
}
