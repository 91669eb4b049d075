/** What Git names as default, as the files of this checkout say it; and who acts on the release now. */
import type { Color, ReleaseSpec, ReleaseState } from "../model/release.ts";
import type { Ports } from "../ports.ts";
import { colorNamed } from "../release/git/unit-value.ts";
import { readValue } from "../release/git/values-file.ts";
import { isHeld } from "../release/lease/record.ts";
import type { Hold } from "./rules.ts";

/** The value of the router's values file; `color` is null for a value that is no color's, or none. */
export interface DefaultInGit {
  readonly file: string;
  readonly value: string | null;
  readonly color: Color | null;
}

/** Read without Terragrunt: a unit's name is its path below the root. What cannot be read is no value. */
export async function recordedIn(
  files: Ports["files"],
  spec: ReleaseSpec,
  root: string,
): Promise<DefaultInGit> {
  const { unit, value: location } = spec.router;
  const file = `${root}/${unit}/${location.file}`;
  const text = await files.read(file);
  try {
    const value = text === undefined ? null : readValue(text, location.key, file);
    return { file, value, color: (value === null ? undefined : colorNamed(spec, value)) ?? null };
  } catch {
    return { file, value: null, color: null };
  }
}

/** Undefined time: nobody can tell until when. Null where nobody holds the release. */
export function holderOf({ record }: ReleaseState, now: number): Hold | null {
  if (record?.holder === undefined || !isHeld(record, now)) return null;
  return { name: record.holder, until: record.expiresAt ?? null };
}
