/**
 * One blue-green release in memory, for tests of the release's steps: a cluster with conditional writes, two
 * colors, a gateway that sees a write of the router after a delay, units that are applied by rendering. Every
 * method that steps are not meant to call throws. Time moves by `clock.sleep` only.
 */
import { selects } from "../../src/names/labels.ts";
import type { HttpRequest, HttpResponse } from "../../src/model/http.ts";
import { positionOn } from "./checkout.ts";
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { onTestFinished } from "vitest";
import { parse } from "yaml";
import { surroundings } from "../../src/errors/errors.ts";
import type { KubernetesObject, ObjectReference } from "../../src/model/kubernetes.ts";
import { COLORS, type Color } from "../../src/model/release.ts";
import type { Unit, UnitPlan } from "../../src/model/unit.ts";
import type { Ports } from "../../src/ports.ts";
import { CONFIG } from "./release-config.ts";
import { aborted, memoryFiles, recordingLog } from "./ports.ts";

export const ROUTER_VALUES = "live/router/values/values.yaml";
export const NAMESPACE = "apps";
const SUBSETS: Readonly<Record<Color, string>> = { blue: "v1", green: "v2" };

/** What a test may turn. */
export interface WorldControls {
  /** Milliseconds until a gateway sees a write of the router; one entry for each gateway instance. */
  gatewayDelays: number[];
  /** Milliseconds from the creation of a pod until it is ready. */
  readyAfterMs: number;
  /** Colors whose pods are not ready, whatever else. */
  broken: Set<Color>;
  /** Whether answers carry the identity header. */
  identifies: boolean;
  /** Whether the gateway looks at the preview cookie. */
  heedsCookie: boolean;
  /** Helm's word for the last revision of every release. */
  helmStatus: string;
  /** What the planning of any unit fails with; undefined when it does not. */
  planError: string | undefined;
  /** Called before every port call (the n-th, from 1); throws to make it fail, or as if the process died. */
  before: (call: string, n: number) => void | Promise<void>;
  /**
   * Called when the call is over, also when it failed, such as by a conflict: what it throws hides how it
   * ended.
   */
  after: (call: string, n: number) => void;
}

export class ReleaseWorld implements WorldControls {
  gatewayDelays = [120, 400];
  readyAfterMs = 3_000;
  broken = new Set<Color>();
  identifies = true;
  heedsCookie = true;
  helmStatus = "deployed";
  planError: string | undefined;
  before: WorldControls["before"] = () => {};
  after: WorldControls["after"] = () => {};
  /** Every port call, in order. */
  readonly calls: string[] = [];
  readonly logged: Parameters<typeof recordingLog>[0] = [];
  readonly texts: Record<string, string> = {
    "bluegreen.yaml": CONFIG,
    [ROUTER_VALUES]: "# who has the traffic\ndefaultServiceSubset: v1\n",
    "live/blue/values/values.yaml": 'image:\n  tag: "1.0" # blue\n',
    "live/green/values/values.yaml": 'image:\n  tag: "1.0" # green\n',
  };
  /** What Git has, by path, and the messages of its commits. */
  git: Record<string, string> = { ...this.texts };
  readonly commits: string[] = [];
  now = Date.UTC(2026, 0, 1);
  #objects = new Map<string, KubernetesObject>();
  #revision = 100;
  #states = new Map<string, KubernetesObject[]>();
  /** Default subsets that were written, and when. */
  #defaults: { readonly at: number; readonly subset: string }[] = [];
  #requests = 0;
  /** Sleeps beside other work, which end when the time comes and do not bring it about. */
  #beside: { readonly at: number; readonly wake: () => void }[] = [];

  constructor() {
    this.#put(service());
    this.#put(destinationRule());
    for (const unit of ["blue", "green", "router"]) this.#apply(unit);
    this.now += 60_000;
  }

  /** Another world that is as this one is now. */
  copy(): ReleaseWorld {
    const copy = new ReleaseWorld();
    Object.assign(copy.texts, this.texts);
    copy.git = { ...this.git };
    copy.commits.push(...this.commits);
    copy.now = this.now;
    copy.#objects = new Map(this.#objects);
    copy.#revision = this.#revision;
    copy.#states = new Map(this.#states);
    copy.#defaults = [...this.#defaults];
    copy.#requests = this.#requests;
    return copy;
  }

