/**
 * Whether something answers as a color that its unit did not make: workloads outside of the cluster, and
 * workloads of another Helm release (docs/adr/0018-colors-have-pods-of-their-own.md). Pure.
 */
import type { Selection } from "../../mesh-api/targets.ts";
import { at, jsonObjects, text } from "../../json/read.ts";
import { namespaceOf } from "../../names/namespaces.ts";
import { type KubernetesObject, resourceName, type ResourceType } from "../../model/kubernetes.ts";
import { type Color, COLORS, otherColor, type Separation } from "../../model/release.ts";
import { type ColorSelections, isSelected, selectionText } from "./overlap-rules.ts";
import { outsideMaker, type PodMaker, podMaker } from "./pod-makers.ts";

/** How a cluster is asked for workloads outside of it that a Service selects. */
export const OUTSIDE: readonly ResourceType[] = [
  "workloadentries.networking.istio.io",
  "workloadgroups.networking.istio.io",
];

const APART: Separation = { kind: "apart" };

/** Namespaces of everything that the colors select. */
export function selectedNamespaces(selections: ColorSelections): readonly string[] {
  const namespaces = COLORS.flatMap((color) => selectionsOf(selections, color)).map(
    ({ namespace }) => namespace,
  );
  return [...new Set(namespaces)];
}

/**
 * What a WorkloadEntry or a WorkloadGroup makes of the colors: at the address of a pod of the other color,
 * or selected by both, an overlap; else nobody knows who answers there.
 */
export function outsideSeparation(
  release: string,
  selections: ColorSelections,
  objects: readonly KubernetesObject[],
): Separation {
  const found = objects.flatMap((object) => outsideOne(release, selections, object, objects));
  return found.find(({ kind }) => kind === "overlap") ?? found[0] ?? APART;
}

function outsideOne(
  release: string,
  selections: ColorSelections,
  object: KubernetesObject,
  objects: readonly KubernetesObject[],
): readonly Separation[] {
  const endpoint = outsideMaker(object);
  if (endpoint === undefined) return [];
  const [first, second] = COLORS.flatMap((color) => selecting(selections, color, endpoint));
  if (first === undefined) return [];
  const mend = `Delete ${endpoint.name}, or give it labels that no color selects`;
  const is = `${endpoint.name} is ${first.color}'s by ${selectionText(first.selection)}`;
  const address = addressOf(object);
  const pod = address === undefined ? undefined : otherPodAt(address, first.color, selections, objects);
  const also =
    second === undefined
      ? pod && `its address ${address} is that of ${pod}, which is ${otherColor(first.color)}'s`
      : `it is ${second.color}'s as well, by ${selectionText(second.selection)}`;
  if (also === undefined) {
    const reason = `${is}, and who answers ${address === undefined ? "there" : `at ${address}`} is not known`;
    return [{ kind: "unknown", reason, mend }];
  }
  const fact = `the colors of ${release} have no pods of their own: ${is}, and ${also}`;
  const shared = [endpoint.name, ...(pod === undefined ? [] : [pod])];
  return [{ kind: "overlap", fact, selections: selectionsText(selections), shared, mend }];
}

function addressOf({ kind, spec }: KubernetesObject): string | undefined {
  return kind === "WorkloadEntry" ? text(at(spec, "address")) : undefined;
}

function selectionsOf(selections: ColorSelections, color: Color): readonly Selection[] {
  const found = selections[color];
  return found.known ? found.value : [];
}

interface Selecting {
  readonly color: Color;
  readonly selection: Selection;
}

/** The first selection of the color that the pods satisfy. */
function selecting(selections: ColorSelections, color: Color, maker: PodMaker): readonly Selecting[] {
  const selection = selectionsOf(selections, color).find((one) => isSelected(maker, one));
  return selection === undefined ? [] : [{ color, selection }];
}

function otherPodAt(
  address: string,
  color: Color,
  selections: ColorSelections,
  objects: readonly KubernetesObject[],
): string | undefined {
  const pod = objects.find((object) => {
    if (object.kind !== "Pod" || !addressesOf(object).includes(address.toLowerCase())) return false;
    const maker = podMaker(object);
    return maker !== undefined && selecting(selections, otherColor(color), maker).length > 0;
  });
  return pod === undefined ? undefined : resourceName(pod);
}

function addressesOf({ status }: KubernetesObject): readonly string[] {
  const all = [at(status, "podIP"), ...jsonObjects(at(status, "podIPs")).map(({ ip }) => ip)];
  return all.flatMap((one) => text(one)?.toLowerCase() ?? []);
}

