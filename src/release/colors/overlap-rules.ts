/**
 * Whether two colors select pods of their own (docs/adr/0018-colors-have-pods-of-their-own.md). Pure;
 * shared by the steps, by what apply judges, by the route proof and by the checks.
 */
import { known } from "../../model/observed.ts";
import { type Color, COLORS, type Overlap, type ReleaseState, type Separation } from "../../model/release.ts";
import { digestOf } from "./color-rules.ts";
import { comesFromNode, selects, contradicts } from "../../names/labels.ts";
import type { Selection, Selections } from "../../mesh-api/targets.ts";
import type { PodMaker } from "./pod-makers.ts";
import { type Refusal, refuse } from "../refusal.ts";

export type ColorSelections = Readonly<Record<Color, Selections>>;

/**
 * How two selections lie to each other. `apart`: no pod can be in both; `inside`: every pod of one is in
 * the other as well; `open`: the pods have to be looked at.
 */
export type Relation = "apart" | "inside" | "open";

export function relationOf(one: Selection, other: Selection): Relation {
  if (one.namespace !== other.namespace) return "apart";
  if (contradicts(one.labels, other.labels)) return "apart";
  return selects(other.labels, one.labels) || selects(one.labels, other.labels) ? "inside" : "open";
}

/** True when the selections tell by themselves, and no pod has to be looked at. */
export function tellApart(selections: ColorSelections): boolean {
  return pairsOf(selections).every(([blue, green]) => relationOf(blue, green) === "apart");
}

/**
 * Namespaces in which all that makes pods has to be looked at, before anyone can say whether the colors are
 * apart.
 */
export function openNamespaces(selections: ColorSelections): readonly string[] {
  const open = pairsOf(selections).filter(([blue, green]) => relationOf(blue, green) === "open");
  return [...new Set(open.map(([blue]) => blue.namespace))];
}

/**
 * Whether the colors are apart, `makers` being everything that makes pods, as far as {@link openNamespaces}
 * asks for it.
 */
export function separationOf(
  release: string,
  selections: ColorSelections,
  makers: readonly PodMaker[],
): Separation {
  for (const pair of pairsOf(selections)) {
    const found = separationOfPair(release, pair, makers);
    if (found.kind !== "apart") return found;
  }
  const unclear = COLORS.flatMap((color) => reasonOf(selections[color]));
  const isAbsent = COLORS.some((color) => selections[color].known && selections[color].value.length === 0);
  const [reason] = isAbsent ? [] : unclear;
  return reason === undefined ? { kind: "apart" } : { kind: "unknown", reason };
}

type Pair = readonly [blue: Selection, green: Selection];

function pairsOf({ blue, green }: ColorSelections): readonly Pair[] {
  if (!blue.known || !green.known) return [];
  return blue.value.flatMap((one) => green.value.map((other): Pair => [one, other]));
}

function reasonOf(selections: Selections): readonly string[] {
  return selections.known ? [] : [selections.reason];
}

function separationOfPair(release: string, [blue, green]: Pair, makers: readonly PodMaker[]): Separation {
  const relation = relationOf(blue, green);
  if (relation === "apart") return { kind: "apart" };
  const inBoth = makers.filter((maker) => isSelected(maker, blue) && isSelected(maker, green));
  const shared = [...new Set(inBoth.map(({ name }) => name))].toSorted(workloadsFirst);
  if (relation === "open" && shared.length === 0) return stillUnclear([blue, green], makers);
  const selections = { blue: selectionText(blue), green: selectionText(green) };
  const what = shared.length > 0 ? `both select ${listed(shared)}` : insideText(blue, green);
  const fact = `the colors of ${release} have no pods of their own: blue is ${selections.blue}, green is ${selections.green}; ${what}`;
  const several = [blue, green].filter((one) => one.isOneOfSeveral === true).map(({ title }) => title);
  return { kind: "overlap", fact, selections, shared, ...(several.length > 0 && { several }) };
}

/** A pod may get labels that its template does not have: from its controller, or from where it runs. */
function stillUnclear([blue, green]: Pair, makers: readonly PodMaker[]): Separation {
  const grown = makers.find((maker) => mayBeSelected(maker, blue) && mayBeSelected(maker, green));
  if (grown === undefined) return { kind: "apart" };
  const reason = `pods of ${grown.name} get labels while they run, and may be selected by ${selectionText(blue)} and by ${selectionText(green)}`;
  return { kind: "unknown", reason };
}

/** True when the selection selects the pods, as far as their labels are known. */
export function isSelected({ namespace, labels }: PodMaker, selection: Selection): boolean {
  return namespace === selection.namespace && selects(selection.labels, labels);
}

function mayBeSelected({ namespace, labels, grows }: PodMaker, selection: Selection): boolean {
  const mayCome = (key: string) => !Object.hasOwn(labels, key) && (grows || comesFromNode(key));
  return (
    namespace === selection.namespace &&
    Object.entries(selection.labels).every(([key, value]) => labels[key] === value || mayCome(key))
  );
}

