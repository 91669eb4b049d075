import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { type Failure, surroundings, usage } from "../../errors.ts";
import { makeChartMirror } from "./chart-mirror.ts";
import type { Options, SandboxIo } from "./io.ts";
import { ensureGear } from "./gear/gear.ts";
import { seconds } from "./gear/progress.ts";
import { programArguments } from "./program.ts";
import { unshareArguments } from "./namespace.ts";
import { identityOf, isAlive } from "./process-identity.ts";
import { describe, publicRecord } from "./describe.ts";
import { type SandboxFolder, type SandboxRecord, claimFolder, sandboxFolder, sweep } from "./state.ts";
import type { SandboxRequest, SupervisorMessage } from "./supervisor.ts";

/** `sandbox up`: returns when the mesh serves, or says why it does not. One that runs already is described again. */
export async function up(options: Options, io: SandboxIo): Promise<number> {
  const name = options["name"] ?? "default";
  const folder = sandboxFolder(io.env, name);
  const gateways = gatewayCount(options["gateways"] ?? "1");
  const gear = await ensureGear({ env: io.env, progress: (text) => io.stderr.write(text) });
  await sweep(io.env);
  const boundTo = boundProcess(options["for"]);
  const running = (await claimFolder(io.env, folder)) ? undefined : await runningRecord(folder, name);
  const record = running ?? (await start(folder, { name, gateways, gear, ...boundTo }, io));
  if (running === undefined)
    await makeChartMirror(join(gear.istio.charts, "../.."), join(folder.units, "charts"));
  io.stdout.write(
    options["json"] === "true"
      ? `${JSON.stringify(publicRecord(folder, record), undefined, 2)}\n`
      : describe(folder, record),
  );
  return 0;
}

function gatewayCount(text: string): number {
  if (/^[1-9]$/.test(text)) return Number(text);
  const remedy = "Give a number from 1 to 9";
  throw usage("SANDBOX_USAGE", `--gateways is ${JSON.stringify(text)}`, { remedy });
}

/** `--for PID`: the sandbox ends when that process does. */
function boundProcess(text: string | undefined): Pick<SandboxRequest, "boundTo"> {
  if (text === undefined) return {};
  const boundTo = /^\d{1,10}$/.test(text) ? identityOf(Number(text)) : undefined;
  if (boundTo !== undefined) return { boundTo };
  const remedy = "Give the pid of a living process";
  throw usage("SANDBOX_USAGE", `--for is ${JSON.stringify(text)}`, { remedy });
}

async function runningRecord(folder: SandboxFolder, name: string): Promise<SandboxRecord> {
  const record = await folder.read();
  if (record !== undefined && record.phase !== "starting" && isAlive(record.supervisor)) return record;
  throw usage("SANDBOX_STARTING", `sandbox ${name} is being started by another process`, {
    remedy: `Wait for it, or use another --name`,
  });
}

async function start(folder: SandboxFolder, request: SandboxRequest, io: SandboxIo): Promise<SandboxRecord> {
  let child: ChildProcess | undefined;
  let interrupted = false;
  // The sandbox is a process group of its own and does not get the terminal's Ctrl-C.
  const abort = (): void => killGroup(child?.pid);
  const onSignal = (): void => {
    interrupted = true;
    abort();
  };
  process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
  try {
    await writeFile(folder.file("request.json"), JSON.stringify(request), { mode: 0o600 });
    await writeTofuConfig(folder, request.gear.tofuMirror);
    child = spawnSupervisor(folder);
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

/** OpenTofu finds its providers on this machine, and nowhere else. */
async function writeTofuConfig(folder: SandboxFolder, mirror: string): Promise<void> {
  const text = `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`;
  await writeFile(folder.tofuConfig, text);
}

/**
 * The shell is the janitor: it waits for the sandbox's end, of whatever kind, and removes the folder. `unshare` waits for
 * the supervisor, which is ended with it (--kill-child).
 */
function spawnSupervisor(folder: SandboxFolder): ChildProcess {
  const log = openSync(folder.file("logs/supervisor.log"), "a", 0o600);
  const janitor = 'folder=$1; shift; "$@"; rm -rf -- "$folder"; rmdir -- "${folder%/*}" 2>/dev/null';
  const supervisor = [process.execPath, ...programArguments(), "sandbox", "supervise", folder.path];
  const command = ["unshare", ...unshareArguments(), "--", ...supervisor];
  const child = spawn("sh", ["-c", janitor, "bluegreen-sandbox", folder.path, ...command], {
    detached: true,
    stdio: ["ignore", log, log, "pipe"],
    cwd: "/",
  });
  closeSync(log);
  child.unref();
  return child;
}

async function messages(child: ChildProcess, io: SandboxIo): Promise<SandboxRecord> {
  const pipe = child.stdio[3] as Readable;
  try {
    for await (const line of createInterface({ input: pipe })) {
      const message = JSON.parse(line) as SupervisorMessage;
      if (message.kind === "ready") return message.record;
      if (message.kind === "failed") throw surroundings(message.code, message.fact, message);
      io.stderr.write(`sandbox ${seconds(message.milliseconds).padStart(6)}  ${message.step}\n`);
    }
  } finally {
    pipe.destroy();
  }
  throw surroundings("SANDBOX_DIED", "the sandbox's supervisor ended without a word", {
    remedy: "Check that there is memory left (a sandbox needs 1 GB), then run it again",
  });
}
