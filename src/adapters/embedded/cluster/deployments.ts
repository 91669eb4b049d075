import { jsonDigest } from "../../../json/canonical.ts";
import { at, fields, numberOr, stringMap, type JsonObject } from "../../../json/read.ts";
import { namespaceOf } from "../../../names/namespaces.ts";
import type { KubernetesObject } from "../../../model/kubernetes.ts";
import type { WorldClock } from "./clock.ts";
import { type Kubelet, isServing } from "./pods.ts";
import { type Change, type ObjectStore, referenceOf, timestamp } from "./store.ts";

const ACTOR = "deployment-controller";
/** From a change to the controller's answer to it. */
const REACTION_MS = 5;
/** Kubernetes' own default of `progressDeadlineSeconds`. */
const PROGRESS_DEADLINE_SECONDS = 600;

/** A small Deployment controller: ReplicaSets, rolling updates within surge and unavailability, status. */
export class DeploymentController {
  readonly #store: ObjectStore;
  readonly #clock: WorldClock;
  readonly #kubelet: Kubelet;
  readonly #waiting = new Set<string>();
  /** Hashes of templates; objects of the store never change. */
  readonly #hashes = new WeakMap<object, string>();

  constructor(store: ObjectStore, clock: WorldClock, kubelet: Kubelet) {
    this.#store = store;
    this.#clock = clock;
    this.#kubelet = kubelet;
  }

  /** Begins to follow the cluster. */
  start(): void {
    this.#store.watch((change) => this.#seen(change));
  }

  #seen(change: Change): void {
    const object = change.after ?? change.before;
    if (object === undefined) return;
    if (change.type === "deployments.apps") {
      if (change.after === undefined) this.#collect(object);
      else if (change.actor !== ACTOR) this.#soon(object.metadata.namespace, object.metadata.name);
    }
    if (change.type === "pods") {
      const owner = deploymentOf(this.#store, object);
      if (owner !== undefined) this.#soon(owner.metadata.namespace, owner.metadata.name);
    }
  }

  #soon(namespace: string | undefined, name: string): void {
    const key = `${namespace}/${name}`;
    if (this.#waiting.has(key)) return;
    this.#waiting.add(key);
    this.#after(REACTION_MS, namespace, name, () => void this.#waiting.delete(key));
  }

