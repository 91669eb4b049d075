import { describe, expect, it } from "vitest";
import { applyManifest, manifestOf } from "../../src/adapters/embedded/cluster/helm-release.ts";
import { ObjectStore } from "../../src/adapters/embedded/cluster/store.ts";
import type { KubernetesObject } from "../../src/model/kubernetes.ts";

const ROUTER = { type: "virtualservices.networking.istio.io", namespace: "shop", name: "router" };

function router(subset: string, timeout = "5s"): KubernetesObject {
  return {
    apiVersion: "networking.istio.io/v1",
    kind: "VirtualService",
    metadata: { name: "router" },
    spec: { hosts: ["shop.example"], http: [{ route: [{ destination: { subset } }] }], extra: { timeout } },
  };
}

function deployment(spec: Readonly<Record<string, unknown>>): KubernetesObject {
  return { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec };
}

describe("an upgrade of a release", () => {
  const store = (): ObjectStore => {
    const made = new ObjectStore(() => 0);
    made.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } }, "test");
    return made;
  };
  const manifest = (...objects: readonly KubernetesObject[]): ReturnType<typeof manifestOf> =>
    manifestOf(objects, "shop");
  const flipped = (target: ObjectStore): void => {
    const live = target.get(ROUTER) as KubernetesObject;
    target.replace({ ...live, spec: { ...live.spec, http: router("v2").spec?.["http"] } }, "promote");
  };

  it("leaves a flip alone when the manifest's default did not change", () => {
    const cluster = store();
    applyManifest(cluster, new Map(), manifest(router("v1")), "apply");
    flipped(cluster);
    applyManifest(cluster, manifest(router("v1")), manifest(router("v1", "9s")), "apply");
    expect(cluster.get(ROUTER)?.spec).toEqual(router("v2", "9s").spec);
  });

  it("writes nothing when the manifest catches up with the flip", () => {
    const cluster = store();
    applyManifest(cluster, new Map(), manifest(router("v1")), "apply");
    flipped(cluster);
    const version = cluster.get(ROUTER)?.metadata.resourceVersion;
    applyManifest(cluster, manifest(router("v1")), manifest(router("v2")), "apply");
    expect(cluster.get(ROUTER)?.metadata.resourceVersion).toBe(version);
  });

  it("takes a built-in object back to what the manifest says, and keeps what it does not speak of", () => {
    const cluster = store();
    const web = { type: "deployments.apps", namespace: "shop", name: "web" };
    applyManifest(cluster, new Map(), manifest(deployment({ paused: false, old: 1 })), "apply");
    const live = cluster.get(web) as KubernetesObject;
    cluster.replace({ ...live, spec: { ...live.spec, paused: true, replicas: 7 } }, "somebody");
    applyManifest(
      cluster,
      manifest(deployment({ paused: false, old: 1 })),
      manifest(deployment({ paused: false })),
      "apply",
    );
    expect(cluster.get(web)?.spec).toEqual({ paused: false, replicas: 7 });
  });

  it("deletes what is gone from the manifest and never installs hooks", () => {
    const cluster = store();
    const hook = { ...router("v1"), metadata: { name: "test", annotations: { "helm.sh/hook": "test" } } };
    applyManifest(cluster, new Map(), manifest(router("v1"), hook), "apply");
    expect(cluster.list(ROUTER.type)).toHaveLength(1);
    applyManifest(cluster, manifest(router("v1")), manifest(), "apply");
    expect(cluster.list(ROUTER.type)).toEqual([]);
  });
});
