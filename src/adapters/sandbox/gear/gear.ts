import { existsSync } from "node:fs";
import { copyFile, mkdir, readdir, symlink } from "node:fs/promises";
import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import { surroundings } from "../../../errors/errors.ts";
import { packageRoot } from "../processes/package-root.ts";
import { type BuildContext, buildTool } from "./build.ts";
import { cacheFolder, checkDisks, fillFolder, removePartial, toolFolder, withLock } from "./cache.ts";
import { checkGo } from "./go-version.ts";
import { CACHE_VARIABLE, endOrphans } from "./orphans.ts";
import { Progress, type Write, seconds } from "./progress.ts";
import { run } from "./run.ts";
import { type BinaryName, type Tool, type ToolName, PROVIDERS, TOOLS } from "./table.ts";

/** Absolute paths of everything the gear holds. */
export interface GearPaths {
  /** One folder with every command line tool, to be put first on PATH; Node is not among them. */
  readonly binDir: string;
  /** Each binary by its name in the table. */
  readonly bin: Readonly<Record<BinaryName, string>>;
  /** Node 24, the runtime of actions; its folder holds `node` alone. */
  readonly node24: string;
  readonly istio: {
    /** `crd-all.gen.yaml` as Istio ships it. */
    readonly crds: string;
    /** The same as a JSON array of objects. */
    readonly crdsJson: string;
    /** Istio's own charts: `base`, `istio-control/istio-discovery`, `gateway` and others. */
    readonly charts: string;
    /** Kiali's, Grafana's and Prometheus's manifests. */
    readonly addons: string;
  };
  /**
   * Custom resource definitions of the Gateway API, standard channel: a folder of YAML files, and as a JSON
   * array.
   */
  readonly gatewayApi: { readonly crds: string; readonly crdsJson: string };
  /** kwok's stages: `node/fast`, `node/heartbeat`, `pod/fast` and others. */
  readonly kwokStages: string;
  /** For OpenTofu's `provider_installation { filesystem_mirror { path = … } }`. */
  readonly tofuMirror: string;
}

export interface GearOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Where progress is written; nothing is written when everything is in the cache. */
  readonly progress: Write;
}

interface Placed {
  readonly tool: Tool;
  readonly folder: string;
}

/** Bytes that one Go tool takes in Go's module and build caches, measured over all of them. */
const DISK_PER_BUILD = 1.3e9;
const DISK_FOR_DOWNLOADS = 1e9;
/** Which part of it is in the build cache; the rest is the modules' source. */
const COMPILED = 0.6;

/** Builds what is missing in the cache and says where everything is. Throws `GEAR_…` (exit 3). */
export async function ensureGear(options: GearOptions): Promise<GearPaths> {
  checkPlatform();
  const cache = cacheFolder(options.env);
  const gear = join(packageRoot(), "gear");
  const version = await goVersion(options);
  const placed = await place(cache, gear, version);
  const missing = (): Placed[] => placed.filter(({ folder }) => !existsSync(folder));
  if (missing().length > 0) {
    await checkGo(
      version,
      missing().map(({ tool }) => tool),
      gear,
    );
    await mkdir(cache, { recursive: true });
    const env = { ...options.env, [CACHE_VARIABLE]: cache };
    const waiting = (pid: number): void =>
      options.progress(`gear: waiting for process ${pid}, which is building it\n`);
    await interruptible((signal) =>
      withLock(cache, waiting, () => buildAll(cache, missing(), { ...options, env, gear, signal })),
    );
  }
  return collect(cache, placed);
}

function checkPlatform(): void {
  const platform = `${process.platform}-${process.arch}`;
  if (platform === "linux-x64") return;
  throw surroundings("GEAR_PLATFORM", `the real mesh runs on linux-x64, this is ${platform}`, {
    remedy: "Use a Linux machine, or `bluegreen demo`, which runs everywhere",
  });
}

async function place(cache: string, gear: string, version: string): Promise<Placed[]> {
  return Promise.all(
    TOOLS.map(async (tool) => ({ tool, folder: await toolFolder(cache, tool, gear, version) })),
  );
}

async function goVersion(options: GearOptions): Promise<string> {
  const env = { ...options.env, GOTOOLCHAIN: "local" };
  return run("go", ["env", "GOVERSION", "GOOS", "GOARCH"], { cwd: packageRoot(), env });
}

async function buildAll(
  cache: string,
  missing: readonly Placed[],
  context: BuildContext & { readonly progress: Write; readonly signal: AbortSignal },
): Promise<void> {
  await endOrphans(cache);
  await removePartial(cache);
  await checkRoom(cache, missing, context);
  const progress = new Progress(missing.length, context.progress);
  // The first failure ends the other build too: nobody waits minutes for a run that has failed.
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, context.signal]);
  const queue = [...missing];
  context.signal.addEventListener("abort", () => (queue.length = 0));
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      await buildOne(next, { ...context, signal }, progress).catch((error: unknown) => {
        queue.length = 0;
        stop.abort();
        throw error;
      });
    }
  };
  try {
    await firstFailure([worker(), worker()]);
  } finally {
    progress.stop();
    await removePartial(cache);
  }
}

