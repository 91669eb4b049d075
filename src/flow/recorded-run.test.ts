import type { StepName } from "../capability/step-name.ts";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fakePorts, type PortOverrides } from "../../test/fakes/ports.ts";
import { createFiles } from "../adapters/real/files/files.ts";
import { refused, surroundings } from "../errors/errors.ts";
import type { RawInputs } from "../inputs.ts";
import type { KubernetesObject } from "../model/kubernetes.ts";
import type { Unit, UnitPlan } from "../model/unit.ts";
import type { Ports } from "../ports.ts";
import type { Capability } from "../capability/capability.ts";
import { recordedRun } from "./recorded-run.ts";

/** The reference system: its bluegreen.yaml and its units. */
const repository = createFiles(join(import.meta.dirname, "../.."));

function router(subset: string): KubernetesObject {
  const destination = { host: "echo", subset };
  return {
    apiVersion: "networking.istio.io/v1",
    kind: "VirtualService",
    metadata: { name: "router", namespace: "mesh", resourceVersion: "1" },
    spec: { hosts: ["service-mesh.dev"], gateways: ["gateway"], http: [{ route: [{ destination }] }] },
  };
}

const GATEWAY = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: gateway, namespace: mesh}
spec:
  selector: {istio: ingressgateway}
  servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]
