import { once } from "node:events";
import { existsSync, readFileSync, readlinkSync } from "node:fs";
import { cp, mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Options, execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RequestReport } from "../../src/adapters/sandbox/mesh/backend.ts";
import { build } from "../../scripts/build.ts";
import { identityOf } from "../../src/adapters/sandbox/processes/process-identity.ts";
import { processesIn, sandboxId } from "../../src/adapters/sandbox/processes/network.ts";
import { claimFolder, sandboxFolder } from "../../src/adapters/sandbox/state/state.ts";
import {
  apply,
  eventually,
  get,
  getObjects,
  headerOf,
  kubectl,
  meshEnvironment,
  rawRequest,
  startLoad,
} from "./support/index.ts";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const NAMESPACE = "sandbox-test";

interface Settings {
  readonly name: string;
  readonly text: string;
  readonly replicas?: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * A Deployment of http-echo with its Service, its host `<name>.test`, and the way there through the gateway.
 */
function application({ name, text, replicas = 1, annotations = {} }: Settings): unknown[] {
  const labels = { app: name };
  const settings = Object.entries(annotations).map(([key, value]) => [`sandbox.bluegreen.dev/${key}`, value]);
  const container = {
    name: "echo",
    image: "hashicorp/http-echo:1.0",
    args: ["-text", text],
    ports: [{ name: "http", containerPort: 5678 }],
    readinessProbe: { httpGet: { path: "/", port: "http" } },
  };
  const template = {
    metadata: { labels, annotations: Object.fromEntries(settings) as Record<string, string> },
    spec: { containers: [container] },
  };
  const metadata = { name, namespace: NAMESPACE };
  const hosts = [`${name}.test`];
  const port = { number: 80, name: "http", protocol: "HTTP" };
  const destination = { host: name, port: { number: 8600 } };
  const istio = "networking.istio.io/v1";
  return [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata,
      spec: { selector: labels, ports: [{ name: "http", port: 8600, targetPort: 5678 }] },
    },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: { replicas, selector: { matchLabels: labels }, template },
    },
    {
      apiVersion: istio,
      kind: "Gateway",
      metadata,
      spec: { selector: { istio: "ingressgateway" }, servers: [{ port, hosts }] },
    },
    {
      apiVersion: istio,
      kind: "VirtualService",
      metadata,
      spec: { hosts, gateways: [name], http: [{ route: [{ destination }] }] },
    },
  ];
}

async function answerOf(name: string): Promise<string> {
  const { status, body } = await rawRequest(get(`${name}.test`));
  return `${status} ${body.trimEnd()}`;
}

const SOON = { timeout: 20_000, interval: 50 };

/** For what the tests write. */
let work: string;
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), "bluegreen-ground-"));
});
afterAll(() => rm(work, { recursive: true, force: true }));

afterAll(async () => {
  await kubectl(["delete", "namespace", NAMESPACE, "--ignore-not-found", "--wait=false"]);
  const gateway = `gateways.gateway.networking.k8s.io/${NAMESPACE}`;
  await kubectl(["delete", gateway, "-n", "istio-system", "--ignore-not-found"]);
});

/** Resolves when the new pods are ready and the old ones are gone. */
async function rollOver(): Promise<void> {
  await apply(application({ name: "plain", text: "plain-2.0", replicas: 2 }));
  await kubectl(["rollout", "status", "deployment/plain", "-n", NAMESPACE, "--timeout=60s"]);
  await eventually("old pods are gone", async () => {
    const pods = await getObjects(["pods", "-n", NAMESPACE, "-l", "app=plain"]);
    return pods.length === 2;
  });
}

