/**
 * Whether applying units leaves each color pods of its own
 * (docs/adr/0018-colors-have-pods-of-their-own.md). Pure.
 */
import type { KubernetesObject } from "../../model/kubernetes.ts";
import type { ReleaseSpec, Separation } from "../../model/release.ts";
import {
  CLEAR,
  type ColorSelections,
  openNamespaces,
  separationOf,
  tellApart,
  unclearText,
} from "../../release/colors/overlap-rules.ts";
import { podMakers } from "../../release/colors/pod-makers.ts";
import { selectionsAmong } from "../../release/colors/selections.ts";
import { outsideSeparation } from "../../release/colors/stranger-rules.ts";
import type { UnitContent } from "./content.ts";
import type { ApplyRefusal } from "./rules.ts";
import { unitsOf, wholeWorldsOf } from "./world.ts";

export interface OverlapFacts {
  /** In the order in which the units are applied. */
  readonly contents: readonly UnitContent[];
  readonly live: {
    readonly objects: readonly KubernetesObject[];
    /** Whatever else makes pods, where {@link namespacesToLookAt} says that it decides. */
    readonly makers: readonly KubernetesObject[];
  };
  /** Units whose effect need not be known. */
  readonly allowUnknown: readonly string[];
}

/** What the colors of a release are to each other in a cluster. */
interface Seen {
  readonly selections: ColorSelections;
  readonly separation: Separation;
}

/**
 * Undefined where it cannot be told which Service the host's default route leads to: there may be no router
 * yet.
 */
function seenIn(release: ReleaseSpec, objects: readonly KubernetesObject[]): Seen | undefined {
  const selections = selectionsAmong(release, objects);
  if (selections === undefined) return undefined;
  const makers = tellApart(selections) ? [] : podMakers(objects);
  const inside = separationOf(release.name, selections, makers);
  const separation = inside.kind === "apart" ? outsideSeparation(release.name, selections, objects) : inside;
  return { selections, separation };
}

/**
 * Namespaces whose pods, and all that makes them, decide whether the colors are apart, now or while units
 * are applied.
 */
export function namespacesToLookAt(
  releases: readonly ReleaseSpec[],
  {
    contents,
    live,
  }: Pick<OverlapFacts, "contents"> & { readonly live: Pick<OverlapFacts["live"], "objects"> },
): readonly string[] {
  const worlds = [live.objects, ...wholeWorldsOf(live.objects, contents).map(({ objects }) => objects)];
  const found = releases.flatMap((release) =>
    worlds.flatMap((objects) => {
      const selections = selectionsAmong(release, objects);
      return selections === undefined ? [] : openNamespaces(selections);
    }),
  );
  return [...new Set(found)];
}

/**
 * What selects pods of a color now, when the colors of the release have no pods of their own; undefined
 * when they have.
 */
export function mixedNow(
  release: ReleaseSpec,
  { live }: Pick<OverlapFacts, "live">,
): ColorSelections | undefined {
  const seen = seenIn(release, [...live.objects, ...live.makers]);
  return seen?.separation.kind === "overlap" ? seen.selections : undefined;
}

export interface OverlapDecision {
  readonly refusals: readonly ApplyRefusal[];
  readonly notes: readonly string[];
}

/**
 * The first unit that would take a color's own pods away is refused. One that leaves an overlap as it is,
 * or takes it away, is not: what mends must get through.
 */
export function decideOverlap(release: ReleaseSpec, facts: OverlapFacts): OverlapDecision {
  const there = [...facts.live.objects, ...facts.live.makers];
  let before = seenIn(release, there)?.separation;
  for (const { unit, objects } of wholeWorldsOf(there, facts.contents)) {
    const after = seenIn(release, objects)?.separation;
    const refusal = refusalOf(release, unit, before, after, facts);
    if (refusal !== undefined) return { refusals: [refusal], notes: [] };
    before = after;
  }
  if (facts.contents.length === 0 || before?.kind !== "overlap") return { refusals: [], notes: [] };
  return { refusals: [], notes: [`${before.fact}; that stays so`] };
}

function refusalOf(
  release: ReleaseSpec,
  unit: string,
  before: Separation | undefined,
  after: Separation | undefined,
  { allowUnknown }: OverlapFacts,
): ApplyRefusal | undefined {
  if (after?.kind === "overlap" && !isNoWorse(before, after)) {
    return {
      code: "COLORS_OVERLAP",
      fact: `once unit ${unit} is applied, ${after.fact}`,
      remedy: after.mend ?? remedy(unit),
    };
  }
  const isAllowed = allowUnknown.includes(unit) && !unitsOf(release).includes(unit);
  const isNew = before === undefined || before.kind === "apart";
  if (after?.kind !== "unknown" || !isNew || isAllowed) return undefined;
  const fact = `once unit ${unit} is applied, ${unclearText(release.name, after.reason)}`;
  return { code: "COLORS_UNKNOWN", fact, remedy: after.mend ?? CLEAR };
}

function remedy(unit: string): string {
  return `Correct what unit ${unit} renders: give each color labels that no pod of the other carries`;
}

/** The selections are what they were, and nothing is shared that was not. */
function isNoWorse(before: Separation | undefined, after: Extract<Separation, { kind: "overlap" }>): boolean {
  if (before?.kind !== "overlap") return false;
  const { selections, shared } = before;
  const isSame = selections.blue === after.selections.blue && selections.green === after.selections.green;
  return isSame && after.shared.every((name) => shared.includes(name));
}
