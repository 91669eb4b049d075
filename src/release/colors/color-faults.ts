/** What charts and manifests say of the colors' pods, before anything of it is in a cluster. Pure. */
import { targetsOf } from "../../mesh-api/apis/lookup.ts";
import type { KubernetesObject } from "../../model/kubernetes.ts";
import { type Color, COLORS, otherColor, type ReleaseSpec } from "../../model/release.ts";
import {
  CLEAR,
  type ColorSelections,
  makesOthersPods,
  oneRelease,
  separationOf,
  unclearText,
} from "./overlap-rules.ts";
import { podMaker, podMakers } from "./pod-makers.ts";
import { outsideSeparation } from "./stranger-rules.ts";

/** An object, and the unit whose chart renders it, where that is known. */
export interface PlacedObject {
  readonly object: KubernetesObject;
  readonly from?: { readonly unit: string; readonly release: string } | undefined;
}

/** Why a color has no pods of its own. `object` and `path` are where to look. */
export interface ColorFault {
  readonly message: string;
  readonly fix: string;
  readonly object: KubernetesObject | undefined;
  readonly path: readonly (string | number)[];
}

const FIX = "Give each color labels that no pod of the other carries";

/** Every fault; none when each color selects pods that its own unit makes, and no others. */
export function colorFaults(
  release: ReleaseSpec,
  selections: ColorSelections,
  placed: readonly PlacedObject[],
): readonly ColorFault[] {
  const objects = placed.map(({ object }) => object);
  const separation = separationOf(release.name, selections, podMakers(objects));
  const place = selectionPlace(release, objects);
  if (separation.kind === "overlap") return [{ ...place, message: separation.fact, fix: FIX }];
  if (separation.kind === "unknown") {
    return [{ ...place, message: unclearText(release.name, separation.reason), fix: CLEAR }];
  }
  const outside = outsideSeparation(release.name, selections, objects);
  if (outside.kind === "overlap") return [{ ...place, message: outside.fact, fix: outside.mend ?? FIX }];
  if (outside.kind === "unknown") {
    return [{ ...place, message: unclearText(release.name, outside.reason), fix: outside.mend ?? CLEAR }];
  }
  return [
    ...sharedRelease(release, placed),
    ...COLORS.flatMap((color) => strayPods(color, release, selections, placed)),
  ];
}

/**
 * Where the selection of green is written; a subset defined several times is looked for where it stands
 * last.
 */
function selectionPlace(
  { colors }: ReleaseSpec,
  objects: readonly KubernetesObject[],
): Pick<ColorFault, "object" | "path"> {
  const { target } = colors.green;
  return targetsOf(target).place(target.name, objects);
}

/** Two units of one Helm release: each takes away what the other has made. */
function sharedRelease(
  { name, colors }: ReleaseSpec,
  placed: readonly PlacedObject[],
): readonly ColorFault[] {
  const of = (color: Color) => placed.find(({ from }) => from?.unit === colors[color].unit);
  const [blue, green] = [of("blue"), of("green")];
  if (blue?.from === undefined || blue.from.release !== green?.from?.release) return [];
  const { fact, mend } = oneRelease(name, [colors.blue.unit, colors.green.unit], blue.from.release);
  return [{ message: fact, fix: mend, object: green.object, path: [] }];
}

/** Workloads of a color's unit whose pods, or which themselves, are the other color's. */
function strayPods(
  color: Color,
  { colors }: ReleaseSpec,
  selections: ColorSelections,
  placed: readonly PlacedObject[],
): readonly ColorFault[] {
  const { unit } = colors[color];
  const other = otherColor(color);
  const ofUnit = (name: string) =>
    placed.filter(({ from }) => from?.unit === name).map(({ object }) => object);
  const theirs = podMakers(ofUnit(colors[other].unit)).map(({ name }) => name);
  return ofUnit(unit).flatMap((object): readonly ColorFault[] => {
    const maker = podMaker(object);
    if (maker === undefined) return [];
    const found = makesOthersPods(
      { unit, color, makers: [maker] },
      { color: other, selections: selections[other], workloads: theirs },
    );
    const path = object.kind === "Pod" ? ["metadata", "labels"] : ["spec", "template", "metadata", "labels"];
    return found === undefined ? [] : [{ message: found.fact, fix: found.remedy, object, path }];
  });
}
