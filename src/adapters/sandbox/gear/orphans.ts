import { readFile, readdir } from "node:fs/promises";
import { kill } from "../processes/network.ts";

/**
 * Names the cache in the environment of every tool that builds for it, and so in that of all that those
 * start.
 */
export const CACHE_VARIABLE = "BLUEGREEN_GEAR_CACHE";

/**
 * Ends what a run that was killed has left building, which would go on for minutes and use the same folders.
 * Only while holding the lock and before anything is built: then whoever names this cache is an orphan.
 */
export async function endOrphans(cache: string, milliseconds = 5000): Promise<void> {
  const end = Date.now() + milliseconds;
  for (;;) {
    const left = await buildersOf(cache);
    if (left.length === 0 || Date.now() > end) return;
    for (const pid of left) kill(pid);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Processes of this user that name the cache; a zombie has no environment any more. */
async function buildersOf(cache: string): Promise<readonly number[]> {
  const found: number[] = [];
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry) || Number(entry) === process.pid) continue;
    const text = await readFile(`/proc/${entry}/environ`, "utf8").catch(() => "");
    if (text.split("\0").includes(`${CACHE_VARIABLE}=${cache}`)) found.push(Number(entry));
  }
  return found;
}
