/** What steps record in Git, by whatever way was asked for, and what Git says of it. */
import type { Color } from "../../../model/release.ts";
import type { Unit } from "../../../model/unit.ts";
import { findUnit, type ReleaseContext } from "../../context.ts";
import type { ValuePlace } from "../record-mode.ts";
import { colorNamed } from "../unit-value.ts";
import { MODES } from "./index.generated.ts";
import type { RecordModeName } from "./names.generated.ts";

/** Where the router's default stands. */
function defaultPlace({ spec }: ReleaseContext, unit: Unit): ValuePlace {
  return { unit, location: spec.router.value, base: "branch" };
}

/** Where a color's version stands; the step has written it into the checkout, and planned with it. */
function versionPlace({ spec }: ReleaseContext, unit: Unit): ValuePlace {
  return { unit, location: spec.version, base: "checkout" };
}

/**
 * What would keep a color from being recorded as default, found before anything is begun. `unit`: the
 * router's.
 */
export function refuseUnrecordableDefault(
  context: ReleaseContext,
  unit: Unit,
  color: Color,
  mode: RecordModeName,
): Promise<void> {
  return MODES[mode].before(context, defaultPlace(context, unit), targetName(context, color));
}

function targetName({ spec }: ReleaseContext, color: Color): string {
  return spec.colors[color].target.name;
}

/**
 * Makes Git say that the color is the default, as far as the mode does. `told` makes the commit's message of
 * its subject. Throws what the mode throws.
 */
export async function recordDefault(
  context: ReleaseContext,
  color: Color,
  mode: RecordModeName,
  told: (subject: string) => string = (subject) => subject,
): Promise<void> {
  const { spec } = context;
  const unit = await findUnit(context, spec.router.unit);
  const name = targetName(context, color);
  const message = told(`${spec.name}: default route to ${color} (${name})`);
  await MODES[mode].record(context, defaultPlace(context, unit), name, message);
}

/**
 * The color that Git names as default; undefined when it names none of the release's, or the mode records
 * nothing.
 */
export async function recordedDefault(
  context: ReleaseContext,
  mode: RecordModeName,
): Promise<Color | undefined> {
  const find = async () => defaultPlace(context, await findUnit(context, context.spec.router.unit));
  const value = await MODES[mode].recorded(context, find);
  return value === undefined ? undefined : colorNamed(context.spec, value);
}

/**
 * What would keep a version from being recorded: call it before the version is written. `unit`: the color's.
 */
export function refuseUnrecordableVersion(
  context: ReleaseContext,
  unit: Unit,
  version: string,
  mode: RecordModeName,
): Promise<void> {
  return MODES[mode].before(context, versionPlace(context, unit), version);
}

/**
 * The version of a color that Git says; undefined when its branch has no such file, or the mode records
 * nothing.
 */
export function recordedVersion(
  context: ReleaseContext,
  unit: Unit,
  mode: RecordModeName,
): Promise<string | undefined> {
  return MODES[mode].recorded(context, async () => versionPlace(context, unit));
}

/**
 * Records the version that was written; `told` as for {@link recordDefault}. Returns the id of the commit,
 * when one was pushed.
 */
export function recordVersion(
  context: ReleaseContext,
  unit: Unit,
  { color, version }: { readonly color: Color; readonly version: string },
  mode: RecordModeName,
  told: (subject: string) => string = (subject) => subject,
): Promise<string | undefined> {
  const message = told(`${context.spec.name}: ${color} to ${version}`);
  return MODES[mode].record(context, versionPlace(context, unit), version, message);
}
