/** Watches over the traffic while units are applied (docs/adr/0017-what-apply-may-do-to-traffic.md). */
import { isDeepStrictEqual } from "node:util";
import { type RecordStore, recordStore } from "../../release/lease/record-store.ts";
import type { Config } from "../../config/load.ts";
import { type Failure, refused } from "../../errors/errors.ts";
import type { ReleaseSpec, Transition } from "../../model/release.ts";
import type { Ports } from "../../ports.ts";
import { DEFAULT_NAMESPACE, namespaceOf } from "../../names/namespaces.ts";
import { keepingLease, whileHolding } from "../../release/lease/lease-run.ts";
import { LEASE_TIMES } from "../../release/lease/times.ts";
import type { Roll } from "./active-rules.ts";
import type { UnitContent } from "./content.ts";
import { type LiveObjects, readLive } from "./live.ts";
import { routersAmong } from "./named-rules.ts";
import type { ApplyRefusal } from "./rules.ts";
import { heldReleases } from "./lease-rules.ts";
import { decideTraffic, type TrafficDecision, type TrafficFacts } from "./traffic-rules.ts";
import { mayTouch } from "./world.ts";

type GuardPorts = Pick<Ports, "cluster" | "clock">;
type HoldingPorts = GuardPorts & Pick<Ports, "log">;

export interface Guard {
  readonly config: Config;
  /** Under which name Leases are held. */
  readonly holder: string;
  readonly allowActive: boolean;
  readonly allowUnknown: readonly string[];
  /** Units that were asked for by name. */
  readonly named: readonly string[];
}

/**
 * What the units would do to the traffic as it is now. Throws what the cluster throws, and
 * `RECORD_UNREADABLE`.
 */
export async function judgeTraffic(
  contents: readonly UnitContent[],
  guard: Guard,
  ports: GuardPorts,
): Promise<TrafficDecision> {
  const facts = await readFacts(contents, guard, ports);
  return facts === undefined ? { refusals: [], held: [], notes: [] } : decideTraffic(facts);
}

/**
 * Applies a unit. When it has to do with a release, the release's Lease is held meanwhile, and what lies in
 * the cluster is read and judged once more under it: a flip since the plan was made would be taken back.
 * Resolves to why the unit was held back, when it was. Throws `APPLY_MOVES_ROUTE`, `APPLY_ROUTE_UNKNOWN`,
 * `APPLY_ROLLS_ACTIVE`, `TRANSITION_UNDER_WAY`, `LEASE_HELD`, `LEASE_LOST`, and what the work throws.
 */
export async function applyGuarded(
  content: UnitContent,
  guard: Guard,
  ports: HoldingPorts,
  work: () => Promise<void>,
): Promise<Roll | undefined> {
  const facts = await readFacts([content], guard, ports);
  const held = heldBack(facts === undefined ? undefined : decideTraffic(facts));
  if (held !== undefined) return held;
  const stores = facts?.held.map((release) => storeOf(release, facts.live, ports)) ?? [];
  const judged = async () => {
    const now = stores.length === 0 ? facts : await readFacts([content], guard, ports);
    // What was judged and let through a moment ago is not judged once more.
    const isSame = now === undefined || isDeepStrictEqual(now, facts);
    const late = isSame ? undefined : heldBack(decideTraffic(now));
    if (late === undefined) await work();
    return late;
  };
  return holdingAll(stores, guard, ports, judged);
}

/** Why the one unit that was judged is held back; throws when it is refused. */
function heldBack(decision: TrafficDecision | undefined): Roll | undefined {
  throwRefused(decision?.refusals ?? []);
  return decision?.held[0];
}

/** What is judged, and whose Leases are held meanwhile. */
interface GuardFacts extends TrafficFacts {
  readonly held: readonly ReleaseSpec[];
}

/** Undefined when none of the units has anything that could decide about a release's traffic. */
async function readFacts(
  contents: readonly UnitContent[],
  { config, allowActive, allowUnknown, named }: Guard,
  ports: GuardPorts,
): Promise<GuardFacts | undefined> {
  const releases = [...config.releases.values()];
  if (!contents.some((content) => mayTouch(content, releases))) return undefined;
  const live = await readLive(releases, contents, config.gateway?.service?.namespace, ports);
  const held = heldReleases({ releases, contents, live });
  const transitions = await Promise.all(
    held.map(async (release) => [release.name, await transitionOf(release, live, ports)] as const),
  );
  const underWay = transitions.filter((entry): entry is [string, Transition] => entry[1] !== undefined);
  const allowed = { allowActive, allowUnknown, named };
  return { releases, contents, live, held, transitions: new Map(underWay), ...allowed };
}

async function transitionOf(
  release: ReleaseSpec,
  live: LiveObjects,
  ports: GuardPorts,
): Promise<Transition | undefined> {
  return (await storeOf(release, live, ports).read())?.transition;
}

/** The record of a release that has a router; it lies beside it. */
function storeOf(release: ReleaseSpec, { objects }: LiveObjects, ports: GuardPorts): RecordStore {
  const [router] = routersAmong(objects, release);
  const namespace = router === undefined ? DEFAULT_NAMESPACE : namespaceOf(router);
  return recordStore(ports, { namespace, release: release.name });
}

/**
 * One Lease after the other, in the order of bluegreen.yaml, so that two applies never wait for each other;
 * given up again in any case. Somebody's deploy of one release is no reason to end an apply of many.
 */
async function holdingAll<T>(
  [store, ...rest]: readonly RecordStore[],
  guard: Guard,
  ports: HoldingPorts,
  work: () => Promise<T>,
): Promise<T> {
  if (store === undefined) return work();
  const lease = { store, holder: guard.holder };
  const body = async (): Promise<T> => {
    const done = await keepingLease(lease, ports.clock, () => holdingAll(rest, guard, ports, work));
    await store.release(guard.holder);
    return done;
  };
  return whileHolding(lease, ports, body, { patienceMs: LEASE_TIMES.applyMs });
}

function throwRefused(refusals: readonly ApplyRefusal[]): void {
  const [first, ...rest] = refusals;
  if (first !== undefined) throw asOne([first, ...rest]);
}

/** In the middle of an apply there is one failure: that of the unit whose turn it is. */
export function asOne(refusals: readonly [ApplyRefusal, ...ApplyRefusal[]]): Failure {
  const [{ code, remedy }] = refusals;
  return refused(code, refusals.map(({ fact }) => fact).join("; "), { remedy });
}
