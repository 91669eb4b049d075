import { expect, it } from "vitest";
import type { KubernetesObject } from "../../model/kubernetes.ts";
import { known } from "../../model/observed.ts";
import { worldsOf } from "./world.ts";

const service = (name: string, annotations: Readonly<Record<string, string>> = {}): KubernetesObject => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name, namespace: "apps", annotations },
  spec: { selector: { app: name } },
});

/** Names of the objects that are there once a unit's release has had `last` and has nothing of it any more. */
function left(
  last: readonly KubernetesObject[],
  unitsOwn: readonly KubernetesObject[] = [],
): readonly string[] {
  const contents = [{ unit: "web", last, stages: known([unitsOwn]) }];
  const { stations } = worldsOf([...last, service("other")], contents, new Set(["apps"]));
  return (stations.at(-1)?.manifests ?? []).map(({ object }) => object.metadata.name).toSorted();
}

it("takes away what a unit renders no more, and nothing of others", () => {
  expect(left([service("web"), service("api")], [service("api")])).toEqual(["api", "other"]);
});

it("leaves in the cluster what Helm is told to keep", () => {
  expect(left([service("web", { "helm.sh/resource-policy": "keep" }), service("api")])).toEqual([
    "other",
    "web",
  ]);
});
