import { serviceAddress } from "../../names/services.ts";
import { describe, expect, it } from "vitest";
import { type FakePorts, fakePorts } from "../../../test/fakes/ports.ts";
import { clusterOf } from "../../adapters/embedded/cluster/cluster.ts";
import { ObjectStore } from "../../adapters/embedded/cluster/store.ts";
import { loadConfig } from "../../config/load.ts";
import { surroundings } from "../../errors/errors.ts";
import { loadManifests } from "../../manifests/load.ts";
import type { KubernetesObject } from "../../model/kubernetes.ts";
import { COLORS, type Color, type ReleaseSpec } from "../../model/release.ts";
import type { Cluster } from "../../ports.ts";
import { CONFIG } from "../../../test/fakes/release-config.ts";
import { withValue } from "../../json/read.ts";
import { readRelease, rolloutUnderWay, versionOf } from "./observe.ts";
import { withDefaultTarget } from "../router/router.ts";

const OBJECTS = `
{apiVersion: v1, kind: Namespace, metadata: {name: apps}}
---
apiVersion: v1
kind: Service
metadata: {name: echo, namespace: apps}
spec: {selector: {app: echo}, ports: [{port: 80}]}
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: echo, namespace: apps}
spec:
  host: echo.apps.svc.cluster.local
  subsets: [{name: v1, labels: {version: blue}}, {name: v2, labels: {version: green}}]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: router, namespace: apps}
spec:
  hosts: [service-mesh.dev]
  gateways: [public]
  http: [{route: [{destination: {host: echo, subset: v1, port: {number: 80}}}]}]
`;

/** A Deployment that is rolled out, and its pods. */
function workloadOf(color: Color): string {
  const spec = "containers: [{name: echo, image: 'example/echo:1.0'}]";
  const pods = [0, 1].map(
    (index) => `
apiVersion: v1
kind: Pod
metadata:
  name: ${color}-echo-${index}
  namespace: apps
  labels: {app: echo, version: ${color}, pod-template-hash: h}
  ownerReferences: [{kind: ReplicaSet, name: ${color}-echo-h, uid: u}]
spec: {${spec}}
status:
  conditions: [{type: Ready, status: "True"}]
  containerStatuses: [{name: echo, image: 'example/echo:1.0', imageID: 'sha256:one'}]`,
  );
  const deployment = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${color}-echo, namespace: apps}
