/** How many bytes of the bundles an entry loads. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

const IMPORT = /^(?:import|export)\b[^;"]*"(\.[^"]+)";$/gm;

/** The files, and all that they import at once, one after the other; what is loaded lazily is left out. */
export function closureOf(files: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const left = [...files];
  for (let file = left.pop(); file !== undefined; file = left.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    const folder = dirname(file);
    for (const [, path = ""] of readFileSync(file, "utf8").matchAll(IMPORT)) left.push(join(folder, path));
  }
  return found;
}

/** Bytes of these files together. */
export function bytesOf(files: Iterable<string>): number {
  return [...files].reduce((sum, file) => sum + statSync(file).size, 0);
}

/** All files below the folder. */
export function filesBelow(folder: string): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
