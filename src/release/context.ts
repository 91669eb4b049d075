import type { ReleaseInputs } from "./release-inputs.ts";
import { type Config, readConfig, selectRelease } from "../config/load.ts";
import { unitReferences, unknownUnits } from "../config/units.ts";
import { type Failure, renderFailure } from "../errors/errors.ts";
import type { ReleaseSpec } from "../model/release.ts";
import type { Unit } from "../model/unit.ts";
import type { Ports } from "../ports.ts";
import { excludedUnit } from "../units/select.ts";

/** What every step about a release starts from. */
export interface ReleaseContext {
  readonly config: Config;
  readonly spec: ReleaseSpec;
  readonly ports: Ports;
}

/**
 * Throws `CONFIG_MISSING`, `CONFIG_INVALID`, `RELEASE_UNKNOWN`, `RELEASE_AMBIGUOUS`. What is wrong with other
 * releases alone is a warning.
 */
export async function releaseContext(inputs: ReleaseInputs, ports: Ports): Promise<ReleaseContext> {
  const config = await readConfig(ports.files, inputs.config, inputs.release);
  const spec = selectRelease(config, inputs.release);
  for (const wrong of config.others) {
    ports.log.warning(`${renderFailure(wrong)} Release ${spec.name} does not depend on it.`);
  }
  return { config, spec, ports };
}

/**
 * The unit of that name. Throws `UNIT_UNKNOWN`, with the line of `bluegreen.yaml` where the release names it.
 * Stacks and units elsewhere are not looked at, lest they hold up a rollback; only where the unit is missing
 * they may be why.
 */
export async function findUnit({ config, spec, ports }: ReleaseContext, name: string): Promise<Unit> {
  const some = await ports.terragrunt.units(config.terragruntRoot, "some");
  const unit = some.find((one) => one.name === name);
  if (unit !== undefined) return unit;
  const units = await ports.terragrunt.units(config.terragruntRoot);
  const named = unitReferences(spec).find((reference) => reference.unit === name);
  throw unknownUnits(config, [named ?? { unit: name, path: ["releases", spec.name] }], units)[0] as Failure;
}

/**
 * Throws `UNIT_EXCLUDED` (refused) for a unit that Terragrunt leaves out of its runs: a release does not run
 * it either.
 */
export function refuseExcludedUnit(unit: Unit): void {
  const { excluded } = unit;
  if (excluded !== undefined) throw excludedUnit(unit, excluded.apply, NEEDED);
}

/** What to do about a unit that is left out, and that a release cannot do without. */
export const NEEDED = "Take away what leaves it out, and run again";
