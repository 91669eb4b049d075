import type { JsonObject } from "../json/read.ts";

export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly {
    readonly kind: string;
    readonly name: string;
    readonly uid: string;
  }[];
}

/** Any Kubernetes object; `spec`, `status` and the rest are read with care by whoever needs them. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly spec?: JsonObject;
  readonly status?: JsonObject;
  readonly [key: string]: unknown;
}

/** Who wrote which fields of an object, as the API server keeps it (`metadata.managedFields`). */
export interface FieldWriter {
  /** `kubectl-edit`, `terraform-provider-helm`. */
  readonly manager: string;
  /** RFC 3339, of its last write. */
  readonly time: string | undefined;
  /** `fieldsV1`: nested keys `f:NAME`, `k:{KEYS}`, `v:VALUE`, `i:INDEX`. */
  readonly fields: JsonObject;
}

/** An object as it is in the cluster, and who wrote it; nobody when the cluster does not say. */
export interface LiveObject {
  readonly object: KubernetesObject;
  readonly writers: readonly FieldWriter[];
}

/**
 * What is in a ConfigMap or Secret, without one value of it. `hash` covers all of its contents; of a Secret
 * also which Secret it is, so that nobody finds a short value by trying. Where the account may not read them,
 * `version` changes with each write of the object, and `unread` covers nothing.
 */
export type Contents =
  | { readonly kind: "missing" }
  | { readonly kind: "hash"; readonly hash: string }
  | { readonly kind: "version"; readonly version: string; readonly refused: ContentsRefused }
  | { readonly kind: "unread"; readonly refused: ContentsRefused };

/** Why contents were not read, and the rule that the account lacks. */
export interface ContentsRefused {
  readonly reason: string;
  readonly remedy: string;
}

/** A resource type as kubectl names it without ambiguity: `gateways.networking.istio.io`, `pods`. */
export type ResourceType = string;

export interface ObjectReference {
  readonly type: ResourceType;
  readonly namespace?: string;
  readonly name: string;
}

/** `Kind/namespace/name`, as findings and workloads are named. */
export function resourceName(object: KubernetesObject): string {
  return [object.kind, object.metadata.namespace ?? "", object.metadata.name].filter(Boolean).join("/");
}

/** The object with the annotation, or without it for `undefined`; where none is left, without the field. */
export function withAnnotation(
  object: KubernetesObject,
  name: string,
  value: string | undefined,
): KubernetesObject {
  const { [name]: _old, ...others } = object.metadata.annotations ?? {};
  const annotations = value === undefined ? others : { ...others, [name]: value };
  const { annotations: _annotations, ...metadata } = object.metadata;
  const kept = Object.keys(annotations).length === 0 ? metadata : { ...metadata, annotations };
  return { ...object, metadata: kept };
}
