import { expect, it } from "vitest";
import type { KubernetesObject } from "../../model/kubernetes.ts";
import { leaveOne } from "./beside.ts";

const made = { "meta.helm.sh/release-name": "r", "meta.helm.sh/release-namespace": "apps" };
const object = (name: string, annotations: Record<string, string> = {}): KubernetesObject => ({
  apiVersion: "networking.istio.io/v1",
  kind: "VirtualService",
  metadata: { name, namespace: "apps", annotations },
});
const commandFor = (name: string) =>
  `\`kubectl delete virtualservice.networking.istio.io/${name} --namespace=apps\``;

it.each<readonly [string, readonly KubernetesObject[], readonly string[]]>([
  ["one that Helm made, and one by hand", [object("a", made), object("b")], ["b"]],
  ["two that Helm made, or a copy of one", [object("a", made), object("b", made)], ["a", "b"]],
  ["two by hand", [object("a"), object("b")], ["a", "b"]],
])("of %s, those that may be deleted are named", (_, objects, names) => {
  const text = leaveOne(objects, "unit u", "HOST out of its hosts");
  for (const { metadata } of objects) {
    expect(text).toContain(`VirtualService/apps/${metadata.name} is `);
    expect(text.includes(commandFor(metadata.name))).toBe(names.includes(metadata.name));
  }
  expect(text.includes("bluegreen status")).toBe(names.length > 1);
});
