/** Files that kustomizations patch other files with: parts of objects, and no manifests. Pure. */
import { isJsonObject, list } from "../json/read.ts";
import type { ManifestSource } from "../manifests/load.ts";
import { readYaml } from "../manifests/read-yaml.ts";
import { normalized } from "../units/paths.ts";

/** Fields of a kustomization whose files are parts of objects, or what kustomize does with objects. */
const PARTS = [
  "patches",
  "patchesStrategicMerge",
  "patchesJson6902",
  "replacements",
  "configurations",
  "transformers",
  "generators",
  "validators",
];

/**
 * Paths of the files that the kustomizations among the sources name as patches, relative to the repository.
 */
export function patchFiles(sources: readonly ManifestSource[]): ReadonlySet<string> {
  return new Set(
    sources
      .filter(
        ({ file, text }) =>
          /(?:^|\/)kustomization\.ya?ml$/i.test(file) || text.includes("kustomize.config.k8s.io"),
      )
      .flatMap(({ file, text }) => namedBy(text).map((path) => inFolderOf(file, path))),
  );
}

function namedBy(text: string): readonly string[] {
  try {
    return readYaml(text).values.flatMap((value) => {
      if (!isJsonObject(value)) return [];
      return PARTS.flatMap((field) => list(value[field])).flatMap((one) => {
        const path = isJsonObject(one) ? one["path"] : one;
        return typeof path === "string" ? [path] : [];
      });
    });
  } catch {
    // What is wrong with it is said where it is read as a manifest.
    return [];
  }
}

function inFolderOf(file: string, path: string): string {
  const folder = file.slice(0, Math.max(0, file.lastIndexOf("/")));
  return normalized(path, `/${folder}`).slice(1);
}
