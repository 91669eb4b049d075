import { describe, expect, it } from "vitest";
import { type Change, ObjectStore } from "../../src/adapters/embedded/cluster/store.ts";
import type { KubernetesObject } from "../../src/model/kubernetes.ts";

const LEASE: KubernetesObject = {
  apiVersion: "coordination.k8s.io/v1",
  kind: "Lease",
  metadata: { name: "bluegreen-web-echo", namespace: "shop" },
  spec: { holderIdentity: "a" },
};
const REFERENCE = { type: "leases.coordination.k8s.io", namespace: "shop", name: "bluegreen-web-echo" };

function namespaceOf(name: string): KubernetesObject {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name } };
}

function newStore(): { store: ObjectStore; changes: Change[] } {
  const store = new ObjectStore(() => Date.UTC(2026, 0, 1));
  for (const name of ["shop", "other"]) store.create(namespaceOf(name), "test");
  const changes: Change[] = [];
  store.watch((change) => void changes.push(change));
  return { store, changes };
}

describe("an object in the store", () => {
  it("gets uid, resourceVersion, generation and creationTimestamp when it is created", () => {
    const { store } = newStore();
    const { metadata } = store.create(LEASE, "a");
    expect(metadata).toMatchObject({ generation: 1, creationTimestamp: "2026-01-01T00:00:00Z" });
    expect(metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(metadata.resourceVersion).toMatch(/^\d+$/);
  });

  it("is not created in a namespace that is not there, as the API server answers 404", () => {
    const { store } = newStore();
    const lost = { ...LEASE, metadata: { ...LEASE.metadata, namespace: "nowhere" } };
    expect(() => store.create(lost, "a")).toThrow(
      expect.objectContaining({
        code: "CLUSTER_FAILED",
        stderr: expect.stringContaining('"nowhere" not found'),
      }),
    );
    expect(store.list("leases.coordination.k8s.io")).toEqual([]);
  });

  it("is created once: the second create is a conflict", () => {
    const { store } = newStore();
    store.create(LEASE, "a");
    expect(() => store.create(LEASE, "b")).toThrow(expect.objectContaining({ code: "CLUSTER_CONFLICT" }));
  });

  it("is replaced from the version that was read, and from no other", () => {
    const { store } = newStore();
    const read = store.create(LEASE, "a");
    store.replace({ ...read, spec: { holderIdentity: "b" } }, "b");
    const late = { ...read, spec: { holderIdentity: "c" } };
    expect(() => store.replace(late, "c")).toThrow(expect.objectContaining({ code: "CLUSTER_CONFLICT" }));
    const { resourceVersion: _none, ...metadata } = read.metadata;
    expect(() => store.replace({ ...late, metadata }, "c")).toThrow(/changed/);
    expect(store.get(REFERENCE)?.spec).toEqual({ holderIdentity: "b" });
  });

  it("cannot be replaced once it is gone, and deleting it again is no error", () => {
    const { store } = newStore();
    const read = store.create(LEASE, "a");
    store.delete(REFERENCE, "a");
    store.delete(REFERENCE, "a");
    expect(() => store.replace(read, "a")).toThrow(expect.objectContaining({ code: "CLUSTER_CONFLICT" }));
  });

  it("keeps its version when a write changes nothing, and tells nobody", () => {
    const { store, changes } = newStore();
    const read = store.create(LEASE, "a");
    expect(store.replace(structuredClone(read), "b").metadata.resourceVersion).toBe(
      read.metadata.resourceVersion,
    );
    expect(changes).toHaveLength(1);
  });

  it("counts its generation by changes of content, not of labels or status", () => {
    const { store } = newStore();
    const created = store.create(LEASE, "a");
    const labelled = store.replace(
      { ...created, metadata: { ...created.metadata, labels: { a: "b" } } },
      "a",
    );
    expect(labelled.metadata.generation).toBe(1);
    store.setStatus(REFERENCE, { seen: true }, "controller");
    expect(store.get(REFERENCE)?.metadata.generation).toBe(1);
    const current = store.get(REFERENCE) as KubernetesObject;
    const changed = store.replace({ ...current, spec: { holderIdentity: "b" }, status: {} }, "a");
    expect(changed).toMatchObject({ metadata: { generation: 2 }, status: { seen: true } });
  });

  it("is frozen: a reader changes its own copy only", () => {
    const { store } = newStore();
    const read = store.create(LEASE, "a");
    expect(() => Object.assign(read.spec as object, { holderIdentity: "x" })).toThrow(TypeError);
  });

  it("is listed by namespace and labels, under either name of its type", () => {
    const { store } = newStore();
    const pod = (name: string, namespace: string, color: string): KubernetesObject => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name, namespace, labels: { color } },
    });
    for (const one of [pod("a", "shop", "blue"), pod("b", "shop", "green"), pod("c", "other", "blue")]) {
      store.create(one, "a");
    }
    const names = (list: readonly KubernetesObject[]): readonly string[] =>
      list.map((one) => one.metadata.name);
    expect(names(store.list("pods", { namespace: "shop" }))).toEqual(["a", "b"]);
    expect(names(store.list("pods", { labels: { color: "blue" } }))).toEqual(["a", "c"]);
    expect(store.list("deployments")).toEqual(store.list("deployments.apps"));
  });
});
