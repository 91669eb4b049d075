/**
 * What was approved is what moves, on a real API server: a ConfigMap and a Secret of the idle color's pods,
 * changed after the test; an account that may not read Secrets; a wrong digest, and the right one. Others of
 * the kind are in test/embedded/approved.test.ts.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RecordingLog } from "../../src/adapters/embedded/tools/log.ts";
import { createRealPorts } from "../../src/adapters/real/create.ts";
import { parsePromoteInputs } from "../../src/promote/inputs.ts";
import { promote } from "../../src/promote/step.ts";
import { parseSmokeInputs } from "../../src/smoke/inputs.ts";
import { smoke } from "../../src/smoke/step.ts";
import { forgetUnits, prepareUnits, type UnitWorld } from "../fixtures/charts/units.ts";
import { apply, eventually, get, headerOf, kubectl, rawRequest } from "./support/index.ts";
import { realWorld } from "./support-worlds/real-world.ts";
import { NAMESPACE, runStep, type World } from "./support-worlds/world.ts";

const root = join(import.meta.dirname, "../..");
const UNITS = [
  "istio-inject-blue-green",
  "helm-deploy-blue-green-service",
  "helm-deploy-blue-web-echo",
  "helm-deploy-green-web-echo",
  "istio-gateway",
  "istio-destinationrule",
  "istio-virtualservice",
].join("\n");
const GREEN = "deployment/green-web-echo-blue-green-web-echo";
const SECRET = { type: "secrets", namespace: NAMESPACE, name: "key" };

let folder: string;
let units: UnitWorld;
let world: World;
let gateway: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bluegreen-approved-"));
  [units] = await Promise.all([prepareUnits(root, folder), forgetUnits()]);
  world = realWorld(units);
  gateway = world.gateways.map(({ host, port }) => `${host}:${port}`).join(",");
  await runStep(world, "apply", { units: UNITS });
  await put("ConfigMap", "settings", { data: { color: "one" } });
  await put("Secret", "key", { stringData: { password: "correct horse" } });
  const volumes = [
    { name: "settings", configMap: { name: "settings" } },
    { name: "key", projected: { sources: [{ secret: { name: "key" } }] } },
  ];
  const patch = JSON.stringify({ spec: { template: { spec: { volumes } } } });
  await kubectl(["patch", GREEN, "-n", NAMESPACE, "--type=strategic", `--patch=${patch}`]);
  await kubectl(["rollout", "status", GREEN, "-n", NAMESPACE, "--timeout=60s"]);
  await eventually("green's cookie is answered by green", async () => {
    const request = get("service-mesh.dev", "/", [["cookie", "x-version=v2"]]);
    const answers = await Promise.all(world.gateways.map((one) => rawRequest(request, one)));
    return answers.every((one) => headerOf(one, "x-bluegreen-subset") === "v2");
  });
}, 240_000);

afterAll(async () => {
  await kubectl(["delete", "configmap/settings", "secret/key", "-n", NAMESPACE, "--ignore-not-found"]);
  await world?.close();
  await forgetUnits();
  await rm(folder, { recursive: true, force: true });
});

const put = (kind: string, name: string, contents: object): Promise<string> =>
  apply([{ apiVersion: "v1", kind, metadata: { name, namespace: NAMESPACE }, ...contents }]);

const test = () => smoke(parseSmokeInputs({ gateway }), world.ports());
const move = (raw: Readonly<Record<string, string>> = {}) =>
  promote(parsePromoteInputs({ gateway, record: "none", watch: "1", ...raw }), world.ports());

describe("a promote", () => {
  it.each([
    ["ConfigMap", "settings", { data: { color: "two" } }],
    ["Secret", "key", { stringData: { password: "battery staple" } }],
  ])("is refused when, after the test, the %s %s was changed", async (kind, name, contents) => {
    await test();
    await put(kind, name, contents);
    await expect(move()).rejects.toMatchObject({ code: "PROMOTE_STALE", remedy: "Run smoke again" });
    expect(world.flips).toEqual([]);
  });

  it("is refused for another digest than the one that is there, and moves that one when it is approved", async () => {
    const { version = "", digest = "" } = await test();
    await expect(move({ version, digest: "0".repeat(64) })).rejects.toMatchObject({
      code: "PROMOTE_NOT_APPROVED",
      message: expect.stringContaining(`green has version ${version} at digest ${digest.slice(0, 12)}…`),
    });
    expect(world.flips).toEqual([]);
    expect(await move({ version, digest })).toMatchObject({
      active: "green",
      changed: true,
      version,
      digest,
    });
    await runStep(world, "rollback", { record: "none" });
  });
});

/** Ports of an account that may do this with Secrets, and nothing else. */
async function portsOf(name: string, verbs: readonly string[]) {
  const meta = { name, namespace: NAMESPACE };
  const authorization = "rbac.authorization.k8s.io";
  const subjects = [{ kind: "ServiceAccount", name, namespace: NAMESPACE }];
  const bound = { roleRef: { apiGroup: authorization, kind: "Role", name }, subjects };
  const rules = [{ apiGroups: [""], resources: ["secrets"], verbs }];
  await apply([
    { apiVersion: "v1", kind: "ServiceAccount", metadata: meta },
    { apiVersion: `${authorization}/v1`, kind: "Role", metadata: meta, rules },
    { apiVersion: `${authorization}/v1`, kind: "RoleBinding", metadata: meta, ...bound },
  ]);
  const token = (await kubectl(["create", "token", name, "-n", NAMESPACE])).trim();
  const text = await kubectl(["config", "view", "--raw", "--minify", "--flatten", "-o", "json"]);
  const config = JSON.parse(text) as { readonly users: readonly { readonly name: string }[] };
  const kubeconfig = join(folder, `${name}.json`);
  const users = config.users.map((user) => ({ name: user.name, user: { token } }));
  await writeFile(kubeconfig, JSON.stringify({ ...config, users }));
  const log = new RecordingLog();
  return createRealPorts({ cwd: units.repository, env: { ...process.env, ...units.env }, kubeconfig, log });
}

const REFUSED = {
  reason: `may not get secrets/${NAMESPACE}/key`,
  remedy: `Bind a Role of namespace ${NAMESPACE} with the rule {apiGroups: [""], resources: ["secrets"], verbs: ["get"]} to this account`,
};

describe("what an account sees of a Secret", () => {
  it.each<[string, readonly string[], object]>([
    ["reader", ["get"], { kind: "hash" }],
    ["lister", ["list"], { kind: "version", refused: REFUSED }],
    ["watcher", ["watch"], { kind: "unread", refused: REFUSED }],
  ])("%s", async (name, verbs, expected) => {
    const { cluster } = await portsOf(name, verbs);
    // A role counts a moment after it was made.
    const seen = await eventually("the role counts", async () => {
      const found = await cluster.contents(SECRET);
      return "kind" in expected && found.kind === expected.kind && found;
    });
    expect(seen).toMatchObject(expected);
    expect(JSON.stringify(seen)).not.toMatch(/battery|YmF0dGVye/);
  });
});
