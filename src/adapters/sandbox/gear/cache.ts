import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, open, readFile, readdir, rename, rm, stat, statfs } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { surroundings } from "../../../errors/errors.ts";
import { type ProcessIdentity, identityOf, isAlive } from "../processes/process-identity.ts";
import { type Tool, GO_ENVIRONMENT, linkerFlags } from "./table.ts";

/** Where the gear is kept: below `XDG_CACHE_HOME`, else `~/.cache`. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  const base = env["XDG_CACHE_HOME"] || join(env["HOME"] || homedir(), ".cache");
  return join(base, "bluegreen-action", "gear");
}

/** The folder of one tool: named after everything that decides what is in it. */
export async function toolFolder(
  cache: string,
  tool: Tool,
  gear: string,
  goVersion: string,
): Promise<string> {
  const hash = createHash("sha256");
  for (const part of await identity(tool, gear, goVersion)) hash.update(`${part.length}:`).update(part);
  return join(cache, `${tool.name}-${hash.digest("hex").slice(0, 16)}`);
}

async function identity(tool: Tool, gear: string, goVersion: string): Promise<string[]> {
  const described = JSON.stringify(tool);
  if (tool.kind === "npm" || tool.kind === "wheel") return [described];
  const pins = ["go.mod", "go.sum"].map((file) => readFile(join(gear, tool.dir, file), "utf8"));
  if (tool.kind === "files") return [described, ...(await Promise.all(pins))];
  const flags = JSON.stringify([GO_ENVIRONMENT, linkerFlags(tool)]);
  return [described, ...(await Promise.all(pins)), flags, goVersion];
}

/**
 * Fills a folder completely or not at all: `fill` writes into a folder beside it, which takes the name at the
 * end. `suffix` keeps apart those that do not hold the lock. What an interrupted run left is removed by the
 * next one, see {@link removePartial}.
 */
export async function fillFolder(
  folder: string,
  fill: (partial: string) => Promise<void>,
  suffix = "",
): Promise<void> {
  const partial = `${folder}${suffix}${PARTIAL}`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  await fill(partial);
  await rename(partial, folder);
}

const PARTIAL = ".partial";

/** Only while holding the lock. */
export async function removePartial(cache: string): Promise<void> {
  const leftovers = (await readdir(cache)).filter((name) => name.endsWith(PARTIAL));
  await Promise.all(leftovers.map((name) => rm(join(cache, name), { recursive: true, force: true })));
}

/** Bytes that will be written below a folder, which need not be there yet. */
export interface DiskNeed {
  readonly folder: string;
  readonly bytes: number;
}

/** Throws `GEAR_DISK` when a disk has too little room for all that is written to it. */
export async function checkDisks(needs: readonly DiskNeed[]): Promise<void> {
  const disks = new Map<number, { folder: string; bytes: number; free: number }>();
  for (const { folder, bytes } of needs) {
    const { disk, free } = await diskOf(folder);
    const known = disks.get(disk) ?? { folder, bytes: 0, free };
    disks.set(disk, { ...known, bytes: known.bytes + bytes });
  }
  const gigabytes = (count: number): string => `${(count / 1e9).toFixed(1)} GB`;
  for (const { folder, bytes, free } of disks.values()) {
    if (free >= bytes) continue;
    throw surroundings("GEAR_DISK", `the disk of ${folder} has ${gigabytes(free)} free`, {
      remedy: `Free some disk space, or point XDG_CACHE_HOME, GOCACHE and GOMODCACHE at a larger disk: ${gigabytes(bytes)} are needed`,
    });
  }
}

/** The disk that a folder is on, or will be. */
async function diskOf(folder: string): Promise<{ disk: number; free: number }> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return { disk: (await stat(folder)).dev, free: bavail * bsize };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || dirname(folder) === folder) throw error;
    return diskOf(dirname(folder));
  }
}

/**
 * Runs `work` while no other process runs it on the same cache. The lock names its holder by pid and start
 * time, so that one left by a dead process is taken over.
 */
export async function withLock<T>(
  cache: string,
  onWait: (holder: number) => void,
  work: () => Promise<T>,
): Promise<T> {
  const file = join(cache, ".lock");
  let told = false;
  while (!(await takeLock(file))) {
    const holder = await lockHolder(file);
    if (holder !== undefined && !told) onWait(holder.pid);
    told ||= holder !== undefined;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function takeLock(file: string): Promise<boolean> {
  try {
    const handle = await open(file, "wx");
    await handle.writeFile(JSON.stringify(identityOf(process.pid)));
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** The living holder; a lock of a dead one is moved away. */
async function lockHolder(file: string): Promise<ProcessIdentity | undefined> {
  if (!existsSync(file)) return undefined;
  const text = await readFile(file, "utf8").catch(() => "");
  const holder = parseHolder(text);
  // A lock without text was made a moment ago, or its maker died in that moment.
  const dead = holder === undefined ? await olderThan(file, 5000) : !isAlive(holder);
  if (!dead) return holder;
  const grave = `${file}.${process.pid}`;
  await rename(file, grave).catch(() => undefined);
  // Another waiter may have buried it first and taken the lock: then what was moved is alive and goes back.
  if ((await readFile(grave, "utf8").catch(() => text)) !== text) await rename(grave, file);
  await rm(grave, { force: true });
  return undefined;
}

function parseHolder(text: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(text) as ProcessIdentity;
  } catch {
    return undefined;
  }
}

async function olderThan(file: string, milliseconds: number): Promise<boolean> {
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) return false;
  const { mtimeMs } = await handle.stat();
  await handle.close();
  return Date.now() - mtimeMs > milliseconds;
}
