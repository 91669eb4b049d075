/**
 * Tools that fail around the write of the route, with everything real: what can be known is refused before
 * it, and after it the gateways are asked on, the last line says who has the traffic, and the command that it
 * names ends it.
 *
 * | what fails | when | asked here |
 * |---|---|---|
 * | the state of the router's unit is locked by another run | before the flip | refused, the lock named |
 * | its Helm release is pending | before the flip | refused, the revision named; the advised command frees it |
 * | the state is locked | right after the write | the watch goes on; promote finishes |
 * | the state is locked, and the new color goes down | right after the write | the traffic is back at once; rollback finishes |
 * | the API server is gone | right after the write | the gateways are asked on; rollback takes over and finishes |
 *
 * Others of the kind are faults of single calls, in `test/embedded/after-flip.ts`.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { forgetUnits, type UnitWorld } from "../fixtures/charts/units.ts";
import { type LimitedRun, runLimited } from "../fixtures/run-limited.ts";
import {
  apply,
  commandLine,
  eventually,
  headerOf,
  kubectl,
  makeRepository,
  meshEnvironment,
  rawRequest,
  untilAvailable,
} from "./support/index.ts";

const NAMESPACE = "istio-inject-blue-green";
const UNIT = "istio-virtualservice";
const LOCK_ID = "0f5a2c1e-1111-2222-3333-444455556666";

let folder: string;
let world: UnitWorld;

beforeAll(async () => {
  const [made] = await Promise.all([commandLine("after-flip"), forgetUnits()]);
  ({ folder, world } = made);
  await impatientTofu();
  await makeRepository(made, git);
  await bluegreen("apply");
  await eventually("the routes are at the gateway", async () => (await answering()) === "v1");
  await bluegreen("smoke");
}, 240_000);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** The real program, which waits 2 s for a lock instead of a minute. */
async function impatientTofu(): Promise<void> {
  await mkdir(join(folder, "bin"));
  const script = `#!/bin/sh
for word do
  shift
  case "$word" in -lock-timeout=*) word=-lock-timeout=2s ;; esac
  set -- "$@" "$word"
done
exec ${join(meshEnvironment().binDir, "tofu")} "$@"
`;
  await writeFile(join(folder, "bin/tofu"), script);
  await chmod(join(folder, "bin/tofu"), 0o755);
}

function run(tool: string, args: readonly string[]): Promise<LimitedRun> {
  const PATH = `${join(folder, "bin")}:${process.env["PATH"]}`;
  const env = { ...process.env, ...world.env, PATH };
  return runLimited(tool, args, { cwd: world.repository, env, seconds: 110 });
}

async function git(...args: readonly string[]): Promise<void> {
  const { code, stderr } = await run("git", args);
  if (code !== 0) throw new Error(stderr);
}

interface Ended {
  readonly code: number;
  readonly stderr: string;
  /** What `--json` printed. */
  readonly json: Record<string, unknown>;
  /** The last line on stderr. */
  readonly last: string;
}

async function ended(...args: readonly string[]): Promise<Ended> {
  const all = [join(folder, "dist/cli.js"), ...args, "--json"];
  const { code, stdout, stderr } = await run(process.execPath, all);
  const json = JSON.parse(stdout || "{}") as Record<string, unknown>;
  console.log(`${args[0]}: exit code ${code}\n${stderr.trimEnd().split("\n").slice(-3).join("\n")}`);
  return { code, stderr, json, last: stderr.trimEnd().split("\n").at(-1) ?? "" };
}

async function bluegreen(...args: readonly string[]): Promise<Record<string, unknown>> {
  const { code, stderr, json } = await ended(...args);
  expect({ code, stderr: code === 0 ? "" : stderr.slice(-4000) }).toEqual({ code: 0, stderr: "" });
  return json;
}

/** The subset that answers a request without a cookie. */
async function answering(): Promise<string | undefined> {
  const { status, ...answer } = await rawRequest("GET / HTTP/1.1\r\nHost: service-mesh.dev\r\n\r\n");
  return status === 200 ? headerOf({ status, ...answer }, "x-bluegreen-subset") : String(status);
}

/** Where the router in the cluster leads. */
async function routed(): Promise<string> {
  const path = "{.items[*].spec.http[-1:].route[0].destination.subset}";
  return kubectl(["get", "virtualservices", `-n${NAMESPACE}`, `-ojsonpath=${path}`]);
}

async function untilWritten(): Promise<void> {
  for (const end = Date.now() + 60_000; (await routed()) !== "v2";) {
    if (Date.now() > end) throw new Error("the route was never written");
  }
}

