import { replaced } from "../../flow/recording.ts";
import { isRouter } from "../../mesh-api/apis/lookup.ts";
import { type KubernetesObject, resourceName } from "../../model/kubernetes.ts";
import type { Cluster } from "../../ports.ts";
import type { RouterWatcher } from "./demo-world.ts";

/**
 * The cluster of one process, whose own writes of a router are told: what it read before, what it wrote, at
 * the moment when the write is made. A write that is refused is none, and is not told.
 */
export function watchedRouters(cluster: Cluster, actor: string, told: RouterWatcher): Cluster {
  const read = new Map<string, KubernetesObject>();
  const sees = (object: KubernetesObject): void => {
    if (isRouter(object)) read.set(resourceName(object), object);
  };
  return replaced(cluster, {
    get: async (reference) => {
      const object = await cluster.get(reference);
      if (object !== undefined) sees(object);
      return object;
    },
    list: async (type, selection) => {
      const objects = await cluster.list(type, selection);
      for (const object of objects) sees(object);
      return objects;
    },
    replace: async (object) => {
      const before = read.get(resourceName(object));
      const after = await cluster.replace(object);
      if (before !== undefined) told(before, after, actor);
      sees(after);
      return after;
    },
  });
}
