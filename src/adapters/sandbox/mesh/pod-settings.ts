import { selects } from "../../../names/labels.ts";
import { createHash } from "node:crypto";
import { INGRESS_LABELS } from "../../../mesh-api/ingress-gateway.ts";
import type { KubernetesObject } from "../../../model/kubernetes.ts";

/**
 * What a test may ask of a pod, as annotations of the pod (of the pod template, for all pods of a
 * Deployment).
 */
const PREFIX = "sandbox.bluegreen.dev/";

/** The address of a process that the sandbox runs itself; such a pod has no backend. */
export const ADDRESS_ANNOTATION = `${PREFIX}address`;

export interface PodSettings {
  /** `start-delay: 3s`: time until the containers run. */
  readonly startDelayMs: number;
  /** `ready: "false"`: the containers run and are never ready. */
  readonly ready: boolean;
  /** `crash-after: 2s`: time from each start of the containers to their crash. */
  readonly crashAfterMs: number | undefined;
  /** `drain: 2s`: how long the program goes on answering after SIGTERM. */
  readonly drainMs: number;
  /** `report: "true"`: the backend answers with the request it got, as JSON. */
  readonly report: boolean;
  /** `response-delay: 50ms`. */
  readonly responseDelayMs: number;
  /** `response-status: "503"`. */
  readonly responseStatus: number | undefined;
  /** `address: 10.244.0.1`. */
  readonly address: string | undefined;
}

/** Reads a pod's annotations. An unreadable value counts as not given. */
export function readSettings(pod: KubernetesObject): PodSettings {
  const annotations = pod.metadata.annotations ?? {};
  const value = (name: string): string | undefined => annotations[`${PREFIX}${name}`];
  return {
    startDelayMs: duration(value("start-delay")) ?? 0,
    ready: value("ready") !== "false",
    crashAfterMs: duration(value("crash-after")),
    drainMs: duration(value("drain")) ?? 2000,
    report: value("report") === "true",
    responseDelayMs: duration(value("response-delay")) ?? 0,
    responseStatus: status(value("response-status")),
    address: annotations[ADDRESS_ANNOTATION],
  };
}

/** `300ms`, `3s`, `1m`, `0s`. */
function duration(text: string | undefined): number | undefined {
  const parts = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text ?? "");
  if (parts === null) return undefined;
  const factor = { ms: 1, s: 1000, m: 60_000 }[parts[2] as "ms" | "s" | "m"];
  return Number(parts[1]) * factor;
}

function status(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-5]\d\d$/.test(text) ? Number(text) : undefined;
}

export interface ContainerPort {
  readonly name?: string;
  readonly containerPort: number;
  readonly protocol?: string;
}

export interface ProbeAction {
  readonly httpGet?: { readonly port: number | string };
  readonly tcpSocket?: { readonly port: number | string };
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly ports?: readonly ContainerPort[];
  readonly readinessProbe?: ProbeAction;
  readonly startupProbe?: ProbeAction;
  readonly lifecycle?: {
    readonly preStop?: {
      readonly sleep?: { readonly seconds: number };
      readonly exec?: { readonly command?: readonly string[] };
    };
  };
  /** `Always` in an init container: a sidecar. */
  readonly restartPolicy?: string;
}

/** What runs in place of a container. */
export type Program =
  | { readonly kind: "echo"; readonly port: number; readonly text: string; readonly status: number }
  | { readonly kind: "stand-in"; readonly ports: readonly number[]; readonly text: string }
  | {
      readonly kind: "forward";
      readonly ports: readonly { readonly from: number; readonly to: number }[];
    }
  | { readonly kind: "exit"; readonly code: number; readonly message: string };

export function containersOf(pod: KubernetesObject): readonly Container[] {
  return (pod.spec?.["containers"] ?? []) as readonly Container[];
}

export function initContainersOf(pod: KubernetesObject): readonly Container[] {
  return (pod.spec?.["initContainers"] ?? []) as readonly Container[];
}

