import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { packageRoot } from "./package-root.ts";

/** Arguments of Node that start this program again: the bundle, or the sources through tsx. */
export function programArguments(): readonly string[] {
  if (!import.meta.url.endsWith(".ts")) return [join(packageRoot(), "dist", "cli.js")];
  const tsx = createRequire(import.meta.url).resolve("tsx");
  return ["--import", pathToFileURL(tsx).href, join(packageRoot(), "src/adapters/sandbox/main.ts")];
}