  #after(
    milliseconds: number,
    namespace: string | undefined,
    name: string,
    first: () => void = () => {},
  ): void {
    this.#clock.schedule(milliseconds, () => {
      first();
      const deployment = this.#store.get({ type: "deployments.apps", namespace: namespace ?? "", name });
      if (deployment !== undefined) this.#reconcile(deployment);
    });
  }

  #reconcile(deployment: KubernetesObject): void {
    const current = this.#currentReplicaSet(deployment);
    const rollout = rolloutOf(deployment, current, podsOfDeployment(this.#store, deployment));
    for (let created = 0; created < toCreate(rollout); created += 1) this.#createPod(current);
    for (const pod of toDelete(rollout)) this.#kubelet.stop(pod);
    this.#report(deployment);
  }

  #currentReplicaSet(deployment: KubernetesObject): KubernetesObject {
    const template = fields(at(deployment.spec, "template"));
    const hash = this.#hashOf(template);
    const name = `${deployment.metadata.name}-${hash}`;
    const namespace = namespaceOf(deployment);
    const existing = this.#store.get({ type: "replicasets.apps", namespace, name });
    if (existing !== undefined && ownedBy(existing, deployment)) return existing;
    const labels = { ...stringMap(at(template, "metadata", "labels")), "pod-template-hash": hash };
    const metadata = {
      name,
      namespace,
      labels,
      ownerReferences: [owner(deployment)],
      annotations: { "deployment.kubernetes.io/revision": String(deployment.metadata.generation ?? 1) },
    };
    const spec = {
      replicas: numberOr(at(deployment.spec, "replicas"), 1),
      selector: { matchLabels: labels },
      template: { ...template, metadata: { ...fields(template["metadata"]), labels } },
    };
    // Nothing else happens to a rollout that is stuck: its deadline must be an event of its own.
    this.#after(deadlineMs(deployment), namespace, deployment.metadata.name);
    return this.#store.create({ apiVersion: "apps/v1", kind: "ReplicaSet", metadata, spec }, ACTOR);
  }

  #hashOf(template: object): string {
    let hash = this.#hashes.get(template);
    if (hash === undefined) this.#hashes.set(template, (hash = jsonDigest(template).slice(0, 10)));
    return hash;
  }

  #createPod(replicaSet: KubernetesObject): void {
    const template = fields(at(replicaSet.spec, "template"));
    const namespace = namespaceOf(replicaSet);
    const name = this.#freePodName(replicaSet.metadata.name, namespace);
    const metadata = {
      ...fields(template["metadata"]),
      name,
      namespace,
      ownerReferences: [owner(replicaSet)],
    };
    const spec = fields(template["spec"]);
    const pod = this.#store.create({ apiVersion: "v1", kind: "Pod", metadata, spec }, ACTOR);
    this.#kubelet.start(pod);
  }

  #freePodName(prefix: string, namespace: string): string {
    let count = 0;
    let name: string;
    do {
      count += 1;
      name = `${prefix}-${jsonDigest([prefix, count]).slice(0, 5)}`;
    } while (this.#store.get({ type: "pods", namespace, name }) !== undefined);
    return name;
  }

  /** What the garbage collector does when a Deployment goes. */
  #collect(deployment: KubernetesObject): void {
    const pods = this.#store
      .list("pods", { namespace: deployment.metadata.namespace ?? "" })
      .filter((pod) => replicaSetsOf(this.#store, deployment).some((set) => ownedBy(pod, set)));
    for (const pod of pods) this.#kubelet.stop(pod);
    for (const set of replicaSetsOf(this.#store, deployment)) this.#store.delete(referenceOf(set), ACTOR);
  }

  #report(deployment: KubernetesObject): void {
    const current = this.#currentReplicaSet(deployment);
    const pods = podsOfDeployment(this.#store, deployment).filter(
      (pod) => pod.metadata.deletionTimestamp === undefined,
    );
    const updated = pods.filter((pod) => ownedBy(pod, current));
    const ready = pods.filter(isServing).length;
    const desired = numberOr(at(deployment.spec, "replicas"), 1);
    const status: JsonObject = {
      observedGeneration: deployment.metadata.generation ?? 1,
      replicas: pods.length,
      updatedReplicas: updated.length,
      readyReplicas: ready,
      availableReplicas: ready,
      unavailableReplicas: Math.max(0, desired - ready),
      conditions: this.#conditions(deployment, current, updated, ready >= desired),
    };
    this.#store.setStatus(referenceOf(deployment), status, ACTOR);
  }

  #conditions(
    deployment: KubernetesObject,
    current: KubernetesObject,
    updated: readonly KubernetesObject[],
    available: boolean,
  ): readonly JsonObject[] {
    const desired = numberOr(at(deployment.spec, "replicas"), 1);
    const complete = updated.filter(isServing).length >= desired;
    const began = Date.parse(current.metadata.creationTimestamp ?? timestamp(this.#clock.now()));
    const late = !complete && this.#clock.now() - began >= deadlineMs(deployment);
    return [
      { type: "Available", status: available ? "True" : "False" },
      {
        type: "Progressing",
        status: late ? "False" : "True",
        reason: late ? "ProgressDeadlineExceeded" : complete ? "NewReplicaSetAvailable" : "ReplicaSetUpdated",
      },
    ];
  }
}

function deadlineMs(deployment: KubernetesObject): number {
  return numberOr(at(deployment.spec, "progressDeadlineSeconds"), PROGRESS_DEADLINE_SECONDS) * 1000;
}

interface Rollout {
  readonly desired: number;
  readonly surge: number;
  readonly unavailable: number;
  /** Pods of the current template, and of older ones; none that is on its way out. */
  readonly current: readonly KubernetesObject[];
  readonly old: readonly KubernetesObject[];
}

function rolloutOf(
  deployment: KubernetesObject,
  replicaSet: KubernetesObject,
  pods: readonly KubernetesObject[],
): Rollout {
  const staying = pods.filter((pod) => pod.metadata.deletionTimestamp === undefined);
  const desired = numberOr(at(deployment.spec, "replicas"), 1);
  const limits = at(deployment.spec, "strategy", "rollingUpdate");
  const surge = share(at(limits, "maxSurge") ?? "25%", desired, Math.ceil);
  const unavailable = share(at(limits, "maxUnavailable") ?? "25%", desired, Math.floor);
  return {
    desired,
    // Both zero is refused by the API server; with percentages it can round to that, and then one may be
    // missing.
    unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable,
    surge,
    current: staying.filter((pod) => ownedBy(pod, replicaSet)),
    old: staying.filter((pod) => !ownedBy(pod, replicaSet)),
  };
}

function toCreate({ desired, surge, current, old }: Rollout): number {
  const room = desired + surge - current.length - old.length;
  return Math.max(0, Math.min(desired - current.length, room));
}

/**
 * Too many current pods first; of the old ones, those that serve nobody, then as many as availability allows.
 */
function toDelete({ desired, unavailable, current, old }: Rollout): readonly KubernetesObject[] {
  const surplus = [...current].sort(servingLast).slice(0, Math.max(0, current.length - desired));
  const broken = old.filter((pod) => !isServing(pod));
  const serving = old.filter(isServing);
  const available = current.filter(isServing).length + serving.length;
  const spare = Math.max(0, available - (desired - unavailable));
  return [...surplus, ...broken, ...serving.slice(0, spare)];
}

function servingLast(a: KubernetesObject, b: KubernetesObject): number {
  return Number(isServing(a)) - Number(isServing(b));
}

/** A count, or a percentage of the desired replicas, rounded. */
function share(value: unknown, of: number, round: (exact: number) => number): number {
  if (typeof value === "number") return value;
  const percent = /^(\d+)%$/.exec(String(value))?.[1];
  return percent === undefined ? 0 : round((Number(percent) * of) / 100);
}

function owner(object: KubernetesObject): { kind: string; name: string; uid: string } {
  return { kind: object.kind, name: object.metadata.name, uid: object.metadata.uid ?? "" };
}

function ownedBy(object: KubernetesObject, by: KubernetesObject): boolean {
  return (object.metadata.ownerReferences ?? []).some(({ uid }) => uid === by.metadata.uid);
}

function replicaSetsOf(store: ObjectStore, deployment: KubernetesObject): readonly KubernetesObject[] {
  const all = store.list("replicasets.apps", { namespace: deployment.metadata.namespace ?? "" });
  return all.filter((set) => ownedBy(set, deployment));
}

function podsOfDeployment(store: ObjectStore, deployment: KubernetesObject): readonly KubernetesObject[] {
  const sets = new Set(replicaSetsOf(store, deployment).map((set) => set.metadata.uid));
  const all = store.list("pods", { namespace: deployment.metadata.namespace ?? "" });
  return all.filter((pod) => (pod.metadata.ownerReferences ?? []).some(({ uid }) => sets.has(uid)));
}

function deploymentOf(store: ObjectStore, pod: KubernetesObject): KubernetesObject | undefined {
  const namespace = pod.metadata.namespace ?? "";
  const [set] = (pod.metadata.ownerReferences ?? [])
    .filter(({ kind }) => kind === "ReplicaSet")
    .map(({ name }) => store.get({ type: "replicasets.apps", namespace, name }));
  const [deployment] = (set?.metadata.ownerReferences ?? []).map(({ name }) =>
    store.get({ type: "deployments.apps", namespace, name }),
  );
  return deployment;
}
