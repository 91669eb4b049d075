/** A process that goes on while this one works, and ends with it. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Command } from "../../../ports.ts";
import { commandNotStarted, environmentOf, type ExecOptions } from "./exec.ts";
import { signalGroup } from "./process-group.ts";
import { NO_REAPER } from "./reaper.ts";

export interface Started {
  readonly process: ChildProcess;
  /** Ends it and all that it started. */
  end(): void;
}

/**
 * Resolves once the process runs; `over` is called when it has ended, or when this process ends and has told
 * it to. Throws `TOOL_MISSING` or `TOOL_FAILED`.
 */
export type ProcessStarter = (command: Command, over: () => void) => Promise<Started>;

/**
 * Stdin is closed, stdout and stderr are pipes. The process gets a group of its own: an interrupt typed in a
 * terminal ends it with us and not before us. When this process is killed outright, the reaper ends it.
 */
export function createStarter(options: ExecOptions): ProcessStarter {
  return async (command, over) => {
    const { spawn } = await import("node:child_process");
    const cwd = command.cwd ?? options.cwd;
    const child = spawn(command.tool, [...command.args], {
      cwd,
      env: environmentOf(command, options),
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    try {
      await once(child, "spawn");
    } catch (error) {
      throw await commandNotStarted(command, error as NodeJS.ErrnoException, options);
    }
    const { reaper = NO_REAPER } = options;
    if (child.pid !== undefined) reaper.started(child.pid, "terminate");
    const end = () => signalGroup(child.pid, "SIGTERM");
    const atExit = () => {
      end();
      over();
    };
    process.once("exit", atExit);
    child.once("exit", () => {
      process.off("exit", atExit);
      if (child.pid !== undefined) reaper.ended(child.pid);
      over();
    });
    return { process: child, end };
  };
}
