import { serviceHost } from "../names/services.ts";
import { list } from "../json/read.ts";
import { isGateway } from "../mesh-api/apis/lookup.ts";
import type { Severity } from "../model/finding.ts";
import type { ReleaseSpec } from "../model/release.ts";
import { type Pods, podsByNamespace } from "./pods.ts";
import { group, type MeshObject } from "./object.ts";
import { isSubsetOf, isWildcard } from "../names/hosts.ts";

export type { MeshObject } from "./object.ts";

/** The set under check. */
export interface MeshSet {
  readonly objects: readonly MeshObject[];
  /**
   * True when everything that the objects refer to ought to be in the set. Else what is missing may be
   * somewhere else: it is told (info), and is no error.
   */
  readonly complete: boolean;
  /**
   * True when nothing can be said of what is missing: the set is a chart alone, or a part of it could not be
   * read.
   */
  readonly partial?: boolean;
  /** Hosts of the releases in bluegreen.yaml. */
  readonly releaseHosts: readonly string[];
  /**
   * The objects that are asked about, the others being there for what they refer to; all of them when not
   * given.
   */
  readonly judged?: readonly MeshObject[];
  /** The releases themselves, for what is said of their colors. */
  readonly releases?: readonly ReleaseSpec[];
}

/** What the rules look at: the set, indexed once. */
export interface MeshFacts extends MeshSet {
  /** Objects by API group and kind, as `group/Kind`; the core's as `/Kind`. */
  readonly byKind: ReadonlyMap<string, readonly MeshObject[]>;
  /** Services by their full host. */
  readonly services: ReadonlyMap<string, MeshObject>;
  /** Hosts of ServiceEntries, as written. */
  readonly entryHosts: ReadonlySet<string>;
  /** Gateways of every mesh API, as `namespace/name`. */
  readonly gateways: ReadonlySet<string>;
  readonly pods: ReadonlyMap<string, Pods>;
  /** Namespaces that the set has objects in. */
  readonly namespaces: ReadonlySet<string>;
}

const ISTIO_GROUP = "networking.istio.io";

/** Indexes a set for the rules. */
export function meshFacts(set: MeshSet): MeshFacts {
  const byKind = new Map<string, MeshObject[]>();
  const services = new Map<string, MeshObject>();
  const gateways = new Set<string>();
  for (const object of set.objects) {
    const from = group(object);
    append(byKind, `${from}/${object.kind}`, object);
    if (object.kind === "Service" && from === "")
      services.set(serviceHost(object.name, object.namespace), object);
    if (isGateway(from, object.kind)) gateways.add(`${object.namespace}/${object.name}`);
  }
  const hosts = (byKind.get(`${ISTIO_GROUP}/ServiceEntry`) ?? []).flatMap(({ spec }) => list(spec["hosts"]));
  return {
    ...set,
    byKind,
    services,
    gateways,
    pods: podsByNamespace(set.objects),
    namespaces: new Set(set.objects.map(({ namespace }) => namespace)),
    entryHosts: new Set(hosts.map(String)),
  };
}

function append<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const known = lists.get(key);
  if (known === undefined) lists.set(key, [value]);
  else known.push(value);
}

/** Objects of one kind, whatever their version; the group of the core's kinds is empty. */
export function objectsOf({ byKind }: MeshFacts, from: string, kind: string): readonly MeshObject[] {
  return byKind.get(`${from}/${kind}`) ?? [];
}

/** Objects of one kind of Istio's networking API. */
export function istioObjects(facts: MeshFacts, kind: string): readonly MeshObject[] {
  return objectsOf(facts, ISTIO_GROUP, kind);
}

/**
 * How much it weighs that a name leads nowhere: an error where everything ought to be in the set, something
 * to know where it may lie outside, undefined where not even that can be said: without any object of the kind
 * it surely does.
 */
export function outside(
  { complete, partial, namespaces }: MeshFacts,
  { namespace, hasSome }: { readonly namespace?: string | undefined; readonly hasSome: boolean },
): Severity | undefined {
  if (partial === true) return undefined;
  if (complete && (namespace === undefined || namespaces.has(namespace))) return "error";
  return complete || hasSome ? "info" : undefined;
}

/** True for a name that something fills in before it is applied: `{{ … }}`, `${NAME}`, `$NAME`, `<name>`. */
export function isPlaceholder(name: string): boolean {
  return /\{\{|[$<>]/.test(name);
}

/** True when the set has a Service or a ServiceEntry for the full host. */
export function hostExists({ services, entryHosts }: MeshFacts, host: string): boolean {
  if (services.has(host) || entryHosts.has(host)) return true;
  for (const entry of entryHosts) if (isWildcard(entry) && isSubsetOf(host, entry)) return true;
  return false;
}