function insideText(blue: Selection, green: Selection): string {
  const [all, every] = [selects(green.labels, blue.labels), selects(blue.labels, green.labels)];
  if (all && every) return "every pod of one would be the other's as well";
  return all ? "every pod of blue would be green's as well" : "every pod of green would be blue's as well";
}

/** `subset v1 of Service ns/name (app=echo,version=blue)`. */
export function selectionText({ title, labels }: Selection): string {
  const written = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return `${title} (${written.toSorted().join(",")})`;
}

/** How many names a sentence has. */
const SHOWN = 5;

/** The first of them, and how many more there are. */
export function listed(names: readonly string[]): string {
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : "";
  return `${names.slice(0, SHOWN).join(", ")}${more}`;
}

/** Pods have names that nobody chose: what makes them is said first. */
function workloadsFirst(a: string, b: string): number {
  const [first, second] = [a, b].map((name) => Number(name.startsWith("Pod/")));
  return (first ?? 0) - (second ?? 0) || (a < b ? -1 : Number(a > b));
}

const MEND =
  "Give each color labels that no pod of the other carries, and run apply: it takes a change that sets the colors apart";

/**
 * Why nothing may be proven of a release's colors, and nothing deployed; undefined when each has pods of
 * its own.
 */
export function notApart({ release, separation, colors }: ReleaseState): Refusal | undefined {
  if (separation.kind === "overlap")
    return refuse("COLORS_OVERLAP", separation.fact, separation.mend ?? mendOf(separation));
  if (separation.kind === "mixed") return refuse("COLOR_MIXED", separation.fact, separation.mend);
  if (separation.kind === "unknown") {
    const fact = unclearText(release, separation.reason);
    return refuse("COLORS_UNKNOWN", fact, separation.mend ?? CLEAR);
  }
  const [blue, green] = [digestOf(colors.blue), digestOf(colors.green)];
  if (blue === undefined || blue !== green) return undefined;
  const fact = `the colors of ${release} have no pods of their own: blue and green are at the same digest`;
  return refuse("COLORS_OVERLAP", fact, MEND);
}

/** An apply does not take away what no unit renders. */
function mendOf({ several = [] }: Overlap): string {
  if (several.length === 0) return MEND;
  return `More than one place defines a subset, as ${several.join(" and ")}: delete the DestinationRule that no unit renders, or take the subset out of it; \`bluegreen status\` names it, with the command`;
}

export const CLEAR =
  "Let the colors demand different values of one label, which pods carry from the start, of Services that have a selector; then run apply";

export function unclearText(release: string, reason: string): string {
  return `whether the colors of ${release} have pods of their own cannot be told: ${reason}`;
}

/** A unit of one color, and what it would make. */
export interface UnitPods {
  readonly unit: string;
  readonly color: Color;
  readonly makers: readonly PodMaker[];
}

/** The color that a unit must leave alone: what selects its pods, and what makes them now. */
export interface OtherColor {
  readonly color: Color;
  readonly selections: Selections;
  /** `Kind/namespace/name`. */
  readonly workloads: readonly string[];
}

/**
 * Why a color's unit may not be applied: its pods would be the other color's, by their labels or because
 * the very workload is. Undefined when it makes pods of its own color alone.
 */
export function makesOthersPods({ unit, color, makers }: UnitPods, other: OtherColor): Refusal | undefined {
  const selections = other.selections.known ? other.selections.value : [];
  for (const maker of makers) {
    const selection = selections.find((one) => isSelected(maker, one));
    const is = `unit ${unit}, which is ${color}'s, renders ${maker.name}`;
    if (selection !== undefined) {
      const fact = `${is}, whose pods are ${other.color}'s by ${selectionText(selection)}`;
      return refuse(
        "COLORS_OVERLAP",
        fact,
        `Give the pods of unit ${unit} labels of ${color} alone, or correct what selects ${other.color}`,
      );
    }
    if (other.workloads.includes(maker.name)) {
      const fact = `${is}, which makes the pods of ${other.color}`;
      return refuse(
        "COLORS_OVERLAP",
        fact,
        `Give the workload of unit ${unit} a name, and its Helm release one, that ${other.color} does not have`,
      );
    }
  }
  return undefined;
}

/** Two units of one Helm release: each takes away what the other has made. `helm` is its `namespace/name`. */
export function oneRelease(
  release: string,
  [blue, green]: readonly [blue: string, green: string],
  helm: string,
): { readonly fact: string; readonly mend: string } {
  return {
    fact: `the colors of ${release} are one Helm release: units ${blue} and ${green} both release ${helm}`,
    mend: "Give each color's unit a release name of its own",
  };
}

/** Nothing is selected: there is no such Service or subset. */
export const NO_SELECTION: Selections = known([]);