/** Holds the lock of the unit's state as a run of OpenTofu does, until it is ended. */
async function lockState(): Promise<ChildProcess> {
  const state = join(folder, "state/live/dev", UNIT, "terraform.tfstate");
  const script = `
import fcntl, json, os, sys
state = sys.argv[1]
file = open(state, "r+")
fcntl.lockf(file, fcntl.LOCK_EX)
info = os.path.join(os.path.dirname(state), ".terraform.tfstate.lock.info")
json.dump({"ID": "${LOCK_ID}", "Operation": "OperationTypeApply", "Info": "", "Who": "somebody@elsewhere",
  "Version": "1.12.6", "Created": "2026-01-01T10:00:00Z", "Path": state}, open(info, "w"))
print("held", flush=True)
sys.stdin.read()
if os.path.exists(info):
  os.remove(info)
`;
  const child = spawn("python3", ["-c", script, state], { stdio: ["pipe", "pipe", "inherit"] });
  const held = new Promise<boolean>((resolve) => {
    child.stdout.once("data", () => resolve(true));
    child.once("exit", () => resolve(false));
  });
  if (!(await held)) throw new Error(`the lock of ${state} was not to be had`);
  return child;
}

async function unlockState(child: ChildProcess): Promise<void> {
  const over = new Promise((resolve) => child.once("exit", resolve));
  child.stdin?.end();
  await over;
}

interface HelmSecret {
  readonly metadata: { readonly labels: Record<string, string> };
  readonly data: { readonly release: string };
}

/** What a `helm upgrade` leaves that was killed before it ended. Returns its revision. */
async function leaveUpgradePending(): Promise<number> {
  const selector = `--selector=owner=helm,name=${UNIT},status=deployed`;
  const text = await kubectl(["get", "secrets", `-n${NAMESPACE}`, selector, "-ojson"]);
  const last = (JSON.parse(text) as { items: HelmSecret[] }).items[0] as HelmSecret;
  const packed = Buffer.from(Buffer.from(last.data.release, "base64").toString(), "base64");
  const release = JSON.parse(gunzipSync(packed).toString()) as { version: number; info: object };
  const revision = release.version + 1;
  const info = { ...release.info, status: "pending-upgrade", description: "Preparing upgrade" };
  const pending = gzipSync(JSON.stringify({ ...release, version: revision, info })).toString("base64");
  const labels = { ...last.metadata.labels, status: "pending-upgrade", version: String(revision) };
  const metadata = { name: `sh.helm.release.v1.${UNIT}.v${revision}`, namespace: NAMESPACE, labels };
  const data = { release: Buffer.from(pending).toString("base64") };
  await apply([{ apiVersion: "v1", kind: "Secret", type: "helm.sh/release.v1", metadata, data }]);
  return revision;
}

/** A way to the API server that can be cut. */
async function cuttable(): Promise<{ readonly kubeconfig: string; cut(): void }> {
  const text = await kubectl(["config", "view", "--raw", "--minify", "--output=json"]);
  const config = JSON.parse(text) as { clusters: { cluster: { server: string } }[] };
  const cluster = config.clusters[0]?.cluster as { server: string };
  const { hostname, port } = new URL(cluster.server);
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    const beyond = connect(Number(port), hostname);
    for (const one of [socket, beyond]) {
      sockets.add(one);
      one.on("error", () => {}).on("close", () => (socket.destroy(), beyond.destroy()));
    }
    socket.pipe(beyond).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cluster.server = `https://127.0.0.1:${(server.address() as { port: number }).port}`;
  const kubeconfig = join(folder, "cuttable");
  await writeFile(kubeconfig, JSON.stringify(config));
  const cut = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { kubeconfig, cut };
}

const codes = ({ json }: Ended) => (json["failures"] as { code: string }[]).map(({ code }) => code);

