import type { KubernetesObject, ResourceType } from "../model/kubernetes.ts";
import type { Observed } from "../model/observed.ts";
import type { Target } from "../model/release.ts";

/** A place in an object: keys of mappings and indexes of lists. */
export type FieldPath = readonly (string | number)[];

/** What every kind of router can do. The target of a color is a subset, or a Service, by kind. */
export interface RouterKind {
  readonly kind: string;
  /** The kind with its article, as sentences have it. */
  readonly called: string;
  /** How the cluster is asked for it. */
  readonly type: ResourceType;
  readonly targetKind: Target["kind"];
  /** True when the object routes exactly this host. */
  routes(object: KubernetesObject, host: string): boolean;
  /** How the default route divides its traffic, or why that cannot be told. */
  defaultSplit(object: KubernetesObject): Observed<DefaultSplit>;
  /** How a destination says that it is the one that answers. */
  readonly naming: Naming;
  /** True for a value that the API server writes at the place when nobody has written one. */
  isServerDefault(path: FieldPath, value: unknown): boolean;
  /** How the cluster is asked for the Gateways that such an object names. */
  readonly gatewayType: ResourceType;
  /** The ports at which those of the Gateways that the object names take requests for the host. */
  doors(object: KubernetesObject, host: string, gateways: readonly KubernetesObject[]): readonly Door[];
}

/** The identity header, as the API sets it: on the whole rule, or on one destination of it. */
export interface Naming {
  /** What stands for the header as a whole, where `leaf` is the place of its value. */
  place(leaf: FieldPath): FieldPath;
  /** What is added to a destination that says nothing of itself: the topmost place that is not there yet. */
  add(destination: unknown, name: string): { readonly path: FieldPath; readonly value: unknown };
}

/** A port of a gateway that takes requests for a host. */
export interface Door {
  /** As the Gateway numbers it: the port of the gateway's Service. */
  readonly port: number;
  /** `redirect`: it answers plain requests with a redirect to https, before any route. */
  readonly speaks: "http" | "redirect" | "https";
}

/** What the default route says, and where: one destination with everything, or several with weights. */
export type DefaultSplit =
  | { readonly kind: "whole"; readonly route: DefaultRoute }
  | {
      readonly kind: "weighted";
      readonly shares: readonly { readonly route: DefaultRoute; readonly weight: number }[];
      /** What the API calls them: `destinations`. */
      readonly called: string;
    };

/** A default destination and where it stands in the object. */
export interface DefaultRoute {
  readonly target: Target;
  /** The destination itself, with its weight; the list that it stands in is one of its rule's. */
  readonly sharePath: FieldPath;
  /** Host of the Service that the destination names, as written. */
  readonly serviceHost: string;
  /** Where the target's name stands; a flip writes here. */
  readonly targetPath: FieldPath;
  /**
   * Where the identity header that names the target stands: it says who answered, so a flip writes here too.
   */
  readonly headerPaths: readonly FieldPath[];
}
