/** Reads whether the colors of a release have pods of their own. */
import type { ColorOwners } from "../colors/color-owner.ts";
import type { KubernetesObject, ResourceType } from "../../model/kubernetes.ts";
import { known, type Observed } from "../../model/observed.ts";
import type { Separation } from "../../model/release.ts";
import type { Cluster } from "../../ports.ts";
import { listObjects } from "./objects-in-cluster.ts";
import { observed } from "../observed.ts";
import { type ColorSelections, openNamespaces, separationOf } from "../colors/overlap-rules.ts";
import { colorsWithoutOwner, ownSeparation } from "../colors/owner-rules.ts";
import { OTHER_MAKERS, podMakers } from "../colors/pod-makers.ts";
import { isSilence } from "../patience.ts";
import {
  mixedSeparation,
  OUTSIDE,
  outsideSeparation,
  selectedNamespaces,
  unplacedNamespaces,
} from "../colors/stranger-rules.ts";

type Reader = Pick<Cluster, "list">;

/**
 * Whether the colors have pods of their own, `seen` being Deployments and pods that were read of them. Only
 * where selections do not tell by themselves, or where pods are of nothing that was read, is the cluster
 * asked for everything else that makes pods. `owners` is what the colors' units have released; without it,
 * which Helm release pods are of is what stands on them.
 */
export async function readSeparation(
  release: string,
  selections: ColorSelections,
  seen: readonly KubernetesObject[],
  cluster: Reader,
  owners?: Promise<ColorOwners>,
): Promise<Separation> {
  const open = [...openNamespaces(selections), ...unplacedNamespaces(selections, seen)];
  const [others, outside, owned = NO_OWNERS] = await Promise.all([
    answered(() => readMakers([...new Set(open)], cluster)),
    answered(() => readAll(OUTSIDE, selectedNamespaces(selections), cluster)),
    owners,
  ]);
  const objects = [...seen, ...valueOf(others), ...valueOf(outside)];
  const told = [
    separationOf(release, selections, podMakers(objects)),
    outsideSeparation(release, selections, objects),
  ];
  // Of pods whose maker may not be read nobody knows whose they are.
  const whose = others.known
    ? [
        ownSeparation(release, selections, objects, owned),
        mixedSeparation(release, selections, objects, colorsWithoutOwner(owned)),
      ]
    : [];
  return gravest([...told, ...whose, ...[others, outside].flatMap(unreadSeparation)]);
}

const NO_OWNERS: ColorOwners = { blue: known(undefined), green: known(undefined) };

/**
 * A rollback must not depend on what only this question needs: what was refused is unknown. But a cluster
 * that is silent, or a run that was told to end, says nothing of the colors: whoever asked decides how long
 * to wait for it.
 */
function answered<T>(read: () => Promise<T>): Promise<Observed<T>> {
  return observed(read, isSilence);
}

function valueOf(seen: Observed<readonly KubernetesObject[]>): readonly KubernetesObject[] {
  return seen.known ? seen.value : [];
}

function unreadSeparation(seen: Observed<unknown>): readonly Separation[] {
  if (seen.known) return [];
  const { reason, from } = seen;
  return [{ kind: "unknown", reason: from?.fact ?? reason, ...(from && { mend: from.remedy }) }];
}

const GRAVITY: readonly Separation["kind"][] = ["overlap", "mixed", "unknown"];

function gravest(found: readonly Separation[]): Separation {
  const all = GRAVITY.flatMap((kind) => found.filter((one) => one.kind === kind));
  return all[0] ?? { kind: "apart" };
}

/**
 * Everything in the namespaces that makes pods, besides Deployments. A type that the cluster does not know
 * has no objects.
 */
export function readMakers(
  namespaces: readonly string[],
  cluster: Reader,
): Promise<readonly KubernetesObject[]> {
  return readAll(OTHER_MAKERS, namespaces, cluster);
}

/** What may not be listed may be there: it is thrown, never taken for nothing. */
async function readAll(
  types: readonly ResourceType[],
  namespaces: readonly string[],
  cluster: Reader,
): Promise<readonly KubernetesObject[]> {
  const reads = namespaces.flatMap((namespace) => types.map((type) => listObjects(type, namespace, cluster)));
  return (await Promise.all(reads)).flat();
}