spec: {replicas: 2, template: {metadata: {labels: {app: echo, version: ${color}}}, spec: {${spec}}}}
status: {observedGeneration: 1, replicas: 2, updatedReplicas: 2, readyReplicas: 2}`;
  return [deployment, ...pods].join("\n---");
}

interface Release {
  readonly store: ObjectStore;
  readonly ports: FakePorts;
}

/** A cluster with the release in it, which answers as `over` says; nothing else can be asked. */
function release(over: (cluster: Cluster) => Partial<Cluster> = () => ({})): Release {
  const store = new ObjectStore(() => 0);
  const text = [OBJECTS, ...COLORS.map(workloadOf)].join("\n---\n");
  const { manifests, problems } = loadManifests([{ file: "release.yaml", text }]);
  expect(problems).toEqual([]);
  for (const { object } of manifests) store.create(object, "test");
  const cluster = clusterOf(store, "test");
  return {
    store,
    ports: fakePorts({
      cluster: { ...cluster, ...over(cluster) },
      clock: { now: () => 0, serverNow: () => 0 },
    }),
  };
}

const SPEC = loadConfig(CONFIG, "bluegreen.yaml").releases.get("web-echo") as ReleaseSpec;

const DEPLOYMENT = { type: "deployments.apps", namespace: "apps", name: "green-echo" };
const RULE = { type: "destinationrules.networking.istio.io", namespace: "apps", name: "echo" };
const ROUTER = { type: "virtualservices.networking.istio.io", namespace: "apps", name: "router" };

/** Another value there; a controller has taken it up, unless it is the controller's own. */
function change({ store }: Release, reference: typeof RULE, path: string, value: unknown): void {
  const changed = withValue(store.get(reference), path.split("."), value) as KubernetesObject;
  if (path.startsWith("status.")) return store.setStatus(reference, changed.status ?? {}, "test");
  const { status, metadata } = store.replace(changed, "test");
  if (status === undefined) return;
  store.setStatus(reference, { ...status, observedGeneration: metadata.generation }, "test");
}

async function greenOf({ ports }: Release) {
  return (await readRelease(SPEC, ports)).state.colors.green;
}

/** A pod as it is when a registry gave another image for the same tag. */
function withImageId(object: KubernetesObject, imageID: string): KubernetesObject {
  const { containerStatuses } = (object["status"] ?? {}) as { containerStatuses?: readonly object[] };
  if (containerStatuses === undefined) return object;
  const changed = containerStatuses.map((status) => ({ ...status, imageID }));
  return withValue(object, ["status", "containerStatuses"], changed) as KubernetesObject;
}

describe("the state of a release", () => {
  it("is read from the cluster alone", async () => {
    const cluster = release();
    const { state } = await readRelease(SPEC, cluster.ports);
    expect(state).toMatchObject({ active: "blue", idle: "green", record: undefined });
    expect(state.colors.green).toMatchObject({
      known: true,
      value: {
        ready: 2,
        desired: 2,
        version: "1.0",
        images: ["example/echo:1.0"],
        workloads: ["Deployment/apps/green-echo"],
        digest: { known: true, value: expect.stringMatching(/^[0-9a-f]{64}$/) },
      },
    });
  });

  it("asks the cluster each question once", async () => {
    const cluster = release();
    await readRelease(SPEC, cluster.ports);
    expect(cluster.ports.calls.toSorted()).toEqual([
      "clock.serverNow", // what the age of a proof is told by
      "cluster.get", // the Lease
      "cluster.get", // the Service
      "cluster.list", // routers
      "cluster.list", // DestinationRules
      "cluster.list", // Deployments
      "cluster.list", // pods of blue
      "cluster.list", // pods of green
      "cluster.list", // WorkloadEntries
      "cluster.list", // WorkloadGroups
    ]);
  });

  it("has digests that follow the template", async () => {
    const cluster = release();
    const before = await greenOf(cluster);
    change(cluster, DEPLOYMENT, "spec.template.spec.terminationGracePeriodSeconds", 5);
    const after = await greenOf(cluster);
    expect(after).toMatchObject({ value: { digest: { known: true } } });
    expect(before.known && after.known && before.value.digest).not.toEqual(after.known && after.value.digest);
  });

  it("has digests that follow what a tag stands for", async () => {
    let moved = false;
    const cluster = release(({ list }) => ({
      list: async (...asked) =>
        (await list(...asked)).map((object) => (moved ? withImageId(object, "sha256:other") : object)),
    }));
    const before = await greenOf(cluster);
    moved = true;
    const after = await greenOf(cluster);
    expect(after.known && after.value.images).toEqual(before.known && before.value.images);
    expect(before.known && after.known && before.value.digest).not.toEqual(after.known && after.value.digest);
  });

  it("has digests that follow what its ConfigMaps hold, and names what may not be read", async () => {
    let isDenied = false;
    const refused = { reason: "may not get configmaps/apps/settings", remedy: "Bind a Role" };
    const cluster = release(({ contents }) => ({
      contents: async (one) => (isDenied ? { kind: "unread", refused } : contents(one)),
    }));
    const digest = async () => {
      const green = await greenOf(cluster);
      return green.known && green.value.digest.known ? green.value.digest.value : undefined;
    };
    const settings = { name: "settings", namespace: "apps" };
    const put = (value: string) =>
      cluster.store.create({ apiVersion: "v1", kind: "ConfigMap", metadata: settings, data: { value } }, "t");
    const drop = () => cluster.store.delete({ type: "configmaps", ...settings }, "t");
    const without = await digest();
    put("one");
    expect(await digest()).toBe(without);
    expect(await greenOf(cluster)).not.toHaveProperty("value.digestWithoutConfig");
    change(cluster, DEPLOYMENT, "spec.template.spec.volumes", [{ configMap: { name: "settings" } }]);
    const one = await digest();
    // What versions wrote that did not read them.
    const digestWithoutConfig = expect.stringMatching(/^[0-9a-f]{64}$/);
    expect(await greenOf(cluster)).toMatchObject({ value: { digestWithoutConfig } });
    drop();
    const missing = await digest();
    put("two");
    const two = await digest();
    isDenied = true;
    const unread = await digest();
    expect(new Set([without, one, missing, two, unread]).size).toBe(5);
    const uncovered = [{ name: "ConfigMap/apps/settings", by: "nothing", ...refused }];
    expect(await greenOf(cluster)).toMatchObject({ value: { uncovered } });
    isDenied = false;
    drop();
    put("one");
    expect(await digest()).toBe(one);
  });

  it.each([
    ["status.observedGeneration", 0, "was not taken up yet"],
    ["status.updatedReplicas", 1, "1 of 2 pods of Deployment/apps/green-echo are of the latest template"],
    ["status.replicas", 3, "old pods"],
  ])("has no digest while a rollout is under way (%s)", async (path, value, reason) => {
    const cluster = release();
    change(cluster, DEPLOYMENT, path, value);
    expect(await greenOf(cluster)).toMatchObject({
      value: { digest: { known: false, reason: expect.stringContaining(reason) } },
    });
  });

  it.each([
    [
      "spec.subsets",
      [{ name: "v1", labels: { version: "blue" } }],
      "no DestinationRule for echo.apps has the subset v2",
    ],
    ["spec.host", "other", "no DestinationRule for echo.apps has the subset v2"],
    ["spec.subsets", [{ name: "v2" }], "has no labels"],
  ])("does not know a color whose %s is %j", async (path, value, reason) => {
    const cluster = release();
    change(cluster, RULE, path, value);
    expect(await greenOf(cluster)).toMatchObject({ known: false, reason: expect.stringContaining(reason) });
  });

  it("does not know a color that nothing runs of", async () => {
    const cluster = release();
    change(cluster, DEPLOYMENT, "spec.template.metadata.labels.version", "other");
    expect(await greenOf(cluster)).toMatchObject({
      known: false,
      reason: expect.stringContaining("version=green"),
    });
  });

  it("is refused when both colors are missing", async () => {
    const cluster = release();
    change(cluster, DEPLOYMENT, "spec.template.metadata.labels.app", "other");
    const blue = { ...DEPLOYMENT, name: "blue-echo" };
    change(cluster, blue, "spec.template.metadata.labels.app", "other");
    await expect(greenOf(cluster)).rejects.toMatchObject({
      code: "BOTH_COLORS_MISSING",
      remedy: expect.stringContaining("bluegreen apply"),
    });
  });

  it("is refused when the default route goes to no color", async () => {
    const cluster = release();
    const router = cluster.store.get(ROUTER) as KubernetesObject;
    cluster.store.replace(withDefaultTarget(router, { kind: "subset", name: "v3" }), "test");
    await expect(greenOf(cluster)).rejects.toMatchObject({
      code: "ROUTE_NOWHERE",
      message: "the default route goes to subset v3, which is no color's (blue is v1, green is v2)",
    });
  });

  it("is refused when two routers route the host", async () => {
    const cluster = release();
    const router = cluster.store.get(ROUTER) as KubernetesObject;
    cluster.store.create({ ...router, metadata: { name: "twin", namespace: "apps" } }, "test");
    await expect(greenOf(cluster)).rejects.toMatchObject({
      code: "ROUTER_UNKNOWN",
      message: expect.stringContaining("VirtualService/apps/twin"),
      remedy: expect.stringMatching(
        /`kubectl delete virtualservice\.networking\.istio\.io\/twin --namespace=apps`/,
      ),
    });
  });
});

describe("small readings", () => {
  it.each([
    ["example/echo:1.0", "1.0"],
    ["registry.example.org:5000/echo", undefined],
    ["registry.example.org:5000/echo:2@sha256:ab", "2"],
    ["echo@sha256:ab", undefined],
  ])("the version of %s is %s", (image, version) => {
    expect(versionOf(image)).toBe(version);
  });

  it.each([
    ["echo", { namespace: "ns", name: "echo" }],
    ["echo.other.svc", undefined],
    ["echo.other.svc.cluster.local", { namespace: "other", name: "echo" }],
    ["echo.other", undefined],
    ["example.org", undefined],
    ["", undefined],
  ])("the host %s is the Service %j", (host, address) => {
    expect(serviceAddress(host, "ns")).toEqual(address);
  });

  it("a Deployment without replicas written wants one", () => {
    const object = {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "d", generation: 1 },
      spec: {},
      status: { observedGeneration: 1 },
    };
    expect(rolloutUnderWay(object)).toContain("0 of 1");
  });
});

describe("whether the colors have pods of their own", () => {
  const subsets = (green: object) => [
    { name: "v1", labels: { version: "blue" } },
    { name: "v2", labels: green },
  ];

  it("is unknown where what makes pods may not be listed, and everything else is read", async () => {
    const forbidden = surroundings("CLUSTER_FORBIDDEN", "may not list jobs.batch", { remedy: "-" });
    const cluster = release(({ list }) => ({
      list: async (type, selection) => {
        if (type === "jobs.batch") throw forbidden;
        return list(type, selection);
      },
    }));
    change(cluster, RULE, "spec.subsets", subsets({ track: "next" }));
    const { state } = await readRelease(SPEC, cluster.ports);
    expect(state).toMatchObject({
      active: "blue",
      separation: { kind: "unknown", reason: "may not list jobs.batch" },
    });
  });

  it("is not asked of types that the cluster does not know", async () => {
    const unknown = surroundings("CLUSTER_NO_SUCH_TYPE", "no", { remedy: "-" });
    const cluster = release(({ list }) => ({
      list: async (type, selection) => {
        if (type.endsWith("argoproj.io")) throw unknown;
        return list(type, selection);
      },
    }));
    change(cluster, RULE, "spec.subsets", subsets({ track: "next" }));
    const { state } = await readRelease(SPEC, cluster.ports);
    expect(state.separation).toEqual({ kind: "apart" });
  });
});
