import { namespaceOf } from "../../../names/namespaces.ts";
import { at, jsonObjects, filledText } from "../../../json/read.ts";
import { labelMap } from "../../../names/labels.ts";
import type { MeshFacts } from "../../../mesh/facts.ts";
import { type MeshObject, placedObject } from "../../../mesh/object.ts";
import type { RuleCheck, Violation } from "../../../mesh/rule.ts";
import type { KubernetesObject } from "../../../model/kubernetes.ts";
import { known } from "../../../model/observed.ts";
import { COLORS, type ReleaseSpec } from "../../../model/release.ts";
import { colorFaults, type PlacedObject } from "../../../release/colors/color-faults.ts";
import type { ColorSelections } from "../../../release/colors/overlap-rules.ts";
import { selectionsAmong, selectionsFrom } from "../../../release/colors/selections.ts";

export const rule: RuleCheck = {
  severity: "error",
  check: (facts) => {
    const releases = facts.releases ?? [];
    if (releases.length === 0) return [];
    const placed = new Map(facts.objects.map((object) => [placedObject(object), object]));
    return releases.flatMap((release) => ofRelease(release, placed, facts));
  },
};

function ofRelease(
  release: ReleaseSpec,
  placed: ReadonlyMap<KubernetesObject, MeshObject>,
  facts: MeshFacts,
): readonly Violation[] {
  const objects: readonly PlacedObject[] = [...placed].map(([object, { manifest }]) => ({
    object,
    from: manifest.from,
  }));
  const faults = colorsIn(release, [...placed.keys()]).flatMap((selections) =>
    colorFaults(release, selections, objects),
  );
  const once = new Map(faults.map((fault) => [fault.message, fault]));
  return [...once.values()].flatMap(({ object, path, message, fix }): readonly Violation[] => {
    const where = (object === undefined ? undefined : placed.get(object)) ?? facts.objects[0];
    return where === undefined ? [] : [{ object: where, path, message, fix }];
  });
}

/** By the router, where it is among the objects; else by whatever has both colors' names. */
function colorsIn(release: ReleaseSpec, objects: readonly KubernetesObject[]): readonly ColorSelections[] {
  const routed = selectionsAmong(release, objects);
  if (routed !== undefined) return [routed];
  if (release.colors.blue.target.kind !== "subset") {
    const namespaces = new Set(objects.map((object) => namespaceOf(object)));
    return [...namespaces].map((namespace) =>
      selectionsFrom(release, { serviceHost: "" }, namespace, objects),
    );
  }
  return hostsWithBothSubsets(release, objects).map(({ host, namespace }) => {
    const found = selectionsFrom(release, { serviceHost: host }, namespace, objects);
    const isHere = COLORS.every((color) => found[color].known && found[color].value.length > 0);
    return isHere ? found : withoutService(release, host, namespace, objects);
  });
}

/** Both subsets are of one Service: the labels alone can show that one selects all pods of the other. */
function withoutService(
  { colors }: ReleaseSpec,
  host: string,
  namespace: string,
  objects: readonly KubernetesObject[],
): ColorSelections {
  const rules = objects.filter(({ kind, spec }) => kind === "DestinationRule" && at(spec, "host") === host);
  const [blue, green] = COLORS.map((color) => {
    const { name } = colors[color].target;
    const subsets = rules
      .flatMap((rule) => jsonObjects(at(rule.spec, "subsets")))
      .filter((one) => one["name"] === name);
    return known(
      subsets.map((subset) => ({
        namespace,
        title: `subset ${name} of ${host}`,
        labels: labelMap(subset["labels"]),
      })),
    );
  });
  return { blue: blue ?? known([]), green: green ?? known([]) };
}

/**
 * Hosts of the DestinationRules that have subsets of both names, as they are written, with the rule's
 * namespace.
 */
function hostsWithBothSubsets(
  { colors }: ReleaseSpec,
  objects: readonly KubernetesObject[],
): readonly { readonly host: string; readonly namespace: string }[] {
  return objects.flatMap((object) => {
    const { kind, spec } = object;
    const names = kind === "DestinationRule" ? jsonObjects(at(spec, "subsets")).map(({ name }) => name) : [];
    const host = filledText(at(spec, "host"));
    const hasBoth = COLORS.every((color) => names.includes(colors[color].target.name));
    return hasBoth && host !== undefined ? [{ host, namespace: namespaceOf(object) }] : [];
  });
}
