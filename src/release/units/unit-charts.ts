/** What units release: read from their files, and by Terragrunt where the files do not say. */
import { type Observed, unknown } from "../../model/observed.ts";
import type { ReleaseSpec } from "../../model/release.ts";
import type { Unit, UnitChart } from "../../model/unit.ts";
import type { Ports } from "../../ports.ts";
import { readUnitChart } from "../../units/read.ts";
import { unknownBy } from "../observed.ts";

/** What a unit releases; undefined for one that is no Helm release, unknown when that cannot be told. */
export type ChartOf = (unit: Pick<Unit, "name" | "path">) => Promise<Observed<UnitChart | undefined>>;

/** From the files alone: nothing runs, and what they do not say is unknown. */
export function chartsInFiles(files: Ports["files"]): ChartOf {
  return async (unit) => {
    try {
      return await readUnitChart(files, unit);
    } catch (error) {
      return unknown(...unknownBy(error));
    }
  };
}

/**
 * Terragrunt is asked for what the files leave open, and for a release's own unit whose module they do not
 * know.
 */
export function chartsByTerragrunt(
  units: readonly Unit[],
  releases: readonly ReleaseSpec[],
  { files, terragrunt }: Pick<Ports, "files" | "terragrunt">,
): ChartOf {
  const inFiles = chartsInFiles(files);
  const own = new Set(
    releases.flatMap(({ router, colors }) => [router.unit, colors.blue.unit, colors.green.unit]),
  );
  return async (path): Promise<Observed<UnitChart | undefined>> => {
    const found = await inFiles(path);
    const unit = units.find(({ name }) => name === path.name);
    const isTold = found.known && (found.value !== undefined || !own.has(path.name));
    if (isTold || unit === undefined) return found;
    return { known: true, value: await terragrunt.chart(unit) };
  };
}
