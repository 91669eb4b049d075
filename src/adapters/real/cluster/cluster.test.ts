import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { apiError, kubeApi, type KubeAnswer, NO_SUCH_PATH } from "../../../../test/fakes/kube-api.ts";
import { kubectlBinary } from "../../../../test/fixtures/helm-binary.ts";
import type { KubernetesObject } from "../../../model/kubernetes.ts";
import { createCluster, type ClusterOptions } from "./cluster.ts";
import { createStarter } from "../processes/start.ts";

const log = { masked: (text: string) => text };
const ROUTER = { type: "virtualservices.networking.istio.io", namespace: "mesh", name: "router" };
const PATH = "/apis/networking.istio.io/v1/namespaces/mesh/virtualservices";
const object: KubernetesObject = {
  apiVersion: "networking.istio.io/v1",
  kind: "VirtualService",
  metadata: { name: "router", namespace: "mesh", resourceVersion: "41" },
  spec: { hosts: ["a"] },
};
const found: KubeAnswer = { status: 200, body: object };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bluegreen-cluster-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function kubeconfig(server: string, user: object = {}): string {
  const path = join(folder, "kubeconfig");
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "a", cluster: { server } }],
    users: [{ name: "a", user }],
    contexts: [{ name: "a", context: { cluster: "a", user: "a" } }],
    "current-context": "a",
  };
  writeFileSync(path, JSON.stringify(config));
  return path;
}

/** The real kubectl, which ends with the test. */
function real(server: string, more: Partial<ClusterOptions> = {}) {
  const env = { PATH: dirname(kubectlBinary()), HOME: folder };
  const start = createStarter({ cwd: folder, env, log });
  const options = { start, log, kubeconfig: kubeconfig(server), requestTimeoutMs: 2000, ...more };
  const cluster = createCluster(options);
  onTestFinished(() => cluster.end());
  return cluster;
}

type RealCluster = ReturnType<typeof createCluster>;
const WRITE = "?fieldManager=bluegreen&fieldValidation=Ignore";
const PODS = { kind: "PodList", apiVersion: "v1", metadata: {}, items: [] };

describe("the API server is asked for this", () => {
  it.each<[string, string, (cluster: RealCluster) => Promise<unknown>]>([
    ["get", `GET ${PATH}/router`, (it) => it.get(ROUTER)],
    [
      "get of the cluster's own",
      "GET /api/v1/namespaces/a",
      (it) => it.get({ type: "namespaces", name: "a" }),
    ],
    ["list everywhere", "GET /api/v1/pods?limit=500", (it) => it.list("pods")],
    [
      "list by labels",
      "GET /api/v1/namespaces/mesh/pods?labelSelector=app%3Da%2Cversion%3Db&limit=500",
      (it) => it.list("pods", { namespace: "mesh", labels: { app: "a", version: "b" } }),
    ],
    ["delete", `DELETE ${PATH}/router?propagationPolicy=Background`, (it) => it.delete(ROUTER)],
    ["create", `POST ${PATH}${WRITE}`, (it) => it.create(object)],
    ["replace", `PUT ${PATH}/router${WRITE}`, (it) => it.replace(object)],
    ["rehearse", `PUT ${PATH}/router${WRITE}&dryRun=All`, (it) => it.rehearse(object)],
  ])("%s", async (_what, asked, act) => {
    const api = await kubeApi({ [asked.split("?")[0] ?? ""]: { status: 200, body: { ...object, ...PODS } } });
    await act(real(api.url));
    expect(api.asked).toEqual([asked]);
  });
});

