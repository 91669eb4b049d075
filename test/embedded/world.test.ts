import type { HttpRequest } from "../../src/model/http.ts";
import { connect } from "node:net";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { EmbeddedWorld, EmbeddedWorldOptions } from "../../src/adapters/embedded/create.ts";
import { REPORT_ANNOTATION } from "../../src/adapters/embedded/gateway/echo.ts";
import { createHttp } from "../../src/adapters/real/http.ts";
import type { KubernetesObject } from "../../src/model/kubernetes.ts";
import type { Unit } from "../../src/model/unit.ts";
import type { Terragrunt } from "../../src/ports.ts";
import { HOST, NAMESPACE, type ReferenceWorlds, referenceWorlds, ROUTER, STEPS } from "./reference-world.ts";

let worlds: ReferenceWorlds;
beforeAll(async () => {
  worlds = await referenceWorlds();
}, 60_000);

/** A world in which every unit was applied and every gateway knows of it. */
async function appliedWorld(options: Partial<EmbeddedWorldOptions> = {}): Promise<EmbeddedWorld> {
  const world = worlds.create(options);
  onTestFinished(() => world.close());
  await STEPS.apply({}, world.process("apply").ports);
  await world.clock.sleep(1_000);
  return world;
}

function get(path: string, cookie?: string, port = 80): HttpRequest {
  const headers: [string, string][] = cookie === undefined ? [] : [["cookie", cookie]];
  const address = { host: "127.0.0.1", port };
  return { address, host: HOST, method: "GET", path, headers, timeoutMs: 1_000 };
}

/** Sends Latin-1 bytes on a connection of their own; all that comes back until it is closed. */
function bytesAnswered(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answered = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes, "latin1"));
    socket.on("data", (data) => (answered += data.toString("latin1")));
    socket.on("end", () => resolve(answered)).on("error", reject);
  });
}

async function unitOf(terragrunt: Terragrunt, name: string): Promise<Unit> {
  const unit = (await terragrunt.units("terragrunt/live/dev")).find((one) => one.name === name);
  if (unit === undefined) throw new Error(`there is no unit ${name}`);
  return unit;
}

function flip(world: EmbeddedWorld, subset: string): void {
  const router = world.store.get(ROUTER) as KubernetesObject;
  const text = JSON.stringify(router.spec?.["http"]);
  const http = JSON.parse(text) as { name: string; route: { destination: { subset: string } }[] }[];
  for (const rule of http) if (rule.name === "default") rule.route[0]!.destination.subset = subset;
  world.store.replace({ ...router, spec: { ...router.spec, http } }, "test");
}

