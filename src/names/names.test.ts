import { describe, expect, it } from "vitest";
import { apiGroup } from "./groups.ts";
import { gatewaysNamed, resolveGateway } from "./gateways.ts";
import { mostSpecificHost, withoutPort } from "./hosts.ts";
import { comesFromNode, labelMap, selects } from "./labels.ts";
import { namespaceOf, placedIn } from "./namespaces.ts";
import { resolveHost, serviceAddress, serviceHost } from "./services.ts";

const WEB = { namespace: "apps", name: "web" };

it.each([
  ["shop.example", "shop.example"],
  ["shop.example:8080", "shop.example"],
  ["[::1]", "[::1]"],
  ["[::1]:8080", "[::1]"],
])("an authority %s names the host %s", (authority, host) => {
  expect(withoutPort(authority)).toBe(host);
});

describe("a host written in namespace apps", () => {
  it.each([
    ["web", "web.apps.svc.cluster.local", WEB],
    ["web.apps.svc.cluster.local", "web.apps.svc.cluster.local", WEB],
    ["web.other.svc.cluster.local", "web.other.svc.cluster.local", { namespace: "other", name: "web" }],
    ["Web", "Web.apps.svc.cluster.local", { namespace: "apps", name: "Web" }],
    ["web.apps", "web.apps", undefined],
    ["web.apps.svc", "web.apps.svc", undefined],
    ["web.apps.svc.example.org", "web.apps.svc.example.org", undefined],
    ["web.apps.svc.cluster.local.", "web.apps.svc.cluster.local.", undefined],
    ["a.web.apps.svc.cluster.local", "a.web.apps.svc.cluster.local", undefined],
    ["*.apps.svc.cluster.local", "*.apps.svc.cluster.local", undefined],
    ["example.org", "example.org", undefined],
    ["10.0.0.1", "10.0.0.1", undefined],
    ["fd00::1", "fd00::1", undefined],
    ["*", "*", undefined],
    ["", "", undefined],
  ])("%j is %j, Service %j", (host, full, address) => {
    expect(resolveHost(host, "apps")).toBe(full);
    expect(serviceAddress(host, "apps")).toEqual(address);
  });

  it("is of the cluster's own domain", () => {
    expect(resolveHost("web", "apps", "corp")).toBe(serviceHost("web", "apps", "corp"));
    expect(serviceAddress("web.apps.svc.corp", "other", "corp")).toEqual(WEB);
    expect(serviceAddress("web.apps.svc.cluster.local", "other", "corp")).toBeUndefined();
  });
});

describe("a Gateway named in namespace apps", () => {
  it.each([
    ["public", "apps/public"],
    ["./public", "apps/public"],
    ["edge/public", "edge/public"],
    ["public.edge", "edge/public"],
    ["public.edge.svc.cluster.local", "edge/public"],
    ["mesh", "mesh"],
  ])("%s is %s", (written, full) => {
    expect(resolveGateway(written, "apps")).toBe(full);
  });

  it("is told apart from the mesh, and from what is no name", () => {
    expect(gatewaysNamed(["mesh", "public", 7, "edge/public"], "apps")).toEqual([
      { namespace: "apps", name: "public" },
      { namespace: "edge", name: "public" },
    ]);
    expect(gatewaysNamed(undefined, "apps")).toEqual([]);
  });
});

describe("of names with wildcards", () => {
  it.each([
    [["*", "*.org", "*.example.org", "www.example.org"], "www.example.org"],
    [["*", "*.org", "*.example.org"], "*.example.org"],
    [["*", "*.org"], "*.org"],
    [["*"], "*"],
    [["*.net", "example.org", "WWW.example.org"], undefined],
  ])("%j, %j holds for www.example.org", (names, holding) => {
    expect(mostSpecificHost("www.example.org", names)).toBe(holding);
    expect(mostSpecificHost("www.example.org", names.toReversed())).toBe(holding);
  });
});

describe("labels", () => {
  it.each([
    [{}, {}, true],
    [{}, undefined, true],
    [{ app: "web" }, undefined, false],
    [{ app: "web" }, { app: "web", version: "1" }, true],
    [{ app: "web", version: "2" }, { app: "web", version: "1" }, false],
    [{ constructor: "web" }, {}, false],
    [{ App: "web" }, { app: "web" }, false],
  ])("%j selects %j: %s", (selector, labels, is) => {
    expect(selects(selector as Record<string, string>, labels as Record<string, string>)).toBe(is);
  });

  it("read as their texts, when asked for as labels", () => {
    expect(labelMap({ version: 1, canary: true, tier: "" })).toEqual({
      version: "1",
      canary: "true",
      tier: "",
    });
    expect(labelMap("version")).toEqual({});
  });

  it.each([
    ["topology.kubernetes.io/zone", true],
    ["topology.istio.io/network", true],
    ["kubernetes.io/hostname", true],
    ["failure-domain.beta.kubernetes.io/region", true],
    ["topology.example.org/zone", false],
    ["kubernetes.io/metadata.name", false],
    ["app", false],
  ])("%s comes from the node: %s", (key, is) => {
    expect(comesFromNode(key)).toBe(is);
  });
});

describe("the namespace of an object", () => {
  it.each([
    [undefined, "default", "apps"],
    ["", "default", "apps"],
    ["shop", "shop", "shop"],
  ])("that says %j is %s, or %s where that is usual", (namespace, alone, placed) => {
    const object = { metadata: namespace === undefined ? { name: "web" } : { name: "web", namespace } };
    expect(namespaceOf(object)).toBe(alone);
    expect(namespaceOf(object, "apps")).toBe(placed);
  });
});

describe("an object that is put into namespace apps", () => {
  it.each([
    ["Service", undefined, "apps"],
    ["Service", "", "apps"],
    ["Service", "shop", "shop"],
    ["GatewayClass", undefined, undefined],
    ["ClusterRole", undefined, undefined],
  ])("of kind %s, with namespace %j, lies in %j", (kind, namespace, place) => {
    const metadata = namespace === undefined ? { name: "web" } : { name: "web", namespace };
    expect(placedIn({ apiVersion: "v1", kind, metadata }, "apps").metadata.namespace).toBe(place);
  });
});

it.each([
  ["v1", ""],
  ["apps/v1", "apps"],
  ["networking.istio.io/v1beta1", "networking.istio.io"],
])("the group of %s is %j", (apiVersion, group) => {
  expect(apiGroup({ apiVersion })).toBe(group);
});
