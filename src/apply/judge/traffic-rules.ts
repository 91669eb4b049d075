/**
 * Whether applying units takes traffic from the color that has it. Pure
 * (docs/adr/0017-what-apply-may-do-to-traffic.md).
 */
import type { KubernetesObject } from "../../model/kubernetes.ts";
import { COLORS, type ReleaseSpec, sameTarget, type Target, type Transition } from "../../model/release.ts";
import { compileRoutes } from "../../routes/compile.ts";
import { type TrafficChange, trafficChanges } from "../../routes/proof/traffic.ts";
import type { RouteTable } from "../../routes/table/types.ts";
import { activeRolls, type Roll, rollRefusal } from "./active-rules.ts";
import type { UnitContent } from "./content.ts";
import { liveTarget, namedRefusals } from "./named-rules.ts";
import { decideOverlap, mixedNow } from "./overlap-rules.ts";
import { type ApplyRefusal, unknownRoute } from "./rules.ts";
import { touches, unitsOf, worldsOf } from "./world.ts";

/** Requests tried at most for each virtual host; each rule is tried in any case. */
const MOST_REQUESTS = 10_000;
/** How many kinds of requests a refusal shows. */
const SHOWN = 3;

export interface TrafficFacts {
  readonly releases: readonly ReleaseSpec[];
  /** In the order in which the units are applied. */
  readonly contents: readonly UnitContent[];
  /** What is in the cluster, and in which namespaces that was looked for which answers requests. */
  readonly live: {
    readonly objects: readonly KubernetesObject[];
    readonly namespaces: ReadonlySet<string>;
    readonly makers: readonly KubernetesObject[];
  };
  /** Flips under way, by release. */
  readonly transitions: ReadonlyMap<string, Transition>;
  /** True when the pods of the active color may be changed. */
  readonly allowActive: boolean;
  /** Units whose effect on routes need not be known. */
  readonly allowUnknown: readonly string[];
  /** Units that were asked for by name: they are applied or refused, and never held back. */
  readonly named: readonly string[];
}

export interface TrafficDecision {
  readonly refusals: readonly ApplyRefusal[];
  /**
   * Units that are not applied now, because they would change the pods that have the traffic; the others are.
   */
  readonly held: readonly Roll[];
  /** What goes elsewhere and may: one sentence each. */
  readonly notes: readonly string[];
}

/** Releases that have a router in the cluster. */
function liveReleases({ releases, live }: Pick<TrafficFacts, "releases" | "live">): readonly ReleaseSpec[] {
  return releases.filter((release) => {
    const target = liveTarget(release, live.objects);
    return !target.known || target.value !== undefined;
  });
}

/** Of the releases that have a router, those that one of the units may touch. */
export function touchedReleases(
  facts: Pick<TrafficFacts, "releases" | "contents" | "live">,
): readonly ReleaseSpec[] {
  const { contents, live } = facts;
  return liveReleases(facts).filter((release) =>
    contents.some((content) => touches(content, release, live.namespaces)),
  );
}

/** Every reason why the units may not be applied, and what they do that is worth knowing. */
export function decideTraffic(facts: TrafficFacts): TrafficDecision {
  const unread = unreadRefusals(facts);
  const touched = touchedReleases(facts);
  if (touched.length === 0) {
    const { refusals, notes } = overlapsOf(facts.releases, facts);
    return { refusals: [...unread, ...refusals], held: [], notes };
  }
  const rolls = facts.allowActive ? [] : rollsOf(touched, facts);
  const held = rolls.filter(({ kind, unit }) => kind === "changes" && !facts.named.includes(unit));
  const applied = facts.contents.filter(({ unit }) => !held.some((roll) => roll.unit === unit));
  const tables = tablesOf({ ...facts, contents: applied });
  const moved = touched.map((release) => decideRelease(release, { ...facts, contents: applied }, tables));
  const quiet = facts.releases.filter(
    (release) => (moved[touched.indexOf(release)]?.refusals ?? []).length === 0,
  );
  const decisions = [...moved, overlapsOf(quiet, { ...facts, contents: applied })];
  const refused = rolls.filter((roll) => !held.includes(roll)).map(rollRefusal);
  return {
    refusals: [...unread, ...decisions.flatMap(({ refusals }) => refusals), ...refused],
    held,
    notes: decisions.flatMap(({ notes }) => notes),
  };
}

/**
 * What the units do to the pods of the releases' colors; not asked of a release whose traffic they would
 * move.
 */
function overlapsOf(releases: readonly ReleaseSpec[], facts: TrafficFacts): ReleaseDecision {
  const decisions = releases.map((release) => decideOverlap(release, facts));
  return {
    refusals: decisions.flatMap(({ refusals }) => refusals),
    notes: decisions.flatMap(({ notes }) => notes),
  };
}

/** Units that would make pods anew that have the traffic of one of the releases. */
function rollsOf(releases: readonly ReleaseSpec[], facts: TrafficFacts): readonly Roll[] {
  const { before } = tablesOf({ ...facts, contents: [] });
  return releases.flatMap((release) => {
    const live = liveTarget(release, facts.live.objects);
    if (!live.known || live.value === undefined) return [];
    return activeRolls(
      release,
      live.value,
      facts.contents,
      { before, live: facts.live.objects },
      mixedNow(release, facts),
    );
  });
}

