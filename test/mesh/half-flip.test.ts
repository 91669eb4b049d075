/**
 * A host with one rule beside the default: a flip of the default would leave its requests behind. promote
 * refuses it, and the command that it prints shows, on the real gateway, what it said. Which other kinds of
 * rule were tried is in the table of src/release/reach/flip-routes.test.ts; what decides is the same code.
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RecordingLog } from "../../src/adapters/embedded/tools/log.ts";
import { createRealPorts } from "../../src/adapters/real/create.ts";
import type { Failure } from "../../src/errors/errors.ts";
import type { Unit, UnitPlan } from "../../src/model/unit.ts";
import type { Ports } from "../../src/ports.ts";
import { parsePromoteInputs } from "../../src/promote/inputs.ts";
import { promote } from "../../src/promote/step.ts";
import { parseSmokeInputs } from "../../src/smoke/inputs.ts";
import { smoke } from "../../src/smoke/step.ts";
import { readUnitChart, readUnits } from "../../src/units/read.ts";
import {
  apply,
  eventually,
  get,
  kubectl,
  meshEnvironment,
  rawRequest,
  chartsReleased,
  untilAvailable,
} from "./support/index.ts";

const run = promisify(execFile);
const [NAMESPACE, HOST, ROUTER] = ["half-flip", "half-flip.example", "istio-prod-blue-green"];
const [{ host: ADDRESS, port: PORT }] = meshEnvironment().gateways;

/** Two kinds of request that stay: by a path, and by a header that asks another Service for the same pods. */
const RULES = [
  { name: "api", match: [{ uri: { prefix: "/api/" } }], route: to("blue-green-service", "v1") },
  { name: "big", match: [{ headers: { "x-tenant": { exact: "big" } } }], route: to("only-blue") },
];

function to(host: string, subset?: string): object[] {
  return [{ destination: { host, ...(subset === undefined ? {} : { subset }), port: { number: 8600 } } }];
}

/** What the smoke test asks for. */
const PATHS = ["/", "/second?x=1", "/third"];

let folder: string;

/**
 * Units are real, and Helm has released them; of Terraform nothing is asked here but that the router's could
 * be applied.
 */
function ports(): Ports {
  const real = createRealPorts({ cwd: folder, env: process.env, log: new RecordingLog() });
  const plan: UnitPlan = {
    unit: "router",
    outcome: "no-changes",
    changes: [],
    text: "",
    digest: "1",
    error: undefined,
    restsOn: "state",
    milliseconds: 0,
  };
  const unasked = () => Promise.reject(new Error("nothing is applied here"));
  const terragrunt = {
    units: (root: string) => readUnits(real.files, root),
    chart: async (unit: Unit) => {
      const chart = await readUnitChart(real.files, unit);
      if (!chart.known) throw new Error(chart.reason);
      return chart.value;
    },
    plan: async () => plan,
    apply: unasked,
    unlock: unasked,
  };
  return { ...real, terragrunt };
}
const routerSpec = () =>
  kubectl(["get", "virtualservice", ROUTER, `--namespace=${NAMESPACE}`, "--output=jsonpath={.spec}"]);

async function patch(...operations: readonly object[]): Promise<void> {
  const json = `--patch=${JSON.stringify(operations)}`;
  await kubectl(["patch", "virtualservice", ROUTER, `--namespace=${NAMESPACE}`, "--type=json", json]);
}

/** The flip as somebody's hand makes it: the default rule is the last one. */
async function flipByHand(subset: string): Promise<void> {
  const { http } = JSON.parse(await routerSpec()) as { readonly http: readonly unknown[] };
  const path = `/spec/http/${http.length - 1}/route/0/destination/subset`;
  await patch({ op: "replace", path, value: subset });
}

