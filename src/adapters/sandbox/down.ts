import { existsSync } from "node:fs";
import type { Options, SandboxIo } from "./io.ts";
import { endProcesses, holdNetwork, kill } from "./processes/network.ts";
import { isAlive } from "./processes/process-identity.ts";
import { type SandboxState, livingSandboxes, sandboxFolder, sweep } from "./state/state.ts";
import { livingSandbox } from "./status.ts";

/** `sandbox down`: ends a sandbox and every process in its network. What died before is swept too. */
export async function down(options: Options, io: SandboxIo): Promise<number> {
  const swept = await sweep(io.env);
  const name = options["name"] ?? "default";
  const all = options["all"] === "true";
  if (!all && swept.includes(name)) {
    io.stdout.write(`Sandbox ${name} had died; its folder was removed.\n`);
    return 0;
  }
  const states = all ? await livingSandboxes(io.env) : [await livingSandbox(io.env, name)];
  for (const state of states) {
    await end(state, io.env);
    io.stdout.write(`Sandbox ${state.name} is down.\n`);
  }
  return 0;
}

/**
 * Its first process takes all others of the pid namespace with it; the janitor ends the commands of `exec`
 * and removes the folder.
 */
async function end(state: SandboxState, env: NodeJS.ProcessEnv): Promise<void> {
  const folder = sandboxFolder(env, state.name);
  const release = holdNetwork(state.supervisor);
  try {
    kill(state.supervisor.pid);
    await until(() => !isAlive(state.supervisor), 10_000);
    await until(() => !existsSync(folder.path), 2000);
    // When someone has ended the janitor, this does what it would have done.
    if (release !== undefined) await endProcesses(state.network);
    await folder.remove();
  } finally {
    release?.();
  }
}

async function until(condition: () => boolean, milliseconds: number): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!condition() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
}
