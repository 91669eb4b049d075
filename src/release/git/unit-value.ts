/** A value in a unit's values file: read, written, and what it names. */
import { usage } from "../../errors/errors.ts";
import { type Color, COLORS, type ReleaseSpec, type ValueLocation } from "../../model/release.ts";
import type { Unit } from "../../model/unit.ts";
import type { ReleaseContext } from "../context.ts";
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
  const file = valuesFile(unit, location);
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

/** Path of a unit's values file, relative to the repository. */
export function valuesFile(unit: Unit, { file }: ValueLocation): string {
  return `${unit.path}/${file}`;
}

/** The color whose target the value of the router's values file names. */
export function colorNamed(spec: ReleaseSpec, value: string): Color | undefined {
  return COLORS.find((color) => spec.colors[color].target.name === value);
}
