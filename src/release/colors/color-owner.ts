/** Whose workloads a color has: those that its own unit brought into the cluster. Pure. */
import { type KubernetesObject, resourceName } from "../../model/kubernetes.ts";
import type { Observed } from "../../model/observed.ts";
import type { Color } from "../../model/release.ts";
import type { UnitChart } from "../../model/unit.ts";

/** The unit of a color, and what it brought into the cluster. */
export interface ColorOwner {
  readonly unit: string;
  /** `namespace/name` of its Helm release. */
  readonly release: string;
  /** `Kind/namespace/name` of every object of that release; none when there is no such release. */
  readonly objects: ReadonlySet<string>;
}

/** No owner for a unit that is no Helm release: then nothing says what it made. */
export type ColorOwners = Readonly<Record<Color, Observed<ColorOwner | undefined>>>;

/** The owner that a unit is, `objects` being those that Helm has on record of it. */
export function ownerOf(
  unit: string,
  { release, namespace }: Pick<UnitChart, "release" | "namespace">,
  objects: readonly KubernetesObject[],
): ColorOwner {
  return { unit, release: `${namespace}/${release}`, objects: new Set(objects.map(resourceName)) };
}
