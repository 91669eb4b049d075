import type { Manifest } from "../manifests/manifest.ts";
import type { ReleaseSpec } from "../model/release.ts";
import { fields, list, type Fields, stringMap } from "./read.ts";

/** One object of the set under check. */
export interface MeshObject {
  readonly manifest: Manifest;
  readonly kind: string;
  readonly name: string;
  /** The object's own, else that of the release it was rendered for. */
  readonly namespace: string;
  readonly spec: Fields;
  /** False when the object was rendered: its lines are not those of a file. */
  readonly hasLines: boolean;
}

/** The set under check. */
export interface MeshSet {
  readonly objects: readonly MeshObject[];
  /**
   * True when everything that the objects refer to ought to be in the set. Else what is missing may be somewhere else:
   * rules about missing objects then speak only when the set holds some of that kind.
   */
  readonly complete: boolean;
  /** Hosts of the releases in bluegreen.yaml. */
  readonly releaseHosts: readonly string[];
  /** The releases themselves, when what a flip would do is to be checked. */
  readonly releases?: readonly ReleaseSpec[];
}

/** What the rules look at: the set, indexed once. */
export interface MeshFacts extends MeshSet {
  /** Objects of Istio's networking API by kind. */
  readonly istio: ReadonlyMap<string, readonly MeshObject[]>;
  /** Services by their full host. */
  readonly services: ReadonlyMap<string, MeshObject>;
  /** Hosts of ServiceEntries, as written, in lower case. */
  readonly entryHosts: ReadonlySet<string>;
}

const ISTIO_GROUP = "networking.istio.io/";
const WORKLOADS = new Set(["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"]);

/** Indexes a set for the rules. */
export function meshFacts(set: MeshSet): MeshFacts {
  const istio = new Map<string, MeshObject[]>();
  const services = new Map<string, MeshObject>();
  for (const object of set.objects) {
    const { apiVersion } = object.manifest.object;
    if (apiVersion.startsWith(ISTIO_GROUP)) {
      const same = istio.get(object.kind);
      if (same === undefined) istio.set(object.kind, [object]);
      else same.push(object);
    }
    const isService = object.kind === "Service" && apiVersion === "v1";
    if (isService) services.set(serviceHost(object.name, object.namespace), object);
  }
  const hosts = (istio.get("ServiceEntry") ?? []).flatMap(({ spec }) => list(spec["hosts"]));
  return { ...set, istio, services, entryHosts: new Set(hosts.map((host) => String(host).toLowerCase())) };
}

/** Objects of one kind of Istio's networking API. */
export function istioObjects({ istio }: MeshFacts, kind: string): readonly MeshObject[] {
  return istio.get(kind) ?? [];
}

/** Labels of every pod template in a namespace, with the object it stands in. */
export function podTemplates(
  { objects }: MeshFacts,
  namespace: string,
): readonly { readonly object: MeshObject; readonly labels: ReadonlyMap<string, string> }[] {
  return objects
    .filter((object) => object.namespace === namespace && WORKLOADS.has(object.kind))
    .map((object) => ({
      object,
      labels: stringMap(fields(fields(object.spec["template"])["metadata"])["labels"]),
    }));
}

/**
 * A destination's host as the mesh knows it: a name without a dot is a Service of the namespace, anything else is taken
 * as it is (pilot/pkg/model/config.go, ResolveShortnameToFQDN).
 */
export function fullHost(host: string, namespace: string): string {
  return host.includes(".") || host === "*" ? host.toLowerCase() : serviceHost(host, namespace);
}

/** Name of a Service in the cluster's DNS; the default cluster domain. */
export function serviceHost(name: string, namespace: string): string {
  return `${name}.${namespace}.svc.cluster.local`.toLowerCase();
}

/** True when the set has a Service or a ServiceEntry for the full host. */
export function hostExists({ services, entryHosts }: MeshFacts, host: string): boolean {
  if (services.has(host) || entryHosts.has(host)) return true;
  const labels = host.split(".");
  return labels.some((_, index) => index > 0 && entryHosts.has(`*.${labels.slice(index).join(".")}`));
}