describe("with the real kubectl and an API server", () => {
  it("gets, lists, creates, replaces with the version that was read, and deletes", async () => {
    const list = { kind: "VirtualServiceList", apiVersion: object.apiVersion, items: [object], metadata: {} };
    const api = await kubeApi({
      [`GET ${PATH}/router`]: found,
      [`GET ${PATH}`]: { status: 200, body: list },
      [`POST ${PATH}`]: { status: 201, body: object },
      [`PUT ${PATH}/router`]: found,
      [`DELETE ${PATH}/router`]: { status: 200, body: { kind: "Status", status: "Success" } },
    });
    const cluster = real(api.url);
    expect(await cluster.get(ROUTER)).toEqual(object);
    expect(await cluster.list(ROUTER.type, { namespace: "mesh", labels: { a: "b" } })).toEqual([object]);
    expect(await cluster.create({ ...object, metadata: { name: "router", namespace: "mesh" } })).toEqual(
      object,
    );
    expect(await cluster.replace(object)).toEqual(object);
    await cluster.delete(ROUTER);
    expect(api.asked.join("\n")).toContain("labelSelector=a%3Db");
    expect(api.written[1]).toMatchObject({ metadata: { resourceVersion: "41" } });
  });

  it("takes the server's word, and only its word, for an object that is not there", async () => {
    const gone = apiError(404, "NotFound", 'virtualservices.networking.istio.io "router" not found', {
      name: "router",
      group: "networking.istio.io",
      kind: "virtualservices",
    });
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "mesh" } };
    const api = await kubeApi({
      [`GET ${PATH}/router`]: gone,
      [`DELETE ${PATH}/router`]: gone,
      "GET /api/v1/namespaces/mesh": { status: 200, body: namespace },
    });
    const cluster = real(api.url);
    expect(await cluster.get(ROUTER)).toBeUndefined();
    await cluster.delete(ROUTER);
    await expect(
      cluster.get({ type: "leases.coordination.k8s.io", namespace: "mesh", name: "router" }),
    ).rejects.toMatchObject({
      code: "CLUSTER_NO_SUCH_TYPE",
      remedy: expect.stringContaining("CRDs"),
    });
  });

  it("reads the object that stands where one would, and who wrote it", async () => {
    const managed = { manager: "kubectl-edit", time: "2026-01-01T00:00:00Z", fieldsV1: { "f:spec": {} } };
    const metadata = { ...object.metadata, managedFields: [managed] };
    const gone = apiError(404, "NotFound", "", { name: "other", kind: "virtualservices" });
    const api = await kubeApi({
      [`GET ${PATH}/router`]: { status: 200, body: { ...object, metadata } },
      [`GET ${PATH}/other`]: gone,
    });
    const cluster = real(api.url);
    expect(await cluster.live(object)).toEqual({
      object,
      writers: [{ manager: "kubectl-edit", time: "2026-01-01T00:00:00Z", fields: { "f:spec": {} } }],
    });
    expect(await cluster.live({ ...object, metadata: { name: "other", namespace: "mesh" } })).toBeUndefined();
    await expect(cluster.live({ ...object, kind: "Nonsense" })).rejects.toMatchObject({
      code: "CLUSTER_NO_SUCH_TYPE",
    });
  });

  it("takes an object in a namespace that is not there for one that is not there", async () => {
    const details = { name: "router", group: "networking.istio.io", kind: "virtualservices" };
    const api = await kubeApi({
      [`GET ${PATH}/router`]: apiError(
        404,
        "NotFound",
        'virtualservices.networking.istio.io "router" not found',
        details,
      ),
      "GET /api/v1/namespaces/mesh": apiError(404, "NotFound", 'namespaces "mesh" not found', {
        name: "mesh",
        kind: "namespaces",
      }),
    });
    expect(await real(api.url).get(ROUTER)).toBeUndefined();
  });

  it("does not take a path that the server does not have for a missing object", async () => {
    const path = "/apis/networking.istio.io/v1/namespaces/mesh/virtualservices/router";
    const api = await kubeApi({ [`GET ${path}`]: NO_SUCH_PATH });
    await expect(real(api.url).get(ROUTER)).rejects.toMatchObject({ code: "CLUSTER_NO_SUCH_TYPE" });
  });

  it.each<[string, KubeAnswer, string]>([
    [
      "403",
      apiError(403, "Forbidden", 'virtualservices is forbidden: User "x" cannot get'),
      "CLUSTER_FORBIDDEN",
    ],
    ["401", apiError(401, "Unauthorized", "Unauthorized"), "CLUSTER_UNREACHABLE"],
    ["503", apiError(503, "ServiceUnavailable", "the server is shutting down"), "CLUSTER_UNREACHABLE"],
    ["500", apiError(500, "InternalError", "etcd is sad"), "CLUSTER_FAILED"],
  ])("tells %s for what it is", async (_status, answer, code) => {
    const api = await kubeApi({ [`GET ${PATH}/router`]: answer });
    await expect(real(api.url).get(ROUTER)).rejects.toMatchObject({ code, exitCode: 3 });
  });

  it.each([
    [
      ' in the namespace "mesh"',
      'Bind a Role of namespace mesh with the rule {apiGroups: ["networking.istio.io"], resources: ["virtualservices"], verbs: ["get"]} to this account',
    ],
    [
      " at the cluster scope",
      'Bind a ClusterRole with the rule {apiGroups: ["networking.istio.io"], resources: ["virtualservices"], verbs: ["get"]} to this account',
    ],
  ])("names the right that an account lacks%s", async (where, remedy) => {
    const words = `virtualservices.networking.istio.io "router" is forbidden: User "x" cannot get resource "virtualservices" in API group "networking.istio.io"${where}`;
    const api = await kubeApi({ [`GET ${PATH}/router`]: apiError(403, "Forbidden", words) });
    await expect(real(api.url).get(ROUTER)).rejects.toMatchObject({ code: "CLUSTER_FORBIDDEN", remedy });
  });

  it("tells a lost race on every kind of write", async () => {
    const changed = "Operation cannot be fulfilled on virtualservices: the object has been modified";
    const api = await kubeApi({
      [`POST ${PATH}`]: apiError(409, "AlreadyExists", 'virtualservices "router" already exists'),
      [`PUT ${PATH}/router`]: apiError(409, "Conflict", changed),
    });
    const cluster = real(api.url);
    await expect(cluster.create(object)).rejects.toMatchObject({ code: "CLUSTER_CONFLICT" });
    await expect(cluster.replace(object)).rejects.toMatchObject({ code: "CLUSTER_CONFLICT" });
  });

  it("takes an object that was deleted meanwhile for a lost race", async () => {
    const gone = apiError(404, "NotFound", 'virtualservices.networking.istio.io "router" not found', {
      name: "router",
      kind: "virtualservices",
      group: "networking.istio.io",
    });
    const api = await kubeApi({ [`PUT ${PATH}/router`]: gone });
    await expect(real(api.url).replace(object)).rejects.toMatchObject({ code: "CLUSTER_CONFLICT" });
  });

  it("reads a long list in chunks, and names the type of every item", async () => {
    const pages: Record<string, object> = {
      "": { metadata: { continue: "next" }, items: [{ metadata: { name: "a", managedFields: [{}] } }] },
      next: { metadata: { continue: "" }, items: [{ metadata: { name: "b" } }] },
    };
    const page = (query: URLSearchParams) => pages[query.get("continue") ?? ""] ?? {};
    const api = await kubeApi({
      "GET /api/v1/pods": (query) => ({ status: 200, body: { ...PODS, ...page(query) } }),
    });
    expect(await real(api.url).list("pods")).toEqual([
      { apiVersion: "v1", kind: "Pod", metadata: { name: "a" } },
      { apiVersion: "v1", kind: "Pod", metadata: { name: "b" } },
    ]);
  });

  it("reads a list anew, all at once, when the server forgot its chunks", async () => {
    const item = (name: string) => ({ metadata: { name } });
    const api = await kubeApi({
      "GET /api/v1/pods": (query) => {
        if (query.has("continue"))
          return apiError(410, "Expired", "The provided continue parameter is too old");
        const first = { ...PODS, metadata: { continue: "next" }, items: [item("a")] };
        const all = { ...PODS, items: [item("a"), item("b")] };
        return { status: 200, body: query.has("limit") ? first : all };
      },
    });
    const names = (await real(api.url).list("pods")).map(({ metadata }) => metadata.name);
    expect(names).toEqual(["a", "b"]);
  });

  it("tells whoever listens what the server's clock says, by every answer", async () => {
    const headers = { date: "Thu, 01 Jan 2026 12:00:05 GMT" };
    const api = await kubeApi({ [`GET ${PATH}/router`]: { ...found, headers } });
    const heard: number[] = [];
    const clock = { now: () => 7, heard: (stamp: number, at: number) => void heard.push(stamp, at) };
    await real(api.url, { clock }).get(ROUTER);
    expect(heard.slice(-2)).toEqual([Date.UTC(2026, 0, 1, 12, 0, 5), 7]);
  });

  it("listens to no stamp of an answer that the proxy may have made itself, by this machine's clock", async () => {
    const headers = { date: "Thu, 01 Jan 2026 12:00:05 GMT" };
    const api = await kubeApi({ [`GET ${PATH}/router`]: { status: 502, body: {}, headers } });
    const heard: number[] = [];
    const clock = { now: () => 7, heard: (stamp: number) => void heard.push(stamp) };
    await expect(real(api.url, { clock }).get(ROUTER)).rejects.toThrow(/./);
    expect(heard).not.toContain(Date.UTC(2026, 0, 1, 12, 0, 5));
  });

  it("asks again when the server says when", async () => {
    let asked = 0;
    const busy = { ...apiError(429, "TooManyRequests", "too many"), headers: { "retry-after": "1" } };
    const api = await kubeApi({ [`GET ${PATH}/router`]: () => ((asked += 1) === 1 ? busy : found) });
    expect(await real(api.url).get(ROUTER)).toEqual(object);
    expect(asked).toBe(2);
  });

  it("never guesses a namespace", async () => {
    const api = await kubeApi({});
    await expect(real(api.url).get({ type: ROUTER.type, name: "router" })).rejects.toMatchObject({
      code: "CLUSTER_FAILED",
      message: expect.stringContaining("none is named"),
    });
    expect(api.asked).toEqual([]);
  });

  it("never writes without the version that was read", async () => {
    const { name, namespace } = ROUTER;
    const start = () => Promise.reject(new Error("kubectl must not be started"));
    const cluster = createCluster({ start, log });
    await expect(cluster.replace({ ...object, metadata: { name, namespace } })).rejects.toMatchObject({
      code: "CLUSTER_UNCONDITIONAL",
      exitCode: 1,
    });
  });
});

