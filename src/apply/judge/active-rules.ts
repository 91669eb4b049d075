/** Whether units change the pods that have the traffic. Pure. */
import { hasPods } from "../../drift/basis.ts";
import type { Selections } from "../../mesh-api/targets.ts";
import { type KubernetesObject, resourceName } from "../../model/kubernetes.ts";
import { COLORS, otherColor, type ReleaseSpec, sameTarget, type Target } from "../../model/release.ts";
import { fieldDrift } from "../../drift/compare.ts";
import { differences, pathText } from "../../release/router/difference.ts";
import { at } from "../../json/read.ts";
import { type ColorSelections, isSelected } from "../../release/colors/overlap-rules.ts";
import { podMaker } from "../../release/colors/pod-makers.ts";
import { workloadsBehind } from "../../routes/proof/traffic.ts";
import type { RouteTable } from "../../routes/table/types.ts";
import type { UnitContent } from "./content.ts";
import type { ApplyRefusal } from "./rules.ts";

/** What a unit would do to the pods that have the traffic. */
export interface Roll {
  readonly unit: string;
  /** The color, or the target where it is no color's. */
  readonly color: string;
  /**
   * `changes`: pods are made anew, of a template that nobody has tested; `gone`: a workload is taken away.
   */
  readonly kind: "changes" | "gone";
  /** Where, such as `Deployment/ns/name at spec.template.…`. */
  readonly what: string;
}

/**
 * Units that would make pods of the active color anew. What a Helm release has now is held against what the
 * unit renders, and so is what is live: Helm takes back what others wrote, whatever it remembers. A release
 * that is not there yet has no traffic. `mixed` is what selects the colors' pods,
 * when they have none of their own: the other color's unit may then take its pods out of the active color's
 * selection.
 */
export function activeRolls(
  release: ReleaseSpec,
  active: Target,
  contents: readonly UnitContent[],
  { before, live }: { readonly before: RouteTable; readonly live: readonly KubernetesObject[] },
  mixed: ColorSelections | undefined,
): readonly Roll[] {
  const color = COLORS.find((one) => sameTarget(release.colors[one].target, active));
  const behind = workloadsBehind(before, release.host, [active]);
  return contents.flatMap((content): readonly Roll[] => {
    const isColor = color !== undefined && content.unit === release.colors[color].unit;
    const ours = content.last.filter(
      (object) => hasPods(object) && (isColor || behind.has(resourceName(object))),
    );
    const isOther = color !== undefined && content.unit === release.colors[otherColor(color)].unit;
    const leaves = (object: KubernetesObject) => isOther && leavesSelection(object, mixed?.[color]);
    const changes = ours.flatMap((object) => podChanges(object, content, live, leaves));
    const [worst] = [...changes.filter(({ kind }) => kind === "gone"), ...changes];
    return worst === undefined ? [] : [{ unit: content.unit, color: color ?? active.name, ...worst }];
  });
}

function podChanges(
  object: KubernetesObject,
  { stages }: UnitContent,
  live: readonly KubernetesObject[],
  leaves: (next: KubernetesObject) => boolean,
): readonly Pick<Roll, "kind" | "what">[] {
  const name = resourceName(object);
  return (stages.known ? stages.value : []).flatMap((stage): readonly Pick<Roll, "kind" | "what">[] => {
    const next = stage.find((one) => resourceName(one) === name);
    if (next === undefined) return [{ kind: "gone", what: name }];
    if (leaves(next)) return [];
    const [first] = differences(at(object.spec, "template"), at(next.spec, "template"));
    if (first !== undefined) {
      return [{ kind: "changes", what: `${name} at spec.template.${pathText(first.path)}` }];
    }
    const back = takenBack(
      next,
      live.find((one) => resourceName(one) === name),
    );
    return back === undefined
      ? []
      : [{ kind: "changes", what: `${name} at ${back}, which is otherwise now` }];
  });
}

/** A place of the pods' template that somebody wrote, and that the release would have again. */
function takenBack(next: KubernetesObject, live: KubernetesObject | undefined): string | undefined {
  if (live === undefined) return undefined;
  const found = fieldDrift(next, live).find(
    ({ path, wanted }) => path[1] === "template" && wanted !== undefined,
  );
  return found === undefined ? undefined : pathText(found.path);
}

/** True when the pods that the object makes are none of those selected. */
function leavesSelection(object: KubernetesObject, selections: Selections | undefined): boolean {
  const maker = podMaker(object);
  if (maker === undefined || selections === undefined || !selections.known) return false;
  return selections.value.every((selection) => !isSelected(maker, selection));
}

/** What a roll is, as a sentence without its end. */
export function rollText({ unit, color, kind, what }: Roll): string {
  return kind === "gone"
    ? `unit ${unit} would take pods of ${color} away, which has the traffic: ${what}`
    : `unit ${unit} would change pods of ${color}, which has the traffic: ${what}`;
}

/** The roll as a refusal. */
export function rollRefusal(roll: Roll): ApplyRefusal {
  return {
    code: "APPLY_ROLLS_ACTIVE",
    fact: rollText(roll),
    remedy:
      "Bring the change up on the idle color (deploy, smoke, promote); or allow it untested with allow-active",
  };
}