/** What each color selects, as text. */
export function selectionsText(selections: ColorSelections): Readonly<Record<Color, string>> {
  const of = (color: Color) => selectionsOf(selections, color).map(selectionText).join("; ");
  return { blue: of("blue"), green: of("green") };
}

/**
 * Namespaces in which pods that a color selects are made by something that is not among the objects, so that
 * it has to be read whose they are.
 */
export function unplacedNamespaces(
  selections: ColorSelections,
  objects: readonly KubernetesObject[],
): readonly string[] {
  const unplaced = objects.filter(
    (object) =>
      object.kind === "Pod" &&
      isColors(selections, object) &&
      (object.metadata.ownerReferences ?? []).length > 0 &&
      ownerOf(object, objects) === undefined,
  );
  return [...new Set(unplaced.map((object) => namespaceOf(object)))];
}

function isColors(selections: ColorSelections, object: KubernetesObject): boolean {
  const maker = podMaker(object);
  return maker !== undefined && COLORS.some((color) => selecting(selections, color, maker).length > 0);
}

/**
 * Whether the pods of each of these colors are of one Helm release, as is written on them. Objects that no
 * Helm release made are one group; hooks of a release do not say which one they are of, and are left out.
 */
export function mixedSeparation(
  release: string,
  selections: ColorSelections,
  objects: readonly KubernetesObject[],
  colors: readonly Color[],
): Separation {
  for (const color of colors) {
    const groups = groupsOf(color, selections, objects);
    if (groups.size < 2) continue;
    const parts = [...groups].map(([owner, names]) => `${[...names].join(", ")} ${owner}`);
    const fact = `the pods of ${color} of ${release} are not of one Helm release: ${parts.join("; ")}`;
    const mend = `Delete what is not of ${color}'s unit, or give its pods labels that ${color} does not select`;
    return { kind: "mixed", fact, color, mend };
  }
  return APART;
}

/** Names of what makes a color's pods, by the Helm release. */
function groupsOf(
  color: Color,
  selections: ColorSelections,
  objects: readonly KubernetesObject[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const groups = new Map<string, Set<string>>();
  for (const { top } of selectedPods(color, selections, objects)) {
    if (top.metadata.annotations?.["helm.sh/hook"] !== undefined) continue;
    const group = groups.get(helmText(top)) ?? new Set<string>();
    groups.set(helmText(top), group.add(resourceName(top)));
  }
  return groups;
}

/** A pod that a color selects, or what makes such pods, and what made that in turn. */
export interface SelectedPods {
  readonly object: KubernetesObject;
  readonly top: KubernetesObject;
}

/** Everything among the objects that is, or makes, pods of the color. */
export function selectedPods(
  color: Color,
  selections: ColorSelections,
  objects: readonly KubernetesObject[],
): readonly SelectedPods[] {
  return objects.flatMap((object) => {
    const maker = podMaker(object);
    const isColors = maker !== undefined && selecting(selections, color, maker).length > 0;
    return isColors ? [{ object, top: topOf(object, objects) }] : [];
  });
}

/** The Helm release that is written on the object: `(of namespace/name)`. Anybody can write it there. */
export function helmText(object: KubernetesObject): string {
  const { annotations = {} } = object.metadata;
  const name = annotations["meta.helm.sh/release-name"];
  const where = annotations["meta.helm.sh/release-namespace"] ?? namespaceOf(object);
  return name === undefined ? "(of none)" : `(of ${where}/${name})`;
}

/** A ReplicaSet's pod is its Deployment's, a Job's its CronJob's. */
const DEEPEST = 4;

function topOf(object: KubernetesObject, objects: readonly KubernetesObject[]): KubernetesObject {
  let top = object;
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    const owner = ownerOf(top, objects);
    if (owner === undefined) return top;
    top = owner;
  }
  return top;
}

function ownerOf(
  object: KubernetesObject,
  objects: readonly KubernetesObject[],
): KubernetesObject | undefined {
  const { metadata } = object;
  const owners = metadata.ownerReferences ?? [];
  const here = objects.filter((one) => namespaceOf(one) === namespaceOf(object));
  const direct = here.find((one) => owners.some(({ kind, name }) => isNamed(one, kind, name)));
  if (direct !== undefined) return direct;
  // A Deployment names its ReplicaSets by itself and the hash of the template: these need not be read.
  const hash = metadata.labels?.["pod-template-hash"];
  return here.find(({ kind, metadata: { name } }) =>
    owners.some(
      (owner) => kind === "Deployment" && owner.kind === "ReplicaSet" && owner.name === `${name}-${hash}`,
    ),
  );
}

function isNamed(object: KubernetesObject, kind: string, name: string): boolean {
  return object.kind === kind && object.metadata.name === name;
}
