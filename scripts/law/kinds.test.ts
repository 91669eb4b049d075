import { expect, it } from "vitest";
import { strayKinds } from "./kinds.ts";
import { API_NAMES } from "./run.ts";

function stray(path: string, text: string): readonly string[] {
  const apis = ["istio", "gateway-api"].map((name) => ({
    path: `src/mesh-api/apis/${name}/api.ts`,
    text: "",
  }));
  return strayKinds([...apis, { path, text }], API_NAMES);
}

it.each([
  ["a kind", 'const isRouter = kind === "VirtualService";', "VirtualService"],
  ["the other kind", 'const kinds = ["HTTPRoute"];', "HTTPRoute"],
  ["a type", 'cluster.list("virtualservices.networking.istio.io")', "virtualservices"],
  ["the other type", 'const TYPES = ["httproutes.gateway.networking.k8s.io"];', "httproutes"],
  ["what defines targets", 'object.kind === "DestinationRule"', '"DestinationRule"'],
  [
    "its type",
    'cluster.list("destinationrules.networking.istio.io")',
    "destinationrules.networking.istio.io",
  ],
  ["the ingress gateway's label", '{ labels: { istio: "ingressgateway" } }', '"ingressgateway"'],
  ["its name", 'const name = "istio-ingressgateway";', "istio-ingressgateway"],
])("%s outside of the APIs' rooms is told", (_what, text, name) => {
  expect(stray("src/apply/judge/live.ts", text)).toEqual([
    `src/apply/judge/live.ts: names ${name}, which is an API's own; ask src/mesh-api/apis`,
  ]);
});

it.each([
  "src/mesh-api/apis/istio/router.ts",
  "src/routes/istio/istio.ts",
  "src/routes/front-ends/gateway-api/attach.ts",
  "src/lint/rules/gateway-missing/rule.ts",
  "src/mesh/istio/virtual-service.ts",
  "src/names/gateways.ts",
  "src/config/schema.ts",
])("%s may name its kind", (path) => {
  expect(stray(path, API_NAMES.join(" "))).toEqual([]);
});

it("a folder of the simulator that is no API's may not", () => {
  expect(stray("src/routes/proof/coverage.ts", '"HTTPRoute"')).toHaveLength(1);
});

it("what lint knows of all APIs names none", () => {
  expect(stray("src/mesh/facts.ts", '"VirtualService"')).toHaveLength(1);
});

it("an API's index and look-ups name none", () => {
  expect(stray("src/mesh-api/apis/lookup.ts", '"HTTPRoute"')).toHaveLength(1);
});
