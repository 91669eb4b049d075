import { surroundings } from "../../errors/errors.ts";
import type { KubernetesObject } from "../../model/kubernetes.ts";
import type { RouteTable } from "../../routes/table/types.ts";
import type { Clock, Exec, Helm, Http, Log, Ports, PullRequest } from "../../ports.ts";
import { createRealClock, SimulatedClock, type WorldClock } from "./cluster/clock.ts";
import { clusterOf } from "./cluster/cluster.ts";
import { ControlPlane, ISTIO_PROPAGATION, type Propagation } from "./gateway/control-plane.ts";
import { DeploymentController } from "./cluster/deployments.ts";
import { GatewayInstance } from "./gateway/gateway.ts";
import { type GatewayServers, listen } from "./gateway/gateway-server.ts";
import { EmbeddedGitHub } from "./tools/github.ts";
import { httpOf, installIstio, reportAddress } from "./gateway/ingress.ts";
import { RecordingLog } from "./tools/log.ts";
import {
  type BehaviorOf,
  type DigestOfImage,
  digestByReference,
  isServing,
  Kubelet,
  podsOf,
} from "./cluster/pods.ts";
import { createProcess, type Script, type WorldProcess } from "./tools/process.ts";
import { type Random, seededRandom } from "./cluster/random.ts";
import { Readings } from "./tools/readings.ts";
import type { Renders } from "./tools/renders.ts";
import { Branch, type Commit } from "./tools/repository.ts";
import { RouteTables } from "./gateway/route-tables.ts";
import { ObjectStore, type StoreSnapshot, type Watcher } from "./cluster/store.ts";
import {
  EmbeddedTerragrunt,
  releasedManifest,
  releaseStatus,
  releaseOnRecord,
  type TerragruntTimes,
  type UnitStates,
} from "./tools/terragrunt.ts";

export interface EmbeddedWorldOptions {
  /** The repository: text by path. */
  readonly files: Readonly<Record<string, string>>;
  /** Renders charts; may be shared with other worlds. */
  readonly renders: Renders;
  /** Compiled routes; may be shared with other worlds. */
  readonly tables?: RouteTables;
  /** Units and manifests that were read; may be shared with other worlds. */
  readonly readings?: Readings;
  /** Go on from there instead of from an empty cluster; `files` is then without meaning. */
  readonly from?: WorldSnapshot;
  /** A clock of the caller's own lets it choose what happens next. */
  readonly clock: "real" | "simulated" | WorldClock;
  /** Everything left to chance follows from it. Default 1. */
  readonly seed?: number;
  /** Gateway pods. Default 2. */
  readonly gateways?: number;
  readonly propagation?: Partial<Propagation>;
  readonly terragrunt?: Partial<TerragruntTimes>;
  /** How long a request takes that is answered in this process. Default 2 ms. */
  readonly requestMs?: number;
  readonly behaviorOf?: BehaviorOf;
  readonly digestOfImage?: DigestOfImage;
  readonly pullRequest?: PullRequest;
  readonly exec?: Exec;
  readonly log?: Log;
  /** Sends requests over sockets once {@link EmbeddedWorld.listen} was called. */
  readonly http?: Http;
}

/** A world at a moment when nothing was under way in it. */
export interface WorldSnapshot {
  readonly store: StoreSnapshot;
  readonly branch: Branch;
  readonly states: UnitStates;
  readonly now: number;
}

/** The machine that a process runs on. */
export interface Runner {
  /** How far its clock is ahead of the API server's, in milliseconds; behind, when negative. */
  readonly ahead: number;
  /** True where nobody tells it the API server's time. */
  readonly isUntold?: boolean;
}

