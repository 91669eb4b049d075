/** What Git says about the router, kept true to the cluster before and after a flip. */
import { refused, usage } from "../../errors.ts";
import { type Color, COLORS, type ReleaseSpec, type ValueLocation } from "../../model/release.ts";
import type { Unit } from "../../model/unit.ts";
import { type ReleaseContext, findUnit } from "../context.ts";
import type { RecordMode } from "../release-inputs.ts";
import { readValue, writeValue } from "./values-file.ts";

/** A value in a unit's values file, as the file has it now. */
export interface UnitValue {
  readonly file: string;
  readonly text: string;
  readonly value: string;
}

/** Throws `VALUES_MISSING`, `VALUES_KEY_MISSING`, `VALUES_YAML`. */
export async function readUnitValue(
  { ports }: ReleaseContext,
  unit: Unit,
  location: ValueLocation,
): Promise<UnitValue> {
  const file = `${unit.path}/${location.file}`;
  const text = await ports.files.read(file);
  if (text !== undefined) return { file, text, value: readValue(text, location.key, file) };
  throw usage("VALUES_MISSING", "there is no such file", {
    where: file,
    remedy: "Add it, or correct `file` in bluegreen.yaml",
  });
}

/** Writes the value into the unit's values file, if it is another one. Returns the file. */
export async function writeUnitValue(
  context: ReleaseContext,
  unit: Unit,
  location: ValueLocation,
  value: string,
): Promise<string> {
  const { file, text } = await readUnitValue(context, unit, location);
  const next = writeValue(text, location.key, value, file);
  if (next !== text) await context.ports.files.write(file, next);
  return file;
}

/**
 * Makes Git say that the color is the default: the router's values file, and a commit when asked for. What others
 * pushed since the checkout stays: the value is set in the file as the branch has it now. Throws `VALUES_UNCOMMITTED`.
 */
export async function recordDefault(context: ReleaseContext, color: Color, mode: RecordMode): Promise<void> {
  const { spec, ports } = context;
  const unit = await findUnit(context, spec.router.unit);
  const { name } = spec.colors[color].target;
  if (mode === "commit") await takeOver(context, await readUnitValue(context, unit, spec.router.value));
  const file = await writeUnitValue(context, unit, spec.router.value, name);
  if (mode === "commit") await ports.git.record([file], `${spec.name}: default route to ${color} (${name})`);
}

/**
 * What would keep the color from being recorded, found before anything is begun. Throws `VALUES_UNCOMMITTED`, and
 * `GIT_PUSH_REJECTED` or `GIT_DETACHED` when there is no branch to record on.
 */
export async function refuseUnrecordable(context: ReleaseContext, unit: Unit): Promise<void> {
  await otherAtTip(context, await readUnitValue(context, unit, context.spec.router.value));
}

/** Lets the file be what the branch has now, unless the two differ in the value alone. */
async function takeOver(context: ReleaseContext, value: UnitValue): Promise<void> {
  const there = await otherAtTip(context, value);
  if (there !== undefined) await context.ports.files.write(value.file, there);
}

/** The file as the branch has it now; undefined when it is as here but for the value. Throws `VALUES_UNCOMMITTED`. */
async function otherAtTip(
  { spec, ports }: ReleaseContext,
  { file, text, value }: UnitValue,
): Promise<string | undefined> {
  const { key } = spec.router.value;
  const there = await ports.git.tip(file);
  if (there === undefined || writeValue(there, key, value, file) === text) return undefined;
  if (!(await ports.git.changedFiles()).includes(file)) return there;
  throw refused("VALUES_UNCOMMITTED", `the file has changes that the branch has not, besides ${key}`, {
    where: file,
    remedy: "Commit and push them, or take them back; then run again",
  });
}

/** The color that Git names as default at the tip of the branch; undefined when it names none of the release's. */
export async function recordedDefault(context: ReleaseContext): Promise<Color | undefined> {
  const { spec, ports } = context;
  const unit = await findUnit(context, spec.router.unit);
  const file = `${unit.path}/${spec.router.value.file}`;
  const text = await ports.git.tip(file);
  return text === undefined ? undefined : colorNamed(spec, readValue(text, spec.router.value.key, file));
}

/** The color whose target the value of the router's values file names. */
export function colorNamed(spec: ReleaseSpec, value: string): Color | undefined {
  return COLORS.find((color) => spec.colors[color].target.name === value);
}
