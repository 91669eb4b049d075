/** Holds the sources of a checkout against the law of imports. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { lawProblems } from "./law.ts";
import type { SourceFile } from "./rooms.ts";

/** Every source below `src`, tests left out, and the README of each room. */
export function roomFiles(root: string): readonly SourceFile[] {
  const entries = readdirSync(join(root, "src"), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .filter((path) => (path.endsWith(".ts") ? !path.endsWith(".test.ts") : path.endsWith("/README.md")))
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

/** Every breach of the law in a checkout, a line each. */
export function lawProblemsIn(root: string): readonly string[] {
  return lawProblems(roomFiles(root));
}
