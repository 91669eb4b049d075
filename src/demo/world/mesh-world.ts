import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { RecordingLog } from "../../adapters/embedded/tools/log.ts";
import { createProcess, type Script } from "../../adapters/embedded/tools/process.ts";
import { asManifest, ROUTE_TYPES } from "../../adapters/embedded/gateway/route-tables.ts";
import { createRealPorts } from "../../adapters/real/create.ts";
import { prepareUnits, type UnitWorld } from "../../adapters/sandbox/units.ts";
import { surroundings } from "../../errors/errors.ts";
import type { Ports } from "../../ports.ts";
import { compileRoutes } from "../../routes/compile.ts";
import type { RouteTable } from "../../routes/table/types.ts";
import type { GatewayPort } from "./curl.ts";
import type { DemoWorld, RouterWatcher } from "./demo-world.ts";
import { packageRoot } from "./root.ts";
import { watchedRouters } from "./router-writes.ts";
import { tellVersions, versionFiles } from "./versions.ts";

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The sandbox that this process runs in: real Terragrunt, OpenTofu, Helm, kubectl, API server, istiod and
 * Envoy, over a copy of the reference system that is a Git repository with an origin of its own.
 */
export async function meshDemoWorld(env: Env): Promise<DemoWorld> {
  const kubeconfig = required(env, "KUBECONFIG");
  const sandbox = required(env, "BLUEGREEN_SANDBOX");
  const gateways = gatewaysOf(required(env, "BLUEGREEN_SANDBOX_GATEWAYS"));
  // Beside the kubeconfig: it goes with the sandbox, however this process ends.
  const folder = await mkdtemp(join(dirname(kubeconfig), "demo-"));
  const units = await prepareUnits(packageRoot(), folder);
  // This run belongs to no job, whatever job it may be started in.
  const outside = Object.entries(env).filter(([name]) => !name.startsWith("GITHUB_"));
  const options = { env: { ...Object.fromEntries(outside), ...units.env }, kubeconfig };
  const watchers: RouterWatcher[] = [];
  const told: RouterWatcher = (...write) => watchers.forEach((watcher) => watcher(...write));
  const ports = (name = "demo"): Ports => {
    const made = createRealPorts({ cwd: units.repository, log: new RecordingLog(), ...options });
    return { ...made, cluster: watchedRouters(made.cluster, name, told) };
  };
  // One for all that only looks on: each starts a kubectl of its own.
  const looking = ports();
  await tellVersionsIn(units.repository);
  await makeRepository(units, folder, looking);
  return {
    kind: "mesh",
    planned: "by real Terragrunt and OpenTofu",
    front: gateways,
    gateways,
    pauseMs: 20,
    commandPrefix: `npm run --silent sandbox -- exec --name ${sandbox} -- `,
    looking,
    process: (name, script) => processOf(name, ports(name), script),
    list: (type) => looking.cluster.list(type),
    routes: () => routesOf(looking),
    watchRouters: (watcher) => void watchers.push(watcher),
    embedded: undefined,
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A run that the script may kill; one without a script never dies. */
function processOf(name: string, ports: Ports, script: Script | undefined): ReturnType<DemoWorld["process"]> {
  if (script === undefined) return { ports, died: new Promise(() => {}) };
  return createProcess(name, ports, { script, now: ports.clock.now, sleep: ports.clock.sleep });
}

function required(env: Env, name: string): string {
  const value = env[name];
  if (value) return value;
  throw surroundings("DEMO_SANDBOX_UNKNOWN", `${name} is not set in the sandbox`, {
    remedy: "Run it by `bluegreen sandbox exec`, or without --mesh",
  });
}

/** In the demo's own copy of the units, both colors answer with their version. */
async function tellVersionsIn(repository: string): Promise<void> {
  const config = await readFile(join(repository, "bluegreen.yaml"), "utf8");
  for (const [path, key] of versionFiles(config)) {
    const file = join(repository, path);
    await writeFile(file, tellVersions(await readFile(file, "utf8"), key));
  }
}

function gatewaysOf(addresses: string): readonly [GatewayPort, ...GatewayPort[]] {
  const [first, ...rest] = addresses.split(",").map((address) => {
    const [host = "", port = "80"] = address.split(":");
    return { host, port: Number(port) };
  });
  return [first as GatewayPort, ...rest];
}

/** A commit with everything, and an origin to push records to. */
async function makeRepository({ repository }: UnitWorld, folder: string, { exec }: Ports): Promise<void> {
  const origin = join(folder, "origin.git");
  await mkdir(origin);
  await writeFile(join(repository, ".gitignore"), ".terragrunt-cache/\n.terraform.lock.hcl\n");
  const commands = [
    ["init", "--quiet", "--bare", "--initial-branch=main", origin],
    ["init", "--quiet", "--initial-branch=main"],
    ["config", "user.name", "Demo"],
    ["config", "user.email", "demo@example.com"],
    ["remote", "add", "origin", origin],
    ["add", "--all"],
    ["commit", "--quiet", "--message=The reference system"],
    ["push", "--quiet", "--set-upstream", "origin", "main"],
  ];
  for (const args of commands) {
    const { exitCode, stderr } = await exec.run({ tool: "git", args });
    if (exitCode === 0) continue;
    throw surroundings("DEMO_GIT_FAILED", `git ${args[0]} failed`, { remedy: "Check git", stderr });
  }
}

async function routesOf({ cluster }: Ports): Promise<RouteTable> {
  const objects = await Promise.all(ROUTE_TYPES.map((type) => cluster.list(type)));
  return compileRoutes(objects.flat().map(asManifest));
}