describe("a Deployment in the sandbox", () => {
  test("is answered by its pods, through every gateway", async () => {
    await apply(application({ name: "plain", text: "plain-1.0", replicas: 2 }));
    await expect.poll(() => answerOf("plain"), SOON).toBe("200 plain-1.0");
    const { gateways } = meshEnvironment();
    for (const gateway of gateways) {
      const ask = async (): Promise<string> => (await rawRequest(get("plain.test"), gateway)).body;
      await expect.poll(ask, SOON).toBe("plain-1.0\n");
    }
  });

  test("has pods with addresses of their own and image ids", async () => {
    const pods = await getObjects(["pods", "-n", NAMESPACE, "-l", "app=plain"]);
    const addresses = new Set(pods.map((pod) => pod.status?.["podIP"]));
    expect(addresses.size).toBe(2);
    const statuses = pods.flatMap((pod) => pod.status?.["containerStatuses"] as { imageID: string }[]);
    const ids = new Set(statuses.map(({ imageID }) => imageID));
    expect([...ids]).toEqual([
      expect.stringMatching(/^docker\.io\/hashicorp\/http-echo@sha256:[0-9a-f]{64}$/),
    ]);
  });

  test("loses no request while it is rolled over", async () => {
    const load = startLoad({ host: "plain.test" });
    const rolled = await rollOver().catch((error: unknown) => error);
    const result = await load.stop();
    console.log(
      `rolling update: ${result.requests} requests (${result.perSecond}/s), ${result.failed} failed`,
    );
    expect(rolled).toBeUndefined();
    expect(result).toMatchObject({ failed: 0, firstFailure: undefined });
    expect(Object.keys(result.byBody).toSorted()).toEqual(["plain-1.0", "plain-2.0"]);
    expect(await answerOf("plain")).toBe("200 plain-2.0");
  });

  test("reports the request as it was received", async () => {
    await apply(application({ name: "report", text: "unused", annotations: { report: "true" } }));
    await eventually("report answers", async () => (await rawRequest(get("report.test"))).status === 200);
    const headers = [
      ["X-Twice", "one"],
      ["cookie", "a=b;x-version=v2"],
      ["X-Twice", "two"],
    ] as const;
    const response = await rawRequest(get("report.test", "/v1/%7Ea?q=%20", headers));
    const report = JSON.parse(response.body) as RequestReport;
    expect(headerOf(response, "content-type")).toBe("application/json");
    expect(report).toMatchObject({ method: "GET", authority: "report.test", labels: { app: "report" } });
    expect(report.path).toMatch(/^\/v1\/.*\?q=%20/);
    expect(report.headers).toContainEqual(["cookie", "a=b;x-version=v2"]);
  });
});

describe("a pod that a test asks to misbehave", () => {
  test("is not routed to while it is not ready, and is from then on", async () => {
    await apply(application({ name: "unready", text: "unready-1.0", annotations: { ready: "false" } }));
    await expect.poll(() => answerOf("unready"), SOON).toBe("503 no healthy upstream");
    const [pod] = await getObjects(["pods", "-n", NAMESPACE, "-l", "app=unready"]);
    expect(pod?.status?.["phase"]).toBe("Running");
    const annotate = ["annotate", "pod", "-n", NAMESPACE, "-l", "app=unready", "--overwrite"];
    await kubectl([...annotate, "sandbox.bluegreen.dev/ready=true"]);
    await expect.poll(() => answerOf("unready"), SOON).toBe("200 unready-1.0");
  });

  test("crashes when it is told to, and comes back", async () => {
    await apply(application({ name: "crash", text: "crash-1.0" }));
    await expect.poll(() => answerOf("crash"), SOON).toBe("200 crash-1.0");
    const annotate = ["annotate", "pod", "-n", NAMESPACE, "-l", "app=crash", "--overwrite"];
    await kubectl([...annotate, "sandbox.bluegreen.dev/crash-after=0s"]);
    await expect.poll(() => answerOf("crash"), SOON).toBe("503 no healthy upstream");
    const status = async (): Promise<Record<string, unknown>> => {
      const [pod] = await getObjects(["pods", "-n", NAMESPACE, "-l", "app=crash"]);
      const [container] = (pod?.status?.["containerStatuses"] ?? []) as Record<string, unknown>[];
      return container ?? {};
    };
    expect(await status()).toMatchObject({
      ready: false,
      state: { waiting: { reason: "CrashLoopBackOff" } },
      lastState: { terminated: { exitCode: 1, reason: "Error" } },
    });
    await kubectl([...annotate, "sandbox.bluegreen.dev/crash-after-"]);
    await expect.poll(() => answerOf("crash"), SOON).toBe("200 crash-1.0");
    expect((await status())["restartCount"]).toBeGreaterThan(0);
  });

  test("starts slowly when it is told to", async () => {
    const began = Date.now();
    await apply(application({ name: "slow", text: "slow-1.0", annotations: { "start-delay": "3s" } }));
    await expect.poll(() => answerOf("slow"), SOON).toBe("200 slow-1.0");
    expect(Date.now() - began).toBeGreaterThan(3000);
  });

  test("crashes without the arguments that its program needs", async () => {
    await apply(application({ name: "textless", text: "" }));
    const restarts = async (): Promise<number> => {
      const [pod] = await getObjects(["pods", "-n", NAMESPACE, "-l", "app=textless"]);
      const [container] = (pod?.status?.["containerStatuses"] ?? []) as { restartCount: number }[];
      return container?.restartCount ?? 0;
    };
    await expect.poll(restarts, SOON).toBeGreaterThan(0);
  });
});