/** A cluster with Istio, a repository and GitHub, in this process, with its controls. */
export interface EmbeddedWorld {
  /** Ports of a process named `main`, with no script. */
  readonly ports: Ports;
  readonly clock: WorldClock;
  readonly store: ObjectStore;
  readonly gateways: readonly GatewayInstance[];
  readonly branch: Branch;
  readonly commits: readonly Commit[];
  readonly github: EmbeddedGitHub;
  /**
   * A new run of the program over this world: a fresh checkout, fresh ports, and what its script does to
   * them. The world's own time is the API server's.
   */
  process(name: string, script?: Script, runner?: Runner): WorldProcess;
  /** Tells every write to the cluster. */
  watch(watcher: Watcher): void;
  /** Crashes the pods that the labels select; they stay down. */
  crash(namespace: string, labels: Readonly<Record<string, string>>): void;
  /** Stops the pods that the labels select; their Deployment makes new ones. */
  restart(namespace: string, labels: Readonly<Record<string, string>>): void;
  /** Serving pods that the labels select. */
  serving(namespace: string, labels: Readonly<Record<string, string>>): readonly KubernetesObject[];
  /** The world as it is, for others to go on from. Take it when no pod starts or stops. */
  snapshot(): WorldSnapshot;
  /** Where requests go by what lies in the cluster now, whatever the gateways have heard of it. */
  routes(): RouteTable;
  /** Opens the gateways on loopback (port 0: any free one). Throws `PORT_TAKEN`. */
  listen(port: number): Promise<GatewayServers>;
  close(): Promise<void>;
}

/** 2026-01-01T00:00:00Z, when simulated worlds begin. */
const BEGINNING = Date.UTC(2026, 0, 1);

/** Makes a world. Its cluster has Istio and nothing else; its repository has the files given. */
export function createEmbeddedWorld(options: EmbeddedWorldOptions): EmbeddedWorld {
  return new World(options);
}

class World implements EmbeddedWorld {
  readonly clock: WorldClock;
  readonly store: ObjectStore;
  readonly gateways: readonly GatewayInstance[];
  readonly branch: Branch;
  readonly github: EmbeddedGitHub;
  readonly ports: Ports;
  readonly #options: EmbeddedWorldOptions;
  readonly #kubelet: Kubelet;
  readonly #tables: RouteTables;
  readonly #states: UnitStates;
  readonly #readings: Readings;
  readonly #http: Http;
  #servers: GatewayServers | undefined;

