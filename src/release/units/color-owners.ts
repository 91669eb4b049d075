/**
 * What each color's unit has released, as Helm has it on record: whose a workload is does not rest on what
 * stands on it.
 */
import { type ColorOwner, type ColorOwners, ownerOf } from "../colors/color-owner.ts";
import { known } from "../../model/observed.ts";
import { type Color, COLORS } from "../../model/release.ts";
import type { UnitChart } from "../../model/unit.ts";
import { findUnit, type ReleaseContext } from "../context.ts";
import { observed } from "../observed.ts";
import { releasedObjects } from "./unit-chart.ts";
import { chartsInFiles } from "./unit-charts.ts";

/**
 * Asks Helm for both colors, once. Rejects for a mistake of ours alone: what cannot be read is unknown, with
 * the reason.
 */
export async function readColorOwners(context: ReleaseContext): Promise<ColorOwners> {
  const [blue, green] = await Promise.all(COLORS.map((color) => observed(() => readOwner(color, context))));
  return { blue: blue ?? known(undefined), green: green ?? known(undefined) };
}

async function readOwner(color: Color, context: ReleaseContext): Promise<ColorOwner | undefined> {
  const { unit } = context.spec.colors[color];
  const chart = await colorChart(unit, context);
  if (chart === undefined) return undefined;
  return ownerOf(unit, chart, (await releasedObjects(context.ports.helm, chart)) ?? []);
}

/** From its files, which needs no tool; Terragrunt is asked for what they do not say. */
async function colorChart(name: string, context: ReleaseContext): Promise<UnitChart | undefined> {
  const { config, ports } = context;
  const inFiles = await chartsInFiles(ports.files)({ name, path: `${config.terragruntRoot}/${name}` });
  if (inFiles.known && inFiles.value !== undefined) return inFiles.value;
  return ports.terragrunt.chart(await findUnit(context, name));
}
