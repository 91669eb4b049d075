/** The units that releases name in `bluegreen.yaml`, held against those that there are. */
import { type Failure, Failures, usage } from "../errors/errors.ts";
import { COLORS, type ReleaseSpec } from "../model/release.ts";
import type { Unit } from "../model/unit.ts";
import type { Config } from "./load.ts";
import { nearest } from "./nearest.ts";

/** A unit's name, and where in `bluegreen.yaml` it stands. */
export interface UnitReference {
  readonly unit: string;
  readonly path: readonly string[];
}

/** Every unit that a release names: its router's, and its colors'. */
export function unitReferences({ name, router, colors }: ReleaseSpec): readonly UnitReference[] {
  const path = ["releases", name];
  const ofColors = COLORS.map((color) => ({
    unit: colors[color].unit,
    path: [...path, "colors", color, "unit"],
  }));
  return [{ unit: router.unit, path: [...path, "router", "unit"] }, ...ofColors];
}

/**
 * `UNIT_UNKNOWN` (usage) for every reference to a unit that is not there, each with its line and what may
 * have been meant. A wrong name must not pass for a unit that has nothing to change.
 */
export function unknownUnits(
  { file, terragruntRoot, lineOf }: Pick<Config, "file" | "terragruntRoot" | "lineOf">,
  references: readonly UnitReference[],
  units: readonly Pick<Unit, "name">[],
): readonly Failure[] {
  const names = units.map(({ name }) => name);
  const unknown = references.filter(({ unit }) => !names.includes(unit));
  return unknown.map(({ unit, path }) =>
    usage("UNIT_UNKNOWN", `there is no unit ${JSON.stringify(unit)} below ${terragruntRoot}`, {
      where: `${file}:${lineOf(path)}`,
      remedy: remedyFor(unit, names),
    }),
  );
}

/**
 * Throws `UNITS_MISSING` (usage) when there is no unit at all: nothing was looked at, which is not "nothing
 * to do".
 */
export function refuseNoUnits({ terragruntRoot }: Config, units: readonly Pick<Unit, "name">[]): void {
  if (units.length > 0) return;
  throw usage("UNITS_MISSING", `there is no unit below ${terragruntRoot}`, {
    remedy: "Correct terragrunt.root in bluegreen.yaml",
  });
}

/** Throws `UNIT_UNKNOWN` for every unit that a release names and that is not there, all of them at once. */
export function refuseUnknownUnits(config: Config, units: readonly Pick<Unit, "name">[]): void {
  const references = [...config.releases.values()].flatMap(unitReferences);
  const [first, ...rest] = unknownUnits(config, references, units);
  if (first !== undefined) throw new Failures([first, ...rest]);
}

function remedyFor(unit: string, names: readonly string[]): string {
  const meant = nearest(unit, names);
  const there = `It has: ${names.join(", ") || "no unit at all; check terragrunt.root"}`;
  return meant === undefined ? there : `Did you mean ${meant}? ${there}`;
}
