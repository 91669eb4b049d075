/**
 * Whether each color's pods are those that its own unit released, by Helm's record of it
 * (docs/adr/0018-colors-have-pods-of-their-own.md). Pure.
 */
import type { ColorOwner, ColorOwners } from "./color-owner.ts";
import { type KubernetesObject, resourceName } from "../../model/kubernetes.ts";
import type { Observed } from "../../model/observed.ts";
import { type Color, COLORS, otherColor, type Separation } from "../../model/release.ts";
import { listed, type ColorSelections, oneRelease } from "./overlap-rules.ts";
import { helmText, type SelectedPods, selectedPods, selectionsText } from "./stranger-rules.ts";

const APART: Separation = { kind: "apart" };

/**
 * `overlap` where a color selects what the other color's unit released, though each may select one unit's
 * pods alone; `mixed` where it selects what no unit of the two did; unknown where Helm cannot be asked.
 * Nothing is told of a color whose unit is no Helm release.
 */
export function ownSeparation(
  release: string,
  selections: ColorSelections,
  objects: readonly KubernetesObject[],
  owners: ColorOwners,
): Separation {
  const [blue, green] = COLORS.map((color) => knownOwner(owners[color]));
  if (blue !== undefined && blue.release === green?.release) {
    const one = oneRelease(release, [blue.unit, green.unit], blue.release);
    return { kind: "overlap", selections: selectionsText(selections), shared: [...blue.objects], ...one };
  }
  const found = COLORS.map((color) =>
    ownOne(release, color, selectedPods(color, selections, objects), { selections, owners }),
  );
  const first = (kind: Separation["kind"]) => found.find((one) => one.kind === kind);
  return first("overlap") ?? first("mixed") ?? first("unknown") ?? APART;
}

function knownOwner(owner: Observed<ColorOwner | undefined>): ColorOwner | undefined {
  return owner.known ? owner.value : undefined;
}

/** Colors of which nothing is told by {@link ownSeparation}: what stands on their objects is all there is. */
export function colorsWithoutOwner(owners: ColorOwners): readonly Color[] {
  return COLORS.filter((color) => {
    const owner = owners[color];
    return owner.known && owner.value === undefined;
  });
}

interface Known {
  readonly selections: ColorSelections;
  readonly owners: ColorOwners;
}

function ownOne(release: string, color: Color, pods: readonly SelectedPods[], facts: Known): Separation {
  if (pods.length === 0) return APART;
  const [own, other] = [facts.owners[color], facts.owners[otherColor(color)]];
  if (!own.known) {
    const reason = `what the unit of ${color} released is not known, so that its pods may be anybody's: ${own.reason}`;
    return { kind: "unknown", reason, ...(own.from && { mend: own.from.remedy }) };
  }
  if (own.value === undefined) return APART;
  const owner = own.value;
  const rest = pods.filter((one) => !isOf(one, owner));
  const theirs = knownOwner(other);
  const taken = theirs === undefined ? [] : rest.filter((one) => isOf(one, theirs));
  if (theirs !== undefined && taken.length > 0) return overlap(release, color, taken, theirs, facts);
  // What a hook made is in no manifest; Helm does away with Jobs and pods of its hooks.
  const strangers = rest.filter(({ top }) => !isHookJob(top));
  return strangers.length === 0 ? APART : mixed(release, color, strangers, owner);
}

/** By its own name, or by the name of what made it, which need not be among the objects. */
function isOf({ top }: SelectedPods, { objects }: ColorOwner): boolean {
  const { namespace = "default", ownerReferences = [] } = top.metadata;
  const makers = ownerReferences.map(({ kind, name }) => `${kind}/${namespace}/${name}`);
  return [resourceName(top), ...makers].some((name) => objects.has(name));
}

function isHookJob({ kind, metadata }: KubernetesObject): boolean {
  return ["Job", "Pod"].includes(kind) && metadata.annotations?.["helm.sh/hook"] !== undefined;
}

function overlap(
  release: string,
  color: Color,
  taken: readonly SelectedPods[],
  theirs: ColorOwner,
  { selections }: Known,
): Separation {
  const other = otherColor(color);
  const texts = selectionsText(selections);
  const shared = namesOf(taken);
  const fact =
    `the colors of ${release} have no pods of their own: ${color} is ${texts[color]}, and that selects ${listed(shared)}, ` +
    `which ${other}'s unit ${theirs.unit} released (Helm release ${theirs.release}); ${other} is ${texts[other]}`;
  const mend =
    `Let what unit ${theirs.unit} renders carry labels of ${other} alone, let ${color} select its own, and run apply; ` +
    "what was changed by hand `bluegreen status` names, with the command that puts it back";
  return { kind: "overlap", fact, selections: texts, shared, mend };
}

function mixed(
  release: string,
  color: Color,
  strangers: readonly SelectedPods[],
  { unit, release: helm }: ColorOwner,
): Separation {
  const tops = new Map(strangers.map(({ top }) => [resourceName(top), top]));
  const texts = [...tops].map(([name, top]) => `${name} ${claimText(top, helm)}`);
  const fact = `the pods of ${color} of ${release} are not all of its unit ${unit}, Helm release ${helm}: ${listed(texts)}`;
  const mend = `Delete what is not of ${color}'s unit, or give its pods labels that ${color} does not select`;
  return { kind: "mixed", fact, color, mend };
}

/** Annotations can be copied: what they say is held against the record. */
function claimText(top: KubernetesObject, helm: string): string {
  const said = helmText(top);
  return said === `(of ${helm})` ? `(says that it is of ${helm}, whose manifest does not have it)` : said;
}

function namesOf(pods: readonly SelectedPods[]): readonly string[] {
  const tops = pods.map(({ top }) => resourceName(top));
  return [...new Set([...tops, ...pods.map(({ object }) => resourceName(object))])];
}
