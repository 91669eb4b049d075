/** Files of the repository. No path leads out of it: not by `..`, not by an absolute path, not by a link. */
import { randomUUID } from "node:crypto";
import { type Dirent } from "node:fs";
import { mkdir, readdir, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { type Failure, usage } from "../../errors.ts";
import type { Files } from "../../ports.ts";

/** Folders that hold copies, not sources. */
const SKIPPED = new Set([".git", ".terraform", ".terragrunt-cache", "node_modules"]);

/** `root` is the repository's folder. Paths that lead out of it throw `PATH_OUTSIDE`. */
export function createFiles(root: string): Files {
  return {
    async read(path) {
      const real = await inside(root, path);
      return real === undefined ? undefined : readText(real);
    },
    async write(path, text) {
      await writeWhole(await insideForWriting(root, path), text);
    },
    async list(folder) {
      const real = await inside(root, folder);
      if (real === undefined || !(await stat(real)).isDirectory()) return [];
      const below = await listBelow(root, folder === "" ? "." : folder);
      return below.sort();
    },
  };
}

async function readText(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch((error: unknown) => {
    if (["ENOENT", "ENOTDIR", "EISDIR"].includes(codeOf(error) ?? "")) return undefined;
    throw error;
  });
}

/** A reader sees the old text or the new, never half of it; the mode stays. */
async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const mode = await stat(path).then(
    (found) => found.mode & 0o777,
    () => 0o644,
  );
  const part = `${path}.${randomUUID()}.part`;
  try {
    await writeFile(part, text, { mode, flag: "wx" });
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

async function listBelow(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  const found = await Promise.all(entries.map(async (entry) => listEntry(root, folder, entry)));
  return found.flat();
}

async function listEntry(root: string, folder: string, entry: Dirent): Promise<string[]> {
  const path = folder === "." ? entry.name : `${folder.replace(/\/+$/, "")}/${entry.name}`;
  if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : listBelow(root, path);
  if (entry.isFile()) return [path];
  if (!entry.isSymbolicLink()) return [];
  // A linked file inside the repository counts; a linked folder could be a loop, and is a copy anyway.
  const real = await inside(root, path).catch(() => undefined);
  return real !== undefined && (await stat(real)).isFile() ? [path] : [];
}

/** Real path below the real root; undefined when there is no such file. */
async function inside(root: string, path: string): Promise<string | undefined> {
  const plain = plainPath(root, path);
  const real = await realpath(plain).catch((error: unknown) => {
    if (["ENOENT", "ENOTDIR"].includes(codeOf(error) ?? "")) return undefined;
    throw error;
  });
  if (real !== undefined) await requireInside(root, real, path);
  return real;
}

/** As {@link inside}, for a file that may not be there yet: its nearest folder that exists decides. */
async function insideForWriting(root: string, path: string): Promise<string> {
  const real = await inside(root, path);
  if (real !== undefined) return real;
  let folder = dirname(plainPath(root, path));
  const missing = [relative(folder, plainPath(root, path))];
  let realFolder = await realpath(folder).catch(() => undefined);
  while (realFolder === undefined && folder !== dirname(folder)) {
    missing.unshift(relative(dirname(folder), folder));
    folder = dirname(folder);
    realFolder = await realpath(folder).catch(() => undefined);
  }
  const found = realFolder ?? folder;
  await requireInside(root, found, path);
  return join(found, ...missing);
}

function plainPath(root: string, path: string): string {
  const plain = resolve(root, path);
  if (isAbsolute(path) || path.includes("\0") || isOutside(resolve(root), plain)) throw outside(path);
  return plain;
}

async function requireInside(root: string, real: string, path: string): Promise<void> {
  if (isOutside(await realpath(root), real)) throw outside(path);
}

function isOutside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way);
}

function outside(path: string): Failure {
  return usage("PATH_OUTSIDE", `${JSON.stringify(path)} leads out of the repository`, {
    remedy: "Give a path below the repository's folder",
  });
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
