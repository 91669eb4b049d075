/** What Helm's own record of a release says that is wrong. Pure. */
import { resourceName } from "../model/kubernetes.ts";
import type { HelmRelease } from "../model/unit.ts";
import { keyOf } from "./basis.ts";
import type { DriftFacts, Mendable, UnitFacts } from "./facts.ts";
import { adoptCommands, settleCommand } from "./remedy.ts";
import { settlingRoutes } from "./router-rules.ts";
import { writerText } from "./writers.ts";

/** A release that is pending or failed, that there is none of, or that Terraform's state does not know. */
export function helmFindings(unit: UnitFacts, facts: DriftFacts): readonly Mendable[] {
  if (!unit.helm.known) return [];
  if (unit.helm.value === undefined) return unowned(unit, facts);
  return [...unsettled(unit, facts), ...unrecorded(unit)];
}

function nameOf({ chart }: UnitFacts): string {
  return `Helm release ${chart.namespace}/${chart.release}`;
}

function unsettled(unit: UnitFacts, facts: DriftFacts): readonly Mendable[] {
  const { holder, release } = facts;
  const found = unit.helm.known ? unit.helm.value : undefined;
  if (found === undefined || found.status === "deployed" || found.status === "superseded") return [];
  const isBusy = /^pending-|^uninstalling$/.test(found.status);
  // Somebody is at it, and will end it.
  if (isBusy && holder !== undefined) return [];
  const why = isBusy ? `: an operation was begun and never ended, and Helm begins no other on it` : "";
  const settle = settleCommand(unit.chart, found);
  const by = writtenBy(unit);
  const whose = by === undefined ? "" : ` (written by ${by})`;
  const others = isBusy ? `When nobody runs Helm on it any more: ${settle}` : settle;
  return [
    {
      kind: "helm",
      severity: "broken",
      unit: unit.unit,
      object: nameOf(unit),
      fields: [],
      by,
      fact: `${nameOf(unit)} of ${release.name} is ${found.status} at revision ${found.revision}${whose}${why}`,
      remedy: settlingRoutes(unit, found, facts) ?? others,
      mend: settling(unit, found),
    },
  ];
}

function writtenBy({ note }: UnitFacts): string | undefined {
  if (note === undefined) return undefined;
  return writerText(note.object, note.writers, [["metadata", "labels"], ["data"]]);
}

/** A removal that was begun has taken objects away: what is left is for people. */
function settling({ chart, note }: UnitFacts, last: HelmRelease): Mendable["mend"] {
  if (note === undefined || last.status.startsWith("uninstall")) return undefined;
  return { kind: "settle", chart, last, note: note.object };
}

/** Objects are there, and Helm has no release that made them: installing it is refused by Helm. */
function unowned(unit: UnitFacts, { live }: DriftFacts): readonly Mendable[] {
  const there = unit.rendered.flatMap((object) => {
    const seen = live.get(keyOf(object));
    return seen?.known === true && seen.value !== undefined ? [seen.value] : [];
  });
  return there
    .filter(({ object }) => object.metadata.annotations?.["meta.helm.sh/release-name"] !== unit.chart.release)
    .map(({ object, writers }) => {
      const by = writerText(object, writers, [["spec"], ["data"]]);
      return {
        kind: "unowned",
        severity: "broken",
        unit: unit.unit,
        object: resourceName(object),
        fields: [],
        by,
        fact: `${resourceName(object)} is in the cluster, and there is no ${nameOf(unit)} to have made it: apply would fail`,
        remedy: `Let Helm take it over: \`${adoptCommands(object, unit.chart)}\`, then \`bluegreen apply\``,
        mend: { kind: "adopt", live: object, chart: unit.chart },
      };
    });
}

/** The plan would install a release that is there. */
function unrecorded(unit: UnitFacts): readonly Mendable[] {
  const create = unit.plan?.changes.find(
    ({ action, address }) => action === "create" && /(^|\.)helm_release\./.test(address),
  );
  if (create === undefined || unit.plan?.restsOn !== "state") return [];
  const { namespace, release } = unit.chart;
  return [
    {
      kind: "unrecorded",
      severity: "broken",
      unit: unit.unit,
      object: nameOf(unit),
      fields: [],
      by: undefined,
      fact: `${nameOf(unit)} exists, and Terraform's state of unit ${unit.unit} does not know it: apply would fail`,
      remedy: `In the unit's folder: \`terragrunt import '${create.address}' ${namespace}/${release}\`, then \`bluegreen plan\``,
    },
  ];
}
