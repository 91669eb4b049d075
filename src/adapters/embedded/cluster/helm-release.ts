import { placedIn } from "../../../names/namespaces.ts";
import { apiGroup } from "../../../names/groups.ts";
import { isJsonObject } from "../../../json/read.ts";
import type { KubernetesObject } from "../../../model/kubernetes.ts";
import { isDeepStrictEqual } from "node:util";
import { kindOf } from "./kinds.ts";
import { type ObjectStore, referenceOf } from "./store.ts";

/** What Helm keeps of a release: the objects of its last manifest, by `Kind/namespace/name`. */
export type LastManifest = ReadonlyMap<string, KubernetesObject>;

/**
 * Kinds that Helm installs before others (helm, `pkg/release/util/kind_sorter.go`); the rest follow as
 * rendered.
 */
const FIRST = ["Namespace", "CustomResourceDefinition", "ServiceAccount", "Secret", "ConfigMap", "Service"];

/** Objects of a rendered manifest under the names they have in the release, hooks left out. */
export function manifestOf(objects: readonly KubernetesObject[], namespace: string): LastManifest {
  const named = objects.filter(notHook).map((object) => {
    const placed = kindOf(object).namespaced ? placedIn(object, namespace) : object;
    return [addressOf(placed), placed] as const;
  });
  return new Map(named.sort(([, a], [, b]) => rank(a) - rank(b)));
}

export function addressOf(object: KubernetesObject): string {
  const { name, namespace } = object.metadata;
  return [object.kind, namespace, name].filter(Boolean).join("/");
}

/**
 * Upgrades a release as Helm does: creates what is new, patches what is there, deletes what is gone from the
 * manifest. Each object is one write of its own, as it is with Helm; a process that dies leaves the rest
 * undone.
 */
export function applyManifest(
  store: ObjectStore,
  last: LastManifest,
  next: LastManifest,
  actor: string,
): void {
  for (const [address, wanted] of next) applyObject(store, last.get(address), wanted, actor);
  for (const [address, gone] of last) if (!next.has(address)) store.delete(referenceOf(gone), actor);
}

function applyObject(
  store: ObjectStore,
  last: KubernetesObject | undefined,
  wanted: KubernetesObject,
  actor: string,
): void {
  const live = store.get(referenceOf(wanted));
  if (live === undefined) {
    store.create(wanted, actor);
    return;
  }
  const merged = isBuiltIn(wanted)
    ? threeWay(last ?? wanted, wanted, live)
    : patched(live, mergePatch(last ?? wanted, wanted));
  store.replace({ ...(merged as KubernetesObject), ...keep(live, merged as KubernetesObject) }, actor);
}

/**
 * A custom resource gets the difference between the last manifest and the new one, whatever lies in the
 * cluster (helm, `pkg/kube/client.go`, `createPatch`: a JSON merge patch). So what else was written to it
 * stays.
 */
export function mergePatch(before: unknown, after: unknown): unknown {
  if (!isJsonObject(before) || !isJsonObject(after)) return after;
  const patch: Record<string, unknown> = {};
  for (const key of Object.keys(before)) if (!(key in after)) patch[key] = null;
  for (const [key, value] of Object.entries(after)) {
    if (isDeepStrictEqual(before[key], value)) continue;
    patch[key] = mergePatch(before[key], value);
  }
  return patch;
}

/** A JSON merge patch applied (RFC 7386). */
export function patched(target: unknown, patch: unknown): unknown {
  if (!isJsonObject(patch)) return patch;
  const result: Record<string, unknown> = isJsonObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = patched(result[key], value);
  }
  return result;
}

/**
 * A built-in kind: what the manifest says wins over the cluster, what it no longer says goes, what it never
 * said (a status, a controller's annotation, replicas set by an autoscaler) stays. Lists are taken whole.
 */
function threeWay(last: unknown, wanted: unknown, live: unknown): unknown {
  if (!isJsonObject(wanted) || !isJsonObject(live)) return wanted;
  const result: Record<string, unknown> = { ...live };
  const before = isJsonObject(last) ? last : {};
  for (const key of Object.keys(before)) if (!(key in wanted)) delete result[key];
  for (const [key, value] of Object.entries(wanted)) {
    result[key] = key in live ? threeWay(before[key], value, live[key]) : value;
  }
  return result;
}

/** Helm patches without a precondition: the write is made from what is there now. */
function keep(live: KubernetesObject, merged: KubernetesObject): Pick<KubernetesObject, "metadata"> {
  const { resourceVersion } = live.metadata;
  return { metadata: { ...merged.metadata, ...(resourceVersion === undefined ? {} : { resourceVersion }) } };
}

function isBuiltIn({ apiVersion }: KubernetesObject): boolean {
  const group = apiGroup({ apiVersion });
  return !group.includes(".") || (group.endsWith(".k8s.io") && !group.startsWith("gateway.networking."));
}

/** Tests and other hooks are not part of what a release keeps up to date. */
function notHook(object: KubernetesObject): boolean {
  return object.metadata.annotations?.["helm.sh/hook"] === undefined;
}

function rank(object: KubernetesObject): number {
  const place = FIRST.indexOf(object.kind);
  return place < 0 ? FIRST.length : place;
}

/**
 * A revision that Helm has on record beside the last one that Terraform made: begun, failed, or made without
 * it.
 */
export interface Revision {
  readonly revision: number;
  readonly status: string;
  readonly manifest: LastManifest;
}

interface ReleaseName {
  readonly release: string;
  readonly namespace: string;
}

/** The Secret in which Helm keeps a revision; what is in it is not packed here. */
export function revisionSecret(
  name: ReleaseName,
  { revision, status, manifest }: Revision,
): KubernetesObject {
  const { release, namespace } = name;
  return {
    apiVersion: "v1",
    kind: "Secret",
    type: "helm.sh/release.v1",
    metadata: {
      name: `sh.helm.release.v1.${release}.v${revision}`,
      namespace,
      labels: { owner: "helm", name: release, status, version: String(revision) },
    },
    data: { release: Buffer.from(JSON.stringify([...manifest.values()])).toString("base64") },
  };
}

/** Revisions above the one that is given, the last one last. */
export function revisionsAbove(
  store: ObjectStore,
  { release, namespace }: ReleaseName,
  serial: number,
): readonly Revision[] {
  return store
    .list("secrets", { namespace, labels: { owner: "helm", name: release } })
    .map(({ metadata: { labels }, ...secret }) => {
      const packed = (secret["data"] as { readonly release: string }).release;
      const objects = JSON.parse(Buffer.from(packed, "base64").toString()) as readonly KubernetesObject[];
      const manifest = new Map(objects.map((object) => [addressOf(object), object]));
      return { revision: Number(labels?.["version"]), status: labels?.["status"] ?? "", manifest };
    })
    .filter(({ revision }) => revision > serial)
    .toSorted((one, other) => one.revision - other.revision);
}