test("istiod refuses an invalid VirtualService", async () => {
  const invalid = {
    apiVersion: "networking.istio.io/v1",
    kind: "VirtualService",
    metadata: { name: "invalid", namespace: "default" },
    spec: { hosts: ["invalid.test"], http: [{}] },
  };
  await expect(apply([invalid])).rejects.toThrow(/admission webhook .* denied/);
});

test("an HTTPRoute of the Gateway API routes through the same gateway", async () => {
  await apply(application({ name: "plain", text: "plain-2.0", replicas: 2 }));
  const api = "gateway.networking.k8s.io/v1";
  const address = { type: "Hostname", value: "istio-ingressgateway.istio-system.svc.cluster.local" };
  await apply([
    {
      apiVersion: api,
      kind: "Gateway",
      metadata: { name: NAMESPACE, namespace: "istio-system" },
      spec: {
        gatewayClassName: "istio",
        addresses: [address],
        listeners: [
          {
            name: "http",
            port: 80,
            protocol: "HTTP",
            hostname: "httproute.test",
            allowedRoutes: { namespaces: { from: "All" } },
          },
        ],
      },
    },
    {
      apiVersion: api,
      kind: "HTTPRoute",
      metadata: { name: "plain", namespace: NAMESPACE },
      spec: {
        parentRefs: [{ name: NAMESPACE, namespace: "istio-system" }],
        hostnames: ["httproute.test"],
        rules: [{ backendRefs: [{ name: "plain", port: 8600 }] }],
      },
    },
  ]);
  await expect.poll(() => answerOf("httproute"), SOON).toBe("200 plain-2.0");
});

interface UpAnswer {
  readonly supervisor: { readonly pid: number };
  readonly network: string;
  readonly folder: string;
  readonly timings: readonly (readonly [string, number])[];
}

const CLI = ["--import", "tsx", "src/adapters/sandbox/main.ts"];
const started = new Set<string>();

/** Runs `sandbox …` as a user does, in the surroundings of a user: without this test's own sandbox. */
async function sandbox(args: readonly string[], wrap: readonly string[] = [], options: Options = {}) {
  const [command = "", ...rest] = [...wrap, process.execPath, ...CLI, ...args];
  return execa(command, rest, { cwd: root, ...options });
}

interface Started {
  /** A command that runs the command given to it. */
  readonly wrap?: readonly string[];
  /** The process that the sandbox ends with; this one when left out. */
  readonly owner?: number | undefined;
  readonly env?: Readonly<Record<string, string>>;
}

