/**
 * The bundles, built once for all files of this folder, as `dist` beside a package.json: an action as it is
 * checked out.
 */
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { build } from "../../scripts/build.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Folder of the bundles. */
    readonly dist: string;
  }
}

/** Vitest calls it before the first file, and what it returns after the last. */
export default async function buildOnce(project: TestProject): Promise<() => Promise<void>> {
  const action = await mkdtemp(join(tmpdir(), "bluegreen action "));
  const dist = join(action, "dist");
  await build(dist);
  await cp(join(import.meta.dirname, "../../package.json"), join(action, "package.json"));
  project.provide("dist", dist);
  return () => rm(action, { recursive: true, force: true });
}
