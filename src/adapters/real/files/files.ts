/**
 * Files of the repository. No path leads out of it: not by `..`, not by an absolute path, not by a link. What
 * a person named on a command line may be read wherever it is, and so may what lies below it.
 */
import { randomUUID } from "node:crypto";
import { type Dirent } from "node:fs";
import { mkdir, readdir, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { type Failure, usage } from "../../../errors/errors.ts";
import { LIMITS } from "../../../limits.ts";
import type { Files } from "../../../ports.ts";
import { isOutside } from "./links.ts";

/** Folders that hold copies, not sources. */
const SKIPPED = new Set([".git", ".terraform", ".terragrunt-cache", "node_modules"]);

/**
 * `root` is the repository's folder. Paths that lead out of it throw `PATH_OUTSIDE`, save those of `named`,
 * which are relative to it or absolute, and are only read.
 */
export function createFiles(root: string, named: readonly string[] = []): Files {
  const others = named.map((path) => resolve(root, path));
  const readable = (path: string) => realPath(root, others, path);
  return {
    async read(path) {
      const real = await readable(path);
      return real === undefined ? undefined : readText(real, path);
    },
    async write(path, text) {
      await writeWhole(await insideForWriting(root, path), text);
    },
    async list(folder) {
      const real = await readable(folder);
      if (real === undefined || !(await stat(real)).isDirectory()) return [];
      const below = await listBelow({ root, readable, wanted: "files" }, folder === "" ? "." : folder);
      return below.sort();
    },
    async listOthers(folder) {
      const real = await readable(folder);
      if (real === undefined || !(await stat(real)).isDirectory()) return [];
      const below = await listBelow({ root, readable, wanted: "others" }, folder === "" ? "." : folder);
      return below.sort();
    },
    async isFolder(path) {
      const real = await readable(path);
      return real !== undefined && (await stat(real)).isDirectory();
    },
  };
}

async function readText(path: string, shown: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  // A pipe or a device has no end that anybody knows.
  if (found !== undefined && !found.isFile() && !found.isDirectory()) throw unreadable(shown, "is no file");
  if (found !== undefined && found.size > LIMITS.fileText) {
    throw unreadable(shown, `has ${found.size} bytes, and at most ${LIMITS.fileText} are read`);
  }
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

/** Where to look, and which of what is found there may be read. */
interface Reach {
  readonly root: string;
  readonly readable: (path: string) => Promise<string | undefined>;
  /** Files, or what is neither a file nor a folder. */
  readonly wanted: "files" | "others";
}

async function listBelow(reach: Reach, folder: string): Promise<string[]> {
  const entries = await readdir(resolve(reach.root, folder), { withFileTypes: true }).catch(
    (cause: unknown) => {
      throw folderUnreadable(folder, cause);
    },
  );
  const found = await Promise.all(entries.map(async (entry) => listEntry(reach, folder, entry)));
  return found.flat();
}

/** A folder that this account may not read, or that is gone meanwhile. */
function folderUnreadable(folder: string, cause: unknown): Failure {
  return usage("PATH_UNREADABLE", `the folder ${JSON.stringify(folder)} cannot be read (${codeOf(cause)})`, {
    remedy: "Give a folder with charts or manifests that this account may read",
    cause,
  });
}

async function listEntry(reach: Reach, folder: string, entry: Dirent): Promise<string[]> {
  const path = folder === "." ? entry.name : `${folder.replace(/\/+$/, "")}/${entry.name}`;
  if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : listBelow(reach, path);
  const [file, other] = reach.wanted === "files" ? [[path], []] : [[], [path]];
  if (entry.isFile()) return file;
  if (!entry.isSymbolicLink()) return other;
  // A linked file inside the repository counts; a linked folder could be a loop, and is a copy anyway.
  const real = await reach.readable(path).catch(() => undefined);
  return real !== undefined && (await stat(real)).isFile() ? file : other;
}

/** As {@link inside} the repository, or inside one of the other places where the path leads out of it. */
async function realPath(root: string, others: readonly string[], path: string): Promise<string | undefined> {
  const plain = resolve(root, path.replaceAll("\0", ""));
  const leads = isAbsolute(path) || isOutside(resolve(root), plain);
  const other = leads ? others.find((one) => !isOutside(one, plain)) : undefined;
  return other === undefined || path.includes("\0") ? inside(root, path) : real(other, plain, path);
}

/** Real path below the real root; undefined when there is no such file. */
async function inside(root: string, path: string): Promise<string | undefined> {
  return real(root, plainPath(root, path), path);
}

async function real(root: string, plain: string, path: string): Promise<string | undefined> {
  const found = await realpath(plain).catch((error: unknown) => {
    if (["ENOENT", "ENOTDIR"].includes(codeOf(error) ?? "")) return undefined;
    throw error;
  });
  if (found !== undefined) await requireInside(root, found, path);
  return found;
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

function unreadable(path: string, why: string): Failure {
  return usage("FILE_TOO_LARGE", `${JSON.stringify(path)} ${why}`, {
    remedy: "Give the file that was meant, or divide it",
  });
}

function outside(path: string): Failure {
  return usage("PATH_OUTSIDE", `${JSON.stringify(path)} leads out of the repository`, {
    remedy: "Give a path below the repository's folder",
  });
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