  /** Ports of one process in this world; they die with it: see {@link WorldControls.before}. */
  ports(): Ports {
    const ports: Ports = {
      exec: { run: notHere("exec.run"), which: notHere("exec.which") },
      github: {
        pullRequest: notHere("github.pullRequest"),
        comments: notHere("github.comments"),
        createComment: notHere("github.createComment"),
        updateComment: notHere("github.updateComment"),
        summary: notHere("github.summary"),
        login: notHere("github.login"),
        runUrl: () => undefined,
        runAttempt: () => undefined,
      },
      cluster: {
        get: async (reference) => this.#read(this.#objects.get(keyOf(reference))),
        live: notHere("cluster.live"),
        list: async (type, { namespace, labels = {} } = {}) =>
          [...this.#objects]
            .filter(([key]) => key.startsWith(`${type}/${namespace === undefined ? "" : `${namespace}/`}`))
            .map(([, object]) => this.#read(object) as KubernetesObject)
            .filter((object) => selects(labels, object.metadata.labels)),
        create: async (object) => this.#create(object),
        replace: async (object) => this.#replace(object),
        delete: notHere("cluster.delete"),
      },
      terragrunt: {
        units: async () => UNITS,
        chart: async (unit) => ({
          chart: unit.name,
          release: unit.name,
          namespace: NAMESPACE,
          valuesFiles: [`${unit.path}/values/values.yaml`],
        }),
        plan: async (unit) => this.#plan(unit),
        apply: async (unit) => this.#apply(unit.name),
      },
      helm: {
        template: async ({ chart, values }) =>
          this.#render(chart, values ?? {})
            .map((object) => JSON.stringify(object))
            .join("\n---\n"),
        lint: notHere("helm.lint"),
        manifest: async (release) => {
          const objects = this.#states.get(release);
          return objects?.map((object) => JSON.stringify(object)).join("\n---\n");
        },
        status: async (release) =>
          this.#states.has(release) ? { revision: 1, status: this.helmStatus } : undefined,
        release: notHere("helm.release"),
      },
      git: {
        position: async () => positionOn("main"),
        head: notHere("git.head"),
        edits: async (path) => {
          const committed = this.git[path];
          return committed === this.texts[path] ? undefined : { committed, staged: committed };
        },
        record: async (paths, message) => this.#record(paths, message),
        tip: async (path) => this.git[path],
      },
      http: { send: async (request) => this.#send(request) },
      clock: {
        now: () => this.now,
        sleep: (milliseconds, signal) => this.#sleep(milliseconds, signal),
      },
      files: memoryFiles(this.texts),
      log: recordingLog(this.logged),
    };
    return this.#watched(ports);
  }

  /** The live router's default subset. */
  get defaultSubset(): string {
    return defaultOf(this.router);
  }

  get router(): KubernetesObject {
    return this.object({ type: VS, namespace: NAMESPACE, name: "router" }) as KubernetesObject;
  }

  get lease(): KubernetesObject | undefined {
    return this.object({
      type: "leases.coordination.k8s.io",
      namespace: NAMESPACE,
      name: "bluegreen-web-echo",
    });
  }

  object(reference: ObjectReference): KubernetesObject | undefined {
    return this.#read(this.#objects.get(keyOf(reference)));
  }

  /** Somebody else's write. */
  write(object: KubernetesObject): void {
    this.#put(object);
  }

  /** Everything that a flip and its undoing must leave as it was. */
  traffic(): unknown {
    const { spec, metadata } = this.router;
    return {
      spec,
      annotations: metadata.annotations,
      values: this.texts[ROUTER_VALUES],
      git: this.git[ROUTER_VALUES],
      state: this.#states.get("router"),
    };
  }

  /** True when the color's pods are all ready, as the cluster knows. */
  ready(color: Color): boolean {
    const pods = [...this.#objects.values()].filter(
      ({ kind, metadata }) => kind === "Pod" && metadata.labels?.["version"] === color,
    );
    return pods.length > 0 && pods.every((pod) => this.#podReady(pod));
  }

  #watched(ports: Ports): Ports {
    const entries = Object.entries(ports).map(([port, methods]) => [
      port,
      port === "log" ? methods : this.#watchedPort(port, methods as Record<string, Method>),
    ]);
    return Object.fromEntries(entries) as Ports;
  }

  #watchedPort(port: string, methods: Record<string, Method>): object {
    const entries = Object.entries(methods).map(([name, method]) => {
      const call = `${port}.${name}`;
      if (AT_ONCE.has(call)) return [name, method];
      return [
        name,
        async (...args: unknown[]) => {
          const n = this.calls.push(call);
          await this.before(call, n);
          try {
            return await method(...args);
          } finally {
            this.after(call, n);
          }
        },
      ];
    });
    return Object.fromEntries(entries);
  }

  /** Time that passes; who sleeps beside other work wakes up when it has come. */
  pass(milliseconds: number): void {
    this.now += milliseconds;
    const due = this.#beside.filter(({ at }) => at <= this.now);
    this.#beside = this.#beside.filter(({ at }) => at > this.now);
    for (const { wake } of due) wake();
  }

  async #sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    if (signal === undefined) return this.pass(milliseconds);
    const due = new Promise<void>((wake) => {
      this.#beside.push({ at: this.now + milliseconds, wake });
    });
    await Promise.race([due, aborted(signal)]);
  }

  #create(object: KubernetesObject): KubernetesObject {
    if (this.#objects.has(keyOf(referenceOf(object)))) throw conflict("already exists");
    return this.#put(object);
  }

  #replace(object: KubernetesObject): KubernetesObject {
    const current = this.#objects.get(keyOf(referenceOf(object)));
    if (current === undefined) throw conflict("is gone");
    if (object.metadata.resourceVersion !== current.metadata.resourceVersion) throw conflict("has changed");
    return this.#put(object);
  }

