import { existsSync, statfsSync } from "node:fs";
import { mkdir, readFile, readdir, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { usage } from "../../../errors/errors.ts";
import type { GearPaths } from "../gear/gear.ts";
import { endProcesses, leftBehind } from "../processes/network.ts";
import { type ProcessIdentity, isAlive } from "../processes/process-identity.ts";

/** What a running sandbox is, written by its supervisor as `sandbox.json`. */
export interface SandboxState {
  readonly name: string;
  /** The supervisor, which is the first process of the sandbox's pid namespace: its death ends everything. */
  readonly supervisor: ProcessIdentity;
  /** Identity of the network namespace, as /proc shows it: `net:[4026532123]`. */
  readonly network: string;
  readonly phase: "starting" | "ready" | "degraded";
  /** Why it is degraded: what happened first, and what happened then. */
  readonly problems: readonly string[];
  /** The process that it ends with, see `--for`. */
  readonly boundTo?: ProcessIdentity;
  readonly gateways: readonly GatewayAddresses[];
  readonly gear: GearPaths;
  /** Milliseconds from the start of the supervisor until each step was done. */
  readonly timings: readonly (readonly [string, number])[];
}

export interface GatewayAddresses {
  readonly name: string;
  /** `host:port` of plain HTTP inside the sandbox. */
  readonly address: string;
  /** `host:port` of Envoy's admin interface inside the sandbox. */
  readonly admin: string;
}

/** Files of one sandbox. */
export class SandboxFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  get kubeconfig(): string {
    return join(this.path, "kubeconfig");
  }

  /** OpenTofu's CLI configuration, for `TF_CLI_CONFIG_FILE`. */
  get tofuConfig(): string {
    return join(this.path, "tofu.rc");
  }

  /**
   * What the reference system's units need when they are applied by hand: their state, and Istio's charts.
   */
  get units(): string {
    return this.file("units");
  }

  get logs(): string {
    return join(this.path, "logs");
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** Undefined while the supervisor has not yet written it, or when there is no such sandbox. */
  async read(): Promise<SandboxState | undefined> {
    const text = await readFile(this.file("sandbox.json"), "utf8").catch(() => undefined);
    if (text === undefined) return undefined;
    const state = JSON.parse(text) as SandboxState;
    // A sandbox that an older version has started lists no problems.
    return { ...state, problems: state.problems ?? [] };
  }

  async write(state: SandboxState): Promise<void> {
    const next = this.file("sandbox.json.next");
    await writeFile(next, JSON.stringify(state, undefined, 2), { mode: 0o600 });
    await rename(next, this.file("sandbox.json"));
  }

  /** Removes the folder, and the one above it when it was the last. */
  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
    await rmdir(dirname(this.path)).catch(() => undefined);
  }
}

/** etcd's data and the logs grow with use; a runtime folder is often a tenth of the memory. */
const SMALLEST_DISK = 4e9;

/**
 * Where this user's sandboxes are: a folder each, below `XDG_RUNTIME_DIR` when its disk is large enough, else
 * below the temporary folder. `sizeOf` tells the size of the disk that a folder is on, in bytes.
 */
export function sandboxesFolder(
  env: NodeJS.ProcessEnv,
  sizeOf: (folder: string) => number = diskSize,
): string {
  const user = process.getuid?.() ?? 0;
  const runtime = env["XDG_RUNTIME_DIR"];
  if (runtime && sizeOf(runtime) >= SMALLEST_DISK) return join(runtime, "bluegreen-sandbox");
  return join(tmpdir(), `bluegreen-sandbox-${user}`);
}

/** 0 for a folder that is not there. */
function diskSize(folder: string): number {
  try {
    const { blocks, bsize } = statfsSync(folder);
    return blocks * bsize;
  } catch {
    return 0;
  }
}

export function sandboxFolder(env: NodeJS.ProcessEnv, name: string): SandboxFolder {
  if (!/^[a-z0-9][a-z0-9-]{0,40}$/.test(name)) {
    throw usage("SANDBOX_NAME", `${JSON.stringify(name)} cannot be a sandbox's name`, {
      remedy: "Use lower case letters, digits and `-`",
    });
  }
  return new SandboxFolder(join(sandboxesFolder(env), name));
}

/** Makes the folder of a new sandbox; false when the name is taken. Others cannot read what is in it. */
export async function claimFolder(env: NodeJS.ProcessEnv, folder: SandboxFolder): Promise<boolean> {
  const base = sandboxesFolder(env);
  await mkdir(base, { recursive: true, mode: 0o700 });
  try {
    await checkOwner(base);
    await mkdir(folder.path, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return false;
    // The end of the last other sandbox removed the folder above in this moment.
    if (code === "ENOENT") return claimFolder(env, folder);
    throw error;
  }
  try {
    await mkdir(folder.logs);
  } catch (error) {
    await folder.remove();
    throw error;
  }
  return true;
}

/** In a shared temporary folder anyone could have made it first. */
async function checkOwner(base: string): Promise<void> {
  const { uid } = await stat(base);
  if (process.getuid === undefined || uid === process.getuid()) return;
  throw usage("SANDBOX_FOLDER", `${base} belongs to another user`, {
    remedy: "Set XDG_RUNTIME_DIR to a folder of your own",
  });
}

/** Sandboxes of this user that are alive, by name. */
export async function livingSandboxes(env: NodeJS.ProcessEnv): Promise<readonly SandboxState[]> {
  const states: SandboxState[] = [];
  for (const name of await names(env)) {
    const state = await sandboxFolder(env, name).read();
    if (state !== undefined && isAlive(state.supervisor)) states.push(state);
  }
  return states;
}

/** How long a folder may be without a state: the time between its making and its supervisor's first word. */
const CLAIM_MILLISECONDS = 30_000;

/**
 * Removes what sandboxes that have died left: commands in their networks, and their folders. Returns their
 * names.
 */
export async function sweep(env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const swept: string[] = [];
  for (const name of await names(env)) {
    const folder = sandboxFolder(env, name);
    if (!(await isDead(folder))) continue;
    await endCommands(folder);
    await folder.remove();
    swept.push(name);
  }
  return swept;
}

async function endCommands(folder: SandboxFolder): Promise<void> {
  const state = await folder.read();
  if (state === undefined) return;
  if (await leftBehind(state.network, state.supervisor)) await endProcesses(state.network);
}

async function isDead(folder: SandboxFolder): Promise<boolean> {
  const state = await folder.read();
  if (state !== undefined) return !isAlive(state.supervisor);
  const made = await stat(folder.path).catch(() => undefined);
  return made !== undefined && Date.now() - made.mtimeMs > CLAIM_MILLISECONDS;
}

async function names(env: NodeJS.ProcessEnv): Promise<string[]> {
  const base = sandboxesFolder(env);
  if (!existsSync(base)) return [];
  const entries = await readdir(base, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}
