import { contentsHash } from "../../../json/contents.ts";
import type { Cluster } from "../../../ports.ts";
import { writersOf } from "./managed-fields.ts";
import { type ObjectStore, referenceOf } from "./store.ts";

/** The cluster port over the store; writes carry the name of the process that makes them. */
export function clusterOf(store: ObjectStore, actor: string): Cluster {
  return {
    get: async (reference) => store.get(reference),
    live: async (object) => {
      const found = store.get(referenceOf(object));
      return found === undefined ? undefined : { object: found, writers: writersOf(store.writesOf(found)) };
    },
    contents: async (reference) => {
      const found = store.get(reference);
      return found === undefined ? { kind: "missing" } : { kind: "hash", hash: contentsHash(found) };
    },
    list: async (type, selection) => store.list(type, selection),
    create: async (object) => store.create(object, actor),
    replace: async (object) => store.replace(object, actor),
    rehearse: async (object) => store.rehearse(object),
    delete: async (reference) => store.delete(reference, actor),
  };
}
