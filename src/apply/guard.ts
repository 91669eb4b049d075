/** Watches over the traffic while units are applied (docs/adr/0017-what-apply-may-do-to-traffic.md). */
import type { Config } from "../config/load.ts";
import { type Failure, refused } from "../errors.ts";
import type { ReleaseSpec, Transition } from "../model/release.ts";
import type { Ports } from "../ports.ts";
import { keepingLease, whileHolding } from "../release/lease-run.ts";
import { type RecordStore, recordStore } from "../release/record.ts";
import type { UnitContent } from "./content.ts";
import { type LiveObjects, readLive } from "./live.ts";
import { routersAmong } from "./named-rules.ts";
import type { Refusal } from "./rules.ts";
import { decideTraffic, touchedReleases, type TrafficDecision, type TrafficFacts } from "./traffic-rules.ts";
import { mayTouch } from "./world.ts";

type GuardPorts = Pick<Ports, "cluster" | "clock">;

export interface Guard {
  readonly config: Config;
  /** Under which name Leases are held. */
  readonly holder: string;
  readonly allowActive: boolean;
  readonly allowUnknown: readonly string[];
}

/** What the units would do to the traffic as it is now. Throws what the cluster throws, and `RECORD_UNREADABLE`. */
export async function judgeTraffic(
  contents: readonly UnitContent[],
  guard: Guard,
  ports: GuardPorts,
): Promise<TrafficDecision> {
  const facts = await readFacts(contents, guard, ports);
  return facts === undefined ? { refusals: [], notes: [] } : decideTraffic(facts);
}

/**
 * Applies a unit. When it may touch a release, the release's Lease is held meanwhile, and what lies in the cluster is read
 * and judged once more under it: a flip since the plan was made would be taken back. Throws `APPLY_MOVES_ROUTE`,
 * `APPLY_ROUTE_UNKNOWN`, `APPLY_ROLLS_ACTIVE`, `TRANSITION_UNDER_WAY`, `LEASE_HELD`, `LEASE_LOST`, and what the work throws.
 */
export async function applyGuarded(
  content: UnitContent,
  guard: Guard,
  ports: GuardPorts,
  work: () => Promise<void>,
): Promise<void> {
  const facts = await readFacts([content], guard, ports);
  if (facts === undefined) return work();
  throwRefused(decideTraffic(facts).refusals);
  const stores = touchedReleases(facts).map((release) => storeOf(release, facts.live, ports));
  if (stores.length === 0) return work();
  return holdingAll(stores, guard, ports, async () => {
    throwRefused((await judgeTraffic([content], guard, ports)).refusals);
    return work();
  });
}

/** Undefined when none of the units has anything that could decide about a release's traffic. */
async function readFacts(
  contents: readonly UnitContent[],
  { config, allowActive, allowUnknown }: Guard,
  ports: GuardPorts,
): Promise<TrafficFacts | undefined> {
  const releases = [...config.releases.values()];
  if (!contents.some((content) => mayTouch(content, releases))) return undefined;
  const live = await readLive(releases, contents, config.gateway?.service?.namespace, ports);
  const touched = touchedReleases({ releases, contents, live });
  const transitions = await Promise.all(
    touched.map(async (release) => [release.name, await transitionOf(release, live, ports)] as const),
  );
  const underWay = transitions.filter((entry): entry is [string, Transition] => entry[1] !== undefined);
  return { releases, contents, live, transitions: new Map(underWay), allowActive, allowUnknown };
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
  const namespace = router?.metadata.namespace ?? "default";
  return recordStore(ports, { namespace, release: release.name });
}

/** One Lease after the other, in the order of bluegreen.yaml; given up again in any case. */
async function holdingAll(
  [store, ...rest]: readonly RecordStore[],
  guard: Guard,
  ports: GuardPorts,
  work: () => Promise<void>,
): Promise<void> {
  if (store === undefined) return work();
  const lease = { store, holder: guard.holder };
  return whileHolding(lease, async () => {
    await keepingLease(lease, ports.clock, () => holdingAll(rest, guard, ports, work));
    await store.release(guard.holder);
  });
}

function throwRefused(refusals: readonly Refusal[]): void {
  const [first, ...rest] = refusals;
  if (first !== undefined) throw asOne([first, ...rest]);
}

/** In the middle of an apply there is one failure: that of the unit whose turn it is. */
export function asOne(refusals: readonly [Refusal, ...Refusal[]]): Failure {
  const [{ code, remedy }] = refusals;
  return refused(code, refusals.map(({ fact }) => fact).join("; "), { remedy });
}
