/** What units release: read from their files, and by Terragrunt where the files do not say. */
import { Failure, Failures } from "../errors.ts";
import { type Observed, unknown } from "../model/observed.ts";
import type { ReleaseSpec } from "../model/release.ts";
import type { Unit, UnitChart } from "../model/unit.ts";
import type { Ports } from "../ports.ts";
import { readUnitChart } from "../units/read.ts";
import type { DriftScope } from "./read.ts";

type ChartOf = DriftScope["chartOf"];

/** From the files alone: nothing runs, and what they do not say is unknown. */
export function chartsInFiles(files: Ports["files"]): ChartOf {
  return async (unit) => {
    try {
      return await readUnitChart(files, unit);
    } catch (error) {
      const failure = error instanceof Failures ? error.failures[0] : error;
      if (failure instanceof Failure) return unknown(`${failure.code}: ${failure.message}`);
      throw error;
    }
  };
}

/** Terragrunt is asked for what the files leave open, and for a release's own unit whose module they do not know. */
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
