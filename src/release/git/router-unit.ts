/** What Git says about the router, kept true to the cluster before and after a flip. */
import { type Failure, refused, usage } from "../../errors/errors.ts";
import { type Color, COLORS, type ReleaseSpec, type ValueLocation } from "../../model/release.ts";
import type { Unit } from "../../model/unit.ts";
import { type ReleaseContext, findUnit } from "../context.ts";
import type { RecordMode } from "../release-inputs.ts";
import { otherEdits } from "./edit-rules.ts";
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
  const { spec } = context;
  const unit = await findUnit(context, spec.router.unit);
  const { name } = spec.colors[color].target;
  if (mode === "commit") await takeOver(context, await readUnitValue(context, unit, spec.router.value));
  const file = await writeUnitValue(context, unit, spec.router.value, name);
  if (mode === "commit")
    await recordSaying(context, file, `${spec.name}: default route to ${color} (${name})`);
}

/** Records the file, and says so at once: however the run ends, its commit is known. Returns the commit's id. */
export async function recordSaying(
  { ports: { git, log } }: ReleaseContext,
  file: string,
  message: string,
): Promise<string | undefined> {
  const commit = await git.record([file], message);
  if (commit !== undefined) log.info(`Pushed commit ${commit.slice(0, 12)}: ${message}.`);
  return commit;
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
  const refusal = otherEdits({ file, text, key, value }, await ports.git.edits(file), there);
  if (refusal !== undefined) throw refusal;
  if (there === undefined) throw notOnBranch(file);
  return writeValue(there, key, value, file) === text ? undefined : there;
}

/** A commit here, or none there: either way a record would bring back a whole file. */
function notOnBranch(file: string): Failure {
  return refused("VALUES_UNCOMMITTED", "the branch at the remote has no such file", {
    where: file,
    remedy: "Push the commit that has it, or pull the one that took it away; then run again",
  });
}

/**
 * A value that is to be recorded as it lies in the checkout: call it before it is written, and again before the record.
 * Throws `VALUES_UNCOMMITTED` when more than the value would be committed.
 */
export async function refuseOtherEdits(
  { ports }: ReleaseContext,
  { file }: UnitValue,
  key: string,
): Promise<void> {
  const text = (await ports.files.read(file)) ?? "";
  const edits = await ports.git.edits(file);
  if (edits === undefined) return;
  const refusal = otherEdits({ file, text, key, value: readValue(text, key, file) }, edits);
  if (refusal !== undefined) throw refusal;
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