describe("the embedded world", () => {
  it("serves what Helm rendered: the walkthrough's three requests", async () => {
    const world = await appliedWorld();
    const bodies = await Promise.all(
      [undefined, "x-version=v2", "x-version=v1"].map((cookie) => world.ports.http.send(get("/", cookie))),
    );
    expect(bodies.map(({ body }) => body)).toEqual(["blue-1.0\n", "green-1.0\n", "blue-1.0\n"]);
    expect(bodies[1]?.headers).toContainEqual(["x-bluegreen-subset", "v2"]);
  });

  it("refuses connections until a Gateway asks for a listener", async () => {
    const world = worlds.create();
    onTestFinished(() => world.close());
    await expect(world.ports.http.send(get("/"))).rejects.toMatchObject({ code: "GATEWAY_UNREACHABLE" });
    const { port } = await world.listen(0);
    await expect(createHttp().send(get("/", undefined, port))).rejects.toMatchObject({
      code: "GATEWAY_UNREACHABLE",
    });
  });

  it("answers 400 to a path that cannot be normalized", async () => {
    const world = await appliedWorld();
    expect(await world.ports.http.send(get("/%00"))).toMatchObject({ status: 400, body: "" });
  });

  it("answers 400 to bytes that are no HTTP, once it listens", async () => {
    const world = await appliedWorld({ clock: "real" });
    const { port } = await world.listen(0);
    expect(await bytesAnswered(port, "GET /caf\u00E9 HTTP/1.1\r\nhost: x\r\n\r\n")).toMatch(
      /^HTTP\/1\.1 400 Bad Request\r\n[^]*\r\n\r\nBad Request$/,
    );
  });

  it("has pods that tell what they received, when their annotation asks for it", async () => {
    const world = await appliedWorld();
    for (const pod of world.store.list("pods", { namespace: NAMESPACE })) {
      const annotations = { ...pod.metadata.annotations, [REPORT_ANNOTATION]: "true" };
      world.store.replace({ ...pod, metadata: { ...pod.metadata, annotations } }, "test");
    }
    const { body } = await world.ports.http.send({ ...get("/v2/orders?id=1"), method: "POST" });
    expect(JSON.parse(body)).toMatchObject({
      labels: { version: "green-web-echo" },
      method: "POST",
      path: "/orders?id=1",
      authority: HOST,
      port: 5678,
    });
  });

  it("answers 404 where no route is, and 503 where no pod is", async () => {
    const world = await appliedWorld();
    expect(await world.ports.http.send({ ...get("/"), host: "other.dev" })).toMatchObject({ status: 404 });
    world.crash(NAMESPACE, { version: "green-web-echo" });
    await world.clock.sleep(500);
    expect(await world.ports.http.send(get("/", "x-version=v2"))).toMatchObject({ status: 503 });
    expect(await world.ports.http.send(get("/"))).toMatchObject({ status: 200 });
  });

  it("heeds a write after the debounce, one gateway after another", async () => {
    const world = await appliedWorld({ gateways: 3, propagation: { spreadMs: 40 } });
    const seen = (): readonly string[] =>
      world.gateways.map(
        (gateway) => gateway.answer({ host: HOST, method: "GET", path: "/", headers: [] }).body,
      );
    flip(world, "v2");
    const began = world.clock.now();
    const changedAt: number[] = [];
    for (let blue = 3; blue > 0 && world.clock.now() < began + 1_000;) {
      const now = seen().filter((body) => body === "blue-1.0\n").length;
      if (now < blue) changedAt.push(world.clock.now() - began);
      blue = now;
      await world.clock.sleep(1);
    }
    expect(changedAt).toHaveLength(3);
    expect(changedAt[0]).toBeGreaterThanOrEqual(100);
    expect(changedAt[0]).toBeLessThan(150);
    expect(changedAt[2]).toBeLessThan(250);
  });

  it("waits for quiet while writes go on, but not for ever", async () => {
    const world = await appliedWorld({ propagation: { debounceMaxMs: 500 } });
    const router = (): KubernetesObject => world.store.get(ROUTER) as KubernetesObject;
    flip(world, "v2");
    const began = world.clock.now();
    const answer = (): string | undefined =>
      world.gateways[0]?.answer({ host: HOST, method: "GET", path: "/", headers: [] }).body;
    for (let count = 0; answer() === "blue-1.0\n"; count += 1) {
      const labels = { ...router().metadata.labels, seen: String(count) };
      world.store.replace({ ...router(), metadata: { ...router().metadata, labels } }, "somebody");
      await world.clock.sleep(50);
    }
    expect(world.clock.now() - began).toBeGreaterThanOrEqual(500);
    expect(world.clock.now() - began).toBeLessThan(700);
  });

  it("plans by rendering and comparing, applies what was planned, and then has nothing to do", async () => {
    const world = await appliedWorld();
    const { terragrunt, files } = world.process("plan").ports;
    const green = await unitOf(terragrunt, "helm-deploy-green-web-echo");
    expect(await terragrunt.plan(green)).toMatchObject({ outcome: "no-changes", restsOn: "rendering" });
    const values = `${green.path}/values/values.yaml`;
    await files.write(values, ((await files.read(values)) ?? "").replace('tag: "1.0.0"', 'tag: "1.1.0"'));
    const plan = await terragrunt.plan(green);
    expect(plan).toMatchObject({ outcome: "changes", restsOn: "rendering" });
    expect(plan.text).toMatch(/^-.*http-echo:1\.0\.0$/m);
    expect(plan.text).toMatch(/^\+.*http-echo:1\.1\.0$/m);
    await terragrunt.apply(green, plan);
    expect(await terragrunt.plan(green)).toMatchObject({ outcome: "no-changes" });
    await expect(terragrunt.apply(green, plan)).rejects.toMatchObject({ code: "UNIT_APPLY_FAILED" });
  });

  it("does not plan the control plane, which is there already, and says so", async () => {
    const world = await appliedWorld();
    const { terragrunt } = world.process("plan").ports;
    expect(await terragrunt.plan(await unitOf(terragrunt, "istio-with-profile"))).toMatchObject({
      outcome: "given",
      error: "given by the surroundings, not planned here",
      changes: [],
    });
  });

  it.each([
    [
      "istio-inject-blue-green",
      "kubernetes-namespace",
      "kubernetes-namespac",
      /there is no module at terragrunt/,
    ],
    ["istio-inject-blue-green", "modules//kubernetes-namespace", "..//live", /there is no module at live\./],
    ["helm-deploy-green-web-echo", "modules//helm-release", "module//helm-release", /there is no module at/],
  ])("fails to plan %s when its module is misspelt: never `no changes`", async (name, from, to, reason) => {
    const world = worlds.create();
    onTestFinished(() => world.close());
    const { terragrunt, files } = world.process("plan").ports;
    const unit = await unitOf(terragrunt, name);
    const file = `${unit.path}/terragrunt.hcl`;
    await files.write(file, ((await files.read(file)) ?? "").replace(from, to));
    const plan = await terragrunt.plan(unit);
    expect(plan).toMatchObject({ outcome: "failed", digest: undefined });
    expect(plan.error).toMatch(/^UNIT_UNREADABLE: /);
    expect(plan.error).toMatch(reason);
  });

  it("fails to plan an object whose namespace cannot be told", async () => {
    const world = worlds.create();
    onTestFinished(() => world.close());
    const { terragrunt, files } = world.process("plan").ports;
    const unit = await unitOf(terragrunt, "istio-kiali-secret");
    const file = `${unit.path}/terragrunt.hcl`;
    const text = (await files.read(file)) ?? "";
    expect((await terragrunt.plan(unit)).changes).toEqual([
      { action: "create", address: "Secret/istio-system/kiali" },
    ]);
    await files.write(file, text.replace("local.profile.istioNamespace", 'get_env("NAMESPACE")'));
    expect((await terragrunt.plan(unit)).error).toMatch(/function get_env is not read without Terragrunt/);
  });

  it("fails to plan a module that it does not know", async () => {
    const world = worlds.create();
    onTestFinished(() => world.close());
    const { terragrunt, files } = world.process("plan").ports;
    await files.write("terragrunt/modules/bucket/main.tf", "");
    const unit = await unitOf(terragrunt, "istio-kiali-secret");
    const file = `${unit.path}/terragrunt.hcl`;
    await files.write(file, ((await files.read(file)) ?? "").replace("kubernetes-secret", "bucket"));
    expect((await terragrunt.plan(unit)).error).toMatch(/what its module makes is only known to Terragrunt/);
  });

  it("asks the modules' own files what they make, whatever the modules are called", async () => {
    const renamed = (text: string): string =>
      text
        .replaceAll(/(modules\/{1,2})([a-z]+)-([a-z]+)/g, "$1its-$3-and-$2")
        .replaceAll('"../helm-release"', '"../its-release-and-helm"');
    const files = Object.fromEntries(Object.entries(worlds.files).map((entry) => entry.map(renamed)));
    expect(Object.keys(files).filter((path) => path in worlds.files && path.includes("/modules/"))).toEqual(
      [],
    );
    const told = async (world: EmbeddedWorld): Promise<unknown> => {
      onTestFinished(() => world.close());
      const { terragrunt } = world.process("plan").ports;
      const plans = [];
      for (const unit of await terragrunt.units("terragrunt/live/dev")) {
        const { outcome, changes } = await terragrunt.plan(unit);
        plans.push({ unit: unit.name, outcome, changes, chart: await terragrunt.chart(unit) });
      }
      return plans;
    };
    const asBefore = await told(worlds.create());
    expect(JSON.stringify(asBefore)).toMatch(/Namespace\/istio-inject.*"given".*Secret\/istio-system/);
    expect(await told(worlds.create({ files }))).toEqual(asBefore);
  });

  it("keeps what Helm says of a chart that does not render", async () => {
    const world = worlds.create();
    onTestFinished(() => world.close());
    const { terragrunt, files } = world.process("plan").ports;
    const unit = await unitOf(terragrunt, "helm-deploy-green-web-echo");
    await files.write(`${unit.path}/values/values.yaml`, "preStopSleepSeconds: 30\n");
    const { error } = await terragrunt.plan(unit);
    expect(error).toMatch(/^CHART_RENDER_FAILED: charts\/blue-green-web-echo: the chart does not render/);
    expect(error).toContain("terminationGracePeriodSeconds must be longer than preStopSleepSeconds");
  });

  it("fails to apply what lives in a namespace that is not there", async () => {
    const world = worlds.create();
    onTestFinished(() => world.close());
    const { terragrunt } = world.process("apply").ports;
    const unit = await unitOf(terragrunt, "istio-gateway");
    const plan = await terragrunt.plan(unit);
    await expect(terragrunt.apply(unit, plan)).rejects.toMatchObject({
      code: "UNIT_APPLY_FAILED",
      stderr: expect.stringContaining('namespaces "istio-inject-blue-green" not found'),
    });
  });

  it("goes back to what was there when a new version never gets ready", async () => {
    const world = await appliedWorld({
      terragrunt: { readyMs: 5_000 },
      behaviorOf: (pod) => ({ neverReady: JSON.stringify(pod.spec).includes("http-echo:1.1.0") }),
    });
    const deployed = STEPS.deploy({}, world.process("deploy").ports);
    await expect(deployed).rejects.toMatchObject({ code: "UNIT_APPLY_FAILED" });
    await world.clock.sleep(20_000);
    const pods = world.serving(NAMESPACE, { version: "green-web-echo" });
    expect(pods.map((pod) => JSON.stringify(pod.spec).includes("http-echo:1.0.0"))).toEqual([true, true]);
  });

  it("goes on from a snapshot, and leaves the snapshot's world alone", async () => {
    const world = await appliedWorld();
    const copy = worlds.create({ from: world.snapshot() });
    onTestFinished(() => copy.close());
    flip(copy, "v2");
    await copy.clock.sleep(1_000);
    expect((await copy.ports.http.send(get("/"))).body).toBe("green-1.0\n");
    expect((await world.ports.http.send(get("/"))).body).toBe("blue-1.0\n");
    expect(JSON.stringify(world.store.get(ROUTER))).not.toBe(JSON.stringify(copy.store.get(ROUTER)));
  });

  it("listens on loopback when asked to, and says so when the port is taken", async () => {
    const world = await appliedWorld({ clock: "real", http: createHttp() });
    const servers = await world.listen(0);
    const direct = await createHttp().send(get("/", "x-version=v2", servers.port));
    expect(direct).toMatchObject({ status: 200, body: "green-1.0\n" });
    for (const port of servers.ports.values()) {
      expect(await world.ports.http.send(get("/", undefined, port))).toMatchObject({ body: "blue-1.0\n" });
    }
    await expect(worlds.create({ clock: "real" }).listen(servers.port)).rejects.toMatchObject({
      code: "PORT_TAKEN",
    });
  });

  it("runs the same way twice from the same seed", async () => {
    const run = async (): Promise<readonly string[]> => {
      const world = worlds.create({ seed: 7 });
      onTestFinished(() => world.close());
      const seen: string[] = [];
      world.watch(({ at, actor, type, kind }) => void seen.push(`${at} ${actor} ${kind} ${type}`));
      for (const step of ["apply", "deploy", "smoke", "promote", "rollback"] as const) {
        await STEPS[step]({}, world.process(step).ports);
      }
      return seen;
    };
    expect(await run()).toEqual(await run());
  });
});