  constructor(options: EmbeddedWorldOptions) {
    const random = seededRandom(options.seed ?? 1);
    const count = options.gateways ?? 2;
    const clock = clockOf(options);
    const store = new ObjectStore(() => clock.now(), options.from?.store);
    this.#options = options;
    this.#states = new Map(options.from?.states);
    this.#readings = options.readings ?? new Readings();
    this.#tables = options.tables ?? new RouteTables();
    this.clock = clock;
    this.store = store;
    this.branch = new Branch(options.from?.branch ?? options.files);
    this.github = new EmbeddedGitHub(options.pullRequest);
    this.gateways = Array.from({ length: count }, (_, index) => new GatewayInstance(index, store, random));
    this.#kubelet = new Kubelet(store, clock, {
      behaviorOf: options.behaviorOf ?? (() => undefined),
      digestOfImage: options.digestOfImage ?? digestByReference,
      random,
    });
    this.#http = httpOf({
      store,
      clock,
      instances: this.gateways,
      random,
      requestMs: options.requestMs ?? 2,
      servers: () => this.#servers,
      http: options.http,
    });
    this.#begin(count, random);
    this.ports = this.process("main").ports;
  }

  get commits(): readonly Commit[] {
    return this.branch.commits;
  }

  process(name: string, script?: Script, runner?: Runner): WorldProcess {
    const { clock } = this;
    const ports = bound(this.#portsOf(name));
    return createProcess(
      name,
      { ...ports, clock: clockOn(ports.clock, runner) },
      {
        now: () => clock.now(),
        sleep: (milliseconds) => clock.sleep(milliseconds),
        ...(script === undefined ? {} : { script }),
      },
    );
  }

  watch(watcher: Watcher): void {
    this.store.watch(watcher);
  }

  crash(namespace: string, labels: Readonly<Record<string, string>>): void {
    for (const pod of podsOf(this.store, namespace, labels)) this.#kubelet.crash(pod);
  }

  restart(namespace: string, labels: Readonly<Record<string, string>>): void {
    for (const pod of podsOf(this.store, namespace, labels)) this.#kubelet.stop(pod);
  }

  serving(namespace: string, labels: Readonly<Record<string, string>>): readonly KubernetesObject[] {
    return podsOf(this.store, namespace, labels).filter(isServing);
  }

  snapshot(): WorldSnapshot {
    const branch = new Branch(this.branch);
    return { store: this.store.snapshot(), branch, states: new Map(this.#states), now: this.clock.now() };
  }

  routes(): RouteTable {
    return this.#tables.of(this.store);
  }

  async listen(port: number): Promise<GatewayServers> {
    this.#servers = await listen(this.gateways, port);
    reportAddress(this.store, { ip: "127.0.0.1", port: this.#servers.port });
    return this.#servers;
  }

  async close(): Promise<void> {
    this.clock.stop();
    await this.#servers?.close();
    this.#servers = undefined;
  }

  #begin(gateways: number, random: Random): void {
    const { store, clock } = this;
    const propagation = { ...ISTIO_PROPAGATION, ...this.#options.propagation };
    new DeploymentController(store, clock, this.#kubelet).start();
    const controlPlane = new ControlPlane(store, clock, {
      instances: this.gateways,
      propagation,
      tables: this.#tables,
      random,
    });
    if (this.#options.from === undefined) installIstio(store, gateways);
    controlPlane.settle();
    controlPlane.start();
  }

  #portsOf(name: string): Ports {
    const { store, clock, github } = this;
    const files = this.branch.checkout(name, () => clock.now());
    const states = this.#states;
    const records = { states, store };
    const helm: Helm = {
      ...this.#options.renders.over(files, (work) => clock.external(work)),
      manifest: async (release, namespace) => releasedManifest(records, release, namespace),
      status: async (release, namespace) => releaseStatus(records, release, namespace),
      release: async (release, namespace) => releaseOnRecord(records, release, namespace),
      upgrade: async (chart) => terragrunt.upgrade(chart),
    };
    const times = { planMs: 0, applyMs: 0, readyMs: 300_000, ...this.#options.terragrunt };
    const readings = this.#readings;
    const world = { files, helm, readings, store, states, clock, times };
    const terragrunt = new EmbeddedTerragrunt({ ...world, actor: name });
    return {
      exec: this.#options.exec ?? NO_TOOLS,
      cluster: clusterOf(store, name),
      terragrunt,
      helm,
      github,
      git: files,
      http: this.#http,
      clock,
      files,
      log: this.#options.log ?? new RecordingLog(),
    };
  }
}

function clockOf({ clock, from }: EmbeddedWorldOptions): WorldClock {
  if (clock === "real") return createRealClock();
  return clock === "simulated" ? new SimulatedClock(from?.now ?? BEGINNING) : clock;
}

/** Its own time goes as the world's does, and is another one. */
function clockOn(clock: Clock, { ahead, isUntold = false }: Runner = { ahead: 0 }): Clock {
  const serverNow = () => (isUntold ? undefined : clock.serverNow());
  return { ...clock, now: () => clock.now() + ahead, serverNow };
}

/** Methods of classes as functions of plain objects: ports are taken apart and put together again. */
function bound(ports: Ports): Ports {
  const entries = Object.entries(ports).map(([name, port]) => [name, plain(port as object)] as const);
  return Object.fromEntries(entries) as unknown as Ports;
}

function plain(port: object): object {
  const names = new Set<string>(Object.keys(port));
  for (let proto: unknown = Object.getPrototypeOf(port); proto !== Object.prototype && proto !== null;) {
    for (const name of Object.getOwnPropertyNames(proto)) names.add(name);
    proto = Object.getPrototypeOf(proto);
  }
  names.delete("constructor");
  const methods = [...names].filter((name) => typeof Reflect.get(port, name) === "function");
  return Object.fromEntries(
    methods.map((name) => [
      name,
      (...args: readonly unknown[]) => Reflect.apply(Reflect.get(port, name) as () => unknown, port, args),
    ]),
  );
}

/** The embedded world has no tools: nothing of it is a command to run. */
const NO_TOOLS: Exec = {
  which: async () => undefined,
  run: async ({ tool }) => {
    throw surroundings("TOOL_MISSING", `${tool} is not part of the embedded world`, {
      remedy: "Use the step that reaches it through a port",
    });
  },
};
