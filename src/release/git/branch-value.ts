/**
 * A value that is recorded on the branch checked out, beside what others have in the file: here, and there.
 */
import { type Failure, refused } from "../../errors/errors.ts";
import type { ReleaseContext } from "../context.ts";
import { otherEdits } from "./edit-rules.ts";
import type { ValuePlace } from "./record-mode.ts";
import { readUnitValue, type UnitValue, valuesFile, writeUnitValue } from "./unit-value.ts";
import { readValue, writeValue } from "./values-file.ts";

/**
 * Throws `VALUES_UNCOMMITTED` when more than the value would be recorded, and `GIT_PUSH_REJECTED` or
 * `GIT_DETACHED` when there is no branch to record on.
 */
export async function refuseUnrecordable(context: ReleaseContext, place: ValuePlace): Promise<void> {
  if (place.base === "branch") await otherAtTip(context, place);
  else await refuseOtherEdits(context, place);
}

/**
 * The file with the value, and with nothing else that the branch has not; ready to be recorded. Throws as
 * above.
 */
export async function writeRecordable(
  context: ReleaseContext,
  place: ValuePlace,
  value: string,
): Promise<string> {
  if (place.base === "checkout") return refuseOtherEdits(context, place);
  const there = await otherAtTip(context, place);
  if (there !== undefined) await context.ports.files.write(valuesFile(place.unit, place.location), there);
  return writeUnitValue(context, place.unit, place.location, value);
}

/**
 * Records the file, and says so at once: however the run ends, its commit is known. Returns the commit's id.
 */
export async function recordSaying(
  { ports: { git, log } }: ReleaseContext,
  file: string,
  message: string,
): Promise<string | undefined> {
  const commit = await git.record([file], message);
  if (commit !== undefined) log.info(`Pushed commit ${commit.slice(0, 12)}: ${message.split("\n")[0]}.`);
  return commit;
}

/** The value at the tip of the branch; undefined when the branch has no such file. */
export async function valueAtTip(
  { ports }: ReleaseContext,
  { unit, location }: ValuePlace,
): Promise<string | undefined> {
  const file = valuesFile(unit, location);
  const text = await ports.git.tip(file);
  return text === undefined ? undefined : readValue(text, location.key, file);
}

/**
 * The file as the branch has it now; undefined when the file here is the same but for the value, so that it
 * need not be taken over. Throws `VALUES_UNCOMMITTED`.
 */
async function otherAtTip(context: ReleaseContext, place: ValuePlace): Promise<string | undefined> {
  const { git } = context.ports;
  const { key } = place.location;
  const { file, text, value } = await valueAt(context, place);
  const there = await git.tip(file);
  const refusal = otherEdits({ file, text, key, value }, await git.edits(file), there);
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

/** Throws `VALUES_UNCOMMITTED` when more than the value would be committed. Returns the file. */
async function refuseOtherEdits(context: ReleaseContext, place: ValuePlace): Promise<string> {
  const { key } = place.location;
  const { file, text, value } = await valueAt(context, place);
  const refusal = otherEdits({ file, text, key, value }, await context.ports.git.edits(file));
  if (refusal !== undefined) throw refusal;
  return file;
}

function valueAt(context: ReleaseContext, { unit, location }: ValuePlace): Promise<UnitValue> {
  return readUnitValue(context, unit, location);
}
