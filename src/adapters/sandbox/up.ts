import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { refused, usage } from "../../errors/errors.ts";
import { makeChartMirror } from "./chart-mirror.ts";
import { describe, publicState } from "./describe.ts";
import { ensureGear } from "./gear/gear.ts";
import type { Options, SandboxIo } from "./io.ts";
import { type ProcessIdentity, identityOf, isAlive } from "./processes/process-identity.ts";
import { sandboxNeeds } from "./reference.ts";
import { startSandbox } from "./start.ts";
import { type SandboxFolder, type SandboxState, claimFolder, sandboxFolder, sweep } from "./state/state.ts";
import { checkRoom } from "./state/storage.ts";
import type { SandboxRequest } from "./supervisor.ts";

/**
 * `sandbox up`: returns when the mesh serves, or says why it does not. One that runs already is described
 * again: 1 when it is degraded, and refused as `SANDBOX_DIFFERENT` when it is not what is asked for.
 */
export async function up(options: Options, io: SandboxIo): Promise<number> {
  const name = options["name"] ?? "default";
  const folder = sandboxFolder(io.env, name);
  const gateways = options["gateways"] === undefined ? undefined : gatewayCount(options["gateways"]);
  const gear = await ensureGear({ env: io.env, progress: (text) => io.stderr.write(text) });
  await sweep(io.env);
  const asked = { gear, ...boundProcess(options["for"]), ...(gateways === undefined ? {} : { gateways }) };
  const state = await startedOrRunning(name, folder, asked, io);
  io.stdout.write(
    options["json"] === "true"
      ? `${JSON.stringify(publicState(folder, state), undefined, 2)}\n`
      : describe(folder, state),
  );
  return state.phase === "degraded" ? 1 : 0;
}

async function startedOrRunning(
  name: string,
  folder: SandboxFolder,
  asked: Asked,
  io: SandboxIo,
): Promise<SandboxState> {
  if (await claimFolder(io.env, folder)) {
    const request = { gateways: 1, ...asked, name, owners: sandboxNeeds().owners };
    return startSandbox(folder, () => prepareFolder(folder, request), io);
  }
  const state = await runningSandbox(folder, name);
  checkSame(state, asked);
  return state;
}

/** Throws `SANDBOX_DIFFERENT`: whoever asks for two gateways must not be given one. */
function checkSame(state: SandboxState, asked: Asked): void {
  const found = differences(state, asked);
  if (found.length === 0) return;
  throw refused("SANDBOX_DIFFERENT", `sandbox ${state.name} is up and ${found.join(" and ")}`, {
    remedy: `Take it down with \`bluegreen sandbox down --name ${state.name}\`, or use another --name`,
  });
}

/**
 * What is asked for, as far as a sandbox that is up can differ from it; without `gateways`, any number will
 * do.
 */
type Asked = Pick<SandboxRequest, "gear" | "boundTo"> & { readonly gateways?: number };

/** How a sandbox differs from what is asked for, each as `has 1 gateway, not 2`. */
export function differences(
  state: Pick<SandboxState, "gateways" | "gear" | "boundTo">,
  asked: Asked,
): string[] {
  const { length } = state.gateways;
  const found: string[] = [];
  if (asked.gateways !== undefined && asked.gateways !== length)
    found.push(`has ${length} ${length === 1 ? "gateway" : "gateways"}, not ${asked.gateways}`);
  if (!isDeepStrictEqual(state.boundTo, asked.boundTo))
    found.push(`ends with ${bound(state.boundTo)}, not with ${bound(asked.boundTo)}`);
  if (!isDeepStrictEqual(state.gear, asked.gear)) found.push("runs on another gear");
  return found;
}

function bound(process: ProcessIdentity | undefined): string {
  return process === undefined ? "no process" : `process ${process.pid}`;
}

/** What the supervisor, and `exec`'s commands, find in the folder. */
async function prepareFolder(folder: SandboxFolder, request: SandboxRequest): Promise<void> {
  await checkRoom(folder.path);
  await writeFile(folder.file("request.json"), JSON.stringify(request), { mode: 0o600 });
  await writeTofuConfig(folder, request.gear.tofuMirror);
  const charts = join(folder.units, "charts");
  await makeChartMirror(join(request.gear.istio.charts, "../.."), charts, sandboxNeeds());
}

/** OpenTofu finds its providers on this machine, and nowhere else. */
async function writeTofuConfig(folder: SandboxFolder, mirror: string): Promise<void> {
  const text = `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`;
  await writeFile(folder.tofuConfig, text);
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

async function runningSandbox(folder: SandboxFolder, name: string): Promise<SandboxState> {
  const state = await folder.read();
  if (state !== undefined && state.phase !== "starting" && isAlive(state.supervisor)) return state;
  throw usage("SANDBOX_STARTING", `sandbox ${name} is being started by another process`, {
    remedy: `Wait for it, or use another --name`,
  });
}
