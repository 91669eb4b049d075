import { Failure, renderFailure } from "../errors.ts";
import { loadManifests } from "../manifests/load.ts";
import type { KubernetesObject } from "../model/kubernetes.ts";
import { known, type Observed, unknown } from "../model/observed.ts";
import { type ReleaseSpec, sameTarget, type Target } from "../model/release.ts";
import type { Unit } from "../model/unit.ts";
import type { Ports } from "../ports.ts";
import { findRouter, readDefaultTarget, routerKindFor } from "../release/router.ts";
import type { RouteFacts } from "./rules.ts";

type ReadPorts = Pick<Ports, "cluster" | "terragrunt" | "helm">;

/**
 * What the units that would change do to the default route of each release. A release's router unit counts in any case,
 * another unit when what it renders routes the release's host.
 */
export async function routeFacts(
  changed: readonly Unit[],
  releases: readonly ReleaseSpec[],
  ports: ReadPorts,
): Promise<readonly RouteFacts[]> {
  const rendered = await Promise.all(
    changed.map(async (unit) => ({ unit, objects: await renderedObjects(unit, ports) })),
  );
  const facts: RouteFacts[] = [];
  for (const { unit, objects } of rendered) {
    for (const release of releases) {
      const target = renderedTarget(objects, unit, release);
      if (target === undefined) continue;
      const { name, host } = release;
      const colors = [release.colors.blue.target, release.colors.green.target];
      const live = await liveTarget(release, ports);
      const liveIsNowhere = await isNowhere(live, colors, ports);
      facts.push({ release: name, host, unit: unit.name, live, rendered: target, colors, liveIsNowhere });
    }
  }
  return facts;
}

/** What the unit's chart renders; empty for a unit without a chart. */
async function renderedObjects(unit: Unit, ports: ReadPorts): Promise<Observed<readonly KubernetesObject[]>> {
  try {
    const chart = await ports.terragrunt.chart(unit);
    if (chart === undefined) return known([]);
    const text = await ports.helm.template(chart);
    const { manifests, problems } = loadManifests([{ file: chart.chart, text }]);
    const problem = problems.find(({ severity }) => severity === "error");
    return problem === undefined ? known(manifests.map(({ object }) => object)) : unknown(problem.message);
  } catch (error) {
    if (error instanceof Failure && error.failureClass === "refused") return unknown(renderFailure(error));
    throw error;
  }
}

/** Undefined when the unit has nothing to do with the release's route. */
function renderedTarget(
  objects: Observed<readonly KubernetesObject[]>,
  unit: Unit,
  release: ReleaseSpec,
): RouteFacts["rendered"] | undefined {
  const isRouter = unit.name === release.router.unit;
  if (!objects.known) return isRouter ? objects : undefined;
  const kind = routerKindFor(release.colors.blue);
  if (objects.value.some((object) => kind.routes(object, release.host))) {
    return targetOf(findRouter(kind, objects.value, release.host), release);
  }
  return isRouter ? known(undefined) : undefined;
}

async function liveTarget(release: ReleaseSpec, { cluster }: ReadPorts): Promise<RouteFacts["live"]> {
  const kind = routerKindFor(release.colors.blue);
  try {
    const objects = await cluster.list(kind.type);
    if (!objects.some((object) => kind.routes(object, release.host))) return known(undefined);
    return targetOf(findRouter(kind, objects, release.host), release);
  } catch (error) {
    // The cluster does not know the type: nothing of it can live there yet.
    if (error instanceof Failure && error.code === "CLUSTER_NO_SUCH_TYPE") return known(undefined);
    throw error;
  }
}

/**
 * The live target is no color's, and no DestinationRule has a subset of that name (or there is no Service of it), in any
 * namespace: more than needed, for certain.
 */
async function isNowhere(
  live: RouteFacts["live"],
  colors: readonly Target[],
  { cluster }: ReadPorts,
): Promise<boolean> {
  if (!live.known || live.value === undefined) return false;
  const target = live.value;
  if (colors.some((color) => sameTarget(color, target))) return false;
  if (target.kind === "service") {
    return (await cluster.list("services")).every(({ metadata }) => metadata.name !== target.name);
  }
  const rules = await cluster.list("destinationrules.networking.istio.io");
  return rules.every((rule) => !subsetNames(rule).includes(target.name));
}

function subsetNames({ spec }: KubernetesObject): readonly unknown[] {
  const subsets = Array.isArray(spec?.["subsets"]) ? (spec["subsets"] as readonly unknown[]) : [];
  return subsets.map((subset) => (subset as { readonly name?: unknown } | null)?.name);
}

function targetOf(router: Observed<KubernetesObject>, { host }: ReleaseSpec): Observed<Target> {
  return router.known ? readDefaultTarget(router.value, host) : unknown(router.reason);
}
