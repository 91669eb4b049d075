import type { KubernetesObject } from "../../../model/kubernetes.ts";
import { type Backend, startBackend } from "./backend.ts";
import type { KubeClient, WatchEvent } from "./kube-client.ts";
import { NODE_ADDRESS, NODE_NAME } from "../state/layout.ts";
import { containersOf, preStopMs, probePasses, programOf, readSettings } from "./pod-settings.ts";
import { type PodFacts, podStatus } from "./pod-status.ts";

type Log = (text: string) => void;

/**
 * Stands for the node's kubelet: runs a backend for each pod scheduled to it, and reports the pod's status.
 */
export class PodHost {
  readonly #client: KubeClient;
  readonly #log: Log;
  readonly #pods = new Map<string, HostedPod>();
  #next = 0;

  constructor(client: KubeClient, log: Log) {
    this.#client = client;
    this.#log = log;
  }

  /** Never ends. */
  async run(): Promise<never> {
    const path = `/api/v1/pods?fieldSelector=spec.nodeName%3D${NODE_NAME}`;
    return this.#client.watch(
      path,
      (pods) => this.#relist(pods),
      (event) => this.#event(event),
    );
  }

  #relist(pods: readonly KubernetesObject[]): void {
    const present = new Set(pods.map((pod) => pod.metadata.uid));
    for (const [uid, hosted] of this.#pods) if (!present.has(uid)) this.#forget(uid, hosted);
    for (const pod of pods) this.#update(pod);
  }

  #event({ type, object }: WatchEvent): void {
    const uid = object.metadata.uid ?? "";
    if (type !== "DELETED") return this.#update(object);
    const hosted = this.#pods.get(uid);
    if (hosted !== undefined) this.#forget(uid, hosted);
  }

  #update(pod: KubernetesObject): void {
    const uid = pod.metadata.uid ?? "";
    const known = this.#pods.get(uid);
    if (known !== undefined) return known.update(pod);
    const hosted = new HostedPod(pod, this.#address(pod), this.#client, this.#log);
    this.#pods.set(uid, hosted);
    hosted.start();
  }

  #forget(uid: string, hosted: HostedPod): void {
    this.#pods.delete(uid);
    hosted.gone();
  }

  /** 10.244.1.1 and on; after 64,000 pods it begins again. */
  #address(pod: KubernetesObject): string {
    const own = readSettings(pod).address;
    if (own !== undefined) return own;
    if (pod.spec?.["hostNetwork"] === true) return NODE_ADDRESS;
    const number = this.#next % 64_000;
    this.#next += 1;
    return `10.244.${1 + Math.floor(number / 254)}.${1 + (number % 254)}`;
  }
}

/**
 * The time of the first restart after a crash; it doubles up to {@link LONGEST_BACKOFF}. The kubelet's is ten
 * times longer.
 */
const FIRST_BACKOFF = 1000;
const LONGEST_BACKOFF = 30_000;

/** One pod: its programs from start to end. Everything it does happens in turn. */
class HostedPod {
  readonly #client: KubeClient;
  readonly #log: Log;
  readonly #address: string;
  readonly #startTime = now();
  #pod: KubernetesObject;
  #backends: readonly Backend[] = [];
  #phase: "waiting" | "running" | "crashed" | "succeeded" | "ended" = "waiting";
  #restarts = 0;
  #containersSince = now();
  #waiting: PodFacts["waiting"];
  #last: PodFacts["last"];
  #ready = false;
  #readySince = now();
  #terminating = false;
  #timer: NodeJS.Timeout | undefined;
  #reported = "";
  #turn: Promise<void> = Promise.resolve();

  constructor(pod: KubernetesObject, address: string, client: KubeClient, log: Log) {
    this.#pod = pod;
    this.#address = address;
    this.#client = client;
    this.#log = log;
  }