describe("what is known before the flip", () => {
  it("a state that another run has locked: nothing is moved, and the lock is named", async () => {
    const lock = await lockState();
    const refused = await ended("promote");
    const rehearsed = await ended("promote", "--dry-run", "--record=none");
    await unlockState(lock);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(
      /^ROUTER_UNIT_BLOCKED: terragrunt\/live\/dev\/istio-virtualservice: .* its state is locked by somebody@elsewhere \(apply\) since 2026-01-01.*, lock 0f5a2c1e-/m,
    );
    expect(codes(rehearsed)).toEqual(["ROUTER_UNIT_BLOCKED"]);
    expect(await routed()).toBe("v1");
  }, 110_000);

  it("a Helm release that is pending: the revision is named, and the advised command frees it", async () => {
    const revision = await leaveUpgradePending();
    const refused = await ended("promote");
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(
      new RegExp(
        `^ROUTER_UNIT_BLOCKED: .* revision ${revision} of its Helm release .* is pending-upgrade since`,
        "m",
      ),
    );
    const advised = /`kubectl (delete secret [^`]+)`/.exec(refused.stderr)?.[1] ?? "";
    await kubectl(advised.split(" "));
    expect(await routed()).toBe("v1");
    expect(await bluegreen("promote", "--dry-run")).toMatchObject({ from: "blue", to: "green" });
  }, 110_000);
});

describe("a tool that fails right after the write", () => {
  /** Blue has the traffic, and green is tested. */
  beforeEach(async () => {
    await kubectl(["scale", "deployment", "--all", "--replicas=2", `-n${NAMESPACE}`]);
    await untilAvailable(NAMESPACE, 60);
    if ((await answering()) !== "v1") await bluegreen("rollback");
    await bluegreen("smoke");
  }, 110_000);

  it("the state is locked: the watch has its time, the last line is right, and promote finishes", async () => {
    const began = Date.now();
    // The record is made again for so long.
    const promoting = ended("promote", "--watch=5", "--timeout=20");
    await untilWritten();
    const lock = await lockState();
    const failed = await promoting;
    await unlockState(lock);
    expect({ code: failed.code, codes: codes(failed) }).toEqual({ code: 1, codes: ["UNIT_PLAN_FAILED"] });
    expect(failed.stderr).toContain(LOCK_ID);
    expect(failed.last).toMatch(
      /^Traffic: green has it, as the router said at .*, moved there at .*\. Not finished: Terraform .* Run promote to finish the promote, or rollback: it takes the traffic back to blue\.$/,
    );
    expect(failed.json["traffic"]).toMatchObject({ color: "green", unfinished: ["Terraform"] });
    // Proof, lock and watch: the run did not end with the tool.
    expect(Date.now() - began).toBeGreaterThan(2_000 + 2_000 + 5_000);
    expect(failed.stderr).toContain("A record failed; it is made again in 2 s");
    const done = await bluegreen("promote", "--watch=1");
    expect(done).toMatchObject({ active: "green", traffic: { color: "green", unfinished: [] } });
    expect(await bluegreen("apply", `--units=${UNIT}`)).toMatchObject({ applied: [] });
  }, 110_000);

  it("the state is locked and green goes down: the traffic is back at once, and rollback finishes", async () => {
    const promoting = ended("promote", "--watch=5", "--timeout=20");
    await untilWritten();
    const lock = await lockState();
    await new Promise((resolve) => setTimeout(resolve, 3_500));
    await kubectl([
      "scale",
      "deployment",
      "--selector=version=green-web-echo",
      "--replicas=0",
      `-n${NAMESPACE}`,
    ]);
    const failed = await promoting;
    await unlockState(lock);
    expect(codes(failed)).toEqual(["PROMOTE_REVERTED", "UNIT_PLAN_FAILED"]);
    expect(failed.last).toMatch(/^Traffic: blue has it, .*\. Not finished: .* Run rollback: it finishes/);
    expect(await routed()).toBe("v1");
    expect(await bluegreen("rollback")).toMatchObject({ active: "blue", traffic: { unfinished: [] } });
  }, 110_000);

  it("the API server is gone: the gateways are asked on, the last line does not guess, and rollback finishes", async () => {
    const way = await cuttable();
    const promoting = ended("promote", "--timeout=8", `--kubeconfig=${way.kubeconfig}`);
    await untilWritten();
    way.cut();
    const failed = await promoting;
    expect({ code: failed.code, codes: codes(failed) }).toEqual({ code: 3, codes: ["CLUSTER_UNREACHABLE"] });
    expect(failed.last).toMatch(
      /^Traffic: the default route was written to green at .*; whether it is there cannot be read \(CLUSTER_UNREACHABLE.*\)\. .* Run status/,
    );
    expect(failed.json["traffic"]).toMatchObject({ color: null, written: { to: "green" } });
    expect(await answering()).toBe("v2");
    expect(await bluegreen("status")).toMatchObject({ next: expect.stringContaining("rollback") });
    expect(await bluegreen("rollback")).toMatchObject({ active: "blue", traffic: { color: "blue" } });
    expect(await answering()).toBe("v1");
  }, 110_000);
});

describe("the history of all this", () => {
  interface Told {
    readonly turns: readonly { readonly kind: string; readonly result: string; readonly actor?: string }[];
    readonly disagreements: readonly string[];
    readonly active: string;
    readonly unfinished: unknown;
  }

  it("tells each flip and how it ended, agrees with Git, and the router has Events", async () => {
    const told = (await bluegreen("history")) as unknown as Told;
    const flips = told.turns.filter(({ kind }) => kind === "promote" || kind === "rollback");
    expect(flips.map(({ kind, result }) => `${kind} ${result}`)).toEqual([
      "rollback done",
      "promote taken over",
      "rollback done",
      "promote taken over",
      "rollback done",
      "promote done",
    ]);
    expect(flips.every(({ actor }) => /^\S+@\S+$/.test(actor ?? ""))).toBe(true);
    expect(told).toMatchObject({ disagreements: [], active: "blue", unfinished: null });
    const text = await kubectl(["get", "events.events.k8s.io", `-n${NAMESPACE}`, "-ojson"]);
    const { items } = JSON.parse(text) as {
      items: readonly { reason: string; regarding: { kind: string } }[];
    };
    const ours = items.filter(({ reason }) => reason.startsWith("Traffic"));
    expect(new Set(ours.map(({ reason }) => reason))).toEqual(new Set(["TrafficMoved", "TrafficTakenBack"]));
    expect(new Set(ours.map(({ regarding }) => regarding.kind))).toEqual(new Set(["VirtualService"]));
  }, 110_000);
});
