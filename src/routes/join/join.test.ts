import { expect, it } from "vitest";
import { DEFAULT_NAMESPACE } from "../../names/namespaces.ts";
import { Inventory } from "../objects/inventory.ts";
import { readMeshConfig } from "../objects/mesh-config.ts";
import type { RouteRule } from "../table/types.ts";
import type { ApiProxy } from "./api-proxy.ts";
import { joinProxies } from "./join.ts";

const inventory = new Inventory([], {
  mesh: readMeshConfig([]),
  gatewayNamespace: undefined,
  domain: "cluster.local",
  rootNamespace: "istio-system",
  namespace: DEFAULT_NAMESPACE,
});

function serving(id: string, domain: string): ApiProxy {
  const rule: RouteRule = {
    id,
    entry: 0,
    file: "f.yaml",
    line: () => 1,
    match: { path: { kind: "prefix", value: "/a", ignoreCase: false }, headers: [], query: [] },
    unknownMatch: undefined,
    action: { kind: "direct", status: 200, body: undefined, headers: undefined, faults: [] },
  };
  const owners = [{ created: "", name: id, namespace: "apps" }];
  const virtualHosts = [{ domain, requireTls: false, rules: [rule], owners }];
  const listener = { port: 80, tls: false, serverNames: [], virtualHosts, unknown: undefined };
  return { name: "gateway", unknown: undefined, listeners: [listener] };
}

function joined(second: string) {
  const one = joinProxies([], [serving("one", "a.example")], { inventory, called: "the first API" });
  const all = joinProxies(one, [serving("two", second)], { inventory, called: "the second API" });
  return all.flatMap(({ listeners }) => listeners.flatMap(({ virtualHosts }) => virtualHosts));
}

it("two APIs beside Istio's have each their own hosts at one gateway", () => {
  expect(joined("b.example").map(({ domain, rules }) => [domain, rules.map(({ id }) => id)])).toEqual([
    ["a.example", ["one"]],
    ["b.example", ["two"]],
  ]);
});

it("nothing is known of a host that both serve", () => {
  const [host, ...others] = joined("a.example");
  expect(others).toEqual([]);
  expect(host?.rules.map(({ action }) => action)).toEqual([
    {
      kind: "unknown",
      reason: "a.example is served by Gateways of the second API and of another API beside Istio's",
    },
  ]);
});