/** The program of a container, from its image and arguments. */
export function programOf(pod: KubernetesObject, container: Container): Program {
  if (/(^|\/)http-echo(:|@|$)/.test(container.image)) return echoProgram(container);
  const ports = (container.ports ?? []).filter((port) => (port.protocol ?? "TCP") === "TCP");
  const numbers = ports.map((port) => port.containerPort);
  const forwards = FORWARDS.find(({ labels }) => selects(labels, pod.metadata.labels));
  if (forwards === undefined) return { kind: "stand-in", ports: numbers, text: container.image };
  return { kind: "forward", ports: numbers.map((from) => ({ from, to: forwards.ports[from] ?? from })) };
}

/** Pods that Istio's own charts make: what they would run already runs on the node. */
const FORWARDS: readonly { labels: Readonly<Record<string, string>>; ports: Record<number, number> }[] = [
  { labels: INGRESS_LABELS, ports: { 8080: 80, 8443: 443, 15021: 15000, 15090: 15000 } },
  { labels: { app: "istiod" }, ports: { 8080: 18080 } },
];

/**
 * hashicorp/http-echo's own flags: `-listen`, `-text` (or ECHO_TEXT) and `-status-code`, with one dash or
 * two.
 */
function echoProgram(container: Container): Program {
  const flags = readFlags([...(container.command ?? []).slice(1), ...(container.args ?? [])]);
  const text = flags.get("text") ?? container.env?.find(({ name }) => name === "ECHO_TEXT")?.value ?? "";
  if (text === "") return { kind: "exit", code: 127, message: "Missing -text option!" };
  const listen = /:(\d+)$/.exec(flags.get("listen") ?? ":5678");
  if (listen === null) return { kind: "exit", code: 1, message: `cannot listen on ${flags.get("listen")}` };
  return { kind: "echo", port: Number(listen[1]), text, status: Number(flags.get("status-code") ?? 200) };
}

function readFlags(args: readonly string[]): Map<string, string> {
  const flags = new Map<string, string>();
  for (let index = 0; index < args.length; index += 1) {
    const parts = /^--?([a-z-]+)(?:=([^]*))?$/.exec(args[index] ?? "");
    if (parts === null) break; // Go's flag package stops at the first argument that is no flag.
    const value = parts[2] ?? args[(index += 1)] ?? "";
    flags.set(parts[1] ?? "", value);
  }
  return flags;
}

/** How long the containers' preStop hooks hold back SIGTERM: `sleep`, natively or as a command. */
export function preStopMs(pod: KubernetesObject): number {
  const times = containersOf(pod).map(({ lifecycle }) => {
    const seconds = lifecycle?.preStop?.sleep?.seconds;
    const command = /\bsleep (\d+)/.exec(lifecycle?.preStop?.exec?.command?.join(" ") ?? "");
    return (seconds ?? Number(command?.[1] ?? 0)) * 1000;
  });
  return Math.max(0, ...times);
}

/** A digest that is always the same for an image reference: here nothing is pulled that could have one. */
export function imageId(image: string): string {
  const repository = image.replace(/@.*$/, "").replace(/:[^/:]*$/, "");
  const qualified = /^[^/]*[.:][^/]*\//.test(repository) ? repository : `docker.io/${repository}`;
  const pinned = /@(sha256:[0-9a-f]{64})$/.exec(image)?.[1];
  return `${qualified}@${pinned ?? `sha256:${createHash("sha256").update(image).digest("hex")}`}`;
}

/**
 * True when a probe that reaches for a port would find it. Other probes pass: nothing here could run them.
 */
export function probePasses(
  probe: ProbeAction | undefined,
  container: Container,
  listening: ReadonlySet<number>,
): boolean {
  const wanted = probe?.httpGet?.port ?? probe?.tcpSocket?.port;
  if (wanted === undefined) return true;
  const named = container.ports?.find(({ name }) => name === wanted)?.containerPort;
  return listening.has(named ?? Number(wanted));
}