`;

interface Scene {
  readonly ports: Ports;
  readonly pages: Map<string, string>;
  readonly summaries: string[];
  readonly said: () => string;
  tick(milliseconds: number): void;
  readonly now: () => number;
}

function scene(overrides: PortOverrides = {}): Scene {
  const pages = new Map<string, string>();
  const summaries: string[] = [];
  let clock = 1_000_000;
  const ports = fakePorts({
    files: {
      read: (path) => repository.read(path),
      list: (folder) => repository.list(folder),
      write: async (path, text) => void pages.set(path, text),
    },
    helm: {
      template: async ({ chart }) =>
        chart.endsWith("istio-virtualservice") ? `${JSON.stringify(router("v2"))}\n---\n${GATEWAY}` : "",
    },
    github: { summary: async (text) => void summaries.push(text) },
    ...overrides,
  });
  const said = () => ports.logged.map(({ level, message }) => `${level}: ${message}`).join("\n");
  const tick = (milliseconds: number) => void (clock += milliseconds);
  return { ports, pages, summaries, said, tick, now: () => clock };
}

async function play(scene: Scene, name: StepName, raw: RawInputs, capability: Capability): Promise<unknown> {
  const run = await recordedRun(name, raw, scene.now);
  const step = run.step(name, capability);
  return run.whole(() => step(raw, scene.ports, () => Promise.reject(new Error("no toolchain"))));
}

const outcome = { outputs: {}, result: undefined, text: "" };

function request(cookie?: string) {
  const headers = cookie === undefined ? [] : ([["cookie", cookie]] as const);
  return {
    address: { host: "127.0.0.1", port: 80 },
    host: "service-mesh.dev",
    method: "GET",
    path: "/",
    headers,
    timeoutMs: 1,
  };
}

/** Moves the default from v1 to v2, asks before and after, and once more for v1 by its cookie. */
function promotion(scene: Scene): Capability {
  return async (_, { cluster, http }) => {
    const [found] = await cluster.list("virtualservices.networking.istio.io");
    await http.send(request());
    scene.tick(100);
    await cluster.replace({ ...router("v2"), metadata: found!.metadata });
    scene.tick(20);
    await http.send(request());
    scene.tick(50);
    await http.send(request());
    scene.tick(500);
    await http.send(request("x-version=v1"));
    scene.tick(10);
    return { ...outcome, sentence: 'green has the traffic & token<"1">', convergedMs: 70 };
  };
}

function gateway(subsets: readonly (string | undefined)[]): PortOverrides {
  const left = [...subsets];
  return {
    cluster: { list: async () => [router("v1")], replace: async (object) => object },
    http: {
      send: async () => {
        const subset = left.shift();
        if (subset === undefined)
          throw surroundings("GATEWAY_UNREACHABLE", "no answer", { remedy: "Look at the gateway" });
        return { status: 200, headers: [["x-bluegreen-subset", subset]], body: "" };
      },
    },
  };
}

describe("a run that is asked for its page", () => {
  it("shows phases, the flip, who answered, and routes as they were before it", async () => {
    const one = scene(gateway(["v1", "v1", "v2", "v1"]));
    await play(one, "promote", { page: "out/run.html" }, promotion(one));
    const page = one.pages.get("out/run.html") ?? "";
    expect(page).not.toContain("<script");
    expect(page).toContain("<title>promote: web-echo</title>");
    expect(page).toMatch(/<th scope="row">promote<\/th>/);
    expect(page).toContain("promote: blue → green");
    expect(page).toContain("promote: every answer comes from green");
    // The last old answer is the one 20 ms after the flip, not the one that a cookie asked for.
    expect(page).toMatch(/promote: blue → green: last old answer after<\/dt>\s*<dd>20 ms/);
    expect(page).toMatch(/answered by blue<\/dt>\s*<dd>3</);
    expect(page).toMatch(/<td>v1 \(echo[^<]*<\/td>\s*<td>v2 \(echo/);
    // Nothing was linted.
    expect(page).not.toContain('id="findings"');
    expect(one.summaries).toEqual([]);
    expect(one.said()).toContain("The run as a page: out/run.html");
  });

  it("counts what nobody answered, and says how it ended", async () => {
    const one = scene(gateway(["v1", undefined]));
    await expect(play(one, "promote", { page: "run.html" }, promotion(one))).rejects.toThrow("no answer");
    const page = one.pages.get("run.html") ?? "";
    expect(page).toMatch(/failed<\/dt>\s*<dd>1</);
    expect(page).toMatch(/badge failed">failed/);
    expect(page).toContain("GATEWAY_UNREACHABLE: no answer. Look at the gateway.");
  });

  it("holds no secret, however HTML would write it", async () => {
    const one = scene(gateway(["v1", "v2", "v2", "v1"]));
    one.ports.log.mask('token<"1">');
    await play(one, "promote", { page: "run.html" }, promotion(one));
    const page = one.pages.get("run.html") ?? "";
    expect(page).toContain("green has the traffic &amp; ***");
    expect(page).not.toContain("token");
  });

  it("is written for a step that is refused too, and the refusal stays as it was", async () => {
    const one = scene();
    const refusal = refused("SMOKE_FAILED", "green answered 500", { remedy: "Correct it" });
    const failing = play(one, "smoke", { page: "run.html" }, () => Promise.reject(refusal));
    await expect(failing).rejects.toBe(refusal);
    expect(one.pages.get("run.html")).toContain("SMOKE_FAILED: green answered 500. Correct it.");
  });

  it("has no routes when Helm cannot be asked, and says why", async () => {
    const missing = () =>
      Promise.reject(surroundings("TOOL_MISSING", "helm is not on PATH", { remedy: "x" }));
    const one = scene({ helm: { template: missing } });
    await play(one, "smoke", { page: "run.html" }, async () => outcome);
    expect(one.pages.get("run.html")).not.toContain('id="routes"');
    expect(one.said()).toMatch(/info: The page has no routes: TOOL_MISSING/);
  });

  it("is refused before anything is done when it would lie outside the repository", async () => {
    const one = scene();
    const step = () => Promise.reject(new Error("the step was run"));
    const refusal = play(one, "deploy", { page: "../run.html" }, step);
    await expect(refusal).rejects.toMatchObject({ code: "PATH_OUTSIDE" });
  });

  it("does not fail because its page cannot be written", async () => {
    const write = () => Promise.reject(surroundings("PAGE_UNWRITABLE", "no space", { remedy: "Make some" }));
    const one = scene({ files: { read: repository.read, list: repository.list, write } });
    expect(await play(one, "smoke", { page: "run.html" }, async () => outcome)).toEqual(outcome);
    expect(one.said()).toMatch(/warning: PAGE_NOT_WRITTEN: .*PAGE_UNWRITABLE: no space/);
  });
});

const UNIT: Unit = { name: "router", path: "live/router", dependencies: [] };

function planned(text: string): UnitPlan {
  const changes = [{ address: "helm_release.this", action: "update" as const }];
  const restsOn = "state" as const;
  return {
    unit: "router",
    outcome: "changes",
    changes,
    text,
    digest: "d",
    error: undefined,
    restsOn,
    milliseconds: 1,
  };
}

function planning(scene: Scene): Capability {
  return async (_, { terragrunt }) => {
    const [unit] = await terragrunt.units("live");
    await terragrunt.plan(unit!);
    scene.tick(5);
    return { ...outcome, sentence: "1 of 1 units would change" };
  };
}

describe("a plan", () => {
  const terragrunt = (text: string, tick: () => void): Partial<Ports["terragrunt"]> => ({
    units: async () => [UNIT],
    plan: async () => (tick(), planned(text)),
  });

  it("gets a picture of its planning into the step summary, without a page", async () => {
    const one: Scene = scene({ terragrunt: terragrunt("~ tag", () => one.tick(40)) });
    await play(one, "plan", {}, planning(one));
    expect(one.summaries).toHaveLength(1);
    expect(one.summaries[0]).toContain("  section Planning\n  router :done, 0, 40");
    // The plan's own summary has the graph of units.
    expect(one.summaries[0]).not.toContain("flowchart");
    expect(one.pages.size).toBe(0);
  });

  it.each(["true", "True"])("gets it as well when it is dry (%s)", async (dryRun) => {
    const one: Scene = scene({ terragrunt: terragrunt("", () => one.tick(1)) });
    await play(one, "plan", { "dry-run": dryRun }, planning(one));
    expect(one.summaries).toHaveLength(1);
  });

  it("has what Terragrunt leaves out on its page, with the reason", async () => {
    const out: Unit = {
      name: "dns",
      path: "live/dns",
      dependencies: [],
      excluded: { plan: "its block", apply: "" },
    };
    const one: Scene = scene({
      terragrunt: { ...terragrunt("~ tag", () => one.tick(1)), units: async () => [UNIT, out] },
    });
    await play(one, "plan", { page: "run.html" }, planning(one));
    const page = one.pages.get("run.html") ?? "";
    expect(page).toContain('dns <span class="badge excluded">excluded</span>');
    expect(page).toContain("its block");
  });

  it("has a page below 300 kB, however long a plan is", async () => {
    const long = "+ <b>\n".repeat(100_000);
    const one: Scene = scene({ terragrunt: terragrunt(long, () => one.tick(1)) });
    await play(one, "plan", { page: "run.html" }, planning(one));
    const page = one.pages.get("run.html") ?? "";
    expect(page).toMatch(/… [\d,]+ more lines: the page holds 300 kB/);
    expect(page.length).toBeLessThan(300_000);
  });
});

describe("any other run", () => {
  it("is left as it is", async () => {
    const run = await recordedRun("deploy", {}, () => 0);
    const step: Capability = async () => outcome;
    expect(run.step("deploy", step)).toBe(step);
  });
});
