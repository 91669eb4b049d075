import { loadConfig } from "../../config/load.ts";
import { COLORS } from "../../model/release.ts";

/** The walkthrough's answer of a color at 1.0.0, as the reference system's values give it. */
const CONSTANT = /(\[\s*"-text",\s*")(blue|green)-1\.0("\s*\])/;

/**
 * Values of a color that answers with its version, so that a new one shows: `green-1.0` at 1.0.0, `green-1.1`
 * at 1.1.0. `key` is where the values say the version. Any other text is returned as it is.
 */
export function tellVersions(values: string, key: string): string {
  return values.replace(CONSTANT, `$1$2-{{ .Values.${key} | trimSuffix \`.0\` }}$3`);
}

/** The files that say the versions of colors, by bluegreen.yaml; each with the key in it. */
export function versionFiles(text: string): ReadonlyMap<string, string> {
  const { releases, terragruntRoot } = loadConfig(text, "bluegreen.yaml");
  const files = [...releases.values()].flatMap(({ colors, version: { file, key } }) =>
    COLORS.map((color) => [`${terragruntRoot}/${colors[color].unit}/${file}`, key] as const),
  );
  return new Map(files);
}
