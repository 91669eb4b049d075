import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/**
 * One line for each file of `present` that is not, byte for byte, as in `wanted`, in the order of their
 * names: `chunks/a.js differs`, `… is missing`, `… is one too many`. A folder that does not exist has no
 * files.
 */
export function folderDifferences(present: string, wanted: string): readonly string[] {
  const [have, want] = [filesOf(present), filesOf(wanted)];
  const names = [...new Set([...have, ...want])].sort();
  return names.flatMap((name) => {
    if (!have.has(name)) return [`${name} is missing`];
    if (!want.has(name)) return [`${name} is one too many`];
    const same = readFileSync(join(present, name)).equals(readFileSync(join(wanted, name)));
    return same ? [] : [`${name} differs`];
  });
}

/** Paths below the folder, of everything that is no folder. */
function filesOf(folder: string): ReadonlySet<string> {
  if (!existsSync(folder)) return new Set();
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  return new Set(files.map((file) => relative(folder, join(file.parentPath, file.name))));
}
