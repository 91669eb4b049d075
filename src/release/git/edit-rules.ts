/**
 * Pure: whether a values file has edits of somebody's own, which a record of its one key would take along.
 */
import { type Failure, refused } from "../../errors/errors.ts";
import type { FileEdits } from "../../model/checkout.ts";
import { writeValue } from "./values-file.ts";

/** A values file as it lies in the checkout, and the key that is to be recorded. */
export interface KeyedFile {
  readonly file: string;
  readonly text: string;
  readonly key: string;
  readonly value: string;
}

/**
 * Why a record would say more than the key, or take something from somebody: the file has other edits than of
 * the key, staged or not, no commit has it, or a merge is under way. `tip`: the file as the branch has it,
 * where that was asked for; a file that is as the branch has it has no edits of its own. Code
 * `VALUES_UNCOMMITTED`.
 */
export function otherEdits(one: KeyedFile, edits: FileEdits | undefined, tip?: string): Failure | undefined {
  if (edits === undefined) return undefined;
  const { committed, staged, unfinished } = edits;
  if (unfinished !== undefined) return uncommitted(one, `a ${unfinished} is not ended in this checkout`, END);
  if (committed === undefined) {
    return uncommitted(one, "no commit of this checkout has it as a regular file", COMMIT);
  }
  const ours = [committed, ...(tip === undefined ? [] : [tip])].map((text) => withValue(one, text));
  const besides = `besides ${one.key}`;
  if (!ours.includes(one.text)) return uncommitted(one, `it has edits that are not committed, ${besides}`);
  if (staged === undefined || !ours.includes(withValue(one, staged))) {
    return uncommitted(one, `it has staged edits that are not committed, ${besides}`);
  }
  return undefined;
}

const COMMIT = "Commit and push them";
const END = "End it, or take it back";

/** The text with the value that the file has; the text as it is where it has no such key. */
function withValue({ file, key, value }: KeyedFile, text: string): string {
  try {
    return writeValue(text, key, value, file);
  } catch {
    return text;
  }
}

function uncommitted({ file }: KeyedFile, fact: string, first = `${COMMIT}, or take them back`): Failure {
  return refused(
    "VALUES_UNCOMMITTED",
    `the record of its value would not be all that is committed: ${fact}`,
    {
      where: file,
      remedy: `${first}; then run again. Or run with record: none, which leaves Git alone`,
    },
  );
}
