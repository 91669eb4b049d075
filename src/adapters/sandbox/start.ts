import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { Failure, surroundings } from "../../errors/errors.ts";
import type { SandboxIo } from "./io.ts";
import { seconds } from "./gear/progress.ts";
import { programArguments } from "./processes/program.ts";
import { unshareArguments } from "./processes/namespace.ts";
import type { SandboxFolder, SandboxState } from "./state/state.ts";
import type { SupervisorMessage } from "./supervisor.ts";

/**
 * Fills a claimed folder by `prepare`, starts the sandbox, and resolves when the mesh serves. Whatever goes
 * wrong, nothing is left of it. Throws `SANDBOX_INTERRUPTED` after a signal, `SANDBOX_DIED`, and what the
 * supervisor says.
 */
export async function startSandbox(
  folder: SandboxFolder,
  prepare: () => Promise<void>,
  io: SandboxIo,
): Promise<SandboxState> {
  let child: ChildProcess | undefined;
  let interrupted = false;
  // The sandbox is a process group of its own and does not get the terminal's Ctrl-C. A second one must not
  // end the clean-up.
  const abort = (): void => killGroup(child?.pid);
  const onSignal = (): void => {
    interrupted = true;
    abort();
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  try {
    await prepare();
    if (interrupted) throw interruption();
    child = spawnSupervisor(folder, io.env);
    return await messages(child, io);
  } catch (error) {
    if (!interrupted) abort();
    await folder.remove();
    throw interrupted ? interruption() : error;
  } finally {
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  }
}

/** The janitor, `unshare` and the supervisor; it may have ended by itself. */
function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function interruption(): Failure {
  const remedy = "Run it again when you like";
  return surroundings("SANDBOX_INTERRUPTED", "the start was interrupted, nothing is left of it", { remedy });
}

/**
 * The janitor is a shell that waits for the sandbox's end, of whatever kind. It stands in the sandbox's
 * network, so that the namespace is there until all in it are ended: commands of `exec` are in no pid
 * namespace that would end them. Then it removes the folder. The inner `unshare` waits for the supervisor,
 * which is ended with it (--kill-child).
 */
const JANITOR = `
folder=$1; shift
"$@"
rounds=0 left=1
while [ $left = 1 ] && [ $rounds -lt 100 ]; do
  left=0 rounds=$((rounds + 1))
  for process in /proc/[0-9]*; do
    [ "$process/ns/net" -ef /proc/$$/ns/net ] && [ "$process" != /proc/$$ ] || continue
    left=1
    kill -9 "\${process#/proc/}" 2>/dev/null
  done
  [ $left = 0 ] || sleep 0.05
done
rm -rf -- "$folder"
rmdir -- "\${folder%/*}" 2>/dev/null
`;

function spawnSupervisor(folder: SandboxFolder, env: NodeJS.ProcessEnv): ChildProcess {
  const unshare = unshareArguments(env);
  const log = openSync(folder.file("logs/supervisor.log"), "a", 0o600);
  const supervisor = [process.execPath, ...programArguments(), "sandbox", "supervise", folder.path];
  const processes = ["unshare", ...unshare.processes, "--", ...supervisor];
  const janitor = ["sh", "-c", JANITOR, "bluegreen-sandbox", folder.path, ...processes];
  const child = spawn("unshare", [...unshare.network, "--", ...janitor], {
    detached: true,
    env,
    stdio: ["ignore", log, log, "pipe"],
    cwd: "/",
  });
  closeSync(log);
  child.unref();
  return child;
}

async function messages(child: ChildProcess, io: SandboxIo): Promise<SandboxState> {
  const pipe = child.stdio[3] as Readable;
  try {
    for await (const line of createInterface({ input: pipe })) {
      const message = JSON.parse(line) as SupervisorMessage;
      if (message.kind === "ready") return message.state;
      if (message.kind === "failed")
        throw new Failure(message.failureClass, message.code, message.fact, message);
      io.stderr.write(`sandbox ${seconds(message.milliseconds).padStart(6)}  ${message.step}\n`);
    }
  } finally {
    pipe.destroy();
  }
  throw surroundings("SANDBOX_DIED", "the sandbox's supervisor ended without a word", {
    remedy: "Check that there is memory left (a sandbox needs 1 GB), then run it again",
  });
}