  start(): void {
    if (this.#pod.metadata.deletionTimestamp !== undefined) return this.#terminate();
    const { startDelayMs } = readSettings(this.#pod);
    if (startDelayMs > 0) this.#do(() => this.#report());
    this.#after(startDelayMs, () => this.#startContainers());
  }

  update(pod: KubernetesObject): void {
    const before = readSettings(this.#pod);
    this.#pod = pod;
    if (pod.metadata.deletionTimestamp !== undefined) return this.#terminate();
    const { crashAfterMs } = readSettings(pod);
    if (crashAfterMs !== before.crashAfterMs && this.#phase === "running") this.#planCrash();
    if (this.#phase === "running") this.#do(() => this.#report());
  }

  /** The pod is no longer in the API: nothing is reported any more. */
  gone(): void {
    this.#phase = "ended";
    clearTimeout(this.#timer);
    this.#do(() => this.#stop());
  }

  async #startContainers(): Promise<void> {
    if (this.#phase === "ended" || this.#terminating) return;
    this.#containersSince = now();
    try {
      this.#backends = await this.#startBackends();
    } catch (error) {
      this.#log(`${this.#pod.metadata.name}: ${String(error)}`);
      return this.#crash(1);
    }
    this.#phase = "running";
    this.#waiting = undefined;
    await this.#report();
    if (this.#pod.spec?.["restartPolicy"] !== "Always") return this.#after(200, () => this.#succeed());
    this.#planCrash();
  }

  async #startBackends(): Promise<readonly Backend[]> {
    if (readSettings(this.#pod).address !== undefined) return [];
    const backends: Backend[] = [];
    try {
      for (const container of containersOf(this.#pod)) {
        const program = programOf(this.#pod, container);
        backends.push(await startBackend(program, this.#address, () => this.#pod));
      }
    } catch (error) {
      await Promise.all(backends.map((backend) => backend.stop()));
      throw error;
    }
    return backends;
  }

  #planCrash(): void {
    clearTimeout(this.#timer);
    const { crashAfterMs } = readSettings(this.#pod);
    if (crashAfterMs !== undefined) this.#after(crashAfterMs, () => this.#crash(1));
  }

  async #crash(exitCode: number): Promise<void> {
    if (this.#phase === "ended" || this.#terminating) return;
    this.#phase = "crashed";
    this.#last = { exitCode, finishedAt: now() };
    this.#waiting = { reason: "CrashLoopBackOff", message: "back-off restarting failed container" };
    await this.#stop();
    await this.#report();
    const backoff = Math.min(FIRST_BACKOFF * 2 ** this.#restarts, LONGEST_BACKOFF);
    this.#restarts += 1;
    this.#after(backoff, () => this.#startContainers());
  }

  async #succeed(): Promise<void> {
    if (this.#phase !== "running") return;
    this.#phase = "succeeded";
    await this.#stop();
    await this.#report();
  }

  /**
   * The end as the kubelet brings it: preStop hooks, SIGTERM, and the pod leaves the API when its programs
   * have ended, at the latest when the grace period is over. The endpoint controller has taken the pod out at
   * the beginning.
   */
  #terminate(): void {
    if (this.#terminating) return;
    this.#terminating = true;
    clearTimeout(this.#timer);
    const grace = Number(this.#pod.metadata["deletionGracePeriodSeconds" as never] ?? 30) * 1000;
    const hooks = Math.min(preStopMs(this.#pod), grace);
    const drain = Math.min(readSettings(this.#pod).drainMs, grace - hooks);
    const serving = this.#phase === "running";
    this.#after(serving ? hooks : 0, async () => {
      for (const backend of this.#backends) backend.drain();
      this.#after(serving ? drain : 0, () => this.#end());
    });
  }

  async #end(): Promise<void> {
    if (this.#phase === "ended") return;
    await this.#stop();
    const { uid } = this.#pod.metadata;
    const options = {
      kind: "DeleteOptions",
      apiVersion: "v1",
      gracePeriodSeconds: 0,
      preconditions: { uid },
    };
    const { status, body } = await this.#client.send("DELETE", this.#path(), options);
    if (status >= 300 && status !== 404) throw new Error(`not deleted: ${status} ${body}`);
  }

  async #stop(): Promise<void> {
    const backends = this.#backends;
    this.#backends = [];
    await Promise.all(backends.map((backend) => backend.stop()));
  }

  async #report(): Promise<void> {
    if (this.#phase === "ended" || this.#terminating) return;
    const ready = this.#phase === "running" && this.#isReady();
    if (ready !== this.#ready) this.#readySince = now();
    this.#ready = ready;
    const status = podStatus(this.#pod, this.#facts());
    const text = JSON.stringify(status);
    if (text === this.#reported) return;
    this.#reported = text;
    await this.#client.patchStatus(this.#path(), status);
  }

  #isReady(): boolean {
    const listening = new Set(this.#backends.flatMap((backend) => backend.ports));
    const { ready, address } = readSettings(this.#pod);
    if (address !== undefined) return ready;
    const passes = containersOf(this.#pod).every(
      (container) =>
        probePasses(container.readinessProbe, container, listening) &&
        probePasses(container.startupProbe, container, listening),
    );
    return ready && passes;
  }

  #facts(): PodFacts {
    const phases = { waiting: "Pending", running: "Running", crashed: "Running", succeeded: "Succeeded" };
    return {
      address: this.#address,
      startTime: this.#startTime,
      phase: phases[this.#phase as keyof typeof phases] as PodFacts["phase"],
      ready: this.#ready,
      readySince: this.#readySince,
      restarts: this.#restarts,
      containersSince: this.#containersSince,
      waiting: this.#waiting,
      last: this.#last,
    };
  }

  #path(): string {
    return `/api/v1/namespaces/${this.#pod.metadata.namespace}/pods/${this.#pod.metadata.name}`;
  }

  #after(milliseconds: number, work: () => Promise<void> | void): void {
    clearTimeout(this.#timer);
    if (milliseconds === 0) return this.#do(work);
    this.#timer = setTimeout(() => this.#do(work), milliseconds);
  }

  /** One thing after the other, so that a crash never meets a start half done. */
  #do(work: () => Promise<void> | void): void {
    this.#turn = this.#turn.then(work).catch((error: unknown) => {
      this.#log(`${this.#pod.metadata.namespace}/${this.#pod.metadata.name}: ${String(error)}`);
    });
  }
}

function now(): string {
  return `${new Date().toISOString().slice(0, 19)}Z`;
}
