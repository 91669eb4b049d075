import { existsSync } from "node:fs";
import type { Options, SandboxIo } from "./io.ts";
import { isAlive } from "./process-identity.ts";
import { type SandboxRecord, livingSandboxes, processesIn, sandboxFolder, sweep } from "./state.ts";
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
  const records = all ? await livingSandboxes(io.env) : [await livingSandbox(io.env, name)];
  for (const record of records) {
    await end(record, io.env);
    io.stdout.write(`Sandbox ${record.name} is down.\n`);
  }
  return 0;
}

/** Its first process takes all others of the pid namespace with it; commands that `exec` started are ended one by one. */
async function end(record: SandboxRecord, env: NodeJS.ProcessEnv): Promise<void> {
  const folder = sandboxFolder(env, record.name);
  kill(record.supervisor.pid);
  await until(() => !isAlive(record.supervisor), 10_000);
  for (const pid of await processesIn(record.network)) if (pid !== process.pid) kill(pid);
  // The janitor removes the folder; when someone has ended the janitor, this does.
  await until(() => !existsSync(folder.path), 1000);
  await folder.remove();
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

async function until(condition: () => boolean, milliseconds: number): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!condition() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
}