async function up(
  name: string,
  { wrap = [], owner = process.pid, env = {} }: Started = {},
): Promise<UpAnswer> {
  started.add(name);
  const args = ["up", "--name", name, "--for", String(owner), "--json"];
  const { stdout } = await sandbox(args, wrap, { env });
  return JSON.parse(String(stdout)) as UpAnswer;
}

interface RunInside {
  readonly exec: ReturnType<typeof startExec>;
  readonly inside: readonly number[];
}

function startExec(name: string, script: string, env: Readonly<Record<string, string>>) {
  const args = [...CLI, "exec", "--name", name, "--", "sh", "-c", script];
  return execa(process.execPath, args, { cwd: root, reject: false, env });
}

/**
 * Runs a command in a sandbox, with a process of a session of its own below it, as a daemon has. Resolves
 * when both have begun; to `exec` itself and to the pids of what runs inside.
 */
async function runInside(name: string, env: Readonly<Record<string, string>> = {}): Promise<RunInside> {
  const marker = join(work, `${name}-runs`);
  const script = `setsid sleep 601 & echo $! $$ >'${marker}.new'; mv '${marker}.new' '${marker}'; exec sleep 600`;
  const exec = startExec(name, script, env);
  await eventually("the command runs", async () => existsSync(marker), 30);
  const inside = (await readFile(marker, "utf8")).trim().split(" ").map(Number);
  expect(inside.map((pid) => identityOf(pid) !== undefined)).toEqual([true, true]);
  return { exec, inside };
}

function parentOf(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, "latin1");
  return Number(text.slice(text.lastIndexOf(")") + 2).split(" ")[1]);
}

/**
 * The shell that cleans up: above it is nothing of the sandbox, between it and the supervisor is `unshare`.
 */
function janitorOf({ supervisor }: UpAnswer): number {
  return parentOf(parentOf(supervisor.pid));
}

/** Processor time that these processes and the children they waited for have used, in seconds. */
function processorSeconds(pids: readonly number[]): number {
  const ticks = pids.map((pid) => {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  });
  // USER_HZ is 100 on every Linux that Node runs on.
  return ticks.reduce((sum, count) => sum + count, 0) / 100;
}

/** Every process of the sandbox: in its network or in its supervisor's pid namespace. */
async function processesOf({ supervisor, network }: UpAnswer): Promise<readonly number[]> {
  const pidNamespace = readlinkSync(`/proc/${supervisor.pid}/ns/pid`);
  const all = (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry)).map(Number);
  const inside = all.filter((pid) => namespaceOf(pid) === pidNamespace);
  return [...new Set([...inside, ...(await processesIn(network))])];
}

function namespaceOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return undefined;
  }
}

const NOTHING = { processes: [], inNetwork: [], folder: false };

/** What there still is of a sandbox that had these processes. */
async function remains(of: UpAnswer, processes: readonly number[]): Promise<typeof NOTHING> {
  return {
    processes: processes.filter((pid) => identityOf(pid) !== undefined) as never[],
    inNetwork: (await processesIn(of.network)) as never[],
    folder: existsSync(of.folder) as false,
  };
}

afterAll(async () => {
  for (const name of started) await sandbox(["down", "--name", name], [], { reject: false });
});

