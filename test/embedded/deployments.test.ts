import { describe, expect, it, onTestFinished } from "vitest";
import { SimulatedClock } from "../../src/adapters/embedded/cluster/clock.ts";
import { DeploymentController } from "../../src/adapters/embedded/cluster/deployments.ts";
import {
  digestByReference,
  isServing,
  Kubelet,
  type PodBehavior,
} from "../../src/adapters/embedded/cluster/pods.ts";
import { seededRandom } from "../../src/adapters/embedded/cluster/random.ts";
import { ObjectStore, referenceOf } from "../../src/adapters/embedded/cluster/store.ts";
import type { KubernetesObject } from "../../src/model/kubernetes.ts";

interface Cluster {
  readonly store: ObjectStore;
  readonly clock: SimulatedClock;
  readonly kubelet: Kubelet;
  readonly pods: () => readonly KubernetesObject[];
  readonly status: () => unknown;
  /** Replaces the image of the Deployment. */
  readonly upgrade: (tag: string) => void;
}

const REFERENCE = { type: "deployments.apps", namespace: "shop", name: "web" };

function deployment(tag: string, replicas = 2): KubernetesObject {
  const labels = { app: "web" };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "shop" },
    spec: {
      replicas,
      progressDeadlineSeconds: 60,
      strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: "web", image: `hashicorp/http-echo:${tag}` }] },
      },
    },
  };
}

function clusterWith(behavior: (tag: string) => Partial<PodBehavior>): Cluster {
  const clock = new SimulatedClock(0);
  onTestFinished(() => clock.stop());
  const store = new ObjectStore(() => clock.now());
  const kubelet = new Kubelet(store, clock, {
    behaviorOf: (pod) => behavior(JSON.stringify(pod.spec).replace(/.*http-echo:([^"]+).*/, "$1")),
    digestOfImage: digestByReference,
    random: seededRandom(1),
  });
  new DeploymentController(store, clock, kubelet).start();
  store.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } }, "test");
  store.create(deployment("1.0"), "test");
  return {
    store,
    clock,
    kubelet,
    pods: () => store.list("pods", { namespace: "shop" }),
    status: () => store.get(REFERENCE)?.status,
    upgrade: (tag) => {
      const live = store.get(REFERENCE) as KubernetesObject;
      store.replace({ ...live, spec: deployment(tag).spec ?? {} }, "test");
    },
  };
}

describe("a Deployment", () => {
  it("becomes pods that report image and image id, and its status tells of them", async () => {
    const { clock, pods, status } = clusterWith(() => ({}));
    await clock.sleep(1_000);
    expect(pods().map(isServing)).toEqual([true, true]);
    expect(pods()[0]?.status).toMatchObject({
      phase: "Running",
      containerStatuses: [
        {
          image: "hashicorp/http-echo:1.0",
          imageID: digestByReference("hashicorp/http-echo:1.0"),
          ready: true,
        },
      ],
    });
    expect(status()).toMatchObject({
      observedGeneration: 1,
      replicas: 2,
      updatedReplicas: 2,
      readyReplicas: 2,
      unavailableReplicas: 0,
    });
  });

  it("is upgraded without ever having fewer serving pods than wanted", async () => {
    const { clock, store, pods, status, upgrade } = clusterWith(() => ({ readyMs: 300, stopMs: 500 }));
    await clock.sleep(2_000);
    const serving: number[] = [];
    store.watch(() => void serving.push(pods().filter(isServing).length));
    upgrade("2.0");
    await clock.sleep(10_000);
    expect(Math.min(...serving)).toBe(2);
    expect(Math.max(...serving)).toBe(3);
    expect(pods().map((pod) => JSON.stringify(pod.spec).includes("http-echo:2.0"))).toEqual([true, true]);
    expect(status()).toMatchObject({ observedGeneration: 2, updatedReplicas: 2, replicas: 2 });
  });

  it("keeps its old pods when the new ones never get ready, and says so after its deadline", async () => {
    const { clock, pods, status, upgrade } = clusterWith((tag) => ({ neverReady: tag === "2.0" }));
    await clock.sleep(2_000);
    upgrade("2.0");
    await clock.sleep(10_000);
    expect(pods().filter(isServing)).toHaveLength(2);
    expect(status()).toMatchObject({ observedGeneration: 2, updatedReplicas: 1, replicas: 3 });
    await clock.sleep(60_000);
    expect(status()).toMatchObject({
      conditions: expect.arrayContaining([
        { type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded" },
      ]),
    });
  });

  it("has pods that start slowly, and pods that crash and stay down", async () => {
    const slow = clusterWith(() => ({ readyMs: 5_000 }));
    await slow.clock.sleep(4_000);
    expect(slow.pods().filter(isServing)).toEqual([]);
    await slow.clock.sleep(2_000);
    expect(slow.pods().filter(isServing)).toHaveLength(2);

    const crashing = clusterWith(() => ({ crashAfterMs: 1_000 }));
    await crashing.clock.sleep(900);
    expect(crashing.pods().filter(isServing)).toHaveLength(2);
    await crashing.clock.sleep(1_000);
    expect(crashing.pods().filter(isServing)).toEqual([]);
    expect(crashing.pods()[0]?.status).toMatchObject({
      containerStatuses: [{ restartCount: 1, state: { waiting: { reason: "CrashLoopBackOff" } } }],
    });
  });

  it("gets a new pod for one that was deleted, and takes its pods along when it goes", async () => {
    const { clock, store, kubelet, pods } = clusterWith(() => ({}));
    await clock.sleep(1_000);
    const [first] = pods();
    kubelet.stop(first as KubernetesObject);
    await clock.sleep(1_000);
    expect(pods().filter(isServing)).toHaveLength(2);
    expect(pods()).not.toContain(first);
    store.delete(REFERENCE, "test");
    await clock.sleep(1_000);
    expect(pods()).toEqual([]);
    expect(store.get(referenceOf(first as KubernetesObject))).toBeUndefined();
  });
});
