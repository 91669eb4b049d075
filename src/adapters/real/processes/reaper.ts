/**
 * What this process starts and where it keeps secrets, told to a second process that outlives it
 * (docs/adr/0026).
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * How a process group is ended when the run is gone. `terminate`: SIGTERM, for what has nothing to lose.
 * `interrupt`: SIGINT below its leader, for a tool that gives back a lock first; both are killed after about
 * a second. `save`: the same interrupt, and minutes, for what writes a state.
 */
export type Stopping = "terminate" | "interrupt" | "save";

/** One line of what the reaper is told. */
export type ReaperLine =
  | { readonly group: number; readonly stopping: Stopping }
  | { readonly interrupted: number }
  | { readonly ended: number }
  | { readonly folder: string }
  | { readonly removed: string };

/** Ends what this process leaves behind, even when it is killed outright. */
export interface Reaper {
  /** A process group that runs from now on. */
  started(leader: number, stopping: Stopping): void;
  /** It got its interrupt: OpenTofu takes a second one as "stop at once". */
  interrupted(leader: number): void;
  /** Nothing of the group lives any more. */
  ended(leader: number): void;
  /** A folder that must not outlive this process. */
  made(folder: string): void;
  removed(folder: string): void;
}

/** For runs that nobody kills, as in tests of single adapters. */
export const NO_REAPER: Reaper = {
  started: () => undefined,
  interrupted: () => undefined,
  ended: () => undefined,
  made: () => undefined,
  removed: () => undefined,
};

/**
 * A reaper that starts with the first thing it is told. It has a session of its own, so that what ends a
 * whole group or terminal does not end it, and none of this process's streams, so that nobody waits for it.
 * `warn` is told once when it cannot be started: the run goes on without it.
 */
export function createReaper(warn: (text: string) => void): Reaper {
  let child: ChildProcess | undefined;
  const tell = (line: ReaperLine): void => {
    child ??= startReaper(warn);
    child.stdin?.write(`${JSON.stringify(line)}\n`);
  };
  return {
    started: (group, stopping) => tell({ group, stopping }),
    interrupted: (leader) => tell({ interrupted: leader }),
    ended: (leader) => tell({ ended: leader }),
    made: (folder) => tell({ folder }),
    removed: (folder) => tell({ removed: folder }),
  };
}

function startReaper(warn: (text: string) => void): ChildProcess {
  const child = spawn(process.execPath, [program()], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
    cwd: "/",
    env: {},
  });
  const lost = (error: Error): void =>
    warn(`What this run starts may outlive it when it is killed: ${error.message}.`);
  child.once("error", lost);
  // It was ended by somebody: what it was told is lost, and nothing else.
  child.stdin?.on("error", () => undefined);
  child.unref();
  (child.stdin as unknown as { unref(): void } | null)?.unref();
  return child;
}

/** The bundle `dist/reaper.js`, from a bundle beside it as from the sources. */
function program(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "dist", "reaper.js")) && folder !== dirname(folder))
    folder = dirname(folder);
  return join(folder, "dist", "reaper.js");
}
