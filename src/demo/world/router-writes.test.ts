import { expect, it } from "vitest";
import { surroundings } from "../../errors/errors.ts";
import type { KubernetesObject } from "../../model/kubernetes.ts";
import type { Cluster } from "../../ports.ts";
import { watchedRouters } from "./router-writes.ts";

function object(kind: string, subset: string): KubernetesObject {
  return { apiVersion: "networking.istio.io/v1", kind, metadata: { name: "a" }, spec: { subset } };
}

it("tells a process's own writes of routers with what it had read, and none that was refused", async () => {
  let refuses = true;
  const cluster = {
    list: async () => [object("VirtualService", "v1"), object("DestinationRule", "v1")],
    replace: async (written: KubernetesObject) => {
      if (refuses) throw surroundings("CLUSTER_CONFLICT", "changed", { remedy: "Again" });
      return written;
    },
  } as unknown as Cluster;
  const told: string[] = [];
  const watched = watchedRouters(cluster, "promote", (before, after, actor) => {
    told.push(`${actor}: ${String(before.spec?.["subset"])} → ${String(after.spec?.["subset"])}`);
  });
  await watched.list("virtualservices.networking.istio.io");
  await expect(watched.replace(object("VirtualService", "v2"))).rejects.toThrow("changed");
  refuses = false;
  await watched.replace(object("VirtualService", "v2"));
  await watched.replace(object("DestinationRule", "v2"));
  await watched.replace(object("VirtualService", "v1"));
  expect(told).toEqual(["promote: v1 → v2", "promote: v2 → v1"]);
});