describe("a cluster that cannot be reached", () => {
  const unreachable = {
    code: "CLUSTER_UNREACHABLE",
    exitCode: 3,
    remedy: expect.stringContaining("kubeconfig"),
  };

  it("because nobody listens", async () => {
    await expect(real("http://127.0.0.1:1").get(ROUTER)).rejects.toMatchObject(unreachable);
  });

  it("because it never answers", async () => {
    const server = createServer(() => {});
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const cluster = real(`http://127.0.0.1:${port}`, { requestTimeoutMs: 500 });
    await expect(cluster.get(ROUTER)).rejects.toMatchObject(unreachable);
  });

  it.each<[string, Partial<ClusterOptions>]>([
    ["there is no such kubeconfig", { kubeconfig: "/nonexistent/kubeconfig" }],
    ["the kubeconfig has no such context", { context: "other" }],
    ["the kubeconfig is empty", { kubeconfig: "/dev/null" }],
  ])("because %s", async (_what, options) => {
    await expect(real("http://127.0.0.1:1", options).get(ROUTER)).rejects.toMatchObject(unreachable);
  });

  it("because its credentials cannot be had", async () => {
    const exec = {
      apiVersion: "client.authentication.k8s.io/v1",
      command: "/nonexistent/login",
      interactiveMode: "Never",
    };
    const cluster = real("http://127.0.0.1:1", { kubeconfig: kubeconfig("http://127.0.0.1:1", { exec }) });
    await expect(cluster.get(ROUTER)).rejects.toMatchObject(unreachable);
  });

  it("because kubectl is missing", async () => {
    const start = createStarter({ cwd: folder, env: { PATH: folder }, log });
    await expect(real("http://127.0.0.1:1", { start }).get(ROUTER)).rejects.toMatchObject({
      code: "TOOL_MISSING",
      remedy: expect.stringContaining("setup"),
    });
  });

  it("because kubectl cannot serve, and says why", async () => {
    const kubectl = join(folder, "kubectl");
    writeFileSync(kubectl, "#!/bin/sh\necho 'error: unknown flag: --append-server-path' >&2\nexit 1\n", {
      mode: 0o755,
    });
    const start = createStarter({ cwd: folder, env: { PATH: folder }, log });
    await expect(real("http://127.0.0.1:1", { start }).get(ROUTER)).rejects.toMatchObject({
      code: "CLUSTER_FAILED",
      message: expect.stringContaining("`kubectl proxy` did not start"),
      stderr: expect.stringContaining("unknown flag"),
    });
  });

  it("says what failed in kubectl's words", async () => {
    await expect(real("http://127.0.0.1:1").get(ROUTER)).rejects.toMatchObject({
      stderr: "dial tcp 127.0.0.1:1: connect: connection refused",
    });
  });
});

