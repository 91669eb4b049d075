import { isJsonObject } from "../json/read.ts";

export interface ObjectProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/**
 * What keeps a value from being a Kubernetes object, or undefined: the fields that every object has
 * (apiVersion, kind, metadata) with the types that the API server asks for.
 */
export function objectProblem(value: unknown): ObjectProblem | undefined {
  if (!isJsonObject(value))
    return { path: [], message: `A manifest is a mapping; this is ${nameOf(value)}.` };
  for (const key of ["apiVersion", "kind"]) {
    const text = value[key];
    if (typeof text !== "string" || text === "") {
      return { path: [key], message: `${key} must be text; it is ${nameOf(text)}.` };
    }
  }
  if (String(value["kind"]).endsWith("List") && Array.isArray(value["items"])) return undefined;
  return metadataProblem(value["metadata"]);
}

function metadataProblem(metadata: unknown): ObjectProblem | undefined {
  if (!isJsonObject(metadata))
    return { path: ["metadata"], message: `metadata must be a mapping; it is ${nameOf(metadata)}.` };
  const name = metadata["name"];
  if (typeof name !== "string" || name === "") {
    return typeof metadata["generateName"] === "string"
      ? {
          path: ["metadata", "generateName"],
          message: "generateName is not supported here: the object has no name to refer to.",
        }
      : { path: ["metadata", "name"], message: `metadata.name must be text; it is ${nameOf(name)}.` };
  }
  const namespace = metadata["namespace"];
  if (namespace !== undefined && namespace !== null && typeof namespace !== "string") {
    return {
      path: ["metadata", "namespace"],
      message: `metadata.namespace must be text; it is ${nameOf(namespace)}.`,
    };
  }
  return (
    textMapProblem(["metadata", "labels"], metadata["labels"]) ??
    textMapProblem(["metadata", "annotations"], metadata["annotations"])
  );
}

/** What keeps a value from being a map of texts, such as labels. Absent is fine. */
export function textMapProblem(
  path: readonly (string | number)[],
  value: unknown,
): ObjectProblem | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isJsonObject(value))
    return { path, message: `${path.join(".")} must be a mapping; it is ${nameOf(value)}.` };
  for (const [key, text] of Object.entries(value)) {
    if (typeof text === "string" || text === null) continue;
    return {
      path: [...path, key],
      message: `${[...path, key].join(".")} must be text; it is ${nameOf(text)}. Quote it.`,
    };
  }
  return undefined;
}

/** A value as messages show it: what it is, and what was written if that is short. */
export function nameOf(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  const text = JSON.stringify(value) ?? String(value);
  return `the ${typeof value === "string" ? "text" : typeof value} ${text.length > 60 ? `${text.slice(0, 57)}…` : text}`;
}
