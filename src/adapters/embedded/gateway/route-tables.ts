import type { Manifest } from "../../../manifests/manifest.ts";
import { ROUTING_KINDS } from "../../../mesh-api/apis/lookup.ts";
import { typeOf } from "../../../mesh-api/mesh-api.ts";
import { type KubernetesObject, resourceName } from "../../../model/kubernetes.ts";
import { compileRoutes } from "../../../routes/compile.ts";
import type { RouteTable } from "../../../routes/table/types.ts";
import type { ObjectStore } from "../cluster/store.ts";

/** What the control plane reads to make routes; pods come into it as endpoints only. */
export const ROUTE_TYPES: readonly string[] = [
  "namespaces",
  "services",
  "deployments.apps",
  ...ROUTING_KINDS.map(typeOf),
];

/** Compiled routes by what they were compiled from; several worlds may share one. */
export class RouteTables {
  readonly #tables = new Map<string, RouteTable>();
  readonly #texts = new WeakMap<KubernetesObject, string>();

  /** The routes of what lies in the cluster now. */
  of(store: ObjectStore): RouteTable {
    const objects = ROUTE_TYPES.flatMap((type) => store.list(type));
    const key = objects.map((object) => this.#textOf(object)).join("\n");
    let table = this.#tables.get(key);
    if (table === undefined) {
      table = compileRoutes(objects.map(asManifest));
      this.#tables.set(key, table);
    }
    return table;
  }

  /** What of the object decides about routes: all but its versions and its status. */
  #textOf(object: KubernetesObject): string {
    let written = this.#texts.get(object);
    if (written === undefined) {
      const { status: _status, metadata, ...content } = object;
      const { name, namespace, labels, annotations, creationTimestamp } = metadata;
      written = JSON.stringify([content, name, namespace, labels, annotations, creationTimestamp]);
      this.#texts.set(object, written);
    }
    return written;
  }
}

/** An object of the cluster as the manifest it could have been written as. */
export function asManifest(object: KubernetesObject): Manifest {
  return { object, file: `cluster:${resourceName(object)}`, line: 1, lineOf: () => 1 };
}
