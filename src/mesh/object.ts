import { namespaceOf } from "../names/namespaces.ts";
import { fields } from "../json/read.ts";
import { apiGroup } from "../names/groups.ts";
import type { Manifest } from "../manifests/manifest.ts";
import type { JsonObject } from "../json/read.ts";
import type { KubernetesObject } from "../model/kubernetes.ts";

/** One object of the set under check. */
export interface MeshObject {
  readonly manifest: Manifest;
  readonly kind: string;
  readonly name: string;
  /** The object's own, else that of the release it was rendered for. */
  readonly namespace: string;
  readonly spec: JsonObject;
  /** False when the object was rendered: its lines are not those of a file. */
  readonly hasLines: boolean;
}

/** API group of an object; empty for the core's. */
export function group({ manifest }: MeshObject): string {
  return apiGroup(manifest.object);
}

/** An object of the set; `namespace` is where it goes when it does not say so itself. */
export function meshObject(manifest: Manifest, namespace: string, hasLines: boolean): MeshObject {
  const { kind, metadata, spec } = manifest.object;
  return {
    manifest,
    kind,
    name: metadata.name,
    namespace: namespaceOf(manifest.object, namespace),
    spec: fields(spec),
    hasLines,
  };
}

/** The object with the namespace that it goes to. */
export function placedObject({ manifest: { object }, namespace }: MeshObject): KubernetesObject {
  return { ...object, metadata: { ...object.metadata, namespace } };
}
