/**
 * The fields of Istio's objects with their types, as the API server checks them against the CRDs:
 * unknown fields and wrong types are refused. `null` counts as absent.
 */
import { nameOf } from "../../manifests/object.ts";

export type Path = readonly (string | number)[];

/** One thing wrong with an object: where in it, and what. */
export interface Defect {
  readonly path: Path;
  readonly message: string;
  /** What to do, where it is not to correct what the cluster would refuse. */
  readonly fix?: string;
}

/** Adds what is wrong with a value to `found`. Never called with null or undefined. */
export type Shape = (value: unknown, path: Path, found: Defect[]) => void;

function wrong(value: unknown, path: Path, wanted: string): Defect {
  return { path, message: `${show(path)} must be ${wanted}; it is ${nameOf(value)}` };
}

/** `spec.http[2].route[0]` */
export function show(path: Path): string {
  return path
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`))
    .join("")
    .replace(/^\./, "");
}

export const text: Shape = (value, path, found) => {
  if (typeof value !== "string") found.push(wrong(value, path, "text"));
};

export const flag: Shape = (value, path, found) => {
  if (typeof value !== "boolean") found.push(wrong(value, path, "true or false"));
};

export const number: Shape = (value, path, found) => {
  if (typeof value !== "number" || Number.isNaN(value)) found.push(wrong(value, path, "a number"));
};

export const anything: Shape = () => {};

export const duration: Shape = (value, path, found) => {
  const ok =
    typeof value === "string" &&
    /^-?(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|s|m|h)(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|s|m|h))*$/.test(
      value,
    );
  if (!ok) found.push(wrong(value, path, "a duration such as 5s"));
};

export function integer(minimum: number, maximum: number): Shape {
  return (value, path, found) => {
    const ok = typeof value === "number" && Number.isInteger(value) && value >= minimum && value <= maximum;
    if (!ok) found.push(wrong(value, path, `a whole number from ${minimum} to ${maximum}`));
  };
}

export function oneOf(...allowed: readonly string[]): Shape {
  return (value, path, found) => {
    if (!allowed.includes(value as string)) found.push(wrong(value, path, `one of ${allowed.join(", ")}`));
  };
}

export function list(of: Shape): Shape {
  return (value, path, found) => {
    if (!Array.isArray(value)) {
      found.push(wrong(value, path, "a list"));
      return;
    }
    for (const [index, item] of value.entries()) {
      if (item === null) found.push(wrong(item, [...path, index], "set"));
      else of(item, [...path, index], found);
    }
  };
}

export function map(of: Shape): Shape {
  return (value, path, found) => {
    if (typeof value !== "object" || Array.isArray(value)) {
      found.push(wrong(value, path, "a mapping"));
      return;
    }
    for (const [key, item] of Object.entries(value as object)) {
      if (item === null) found.push(wrong(item, [...path, key], "set"));
      else of(item, [...path, key], found);
    }
  };
}

/** A mapping with these fields and no others. */
export function object(fields: Readonly<Record<string, Shape>>, required: readonly string[] = []): Shape {
  return (value, path, found) => {
    if (typeof value !== "object" || Array.isArray(value)) {
      found.push(wrong(value, path, "a mapping"));
      return;
    }
    const entries = value as Record<string, unknown>;
    for (const key of Object.keys(entries)) checkField(fields, key, entries[key], path, found);
    for (const key of required) {
      if (entries[key] === undefined || entries[key] === null)
        found.push({ path, message: `${show([...path, key])} is required` });
    }
  };
}

function checkField(
  fields: Readonly<Record<string, Shape>>,
  key: string,
  value: unknown,
  path: Path,
  found: Defect[],
): void {
  const shape = Object.hasOwn(fields, key) ? fields[key] : undefined;
  if (shape === undefined) {
    found.push({
      path: [...path, key],
      message: `${show(path)} has no field ${JSON.stringify(key)}; it has ${Object.keys(fields).join(", ")}`,
    });
  } else if (value !== null && value !== undefined) {
    shape(value, [...path, key], found);
  }
}

/** Of these fields at most one may be set. */
export function exclusive(fields: readonly string[], shape: Shape): Shape {
  return (value, path, found) => {
    shape(value, path, found);
    const set = fields.filter((field) => (value as Record<string, unknown>)?.[field] != null);
    if (set.length > 1)
      found.push({ path, message: `${show(path)} has ${set.join(" and ")}; it may have one of them` });
  };
}
