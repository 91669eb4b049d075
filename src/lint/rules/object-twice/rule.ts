import { at } from "../../../json/read.ts";
import { podMaker } from "../../../release/colors/pod-makers.ts";
import { COLORS, type ReleaseSpec } from "../../../model/release.ts";
import type { MeshFacts } from "../../../mesh/facts.ts";
import { group, type MeshObject } from "../../../mesh/object.ts";
import type { RuleCheck, Violation } from "../../../mesh/rule.ts";

export const rule: RuleCheck = {
  severity: "error",
  check: (facts) => {
    const judged = new Set(facts.judged ?? facts.objects);
    return [...renderedByName(facts).values()].flatMap((same) => {
      const object = same.findLast((one) => judged.has(one));
      if (object === undefined) return [];
      return same.filter((one) => one !== object).map((other) => violation(object, other, facts));
    });
  },
};

/**
 * Manifests that were named as files may be variants of each other: only what was rendered is held together.
 */
function renderedByName({ objects }: MeshFacts): ReadonlyMap<string, readonly MeshObject[]> {
  const found = new Map<string, MeshObject[]>();
  for (const object of objects) {
    if (object.hasLines || !isWorkload(object)) continue;
    const key = JSON.stringify([group(object), object.kind, object.namespace, object.name]);
    const same = found.get(key);
    if (same === undefined) found.set(key, [object]);
    else same.push(object);
  }
  return found;
}

/** Helm makes its hooks anew each time, and takes no offence at one that is there. */
function isWorkload({ manifest: { object } }: MeshObject): boolean {
  return podMaker(object) !== undefined && at(object.metadata, "annotations", "helm.sh/hook") === undefined;
}

function violation(object: MeshObject, other: MeshObject, { releases = [] }: MeshFacts): Violation {
  const name = `${object.kind}/${object.namespace}/${object.name}`;
  const isSure = isOneCluster(object, other, releases);
  return {
    object,
    path: ["metadata", "name"],
    message: `${name} is rendered twice: ${placeOf(other)}, and ${placeOf(object)}${isSure ? "" : "; where both are of one cluster, it has it once"}`,
    fix: "Give each a name, or a namespace, of its own",
    ...(isSure ? {} : { severity: "warning" as const }),
  };
}

function placeOf({ manifest: { file, from } }: MeshObject): string {
  return from === undefined ? `in ${file}` : `in ${file} by the unit ${from.unit}`;
}

/**
 * Units in different folders may be of different clusters: it is sure within a unit, a folder, and a release.
 */
function isOneCluster(one: MeshObject, other: MeshObject, releases: readonly ReleaseSpec[]): boolean {
  const [a, b] = [one.manifest.from?.unit, other.manifest.from?.unit];
  if (a === undefined || b === undefined) return a === b;
  const folder = (unit: string) => unit.split("/").slice(0, -1).join("/");
  if (folder(a) === folder(b)) return true;
  return releases.some(({ router, colors }) => {
    const units = new Set([router.unit, ...COLORS.map((color) => colors[color].unit)]);
    return units.has(a) && units.has(b);
  });
}