/** Units of which nobody knows what they do to routes, once there is a route that they could move. */
function unreadRefusals(facts: TrafficFacts): readonly ApplyRefusal[] {
  if (liveReleases(facts).length === 0) return [];
  const own = facts.releases.flatMap(unitsOf);
  return facts.contents.flatMap(({ unit, stages }): readonly ApplyRefusal[] => {
    if (stages.known || own.includes(unit) || facts.allowUnknown.includes(unit)) return [];
    return [
      {
        code: "APPLY_ROUTE_UNKNOWN",
        fact: `what unit ${unit} does to routes cannot be told: ${stages.reason}`,
        remedy:
          "Make it readable; or name it in allow-unknown, when it is known to have nothing to do with routes",
      },
    ];
  });
}

interface Tables {
  readonly before: RouteTable;
  /** While the units are applied, one after the other. */
  readonly stations: readonly { readonly unit: string; readonly table: RouteTable }[];
}

function tablesOf({ live, contents }: TrafficFacts): Tables {
  const { before, stations } = worldsOf(live.objects, contents, live.namespaces);
  return {
    before: compileRoutes(before),
    stations: stations.map(({ unit, manifests }) => ({ unit, table: compileRoutes(manifests) })),
  };
}

type ReleaseDecision = Pick<TrafficDecision, "refusals" | "notes">;

function decideRelease(release: ReleaseSpec, facts: TrafficFacts, tables: Tables): ReleaseDecision {
  const transition = facts.transitions.get(release.name);
  if (transition !== undefined) return refusing(underWay(release, transition));
  const live = liveTarget(release, facts.live.objects);
  if (!live.known) return refusing(unknownRoute(release, `in the cluster: ${live.reason}`));
  const named = namedRefusals(release, facts.contents, facts.live.objects);
  if (named.length > 0 || live.value === undefined) return { refusals: named, notes: [] };
  return movedTraffic(release, live.value, facts, tables);
}

function refusing(refusal: ApplyRefusal): ReleaseDecision {
  return { refusals: [refusal], notes: [] };
}

function underWay({ name }: ReleaseSpec, { kind }: Transition): ApplyRefusal {
  return {
    code: "TRANSITION_UNDER_WAY",
    fact: `a ${kind} of ${name} is not finished, and what is to be applied may decide where its traffic goes`,
    remedy:
      kind === "promote"
        ? "Run promote to finish it, or rollback to undo it; then apply"
        : "Run rollback: it finishes it; then apply",
  };
}

/**
 * What requests do, at every station of applying the units. The first unit that breaks something is named.
 */
function movedTraffic(
  release: ReleaseSpec,
  active: Target,
  facts: TrafficFacts,
  { before, stations }: Tables,
): ReleaseDecision {
  const { allowUnknown, allowActive } = facts;
  const colors = COLORS.map((color) => release.colors[color].target);
  const others = colors.filter((color) => !sameTarget(color, active));
  const isMixed = mixedNow(release, facts) !== undefined;
  const mending = isMixed ? { anyPods: allowActive } : undefined;
  const { host, preview } = release;
  const input = { host, cookie: preview.cookie, active, others, most: MOST_REQUESTS, mending };
  const notes = new Set<string>();
  for (const { unit, table } of stations) {
    const changes = trafficChanges({ ...input, before, after: table });
    const moves = changes.filter(({ kind }) => kind === "moves");
    if (moves.length > 0) return refusing(movesRoute(release, unit, moves, isMixed));
    const unclear = changes.filter(({ kind }) => kind === "unknown");
    const isAllowed = allowUnknown.includes(unit) && !unitsOf(release).includes(unit);
    if (unclear.length > 0 && !isAllowed) return refusing(unclearRoute(release, unit, unclear));
    for (const change of changes) notes.add(`unit ${unit} sends ${sentence(change)}`);
  }
  return { refusals: [], notes: [...notes] };
}

function sentence({ before, after, curl }: TrafficChange): string {
  return `requests such as \`${curl}\` to ${after} instead of ${before}`;
}

function movesRoute(
  { name }: ReleaseSpec,
  unit: string,
  moves: readonly TrafficChange[],
  isMixed: boolean,
): ApplyRefusal {
  const more = moves.length > SHOWN ? `, and ${moves.length - SHOWN} more kinds of requests` : "";
  return {
    code: "APPLY_MOVES_ROUTE",
    fact: `unit ${unit} would send ${moves.slice(0, SHOWN).map(sentence).join("; ")}${more}`,
    remedy:
      isMixed && moves.every(({ onlyPods }) => onlyPods)
        ? "Allow it with allow-active: it sets the colors apart, and gives the traffic to pods that nobody has tested"
        : `Keep the traffic of release ${name} where it is: only promote and rollback move it`,
  };
}

function unclearRoute(release: ReleaseSpec, unit: string, unclear: readonly TrafficChange[]): ApplyRefusal {
  const shown = unclear.slice(0, SHOWN).map(sentence).join("; ");
  return unknownRoute(release, `once unit ${unit} is applied, which would send ${shown}`);
}
