/** Links of a repository that lead out of it: a tool that follows one reads any file of the runner. */
import { type Dirent } from "node:fs";
import { readdir, readlink, realpath, stat } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { type Failure, usage } from "../../../errors/errors.ts";

/** True when the path, both being real, is neither the root nor below it. */
export function isOutside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way);
}

/**
 * Throws `PATH_OUTSIDE` when the file or folder is outside the repository in `root`, or has a link that is,
 * at whatever depth and through whatever links. What a person `named` counts as inside. What is not there is
 * left to the tool.
 */
export async function requireNoWayOut(
  root: string,
  path: string,
  named: readonly string[] = [],
): Promise<void> {
  const inside = [root, ...named.map((other) => resolve(root, other))];
  const real = await Promise.all(inside.map((one) => realpath(one).catch(() => one)));
  await look(resolve(root, path), { root, real, seen: new Set() });
}

interface Walk {
  readonly root: string;
  /** What nothing may lead out of, without links. */
  readonly real: readonly string[];
  /** Real folders looked through: links may lead round in a circle. */
  readonly seen: Set<string>;
}

async function look(path: string, walk: Walk): Promise<void> {
  const real = await realpath(path).catch(() => targetOf(path));
  if (real === undefined) return;
  if (walk.real.every((inside) => isOutside(inside, real)))
    throw linkOutside(relative(walk.root, path), real);
  if (walk.seen.has(real) || (await stat(real).catch(() => undefined))?.isDirectory() !== true) return;
  walk.seen.add(real);
  const entries = await readdir(real, { withFileTypes: true });
  await Promise.all(entries.filter(mayLead).map(({ name }) => look(join(path, name), walk)));
}

/** Where a link points to that leads nowhere now: it may lead somewhere when the tool looks. */
async function targetOf(path: string): Promise<string | undefined> {
  const target = await readlink(path).catch(() => undefined);
  return target === undefined ? undefined : resolve(await realpath(dirname(path)), target);
}

const mayLead = (entry: Dirent) => entry.isSymbolicLink() || entry.isDirectory();

function linkOutside(path: string, real: string): Failure {
  return usage("PATH_OUTSIDE", `${path} leads out of the repository, to ${real}`, {
    remedy: "Put the file itself in the place of the link",
  });
}
