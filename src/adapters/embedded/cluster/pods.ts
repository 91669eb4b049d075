import { jsonDigest } from "../../../json/canonical.ts";
import {
  at,
  fields,
  list,
  numberOr,
  jsonObjects,
  stringMap,
  text,
  type JsonObject,
} from "../../../json/read.ts";
import type { KubernetesObject } from "../../../model/kubernetes.ts";
import type { WorldClock } from "./clock.ts";
import type { Random } from "./random.ts";
import { type ObjectStore, referenceOf, timestamp } from "./store.ts";

/** How a pod behaves. Times are milliseconds. */
export interface PodBehavior {
  /** From being created to its containers running. */
  readonly startMs: number;
  /** From running to ready, beyond the readiness probe's own initial delay. */
  readonly readyMs: number;
  readonly neverReady: boolean;
  /** From running to the crash; it does not come back. Undefined: it does not crash. */
  readonly crashAfterMs: number | undefined;
  /** From being deleted to being gone, beyond a preStop sleep. */
  readonly stopMs: number;
}

export const PLAIN_POD: PodBehavior = {
  startMs: 150,
  readyMs: 50,
  neverReady: false,
  crashAfterMs: undefined,
  stopMs: 100,
};

/** What of its behavior a pod does otherwise than {@link PLAIN_POD}; asked once, when it is created. */
export type BehaviorOf = (pod: KubernetesObject) => Partial<PodBehavior> | undefined;

/** Digest that a registry answers for an image reference at the moment a pod pulls it. */
export type DigestOfImage = (reference: string) => string;

const ACTOR = "kubelet";

/** Starts, readies, crashes and stops pods, as their behavior says. */
export class Kubelet {
  readonly #store: ObjectStore;
  readonly #clock: WorldClock;
  readonly #behaviorOf: BehaviorOf;
  readonly #digestOfImage: DigestOfImage;
  readonly #random: Random;

  constructor(
    store: ObjectStore,
    clock: WorldClock,
    options: {
      readonly behaviorOf: BehaviorOf;
      readonly digestOfImage: DigestOfImage;
      readonly random: Random;
    },
  ) {
    this.#store = store;
    this.#clock = clock;
    this.#behaviorOf = options.behaviorOf;
    this.#digestOfImage = options.digestOfImage;
    this.#random = options.random;
  }

  /** Takes charge of a pod that was just created. */
  start(pod: KubernetesObject): void {
    const behavior = { ...PLAIN_POD, ...this.#behaviorOf(pod) };
    this.#setStatus(pod, { phase: "Pending", state: "ContainerCreating", ready: false });
    const jitter = Math.floor(this.#random() * 20);
    this.#later(pod, behavior.startMs + jitter, (current) => {
      this.#setStatus(current, { phase: "Running", state: "running", ready: false });
      this.#awaitReady(current, behavior);
    });
  }

  /** Makes a pod crash now, and stay down. */
  crash(pod: KubernetesObject): void {
    if (this.#current(pod) === undefined) return;
    this.#setStatus(pod, { phase: "Running", state: "CrashLoopBackOff", ready: false });
  }

  /** Asks a pod to go: out of the endpoints at once, gone after its grace time. */
  stop(pod: KubernetesObject): void {
    const behavior = { ...PLAIN_POD, ...this.#behaviorOf(pod) };
    this.#store.markDeleted(referenceOf(pod), ACTOR);
    this.#later(pod, preStopMs(pod) + behavior.stopMs, (current) => {
      this.#store.delete(referenceOf(current), ACTOR);
    });
  }

