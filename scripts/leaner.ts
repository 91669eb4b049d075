/** What the bundles leave out of modules that would come whole. docs/adr/0035 says why. */
import { join, relative } from "node:path";
import type { ExistingRawSourceMap, Plugin } from "rolldown";
import { UNDICI } from "./chunks.ts";

/** The catalogue of errors: what it says of a code for docs/errors.md and the compiler is not for a run. */
const CATALOGUE = /^src\/errors\/(?!errors\.ts$|code\.ts$)[a-z]+\.ts$/;

/** The plugin, for the repository in that folder. */
export function leaner(root: string): Plugin {
  return {
    name: "leaner",
    resolveId: (source) => (source === "undici" ? join(root, UNDICI) : null),
    transform: (code, id) =>
      CATALOGUE.test(relative(root, id).replaceAll("\\", "/"))
        ? { code: withoutWords(code), map: lineByLine(id, code) }
        : null,
  };
}

/** A source map by which each line is that line of the source. */
function lineByLine(path: string, source: string): ExistingRawSourceMap {
  const mappings = source.split("\n").map((_, line) => (line === 0 ? "AAAA" : "AACA"));
  return {
    version: 3,
    sources: [path],
    sourcesContent: [source],
    names: [],
    mappings: mappings.join(";"),
  };
}

/** Properties that only the types and the documentation read. */
const WORDS =
  /\b(?:meaning|exit):\s*(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|\[[^\]]*\])(?:\s*as const)?\s*,?/g;

/** A section of the catalogue without `meaning` and `exit`. Line breaks stay: a line keeps its number. */
export function withoutWords(code: string): string {
  return code.replaceAll(WORDS, (text) => text.replaceAll(/[^\n]/g, ""));
}