  #put(object: KubernetesObject): KubernetesObject {
    const reference = referenceOf(object);
    this.#revision += 1;
    const metadata = { ...object.metadata, resourceVersion: String(this.#revision) };
    const kept = frozen(structuredClone({ ...object, metadata }));
    this.#objects.set(keyOf(reference), kept);
    if (object.kind === "VirtualService") this.#defaults.push({ at: this.now, subset: defaultOf(kept) });
    return kept;
  }

  #read(object: KubernetesObject | undefined): KubernetesObject | undefined {
    if (object === undefined) return undefined;
    return object.kind === "Pod" ? { ...object, status: this.#podStatus(object) } : object;
  }

  #podReady(pod: KubernetesObject): boolean {
    const color = pod.metadata.labels?.["version"] as Color;
    const created = Date.parse(pod.metadata.creationTimestamp ?? "");
    return !this.broken.has(color) && this.now >= created + this.readyAfterMs;
  }

  #podStatus(pod: KubernetesObject): KubernetesObject["status"] & object {
    const image = String((pod.spec?.["containers"] as { image: string }[] | undefined)?.[0]?.image);
    const imageID = `sha256:${createHash("sha256").update(image).digest("hex")}`;
    return {
      conditions: [{ type: "Ready", status: this.#podReady(pod) ? "True" : "False" }],
      containerStatuses: [{ name: "echo", image, imageID }],
    };
  }

  #values(chart: string, over: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const text = this.texts[`live/${chart}/values/values.yaml`] ?? "";
    return { ...(parse(text) as Record<string, unknown>), ...over };
  }

  #render(chart: string, over: Readonly<Record<string, unknown>>): KubernetesObject[] {
    const values = this.#values(chart, over);
    if (chart === "router") return [virtualService(String(values["defaultServiceSubset"]))];
    return [deployment(chart as Color, String((values["image"] as { tag: unknown }).tag))];
  }

  #plan(unit: Unit): UnitPlan {
    const changed = !isDeepStrictEqual(this.#render(unit.name, {}), this.#states.get(unit.name));
    return {
      unit: unit.name,
      outcome: this.planError !== undefined ? "failed" : changed ? "changes" : "no-changes",
      changes:
        changed && this.planError === undefined ? [{ address: "helm_release.this", action: "update" }] : [],
      text: "",
      digest: "d",
      error: this.planError,
      restsOn: "state",
      milliseconds: 0,
    };
  }

  #apply(unit: string): void {
    const objects = this.#render(unit, {});
    const changed = !isDeepStrictEqual(objects, this.#states.get(unit));
    this.#states.set(unit, objects);
    if (!changed) return;
    for (const object of objects) {
      const current = this.#objects.get(keyOf(referenceOf(object)));
      this.#put({ ...object, metadata: { ...current?.metadata, ...object.metadata } });
      if (object.kind === "Deployment") this.#startPods(object);
    }
  }

  #startPods(deployed: KubernetesObject): void {
    const template = deployed.spec?.["template"] as KubernetesObject;
    // As a Deployment's ReplicaSet makes and names them.
    const owner = { kind: "ReplicaSet", name: `${deployed.metadata.name}-h`, uid: "u" };
    for (const index of [0, 1]) {
      this.#put({
        apiVersion: "v1",
        kind: "Pod",
        metadata: {
          name: `${deployed.metadata.name}-${index}`,
          namespace: NAMESPACE,
          labels: { ...template.metadata.labels, "pod-template-hash": "h" },
          ownerReferences: [owner],
          creationTimestamp: new Date(this.now).toISOString(),
        },
        spec: { ...template.spec },
      });
    }
  }

  #record(paths: readonly string[], message: string): string | undefined {
    const differing = paths.filter((path) => this.git[path] !== this.texts[path]);
    if (differing.length === 0) return undefined;
    for (const path of differing) this.git[path] = this.texts[path] ?? "";
    this.commits.push(message);
    return String(this.commits.length);
  }

  #send(request: HttpRequest): HttpResponse {
    const sent = request.headers.find(([name]) => name === "cookie")?.[1] ?? "";
    const cookie = this.heedsCookie ? sent : "";
    const delay = this.gatewayDelays[this.#requests++ % this.gatewayDelays.length] ?? 0;
    const seen = this.#defaults.findLast(({ at }) => at + delay <= this.now) ?? this.#defaults[0];
    const subset = /(?:^|;\s*)x-version=(v1|v2)(?:;|$)/.exec(cookie)?.[1] ?? seen?.subset;
    const color = COLORS.find((one) => SUBSETS[one] === subset);
    if (color === undefined) return { status: 404, headers: [], body: "" };
    const headers = this.identifies ? [["x-bluegreen-subset", subset as string] as const] : [];
    return this.ready(color) ? { status: 200, headers, body: color } : { status: 503, headers, body: "" };
  }
}

