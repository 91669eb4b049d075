/**
 * Which units stand side by side in one cluster, and which are the same thing in another environment. Pure.
 */
import type { UnitChart } from "../model/unit.ts";

/** A chart as a unit releases it. */
export interface ReleasedChart {
  /** Folder of the unit, relative to the root. */
  readonly unit: string;
  readonly chart: UnitChart;
}

/** The charts of one environment. */
export interface Environment {
  /** What is there and nowhere else. */
  readonly own: readonly UnitChart[];
  /** What is there, and in other environments of this root too. */
  readonly shared: readonly UnitChart[];
}

/**
 * The environments below a root. Two folders are two environments when one release (namespace and name) is in
 * both: a cluster cannot hold it twice. What is in neither of them is taken to be in each. Units that lie
 * side by side in one folder are one environment, whatever they release.
 */
export function environments(charts: readonly ReleasedChart[]): readonly Environment[] {
  const { worlds, shared } = split(
    charts.map(({ unit, chart }) => ({ folders: unit.split("/").slice(0, -1), chart })),
  );
  const common = shared.map(({ chart }) => chart);
  if (worlds.length === 0) return [{ own: common, shared: [] }];
  return worlds.map((world) => ({ own: world.map(({ chart }) => chart), shared: common }));
}

interface Placed {
  readonly folders: readonly string[];
  readonly chart: UnitChart;
}

interface Split {
  readonly worlds: readonly (readonly Placed[])[];
  readonly shared: readonly Placed[];
}

function split(units: readonly Placed[]): Split {
  const here = units.filter(({ folders }) => folders.length === 0);
  const below = new Map<string, Placed[]>();
  for (const unit of units) {
    const [folder] = unit.folders;
    if (folder !== undefined) below.set(folder, [...(below.get(folder) ?? []), unit]);
  }
  const children = [...below.values()].map((child) => ({
    releases: new Set(child.map(releaseOf)),
    ...split(child.map((unit) => ({ ...unit, folders: unit.folders.slice(1) }))),
  }));
  const holders = new Map<string, number>();
  for (const { releases } of children)
    for (const release of releases) holders.set(release, (holders.get(release) ?? 0) + 1);
  const isApart = (releases: ReadonlySet<string>) => [...releases].some((one) => (holders.get(one) ?? 0) > 1);
  const apart = children.filter(({ releases }) => isApart(releases));
  const together = children.filter(({ releases }) => !isApart(releases));
  return {
    worlds: [
      ...apart.flatMap(({ worlds, shared }) =>
        worlds.length === 0 ? [shared] : worlds.map((world) => [...world, ...shared]),
      ),
      ...together.flatMap(({ worlds }) => worlds),
    ],
    shared: [...here, ...together.flatMap(({ shared }) => shared)],
  };
}

function releaseOf({ chart }: Placed): string {
  return `${chart.namespace}/${chart.release}`;
}
