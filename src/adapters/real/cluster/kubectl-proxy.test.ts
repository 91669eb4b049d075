import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { kubeApi } from "../../../../test/fakes/kube-api.ts";
import { bundledModules } from "../../../../test/fixtures/bundled-modules.ts";
import { kubectlBinary } from "../../../../test/fixtures/helm-binary.ts";
import { createKubectlProxy } from "./kubectl-proxy.ts";
import { createStarter } from "../processes/start.ts";

const log = { masked: (text: string) => text };
const request = { method: "GET", path: "/api/v1", timeoutMs: 5000 } as const;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bluegreen-proxy-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function kubeconfig(server: string): string {
  const path = join(folder, "kubeconfig");
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "a", cluster: { server } }],
    contexts: [{ name: "a", context: { cluster: "a", user: "" } }],
    "current-context": "a",
  };
  writeFileSync(path, JSON.stringify(config));
  return path;
}

const environment = () => ({ PATH: dirname(kubectlBinary()), HOME: folder });

/** With the pids of the kubectls that it started. */
function proxy(server: string, idleMs?: number) {
  const start = createStarter({ cwd: folder, env: environment(), log });
  const pids: number[] = [];
  const proxy = createKubectlProxy({
    start: async (command, over) => {
      const started = await start(command, over);
      pids.push(started.process.pid ?? 0);
      return started;
    },
    kubeconfig: kubeconfig(server),
    ...(idleMs === undefined ? {} : { idleMs }),
  });
  onTestFinished(() => proxy.end());
  return { proxy, pids };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const gone = (pid: number) => expect.poll(() => isAlive(pid), { timeout: 5000 }).toBe(false);

/** A program in kubectl's place whose proxy answers every request with this text, again and again. */
function lyingKubectl(answer: string, everyMs: number): void {
  mkdirSync(join(folder, "bin"));
  const script = `#!${process.execPath}
    const path = process.argv.find((arg) => arg.startsWith("--unix-socket=")).slice(14);
    require("node:net").createServer((socket) => {
      socket.on("error", () => {}).once("data", () => {
        socket.write(${JSON.stringify(answer)});
        const timer = setInterval(() => socket.write("x"), ${everyMs});
        socket.on("close", () => clearInterval(timer));
      });
    }).listen(path, () => console.log("Starting to serve on " + path));`;
  writeFileSync(join(folder, "bin/kubectl"), script, { mode: 0o755 });
}

/**
 * The kind: answers that are none. Tried besides, all of them ended by the same clock: 1xx for ever, no
 * answer.
 */
describe("a proxy that lies", () => {
  it.each([
    [
      "101",
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n",
      /left HTTP/,
      5000,
    ],
    ["text", "hello\r\n\r\n", /Parse Error/, 5000],
    ["headers, byte by byte", "HTTP/1.1 200 OK\r\na: ", /timeout/, 300],
    ["a body, byte by byte", "HTTP/1.1 200 OK\r\n\r\n", /timeout/, 300],
  ])("by %s ends in time", async (_what, answer, why, timeoutMs) => {
    lyingKubectl(answer, 50);
    const start = createStarter({ cwd: folder, env: { PATH: join(folder, "bin"), HOME: folder }, log });
    const one = createKubectlProxy({ start });
    onTestFinished(() => one.end());
    await expect(one.send({ ...request, timeoutMs })).rejects.toThrow(why);
  });
});

describe("one kubectl", () => {
  it("serves all requests, also those that come while it starts", async () => {
    const { url } = await kubeApi({});
    const { proxy: one, pids } = proxy(url);
    const answers = await Promise.all([one.send(request), one.send(request)]);
    answers.push(await one.send(request));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(pids).toHaveLength(1);
  });

  it("keeps the path of the kubeconfig's server", async () => {
    const api = await kubeApi({ "GET /k8s/clusters/a/api/v1": { status: 200, body: { here: true } } });
    const { proxy: one } = proxy(`${api.url}/k8s/clusters/a`);
    expect(await one.send(request)).toMatchObject({ status: 200, text: '{"here":true}' });
  });

  it("ends after a while without requests, and the next request starts another", async () => {
    const { url } = await kubeApi({});
    const { proxy: one, pids } = proxy(url, 50);
    await one.send(request);
    await gone(pids[0] ?? 0);
    expect(await one.send(request)).toMatchObject({ status: 200 });
    expect(pids).toHaveLength(2);
  });

  it("is started again when someone ended it", async () => {
    const { url } = await kubeApi({});
    const { proxy: one, pids } = proxy(url);
    await one.send(request);
    process.kill(pids[0] ?? 0, "SIGKILL");
    await expect
      .poll(async () => (await one.send(request).catch(() => undefined))?.status, { timeout: 5000 })
      .toBe(200);
    expect(pids).toHaveLength(2);
  });
});

let modules: string;
let bundle: string;
beforeAll(async () => {
  bundle = mkdtempSync(join(tmpdir(), "bluegreen-proxy-modules-"));
  const adapters = ["cluster/kubectl-proxy", "processes/start"].map((name) => `src/adapters/real/${name}.ts`);
  modules = await bundledModules(bundle, [...adapters, "src/actions/lifetime.ts", "src/actions/settled.ts"]);
});
afterAll(() => rmSync(bundle, { recursive: true, force: true }));

/** A process of its own that asks once, says which kubectl it started, and then does what `after` says. */
function asker(server: string, after: string) {
  const script = `
    import { createKubectlProxy, createStarter, openLifetime, Pending } from ${JSON.stringify(modules)};
    const { reaper } = openLifetime(process, { info: console.error, warning: console.error }, new Pending());
    const start = createStarter({ cwd: process.cwd(), env: process.env, log: { masked: (text) => text }, reaper });
    let pid;
    const proxy = createKubectlProxy({
      reaper,
      kubeconfig: ${JSON.stringify(kubeconfig(server))},
      start: async (command, over) => {
        const started = await start(command, over);
        pid = started.process.pid;
        return started;
      },
    });
    const { status } = await proxy.send(${JSON.stringify(request)});
    console.log(JSON.stringify({ pid, status }));
    ${after}
  `;
  const file = join(folder, "asker.mjs");
  writeFileSync(file, script);
  const temp = mkdtempSync(join(folder, "temp-"));
  const env = { ...process.env, ...environment(), TMPDIR: temp };
  env.PATH = [env.PATH, dirname(process.execPath)].join(delimiter);
  const child = spawn(process.execPath, [file], { env, stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const said = new Promise<{ pid: number; status: number; at: number }>((resolve) =>
    child.stdout.once("data", (text) => resolve({ ...JSON.parse(String(text)), at: performance.now() })),
  );
  const left = () => readdirSync(temp).filter((name) => name.startsWith("bluegreen-kubectl-"));
  return { child, ended, said, left };
}

describe("when the process ends, kubectl and its folder are gone", () => {
  it("by itself, at once", async () => {
    const { url } = await kubeApi({});
    const { ended, said, left } = asker(url, "");
    const { pid, at } = await said;
    expect(await ended).toBe(0);
    expect(performance.now() - at).toBeLessThan(1000);
    await gone(pid);
    expect(left()).toEqual([]);
  });

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("by %s", async (signal, code) => {
    const { url } = await kubeApi({});
    const { child, ended, said, left } = asker(url, "setInterval(() => {}, 1000);");
    const { pid } = await said;
    expect(left()).toHaveLength(1);
    child.kill(signal);
    expect(await ended).toBe(code);
    await gone(pid);
    expect(left()).toEqual([]);
  });

  it("by SIGKILL, within two seconds", async () => {
    const { url } = await kubeApi({});
    const { child, ended, said, left } = asker(url, "setInterval(() => {}, 1000);");
    const { pid } = await said;
    expect(left()).toHaveLength(1);
    child.kill("SIGKILL");
    await ended;
    await gone(pid);
    await expect.poll(left, { timeout: 2_000, interval: 20 }).toEqual([]);
  });
});
