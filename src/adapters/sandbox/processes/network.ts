/**
 * Who is in a sandbox's network, and how all of them are ended: commands of `exec` are in no pid namespace of
 * the sandbox.
 */
import { closeSync, openSync } from "node:fs";
import { readFile, readdir, readlink } from "node:fs/promises";
import { type ProcessIdentity, isAlive } from "./process-identity.ts";

/**
 * Holds the network namespace of a living sandbox open until the function that it gives is called. As long as
 * it is held the namespace stays, whoever ends, and its number means it and no later one. Undefined when the
 * supervisor has ended.
 */
export function holdNetwork(supervisor: ProcessIdentity): (() => void) | undefined {
  let handle: number;
  try {
    handle = openSync(`/proc/${supervisor.pid}/ns/net`, "r");
  } catch {
    return undefined;
  }
  const release = (): void => closeSync(handle);
  if (isAlive(supervisor)) return release;
  release();
  return undefined;
}

/** Every process in a network namespace (`net:[4026532123]`) that this user may see, but this one. */
export async function processesIn(network: string): Promise<readonly number[]> {
  const found: number[] = [];
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry) || Number(entry) === process.pid) continue;
    const link = await readlink(`/proc/${entry}/ns/net`).catch(() => undefined);
    if (link === network) found.push(Number(entry));
  }
  return found;
}

/**
 * Ends every process in a network namespace, also those that are started meanwhile; gives up after
 * `milliseconds`. The namespace must be held, or be known to be the sandbox's by {@link leftBehind}.
 */
export async function endProcesses(network: string, milliseconds = 5000): Promise<void> {
  const end = Date.now() + milliseconds;
  for (;;) {
    const left = await processesIn(network);
    if (left.length === 0 || Date.now() > end) return;
    for (const pid of left) kill(pid);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Ends a process at once; one that is gone already is fine. */
export function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** What `exec` puts into a command's environment, so that it can be told whose it was. */
export function sandboxId({ pid, startTime }: ProcessIdentity): string {
  return `${pid}-${startTime}`;
}

/**
 * Whether commands of a sandbox that has died still run in its network. The number of a namespace is given
 * again when it is gone: only where one process names this very sandbox in its environment has it never been
 * free.
 */
export async function leftBehind(network: string, supervisor: ProcessIdentity): Promise<boolean> {
  const line = `BLUEGREEN_SANDBOX_ID=${sandboxId(supervisor)}`;
  for (const pid of await processesIn(network)) {
    const text = await readFile(`/proc/${pid}/environ`, "latin1").catch(() => "");
    if (text.split("\0").includes(line)) return true;
  }
  return false;
}
