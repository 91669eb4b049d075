import type { JsonObject } from "../../json/read.ts";
import { describe, expect, it } from "vitest";
import type { KubernetesObject } from "../../model/kubernetes.ts";
import { serviceAddress } from "../../names/services.ts";
import { apiOfRouter } from "./lookup.ts";

/** A router in namespace apps, or in one of no letters, which is none. */
function router(kind: string, spec: JsonObject, namespace = "apps"): KubernetesObject {
  return { apiVersion: "example.org/v1", kind, metadata: { name: "web", namespace }, spec };
}

const parent = { name: "public", namespace: "" };
const rule = {
  route: [{ destination: { host: "web", subset: "v1" } }],
  mirror: { host: "copy.other.svc.cluster.local" },
  delegate: { name: "inner", namespace: "" },
};
const backends = {
  backendRefs: [
    { name: "web", namespace: "" },
    { name: "copy", namespace: "other" },
  ],
};

const CASES: readonly (readonly [string, JsonObject, string])[] = [
  ["VirtualService", { gateways: ["mesh", "public", 7], http: [rule] }, "networking.istio.io/v1"],
  ["HTTPRoute", { parentRefs: [parent], rules: [backends] }, "gateway.networking.k8s.io/v1"],
];

describe.each(CASES)("a %s resolves names as all do", (kind, spec, apiVersion) => {
  it.each([
    ["apps", "apps"],
    ["", "default"],
  ])("in namespace %j: its Gateways are in %s", (written, namespace) => {
    const object = router(kind, spec, written);
    const api = apiOfRouter(object);
    const gateway = { apiVersion, kind: "Gateway", namespace, name: "public" };
    expect(api?.gateways(object)).toEqual([gateway]);
    expect(api?.gatewayStandIns(object)).toMatchObject([
      { apiVersion, kind: "Gateway", metadata: { namespace, name: "public" } },
    ]);
  });

  it("leads to hosts that are Services, wherever they are resolved", () => {
    const object = router(kind, spec);
    const hosts = apiOfRouter(object)?.destinations(object) ?? [];
    expect(hosts.map((host) => serviceAddress(host, "apps"))).toEqual([
      { namespace: "apps", name: "web" },
      { namespace: "other", name: "copy" },
    ]);
  });

  it("has doors at the Gateway that it names", () => {
    const object = router(kind, spec, "");
    const [gateway, ...none] = apiOfRouter(object)?.gatewayStandIns(object) ?? [];
    expect(none).toEqual([]);
    const { metadata, ...rest } = gateway as KubernetesObject;
    const doors = (namespace: string) =>
      apiOfRouter(object)?.doors(object, "example.org", [{ ...rest, metadata: { ...metadata, namespace } }]);
    expect(doors("")).toEqual([{ port: 80, speaks: "http" }]);
    expect(doors("other")).toEqual([]);
  });
});

it("a delegate without a namespace is beside its router", () => {
  const object = router("VirtualService", { http: [rule] });
  expect(apiOfRouter(object)?.delegates(object)).toEqual([{ namespace: "apps", name: "inner" }]);
});

it.each([{ subset: "" }, { host: "" }, {}])("an empty name in a destination, %j, is none", (written) => {
  const destination = { host: "web", subset: "v1", ...written };
  const named = Object.keys(written).length === 0;
  const object = router("VirtualService", { http: [{ route: [{ destination }] }] });
  expect(apiOfRouter(object)?.defaultSplit(object).known).toBe(named);
});

it.each([
  [{ gateways: ["mesh", "public"], tls: [{}], tcp: [{}] }, ["tls", "tcp"]],
  [{ gateways: ["mesh", "public"], tcp: [{}], http: [{}] }, ["tcp"]],
  [{ gateways: ["mesh"], tls: [{}] }, []],
  [{ tls: [{}] }, []],
])("a VirtualService with %j has Gateways do by %j what is no HTTP request", (spec, because) => {
  const object = router("VirtualService", spec);
  const found = apiOfRouter(object)?.otherProtocols(object) ?? [];
  expect(found.map((one) => one.because)).toEqual(because);
  expect(new Set(found.flatMap(({ gateways }) => gateways))).toEqual(
    new Set(because.length > 0 ? ["public"] : []),
  );
});