  #awaitReady(pod: KubernetesObject, behavior: PodBehavior): void {
    if (behavior.crashAfterMs !== undefined) {
      this.#later(pod, behavior.crashAfterMs, (current) => this.crash(current));
    }
    if (behavior.neverReady) return;
    this.#later(pod, readinessDelayMs(pod) + behavior.readyMs, (current) => {
      if (stateOf(current) !== "running") return;
      this.#setStatus(current, { phase: "Running", state: "running", ready: true });
    });
  }

  /** Runs the event with the pod as it is then, if it is still the same pod. */
  #later(pod: KubernetesObject, milliseconds: number, event: (current: KubernetesObject) => void): void {
    this.#clock.schedule(milliseconds, () => {
      const current = this.#current(pod);
      if (current !== undefined) event(current);
    });
  }

  #current(pod: KubernetesObject): KubernetesObject | undefined {
    const current = this.#store.get(referenceOf(pod));
    return current?.metadata.uid === pod.metadata.uid ? current : undefined;
  }

  #setStatus(pod: KubernetesObject, as: PodPhase): void {
    const statuses = jsonObjects(at(pod.status, "containerStatuses"));
    const containers = jsonObjects(at(pod.spec, "containers")).map((container, index) =>
      this.#containerStatus(container, as, fields(statuses[index])),
    );
    const condition = as.ready ? "True" : "False";
    const status: JsonObject = {
      phase: as.phase,
      podIP: addressOf(pod),
      conditions: [
        { type: "PodScheduled", status: "True" },
        { type: "Initialized", status: "True" },
        { type: "ContainersReady", status: condition },
        { type: "Ready", status: condition },
      ],
      containerStatuses: containers,
      ...(as.phase === "Running" ? { startTime: timestamp(this.#clock.now()) } : {}),
    };
    this.#store.setStatus(referenceOf(pod), status, ACTOR);
  }

  #containerStatus(container: JsonObject, as: PodPhase, before: JsonObject): JsonObject {
    const image = text(container["image"]) ?? "";
    const running = as.state === "running";
    const pulled = text(before["imageID"]) || (running ? this.#digestOfImage(image) : "");
    const restarts = numberOr(before["restartCount"], 0);
    return {
      name: container["name"],
      image,
      imageID: pulled,
      ready: as.ready,
      started: running,
      restartCount: as.state === "CrashLoopBackOff" ? restarts + 1 : restarts,
      state: running ? { running: {} } : { waiting: { reason: as.state } },
    };
  }
}

interface PodPhase {
  readonly phase: "Pending" | "Running";
  readonly state: "ContainerCreating" | "running" | "CrashLoopBackOff";
  readonly ready: boolean;
}

/** Ready, and not on its way out: what the endpoints of a Service hold. */
export function isServing(pod: KubernetesObject): boolean {
  return pod.metadata.deletionTimestamp === undefined && isReady(pod);
}

export function isReady(pod: KubernetesObject): boolean {
  return jsonObjects(at(pod.status, "conditions")).some(
    (condition) => condition["type"] === "Ready" && condition["status"] === "True",
  );
}

/** A digest made from the reference alone: the same image everywhere has the same one. */
export function digestByReference(reference: string): string {
  const repository = reference.replace(/:[^:/]*$/, "");
  return `docker.io/${repository}@sha256:${jsonDigest(reference)}`;
}

/** An address of its own for every pod there ever was: made from its uid, which counts. */
function addressOf(pod: KubernetesObject): string {
  const count = Number.parseInt(pod.metadata.uid?.slice(-6) ?? "0", 16);
  return `10.244.${Math.floor(count / 250) % 250}.${1 + (count % 250)}`;
}

/** `running`, or the reason why the first container waits. */
function stateOf(pod: KubernetesObject): string {
  const [first] = jsonObjects(at(pod.status, "containerStatuses"));
  return at(first, "state", "running") === undefined
    ? (text(at(first, "state", "waiting", "reason")) ?? "")
    : "running";
}

function readinessDelayMs(pod: KubernetesObject): number {
  const delays = jsonObjects(at(pod.spec, "containers")).map((container) =>
    numberOr(at(container, "readinessProbe", "initialDelaySeconds"), 0),
  );
  return Math.max(0, ...delays) * 1000;
}

/** Seconds that a preStop hook sleeps (`sleep.seconds`, or `exec: [sleep, N]`), as milliseconds. */
function preStopMs(pod: KubernetesObject): number {
  const sleeps = jsonObjects(at(pod.spec, "containers")).map((container) => {
    const hook = at(container, "lifecycle", "preStop");
    const command = at(hook, "exec", "command");
    const words = list(command).join(" ");
    return numberOr(at(hook, "sleep", "seconds"), Number(/\bsleep (\d+)/.exec(words)?.[1] ?? 0));
  });
  return Math.max(0, ...sleeps) * 1000;
}

/** Pods of a namespace that a selector takes. */
export function podsOf(
  store: ObjectStore,
  namespace: string | undefined,
  selector: unknown,
): readonly KubernetesObject[] {
  const labels = stringMap(selector);
  const selection = namespace === undefined ? { labels } : { namespace, labels };
  return store.list("pods", selection);
}
