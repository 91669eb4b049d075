import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The clone's folder: upwards from this file, or from the bundle in `dist/`, to the first `bluegreen.yaml`.
 */
export function packageRoot(): string {
  const start = dirname(fileURLToPath(import.meta.url));
  let folder = start;
  while (!existsSync(join(folder, "bluegreen.yaml")) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
