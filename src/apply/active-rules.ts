/** Whether units change the pods that have the traffic. Pure. */
import { type KubernetesObject, resourceName } from "../model/kubernetes.ts";
import { COLORS, type ReleaseSpec, sameTarget, type Target } from "../model/release.ts";
import { differences, pathText } from "../release/difference.ts";
import { at } from "../release/json.ts";
import { workloadsBehind } from "../routes/proof/traffic.ts";
import type { RouteTable } from "../routes/types.ts";
import type { UnitContent } from "./content.ts";
import type { Refusal } from "./rules.ts";

/**
 * Refuses a unit that would make pods of the active color anew: what they would be, nobody has tested. What its Helm
 * release has now is held against what it renders; a release that is not there yet has no traffic.
 */
export function rollRefusals(
  release: ReleaseSpec,
  active: Target,
  contents: readonly UnitContent[],
  before: RouteTable,
): readonly Refusal[] {
  const color = COLORS.find((one) => sameTarget(release.colors[one].target, active));
  const behind = workloadsBehind(before, release.host, [active]);
  return contents.flatMap((content): readonly Refusal[] => {
    const isColor = color !== undefined && content.unit === release.colors[color].unit;
    const ours = content.last.filter(
      (object) => hasPods(object) && (isColor || behind.has(resourceName(object))),
    );
    const [change] = ours.flatMap((object) => podChanges(object, content));
    return change === undefined ? [] : [rollsActive(content.unit, color ?? active.name, change)];
  });
}

function hasPods(object: KubernetesObject): boolean {
  return ["Deployment", "StatefulSet", "DaemonSet"].includes(object.kind);
}

function podChanges(object: KubernetesObject, { stages }: UnitContent): readonly string[] {
  const name = resourceName(object);
  return (stages.known ? stages.value : []).flatMap((stage) => {
    const next = stage.find((one) => resourceName(one) === name);
    if (next === undefined) return [`${name} would be gone`];
    const [first] = differences(at(object.spec, "template"), at(next.spec, "template"));
    return first === undefined ? [] : [`${name} at spec.template.${pathText(first.path)}`];
  });
}

function rollsActive(unit: string, color: string, change: string): Refusal {
  return {
    code: "APPLY_ROLLS_ACTIVE",
    fact: `unit ${unit} would change pods of ${color}, which has the traffic: ${change}`,
    remedy:
      "Bring the change up on the idle color (deploy, smoke, promote), and name the other units in `units` until then; or allow it untested with allow-active",
  };
}