/** Frozen to the leaves: a step that writes into what it read fails the test. */
function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}

/** Calls that are answered at once, and so cannot be died at. */
const AT_ONCE = new Set(["clock.now", "github.runUrl", "github.runAttempt"]);

type Method = (...args: unknown[]) => unknown;

const VS = "virtualservices.networking.istio.io";
const UNITS: readonly Unit[] = ["blue", "green", "router"].map((name) => ({
  name,
  path: `live/${name}`,
  dependencies: [],
}));

const TYPES: Readonly<Record<string, string>> = {
  VirtualService: VS,
  DestinationRule: "destinationrules.networking.istio.io",
  Deployment: "deployments.apps",
  Pod: "pods",
  Service: "services",
  Lease: "leases.coordination.k8s.io",
};

/** What a killed process meets, at the call it died in and at every one after it. */
export class Killed extends Error {}

/** The API server cannot be reached. */
export function unreachable(): Error {
  return surroundings("CLUSTER_UNREACHABLE", "no answer", { remedy: "-" });
}

function conflict(fact: string): Error {
  return surroundings("CLUSTER_CONFLICT", fact, { remedy: "-" });
}

/** The test fails at its end as well: the code under test may make something of the error. */
function notHere(call: string): () => never {
  return () => {
    const unknown = new Error(`Call that this world does not know: ${call}`);
    onTestFinished(() => {
      throw unknown;
    });
    throw unknown;
  };
}

function referenceOf({ kind, metadata: { name, namespace = NAMESPACE } }: KubernetesObject): ObjectReference {
  return { type: TYPES[kind] ?? kind, namespace, name };
}

function keyOf({ type, namespace, name }: ObjectReference): string {
  return `${type}/${namespace}/${name}`;
}

function defaultOf(router: KubernetesObject): string {
  const rules = router.spec?.["http"] as { route: { destination: { subset: string } }[] }[] | undefined;
  return rules?.at(-1)?.route[0]?.destination.subset ?? "";
}

function virtualService(subset: string): KubernetesObject {
  const route = (name: string) => [{ destination: { host: "echo", subset: name, port: { number: 80 } } }];
  const cookie = (name: string) => ({
    match: [{ headers: { cookie: { regex: `^(.*;\\s*)?x-version=${name}(\\s*;.*)?$` } } }],
    route: route(name),
  });
  return {
    apiVersion: "networking.istio.io/v1",
    kind: "VirtualService",
    metadata: { name: "router", namespace: NAMESPACE },
    spec: {
      hosts: ["service-mesh.dev"],
      gateways: ["public"],
      http: [cookie("v1"), cookie("v2"), { route: route(subset) }],
    },
  };
}

function deployment(color: Color, tag: string): KubernetesObject {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: `${color}-echo`, namespace: NAMESPACE, generation: 1 },
    spec: {
      replicas: 2,
      template: {
        metadata: { labels: { app: "echo", version: color } },
        spec: { containers: [{ name: "echo", image: `example/echo:${tag}` }] },
      },
    },
    status: { observedGeneration: 1, replicas: 2, updatedReplicas: 2, readyReplicas: 2 },
  };
}

function service(): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "echo", namespace: NAMESPACE },
    spec: { selector: { app: "echo" }, ports: [{ port: 80 }] },
  };
}

function destinationRule(): KubernetesObject {
  return {
    apiVersion: "networking.istio.io/v1",
    kind: "DestinationRule",
    metadata: { name: "echo", namespace: NAMESPACE },
    spec: {
      host: `echo.${NAMESPACE}.svc.cluster.local`,
      subsets: COLORS.map((color) => ({ name: SUBSETS[color], labels: { version: color } })),
    },
  };
}
