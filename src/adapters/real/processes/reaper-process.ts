/**
 * The program of the reaper, a process of its own: it is told on stdin what the run has started and where
 * that may leave files, and waits. When stdin closes the run has ended, however that came (`kill -9` leaves
 * nobody else to tell). Then it ends what still runs and removes the folders, and ends itself.
 */
import { rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { ENDING_SIGNALS } from "./ending-signals.ts";
import { groupMembers, interruptGroup, signalGroup } from "./process-group.ts";
import type { ReaperLine, Stopping } from "./reaper.ts";

/** Time for what may be lost. With the look at the processes it keeps the whole below two seconds. */
const SHORT_MS = 1_000;
/**
 * Time for what must be saved, as an interrupt by a signal gives it: a Helm release may wait for five
 * minutes.
 */
const LONG_MS = 10 * 60_000;
/** How often the processes are looked at. */
const LOOK_MS = 100;

const groups = new Map<number, Stopping>();
const interrupted = new Set<number>();
const folders = new Set<string>();

function hear(text: string): void {
  const line = JSON.parse(text) as ReaperLine;
  if ("group" in line) groups.set(line.group, line.stopping);
  else if ("interrupted" in line) interrupted.add(line.interrupted);
  else if ("ended" in line) groups.delete(line.ended);
  else if ("folder" in line) folders.add(line.folder);
  else folders.delete(line.removed);
}

async function reap(): Promise<void> {
  removeFolders();
  await Promise.all([...groups].map(([leader, stopping]) => end(leader, stopping)));
  // What ended last may have written there once more.
  removeFolders();
}

async function end(leader: number, stopping: Stopping): Promise<void> {
  const interruption = begin(leader, stopping);
  const limit = stopping === "save" ? LONG_MS : SHORT_MS;
  const killAt = performance.now() + limit;
  while (groupMembers(leader).length > 0) {
    if (performance.now() >= killAt) signalGroup(leader, "SIGKILL");
    await sleep(LOOK_MS);
  }
  interruption?.stop();
}

/** Whoever was interrupted before the run ended gets no second interrupt. */
function begin(leader: number, stopping: Stopping): { stop(): void } | undefined {
  if (stopping === "terminate") signalGroup(leader, "SIGTERM");
  else if (!interrupted.has(leader)) return interruptGroup(leader, "below");
  return undefined;
}

function removeFolders(): void {
  for (const folder of folders) {
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // Nobody is left to be told; the second try may do better.
    }
  }
}

// It outlives what ends the run: a signal for the whole session, a terminal that goes away.
for (const signal of ENDING_SIGNALS) process.on(signal, () => undefined);
const lines = createInterface({ input: process.stdin });
lines.on("line", hear);
lines.once("close", () => void reap().then(() => process.exit(0)));
