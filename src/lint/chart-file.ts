/** What a chart's files say of it before Helm is asked. Pure. */
import { isJsonObject } from "../json/read.ts";
import { readYaml } from "../manifests/read-yaml.ts";

/** True for a chart of helpers that others use: Helm refuses to render it. */
export function isLibrary(chartYaml: string): boolean {
  try {
    const [value] = readYaml(chartYaml).values;
    return isJsonObject(value) && value["type"] === "library";
  } catch {
    // Helm says what is wrong with the file.
    return false;
  }
}

/**
 * True when Helm's words speak of a chart that renders with no values at all: a template, or what it renders,
 * that cannot be read. Anything else may want values that are not there: a `required` one, a schema, a
 * dependency to be fetched.
 */
export function isBroken(words: string): boolean {
  return /parse error at|function "[^"]+" not defined|YAML parse error|error converting YAML|cannot load (?:Chart|values)\.yaml/i.test(
    words,
  );
}
