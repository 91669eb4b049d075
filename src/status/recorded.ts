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

/** What the router's unit says in this checkout. */
export async function recordedIn(
  files: Ports["files"],
  spec: ReleaseSpec,
  root: string,
): Promise<DefaultInGit> {
  const { unit, value: location } = spec.router;
  const file = `${root}/${unit}/${location.file}`;
  const value = await valueIn(files, file, location.key);
  const color = value === undefined ? undefined : colorNamed(spec, value);
  return { file, value: value ?? null, color: color ?? null };
}

/** The version of a color, as its unit's values file in this checkout says it. */
export async function versionIn(
  files: Ports["files"],
  { colors, version }: ReleaseSpec,
  root: string,
  color: Color,
): Promise<string | undefined> {
  return valueIn(files, `${root}/${colors[color].unit}/${version.file}`, version.key);
}

/** Read without Terragrunt: a unit's name is its path below the root. What cannot be read is no value. */
async function valueIn(files: Ports["files"], file: string, key: string): Promise<string | undefined> {
  const text = await files.read(file);
  try {
    return text === undefined ? undefined : readValue(text, key, file);
  } catch {
    return undefined;
  }
}

/** Undefined time: nobody can tell until when. Null where nobody holds the release. */
export function holderOf({ record }: ReleaseState, now: number): Hold | null {
  if (record?.holder === undefined || !isHeld(record, now)) return null;
  return { name: record.holder, until: record.expiresAt ?? null };
}