/** Throws `GEAR_DISK`. Go's caches are where most is written, and they may be on other disks than ours. */
async function checkRoom(cache: string, missing: readonly Placed[], context: BuildContext): Promise<void> {
  const builds = missing.filter(({ tool }) => tool.kind === "go").length;
  const needs = [{ folder: cache, bytes: DISK_FOR_DOWNLOADS }];
  if (builds > 0) {
    const printed = await run("go", ["env", "-json", "GOCACHE", "GOMODCACHE"], {
      cwd: cache,
      env: context.env,
    });
    const { GOCACHE, GOMODCACHE } = JSON.parse(printed) as { GOCACHE: string; GOMODCACHE: string };
    needs.push({ folder: GOCACHE, bytes: builds * DISK_PER_BUILD * COMPILED });
    needs.push({ folder: GOMODCACHE, bytes: builds * DISK_PER_BUILD * (1 - COMPILED) });
  }
  await checkDisks(needs);
}

/** Ctrl-C ends the builds too, and what they leave is cleaned up; a second one does not end the clean-up. */
async function interruptible(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  process.on("SIGINT", abort).on("SIGTERM", abort);
  try {
    await work(controller.signal);
  } finally {
    process.off("SIGINT", abort).off("SIGTERM", abort);
  }
}

async function buildOne({ tool, folder }: Placed, context: BuildContext, progress: Progress): Promise<void> {
  const action = tool.kind === "go" ? "building" : "fetching";
  await progress.track(`${tool.name} ${tool.version}`, action, () =>
    fillFolder(folder, (partial) => buildTool(tool, partial, context)),
  );
}

/** Waits for all, then throws what failed first in time. */
async function firstFailure(work: readonly Promise<void>[]): Promise<void> {
  const failures: unknown[] = [];
  await Promise.all(work.map((one) => one.catch((error: unknown) => failures.push(error))));
  if (failures.length > 0) throw failures[0];
}

async function collect(cache: string, placed: readonly Placed[]): Promise<GearPaths> {
  const folders = Object.fromEntries(placed.map(({ tool, folder }) => [tool.name, folder])) as Record<
    ToolName,
    string
  >;
  const binaries = placed.filter(({ tool }) => tool.kind !== "files");
  const bin = Object.fromEntries(
    binaries.map(({ tool, folder }) => [tool.name, join(folder, tool.name)]),
  ) as Record<BinaryName, string>;
  const istio = folders["istio-files"];
  const gatewayApi = folders["gateway-api-files"];
  return {
    binDir: await ensureBinFolder(cache, placed),
    bin,
    node24: bin.node,
    istio: {
      crds: join(istio, "manifests/charts/base/files/crd-all.gen.yaml"),
      crdsJson: join(istio, "crds.json"),
      charts: join(istio, "manifests/charts"),
      addons: join(istio, "samples/addons"),
    },
    gatewayApi: {
      crds: join(gatewayApi, "config/crd/standard"),
      crdsJson: join(gatewayApi, "crds.json"),
    },
    kwokStages: join(folders["kwok-files"], "kustomize/stage"),
    tofuMirror: await ensureMirror(cache, folders),
  };
}

/** Links to every binary but Node, in a folder named after the folders that it points to. */
async function ensureBinFolder(cache: string, placed: readonly Placed[]): Promise<string> {
  const tools = placed.filter(({ tool }) => tool.kind !== "files" && tool.name !== "node");
  const folder = join(cache, `bin-${hashOf(tools.map((one) => one.folder))}`);
  await once(folder, async (partial) => {
    for (const one of tools)
      await symlink(join("..", basename(one.folder), one.tool.name), join(partial, one.tool.name));
  });
  return folder;
}

/** Real files, not links: OpenTofu hashes the folder's content. */
async function ensureMirror(cache: string, folders: Record<ToolName, string>): Promise<string> {
  const folder = join(cache, `mirror-${hashOf(PROVIDERS.map(({ tool }) => folders[tool]))}`);
  await once(folder, async (partial) => {
    for (const { tool, type, version } of PROVIDERS) {
      const address = join(partial, "registry.opentofu.org/hashicorp", type, version, "linux_amd64");
      await mkdir(address, { recursive: true });
      await copyFile(join(folders[tool], tool), join(address, `${tool}_v${version}`));
    }
  });
  return folder;
}

/** Two runs may do this at once: both make the same content, and the second finds it there. */
async function once(folder: string, fill: (partial: string) => Promise<void>): Promise<void> {
  if (existsSync(folder)) return;
  try {
    await fillFolder(folder, fill, `.${process.pid}`);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}

function hashOf(names: readonly string[]): string {
  return createHash("sha256").update(names.join("\n")).digest("hex").slice(0, 16);
}

/** `bluegreen sandbox gear`: builds what is missing and prints what there is. */
export async function gearMain(
  args: readonly string[],
  io: { stdout: { write: Write }; stderr: { write: Write }; env: NodeJS.ProcessEnv },
): Promise<number> {
  const began = Date.now();
  const paths = await ensureGear({
    env: io.env,
    progress: (text) => io.stderr.write(text),
  });
  if (args.includes("--json")) {
    io.stdout.write(`${JSON.stringify(paths, undefined, 2)}\n`);
    return 0;
  }
  const count = (await readdir(paths.binDir)).length;
  io.stdout.write(`Gear: ${count} tools in ${paths.binDir}, ready after ${seconds(Date.now() - began)}\n`);
  return 0;
}
