import type { Manifest } from "../manifests/manifest.ts";
import type { Fields } from "./read.ts";

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

/** API group of an object; empty for the core's. */
export function group({ manifest }: MeshObject): string {
  const { apiVersion } = manifest.object;
  const slash = apiVersion.indexOf("/");
  return slash < 0 ? "" : apiVersion.slice(0, slash);
}