describe("a second sandbox beside this one", () => {
  const name = `second-${process.pid}`;
  let second: UpAnswer;
  let served: number;
  let used: number;
  let answer: string;

  /** From nothing to the first answer of an application in it. */
  async function fromNothing(): Promise<void> {
    const began = Date.now();
    second = await up(name);
    const items = application({ name: "plain", text: "second-1.0" });
    const manifests = JSON.stringify({ apiVersion: "v1", kind: "List", items });
    const inside = ["exec", "--name", name, "--"];
    await sandbox([...inside, "kubectl", "apply", "-f", "-"], [], { input: manifests });
    const script = "until curl -sf -m 1 -H 'host: plain.test' http://10.244.0.1/; do sleep 0.05; done";
    const { stdout } = await sandbox([...inside, "sh", "-c", script], [], { timeout: 60_000 });
    served = Date.now() - began;
    used = processorSeconds(await processesOf(second));
    answer = String(stdout);
  }

  // Other tests may have the processors at this moment: the best of three starts counts, and each is told.
  beforeAll(async () => {
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      await fromNothing();
      console.log(
        `sandbox: first response after ${(served / 1000).toFixed(1)} s, ${used.toFixed(1)} s of processor time`,
      );
      if (served < 15_000 || attempt === 3) return;
      await sandbox(["down", "--name", name]);
    }
  }, 240_000);

  /**
   * 15 s is what an idle machine must do; a busy one shares its processors, so the time used on them is what
   * is bounded closely.
   */
  test("serves within 15 seconds, and within 30 while the machine does other work", () => {
    const steps = second.timings.map(
      ([step, milliseconds]) => `${step} ${(milliseconds / 1000).toFixed(1)} s`,
    );
    console.log(`sandbox: ${steps.join(", ")}, first response ${(served / 1000).toFixed(1)} s`);
    expect(answer).toBe("second-1.0");
    expect(served).toBeLessThan(30_000);
    expect(used).toBeLessThan(15);
  });

  test("has its own answers, and this one keeps its own", async () => {
    expect(await answerOf("plain")).toBe("200 plain-2.0");
    const { stdout } = await sandbox(["status", "--json"]);
    const names = (JSON.parse(String(stdout)) as { name: string }[]).map((one) => one.name);
    expect(names).toEqual(expect.arrayContaining([name, meshEnvironment().sandbox]));
  });

  test("keeps a command's exit code and streams", async () => {
    const inside = ["exec", "--name", name, "--", "sh", "-c", "cat; echo to-stderr >&2; exit 7"];
    const result = await sandbox(inside, [], { input: "to-stdin", reject: false });
    expect(result).toMatchObject({ exitCode: 7, stdout: "to-stdin", stderr: "to-stderr" });
  });

  test("is not taken for another one", async () => {
    const other = ["up", "--name", name, "--gateways", "2", "--for", String(process.pid)];
    expect(await sandbox(other, [], { reject: false })).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/^SANDBOX_DIFFERENT: .* has 1 gateway, not 2/),
    });
  });

  test("stays when two of its parts end at once, and says so each time it is asked", async () => {
    const again = ["up", "--name", name, "--for", String(process.pid), "--json"];
    expect(await sandbox(again)).toMatchObject({ exitCode: 0 });
    const parts = (await processesOf(second)).filter((pid) =>
      /\/(?:kwok|kube-scheduler)\0/.test(readFileSync(`/proc/${pid}/cmdline`, "latin1")),
    );
    expect(parts).toHaveLength(2);
    for (const pid of parts) process.kill(pid, "SIGKILL");
    const problems = [/^kube-scheduler ended \(SIGKILL\)/, /^kwok ended \(SIGKILL\)/];
    await eventually("both are told", async () => {
      const { stdout, exitCode } = await sandbox(["status", "--name", name, "--json"], [], { reject: false });
      const [record] = JSON.parse(String(stdout)) as { phase: string; problems: string[] }[];
      const told = record?.problems.toSorted() ?? [];
      return (
        exitCode === 1 && told.length === 2 && problems.every((one, index) => one.test(told[index] ?? ""))
      );
    });
    expect(await sandbox(again, [], { reject: false })).toMatchObject({ exitCode: 1 });
    expect(existsSync(join(second.folder, "logs/kwok.log"))).toBe(true);
  });

  test("leaves nothing after down, not even a command that still runs inside", async () => {
    const { exec, inside } = await runInside(name);
    const processes = [...(await processesOf(second)), ...inside];
    await sandbox(["down", "--name", name]);
    expect(processes.length).toBeGreaterThan(7);
    await expect.poll(() => remains(second, processes), SOON).toEqual(NOTHING);
    expect(await exec).toMatchObject({ exitCode: 137, stderr: expect.stringContaining("has ended") });
  });
});