describe("what ConfigMaps and Secrets hold", () => {
  const CONFIG = { type: "configmaps", namespace: "apps", name: "settings" };
  const SECRET = { type: "secrets", namespace: "apps", name: "key" };
  const GET = "GET /api/v1/namespaces/apps/secrets/key";
  const LIST = "GET /api/v1/namespaces/apps/secrets";
  const VALUE = "aHVudGVyMg==";
  const secret = (over: object = {}): KubeAnswer => ({
    status: 200,
    body: {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "key", namespace: "apps", uid: "u1", resourceVersion: "7" },
      data: { password: VALUE },
      ...over,
    },
  });
  const denied = (verb: string): KubeAnswer =>
    apiError(
      403,
      "Forbidden",
      `secrets "key" is forbidden: User "x" cannot ${verb} resource "secrets" in API group "" in the namespace "apps"`,
    );

  it("is a hash, which follows the contents and not the version, and gives no value away", async () => {
    const seen = async (answer: KubeAnswer) => {
      const found = await real((await kubeApi({ [GET]: answer })).url).contents(SECRET);
      expect(JSON.stringify(found)).not.toContain(VALUE);
      return found;
    };
    const meta = { name: "key", namespace: "apps", uid: "u1" };
    const first = await seen(secret());
    expect(first).toEqual({ kind: "hash", hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await seen(secret({ metadata: { ...meta, resourceVersion: "8", labels: { a: "b" } } }))).toEqual(
      first,
    );
    expect(await seen(secret({ data: { password: "b3RoZXI=" } }))).not.toEqual(first);
    expect(await seen(secret({ metadata: { ...meta, uid: "u2" } }))).not.toEqual(first);
  });

  it("of a ConfigMap made again is the same, binary data or not", async () => {
    const path = "GET /api/v1/namespaces/apps/configmaps/settings";
    const seen = async (uid: string, binaryData: object) => {
      const metadata = { name: "settings", namespace: "apps", uid };
      const body = { apiVersion: "v1", kind: "ConfigMap", metadata, data: { a: "b" }, binaryData };
      return real((await kubeApi({ [path]: { status: 200, body } })).url).contents(CONFIG);
    };
    expect(await seen("u1", {})).toEqual(await seen("u2", {}));
    expect(await seen("u1", { c: "ZA==" })).not.toEqual(await seen("u1", {}));
  });

  it("is missing when the server says so", async () => {
    const details = { name: "key", kind: "secrets" };
    const api = await kubeApi({ [GET]: apiError(404, "NotFound", 'secrets "key" not found', details) });
    expect(await real(api.url).contents(SECRET)).toEqual({ kind: "missing" });
  });

  const refused = {
    reason: "may not get secrets/apps/key",
    remedy:
      'Bind a Role of namespace apps with the rule {apiGroups: [""], resources: ["secrets"], verbs: ["get"]} to this account',
  };

  it("is the version alone where only the list may be read, of which nothing but metadata is asked", async () => {
    const metadata = { resourceVersion: "1" };
    const items = [{ metadata: { name: "key", namespace: "apps", resourceVersion: "7" } }];
    const listed = { kind: "PartialObjectMetadataList", apiVersion: "meta.k8s.io/v1", metadata, items };
    const api = await kubeApi({ [GET]: denied("get"), [LIST]: { status: 200, body: listed } });
    expect(await real(api.url).contents(SECRET)).toEqual({ kind: "version", version: "7", refused });
    expect(api.asked[1]).toBe(`${LIST}?fieldSelector=metadata.name%3Dkey`);
    expect(api.accepted[1]).toContain("as=PartialObjectMetadataList");
  });

  it("is not read where neither may be, and says which rule is lacking", async () => {
    const api = await kubeApi({ [GET]: denied("get"), [LIST]: denied("list") });
    expect(await real(api.url).contents(SECRET)).toEqual({ kind: "unread", refused });
  });

  it("is a failure where nobody answers, and where the answer is none: its words are not repeated", async () => {
    const sad = await kubeApi({ [GET]: apiError(503, "ServiceUnavailable", "shutting down") });
    await expect(real(sad.url).contents(SECRET)).rejects.toMatchObject({ code: "CLUSTER_UNREACHABLE" });
    const cut = await kubeApi({ [GET]: { ...secret(), cut: true } });
    const thrown = await real(cut.url)
      .contents(SECRET)
      .catch((error: unknown) => error);
    expect(thrown).toMatchObject({ code: "CLUSTER_FAILED" });
    expect(thrown).not.toHaveProperty("cause");
    expect(inspect(thrown, { depth: 9 })).not.toContain("aHVu");
  });
});
