/** A mesh API behind one interface. Nobody but its own folder names its kinds. */
import type { KubernetesObject, ResourceType } from "../model/kubernetes.ts";
import type { RouterKind } from "./router-kind.ts";
import type { Targets } from "./targets.ts";

/** A mesh API: its router, and what else it has that decides where requests go. */
export interface MeshApi extends RouterKind {
  /** Where it stands among the APIs; the first is the one that the cluster takes an ambiguous name for. */
  readonly place: number;
  /** API group of the router. */
  readonly group: string;
  /** What its targets are. */
  readonly targets: Targets;
  /** Every kind of it that is known here, whether or not it routes. */
  readonly kinds: readonly ApiKind[];
  /**
   * True for the API of the mesh itself, which is read whatever the releases use; another one is read only
   * where it is used, and an account that may not list it does without.
   */
  readonly isOfMesh: boolean;
  /** Types beside its own that it needs to be read. */
  readonly alsoReads: readonly ResourceType[];
  /** Types that change what requests meet in ways that are not modelled: what is there is named. */
  readonly concerns: readonly ResourceType[];
  /** Where in its spec the router names the hosts. */
  readonly hostsField: string;
  /** Where in its spec the router lists its rules; routes are called `namespace/name#FIELD[3]`. */
  readonly rulesField: string;
  /** True for a kind into whose spec the server writes nothing by itself but what `isServerDefault` knows. */
  knowsDefaults(group: string, kind: string): boolean;
  /** The Gateways that the router names, by their own apiVersion. */
  gateways(router: KubernetesObject): readonly ApiReference[];
  /** Hosts of the Services that the router leads to anywhere, as its own namespace resolves them. */
  destinations(router: KubernetesObject): readonly string[];
  /** Objects of the router's kind that its rules are handed on to. */
  delegates(router: KubernetesObject): readonly Address[];
  /** Callers in the mesh for whom an object of the API's group routes; undefined when it does for none. */
  meshCallers(object: KubernetesObject): MeshCallers | undefined;
  /**
   * What an object of the API's group has Gateways do with anything but HTTP requests, which alone are
   * modelled.
   */
  otherProtocols(object: KubernetesObject): readonly OtherProtocol[];
  /** What an object of the API decides that answers about routes leave out. */
  unmodelled(object: KubernetesObject): readonly Unmodelled[];
  /**
   * True for an object of the API by which gateways or pods do with requests what is not modelled: filters,
   * policies.
   */
  isExtension(object: KubernetesObject): boolean;
  /**
   * Gateways that the router names, as they are taken to be when nobody has them at hand: they let every host
   * in.
   */
  gatewayStandIns(router: KubernetesObject): readonly KubernetesObject[];
}

/** Callers in the mesh, by what they call. */
export interface MeshCallers {
  readonly of: readonly string[];
  /** The fields that say so. */
  readonly because: string;
}

/** Something that is no HTTP request, and the Gateways that it comes through, as written. */
export interface OtherProtocol {
  /** `TCP connections`. */
  readonly what: string;
  readonly gateways: readonly string[];
  /** The field that says so; undefined where the kind does. */
  readonly because: string | undefined;
}

/** Somebody whose requests an object decides about, and nobody looks at. */
export interface Unmodelled {
  /** `callers in the mesh of reviews`. */
  readonly who: string;
  /** The fields that say so; undefined where the kind does. */
  readonly because?: string | undefined;
}

/** One kind of an API. */
export interface ApiKind {
  readonly kind: string;
  readonly group: string;
  /** `gatewayclasses`. */
  readonly plural: string;
  readonly scope: "namespaced" | "cluster";
  /** True when an object of it decides where requests go, and that is modelled. */
  readonly routes: boolean;
}

export interface Address {
  readonly namespace: string;
  readonly name: string;
}

/** What names an object. */
export interface ApiReference extends Address {
  readonly apiVersion: string;
  readonly kind: string;
}

/** How the cluster is asked for objects of a kind. */
export function typeOf({ plural, group }: ApiKind): ResourceType {
  return `${plural}.${group}`;
}
