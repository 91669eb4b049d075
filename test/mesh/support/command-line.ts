/** The command line as people have it, over the units of the reference system. */
import { cp, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "../../../scripts/build.ts";
import { prepareUnits, type UnitWorld } from "../../fixtures/charts/units.ts";

const ROOT = join(import.meta.dirname, "../../..");

export interface CommandLine {
  /** To be removed at the end; the bundles are in its `dist`. */
  readonly folder: string;
  readonly world: UnitWorld;
}

/** Bundles built anew, and a copy of the units that no other test works in. */
export async function commandLine(name: string): Promise<CommandLine> {
  const folder = await mkdtemp(join(tmpdir(), `bluegreen-${name}-`));
  const world = await prepareUnits(ROOT, folder);
  await build(join(folder, "dist"));
  await cp(join(ROOT, "package.json"), join(folder, "package.json"));
  return { folder, world };
}

/** A repository with an origin to push to, as records are committed there. */
export async function makeRepository(
  { folder, world }: CommandLine,
  git: (...args: readonly string[]) => Promise<unknown>,
): Promise<void> {
  const origin = join(folder, "origin.git");
  await git("init", "--quiet", "--bare", "--initial-branch=main", origin);
  await git("init", "--quiet", "--initial-branch=main");
  await git("config", "user.name", "Someone");
  await git("config", "user.email", "someone@example.com");
  await writeFile(join(world.repository, ".gitignore"), ".terragrunt-cache/\n.terraform.lock.hcl\n");
  await git("remote", "add", "origin", origin);
  await git("add", "--all");
  await git("commit", "--quiet", "--message=First");
  await git("push", "--quiet", "--set-upstream", "origin", "main");
}
