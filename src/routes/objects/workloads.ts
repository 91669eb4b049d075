import { jsonObjects, fields, at, type JsonObject } from "../../json/read.ts";
import { selects } from "../../names/labels.ts";
import { textMapProblem } from "../../manifests/object.ts";
import type { Manifest } from "../../manifests/manifest.ts";
import type { Inventory } from "./inventory.ts";

/** Pods as a controller makes them. */
export interface Workload {
  /** `Deployment/ns/name`. */
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly replicas: number;
  readonly portNames: ReadonlySet<string>;
  readonly portNumbers: ReadonlyMap<string, number>;
  /** Set when its pods cannot be told from the manifest. */
  readonly unknown: string | undefined;
}

const CONTROLLERS = [
  "apps/Deployment",
  "apps/StatefulSet",
  "apps/DaemonSet",
  "apps/ReplicaSet",
  "/ReplicationController",
];

/** Every workload of the manifests whose pods can be endpoints. */
export function readWorkloads(inventory: Inventory): Workload[] {
  const controllers = CONTROLLERS.flatMap((kind) =>
    inventory.of(kind).map((manifest) => controller(inventory, manifest)),
  );
  const pods = inventory.of("/Pod").map((manifest) => pod(inventory, manifest));
  const rollouts = inventory.of("argoproj.io/Rollout").map((manifest) => rollout(inventory, manifest));
  return [...controllers, ...pods, ...rollouts].filter((workload) => workload !== undefined);
}

/** Workloads found by their labels; a mesh has thousands of them. */
export class WorkloadIndex {
  readonly #byLabel = new Map<string, Workload[]>();
  readonly #byNamespace = new Map<string, Workload[]>();

  constructor(workloads: readonly Workload[]) {
    for (const workload of workloads) {
      append(this.#byNamespace, workload.namespace, workload);
      for (const [key, value] of Object.entries(workload.labels))
        append(this.#byLabel, labelKey(workload.namespace, key, value), workload);
    }
  }

  /** Workloads of a namespace that a selector matches. */
  selected(namespace: string, selector: Readonly<Record<string, string>>): Workload[] {
    let fewest = this.#byNamespace.get(namespace) ?? [];
    for (const [key, value] of Object.entries(selector)) {
      const some = this.#byLabel.get(labelKey(namespace, key, value)) ?? [];
      if (some.length < fewest.length) fewest = some;
    }
    return fewest.filter((workload) => selects(selector, workload.labels));
  }
}

function labelKey(namespace: string, key: string, value: string): string {
  return `${namespace}/${key}=${value}`;
}

function append(lists: Map<string, Workload[]>, key: string, workload: Workload): void {
  const known = lists.get(key);
  if (known === undefined) lists.set(key, [workload]);
  else known.push(workload);
}

function controller(inventory: Inventory, manifest: Manifest): Workload | undefined {
  const spec = manifest.object.spec ?? {};
  const template = fields(spec["template"]);
  const metadata = fields(template["metadata"]);
  const labels = labelsAt(inventory, manifest, metadata["labels"], [
    "spec",
    "template",
    "metadata",
    "labels",
  ]);
  if (labels === undefined) return undefined;
  const replicas = replicasOf(inventory, manifest);
  if (replicas === undefined || !selectsItsOwn(inventory, manifest, labels)) return undefined;
  return workload(inventory, manifest, {
    labels,
    replicas,
    pod: fields(template["spec"]),
  });
}

function pod(inventory: Inventory, manifest: Manifest): Workload | undefined {
  const hooks = manifest.object.metadata.annotations?.["helm.sh/hook"];
  const labels = manifest.object.metadata.labels ?? {};
  // Pods of Helm hooks (tests) come and go; they are endpoints only while they run and are ready.
  return hooks === undefined
    ? workload(inventory, manifest, { labels, replicas: 1, pod: manifest.object.spec ?? {} })
    : undefined;
}

function rollout(inventory: Inventory, manifest: Manifest): Workload | undefined {
  const base = controller(inventory, manifest);
  const reason = `${manifest.object.metadata.name} is an Argo Rollout: its pods get labels while it runs`;
  return base === undefined ? undefined : { ...base, unknown: reason };
}

interface PodFacts {
  readonly labels: Readonly<Record<string, string>>;
  readonly replicas: number;
  readonly pod: JsonObject;
}

function workload(inventory: Inventory, manifest: Manifest, { labels, replicas, pod }: PodFacts): Workload {
  const namespace = inventory.namespaceOf(manifest);
  const ports = containerPorts(pod);
  return {
    name: `${manifest.object.kind}/${namespace}/${manifest.object.metadata.name}`,
    namespace,
    labels,
    replicas,
    portNames: new Set(ports.keys()),
    portNumbers: ports,
    unknown: undefined,
  };
}

function containerPorts(pod: JsonObject): Map<string, number> {
  const ports = new Map<string, number>();
  for (const container of jsonObjects(pod["containers"])) {
    for (const port of jsonObjects(container["ports"])) {
      if (typeof port["name"] === "string") ports.set(port["name"], Number(port["containerPort"]));
    }
  }
  return ports;
}

type Path = readonly (string | number)[];

function labelsAt(
  inventory: Inventory,
  manifest: Manifest,
  labels: unknown,
  path: Path,
): Record<string, string> | undefined {
  const problem = textMapProblem(path, labels);
  if (problem === undefined) return (labels ?? {}) as Record<string, string>;
  inventory.report("workload-invalid", manifest, [problem]);
  return undefined;
}

function replicasOf(inventory: Inventory, manifest: Manifest): number | undefined {
  const replicas = manifest.object.spec?.["replicas"] ?? 1;
  if (manifest.object.kind === "DaemonSet") return 1;
  if (typeof replicas === "number" && Number.isInteger(replicas) && replicas >= 0) return replicas;
  inventory.report("workload-invalid", manifest, [
    { path: ["spec", "replicas"], message: "spec.replicas must be a whole number" },
  ]);
  return undefined;
}

/** The API server refuses a controller whose selector does not match its own template. */
function selectsItsOwn(inventory: Inventory, manifest: Manifest, labels: Record<string, string>): boolean {
  const wanted = fields(at(manifest.object.spec, "selector", "matchLabels"));
  const path = ["spec", "selector", "matchLabels"];
  const problem = textMapProblem(path, wanted);
  const ok = problem === undefined && selects(wanted as Record<string, string>, labels);
  if (!ok)
    inventory.report("workload-invalid", manifest, [
      problem ?? { path, message: "spec.selector does not match the labels of the pod template" },
    ]);
  return ok;
}
