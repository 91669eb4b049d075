import { apiGroup } from "../names/groups.ts";
import type { Manifest } from "../manifests/manifest.ts";
import type { JsonRecord } from "../json/read.ts";

/** One object of the set under check. */
export interface MeshObject {
  readonly manifest: Manifest;
  readonly kind: string;
  readonly name: string;
  /** The object's own, else that of the release it was rendered for. */
  readonly namespace: string;
  readonly spec: JsonRecord;
  /** False when the object was rendered: its lines are not those of a file. */
  readonly hasLines: boolean;
}

/** API group of an object; empty for the core's. */
export function group({ manifest }: MeshObject): string {
  return apiGroup(manifest.object);
}
