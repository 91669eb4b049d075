/** Helm's output, told apart by the templates it came from. */
import type { ManifestSource } from "../manifests/load.ts";

const SOURCE = /^# Source: ([^/\s]+)\/(.*)$/m;

/**
 * The documents of `helm template`, each with its template's path in the repository as file. The path is
 * Helm's `# Source:` comment, whose first part is the chart's name; lines are those of the output, not of the
 * template.
 */
export function renderedSources(text: string, chart: string): readonly ManifestSource[] {
  return text
    .split(/^---[ \t]*$/m)
    .filter((document) => document.trim() !== "")
    .map((document) => {
      const path = SOURCE.exec(document)?.[2]?.trim();
      return { file: path === undefined ? chart : `${chart}/${path}`, text: document };
    });
}