/** Ports that note which paths are asked for once the default route leads to `v2`. */
function asking(asked: string[]): Ports {
  const { http, cluster, ...others } = ports();
  let isFlipped = false;
  const send: typeof http.send = (request) => {
    if (isFlipped) asked.push(request.path);
    return http.send(request);
  };
  const replace: typeof cluster.replace = async (object) => {
    const written = await cluster.replace(object);
    const rules = (object.spec?.["http"] ?? []) as readonly { readonly route: readonly Destination[] }[];
    isFlipped ||= rules.at(-1)?.route[0]?.destination.subset === "v2";
    return written;
  };
  return {
    ...others,
    http: Object.assign(Object.create(http) as typeof http, { send }),
    cluster: Object.assign(Object.create(cluster) as typeof cluster, { replace }),
  };
}

interface Destination {
  readonly destination: { readonly subset: string };
}

async function answers(path: string, text: string): Promise<void> {
  await eventually(`the gateway answers ${text} for ${path}`, async () => {
    const { status, body } = await rawRequest(get(HOST, path));
    return status === 200 && body.trim() === text;
  });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bluegreen-half-flip-"));
  await writeFile(
    join(folder, "bluegreen.yaml"),
    `terragrunt: {root: terragrunt/live}
gateway: {address: "${ADDRESS}:${PORT}"}
releases:
  web-echo:
    host: ${HOST}
    router: {unit: router, key: defaultServiceSubset}
    colors: {blue: {unit: blue, subset: v1}, green: {unit: green, subset: v2}}
    version: {key: image.tag}
    smoke:
${PATHS.map((path) => `      - {path: "${path}", expect: {status: 200}}\n`).join("")}`,
  );
  const only = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "only-blue", namespace: NAMESPACE },
    spec: { selector: { version: "blue-web-echo" }, ports: [{ name: "http", port: 8600, targetPort: 5678 }] },
  };
  await apply([{ apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } }, only]);
  const release = await chartsReleased(folder, NAMESPACE);
  await release("gateway", "istio-gateway", { hosts: [HOST] });
  await release("routes", "istio-virtualservice", { host: HOST, defaultServiceSubset: "v1" }, "router");
  await untilAvailable(NAMESPACE);
  const last = (JSON.parse(await routerSpec()) as { http: readonly unknown[] }).http.length - 1;
  await patch(...RULES.map((value) => ({ op: "add", path: `/spec/http/${last}`, value })));
  await answers("/api/orders", "blue");
});

afterAll(async () => {
  await kubectl(["delete", "namespace", NAMESPACE, "--wait=false"]);
  await rm(folder, { recursive: true, force: true });
});

describe("a flip that would move half the host", () => {
  it("is refused by promote, and its commands answer from the old color after a flip by hand", async () => {
    await smoke(parseSmokeInputs({}), ports());
    const before = await routerSpec();
    const failure = (await promote(parsePromoteInputs({}), ports()).catch(
      (error: unknown) => error,
    )) as Failure;
    expect(failure).toMatchObject({ code: "PROMOTE_PARTIAL" });
    expect(await routerSpec()).toBe(before);
    const commands = [...failure.message.matchAll(/`(curl [^`]+)`/g)].map(([, command = ""]) => command);
    console.log(failure.message);
    expect(commands).toEqual([
      expect.stringContaining(`http://${HOST}/api/`),
      expect.stringContaining(`-H 'x-tenant: big' http://${HOST}/`),
    ]);
    await flipByHand("v2");
    await answers("/", "green");
    for (const command of commands) {
      const { stdout } = await run("sh", ["-c", `${command} --connect-to ::${ADDRESS}:${PORT}`]);
      expect(stdout).toMatch(/^HTTP\/1.1 200[^]*blue\s*$/);
    }
    await flipByHand("v1");
  });

  it("is whole without those rules, and asks every path of the smoke test after the write", async () => {
    const { http } = JSON.parse(await routerSpec()) as { readonly http: readonly unknown[] };
    const first = http.length - 1 - RULES.length;
    await patch(...RULES.map(() => ({ op: "remove", path: `/spec/http/${first}` })));
    await answers("/", "blue");
    const asked: string[] = [];
    const raw = { record: "none", watch: "1" };
    const result = await promote(parsePromoteInputs(raw), asking(asked));
    expect(result).toMatchObject({ changed: true, active: "green" });
    for (const path of PATHS)
      expect([path, asked.filter((one) => one === path).length > 0]).toEqual([path, true]);
    await answers("/third", "green");
  });
});