test("without root, killed, and its janitor before it: exec ends its command, the next command the rest", async () => {
  const name = `rootless-${process.pid}`;
  // As root this process becomes a user without any capability; otherwise it is one already.
  const wrap = process.getuid?.() === 0 ? ["unshare", "-U", "--map-user=1000", "--map-group=1000"] : [];
  // Both users find it there.
  const env = { XDG_RUNTIME_DIR: work };
  const rootless = await up(name, { wrap, env });
  expect(readlinkSync(`/proc/${rootless.supervisor.pid}/ns/user`)).not.toBe(
    readlinkSync("/proc/self/ns/user"),
  );
  const { exec, inside } = await runInside(name, env);
  const processes = [...(await processesOf(rootless)), ...inside];
  expect(processes.length).toBeGreaterThan(7);
  process.kill(janitorOf(rootless), "SIGKILL");
  process.kill(rootless.supervisor.pid, "SIGKILL");
  expect(await exec).toMatchObject({ exitCode: 137 });
  await sandbox(["status"], [], { reject: false, env });
  await expect.poll(() => remains(rootless, processes), SOON).toEqual(NOTHING);
});

test("the process that a sandbox is bound to takes it along, also a command whose exec was killed", async () => {
  const name = `bound-${process.pid}`;
  const owner = execa("sleep", ["600"], { reject: false });
  const bound = await up(name, { owner: owner.pid });
  const { exec, inside } = await runInside(name);
  const processes = [...(await processesOf(bound)), ...inside];
  exec.kill("SIGKILL");
  await once(exec, "exit");
  owner.kill("SIGKILL");
  await owner;
  expect(processes.length).toBeGreaterThan(7);
  await expect.poll(() => remains(bound, processes), SOON).toEqual(NOTHING);
});

test("what a sandbox left that had died with its janitor is ended by the next command", async () => {
  const name = `dead-${process.pid}`;
  const folder = sandboxFolder(process.env, name);
  const supervisor = { pid: process.pid, startTime: "1" };
  const env = { ...process.env, BLUEGREEN_SANDBOX_ID: sandboxId(supervisor) };
  const unshare = process.getuid?.() === 0 ? ["--net"] : ["--net", "--user", "--map-root-user"];
  const command = execa("unshare", [...unshare, "--", "sleep", "600"], { env, reject: false });
  const network = await eventually("it has a network of its own", async () => {
    const link = readlinkSync(`/proc/${command.pid}/ns/net`);
    return link !== readlinkSync("/proc/self/ns/net") && link;
  });
  expect(await claimFolder(process.env, folder)).toBe(true);
  await folder.write({ name, supervisor, network, phase: "ready" } as never);
  const { stderr } = await sandbox(["status"], [], { reject: false });
  expect(stderr).toContain(`Sandbox ${name} had died`);
  expect(await command).toMatchObject({ signal: "SIGKILL" });
  expect(existsSync(folder.path)).toBe(false);
});

test("wrong usage says what to do instead", async () => {
  const missing = await sandbox(["exec", "--name", "nobody", "--", "true"], [], { reject: false });
  expect(missing).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("SANDBOX_MISSING") });
  const unknown = await sandbox(["up", "--gateway", "2"], [], { reject: false });
  expect(unknown).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("--gateways") });
});

test("the gear that is built is found in less than a second", async () => {
  await build(join(work, "dist"));
  for (const part of ["package.json", "gear"])
    await cp(join(root, part), join(work, part), { recursive: true });
  const times: number[] = [];
  // Other tests may have the processors at this moment: the best of ten counts.
  while (times.length < 10 && !times.some((time) => time < 1000)) {
    const began = performance.now();
    const { stdout } = await execa(process.execPath, [join(work, "dist/cli.js"), "sandbox", "gear"]);
    times.push(performance.now() - began);
    expect(stdout).toMatch(/^Gear: 15 tools/);
  }
  console.log(`gear, a second time: ${times.map((time) => `${Math.round(time)} ms`).join(", ")}`);
  expect(Math.min(...times)).toBeLessThan(1000);
});
