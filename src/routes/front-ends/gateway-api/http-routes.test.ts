import fc from "fast-check";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { loadManifests } from "../../../manifests/load.ts";
import { compileRoutes } from "../../compile.ts";
import type { RouteAnswer, RouteRequest, RouteTable } from "../../table/types.ts";

const folder = new URL("../../../../test/fixtures/routes/gateway-api/", import.meta.url);
const SHOP = readFileSync(fileURLToPath(new URL("shop.yaml", folder)), "utf8");

function tableOf(...yaml: readonly string[]): RouteTable {
  const { manifests, problems } = loadManifests([{ file: "mesh.yaml", text: yaml.join("\n---\n") }]);
  expect(problems).toEqual([]);
  return compileRoutes(manifests);
}

const shop = tableOf(SHOP);

function ask(path: string, more: Partial<RouteRequest> = {}, table = shop): RouteAnswer {
  return table.answer({ host: "shop.example", path, ...more });
}

/** An HTTPRoute in namespace shop, with rules in flow style. */
function route(name: string, rules: string, extra = ""): string {
  return `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: ${name}, namespace: shop}
spec:
  parentRefs: [{name: api, namespace: istio-system}]
  ${extra || "hostnames: [shop.example]"}
  rules: ${rules}`;
}

function gateway(listeners: string, extra = ""): string {
  return `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: api, namespace: istio-system}
spec:
  gatewayClassName: istio
  ${extra || "addresses: [{type: Hostname, value: istio-ingressgateway.istio-system.svc.cluster.local}]"}
  listeners: ${listeners}`;
}

const WITHOUT_ROUTES = SHOP.split("\n---\n").filter((text) => !/^kind: (?:HTTPRoute|Gateway)$/m.test(text));
const ALL = "allowedRoutes: {namespaces: {from: All}}";
const OPEN = `[{name: http, port: 80, protocol: HTTP, ${ALL}}]`;

function world(rules: string, listeners = OPEN): RouteTable {
  return tableOf(...WITHOUT_ROUTES, gateway(listeners), route("web", rules));
}

describe("an HTTPRoute", () => {
  it("sends the preview cookie to green and everything else to blue", () => {
    expect(ask("/").destinations.map(({ host }) => host)).toEqual(["blue.shop.svc.cluster.local"]);
    const preview = ask("/any", { headers: [["cookie", "a=b; x-version=green"]] });
    expect(preview).toMatchObject({ rule: "shop/web#rules[0]", workloads: ["Deployment/shop/green"] });
  });

  it("matches prefixes at a slash only", () => {
    expect(ask("/docs/a").rule).toBe("shop/web#rules[1]");
    expect(ask("/docs").rule).toBe("shop/web#rules[1]");
    expect(ask("/docsx").rule).toBe("shop/web#rules[3]");
  });

  it("takes the slash after a removed prefix away, and keeps the query", () => {
    expect(ask("/docs/a?x=1").path).toBe("/a?x=1");
    expect(ask("/docs").path).toBe("/");
  });

  it("redirects with 302 by default, to the port of the listener", () => {
    expect(ask("/old")).toMatchObject({
      outcome: "redirect",
      status: 302,
      location: "http://new.example/old",
    });
  });

  it("answers 404 for a host that no route names", () => {
    expect(ask("/", { host: "else.example" })).toMatchObject({ outcome: "no-host", status: 404 });
  });
});

describe("the order of rules", () => {
  const at = (rules: string, request: Partial<RouteRequest>) =>
    ask("/a/b", request, world(rules)).rule?.slice("shop/web#".length);

  it("is exact, longest prefix, regex, whatever stands first", () => {
    const rules = `[{matches: [{path: {type: RegularExpression, value: "/a.*"}}]}, {matches: [{path: {value: /a}}]}, {matches: [{path: {value: /a/b/}}]}, {matches: [{path: {type: Exact, value: /a/b}}]}]`;
    expect(at(rules, {})).toBe("rules[3]");
    expect(at(rules, { path: "/a/b/c" })).toBe("rules[2]");
    expect(at(rules, { path: "/a/c" })).toBe("rules[1]");
    expect(at(rules, { path: "/ax" })).toBe("rules[0]");
  });

  it("is then a method, more headers, more query parameters", () => {
    const rules = `[{matches: [{}]}, {matches: [{queryParams: [{name: q, value: "1"}]}]}, {matches: [{headers: [{name: x-a, value: "1"}]}]}, {matches: [{method: GET}]}]`;
    const headers = [["x-a", "1"]] as const;
    expect(at(rules, { path: "/?q=1", headers })).toBe("rules[3]");
    expect(at(rules, { path: "/?q=1", headers, method: "POST" })).toBe("rules[2]");
    expect(at(rules, { path: "/?q=1", method: "POST" })).toBe("rules[1]");
    expect(at(rules, { path: "/", method: "POST" })).toBe("rules[0]");
  });

  it("is then the age of the HTTPRoute, then its name", () => {
    const older = route("z", "[{backendRefs: [{name: green, port: 8080}]}]").replace(
      "namespace: shop}",
      'namespace: shop, creationTimestamp: "2026-01-01T00:00:00Z"}',
    );
    const younger = route("a", "[{backendRefs: [{name: blue, port: 8080}]}]").replace(
      "namespace: shop}",
      'namespace: shop, creationTimestamp: "2026-01-02T00:00:00Z"}',
    );
    const base = [...WITHOUT_ROUTES, gateway(OPEN)];
    expect(ask("/", {}, tableOf(...base, younger, older)).rule).toBe("shop/z#rules[0]");
    const same = younger.replace("01-02", "01-01");
    expect(ask("/", {}, tableOf(...base, same, older)).rule).toBe("shop/a#rules[0]");
  });
});

describe("backends", () => {
  const status = (refs: string) => ask("/", {}, world(`[{backendRefs: ${refs}}]`));

  it("that are not there answer 500, those without pods 503", () => {
    expect(status("[{name: nowhere, port: 8080}]").status).toBe(500);
    expect(status("[{name: blue, port: 1}]").status).toBe(500);
    expect(status("[{name: b, kind: Bucket, group: example.test}]").status).toBe(500);
    expect(status("[{name: empty, port: 8080}]").status).toBe(503);
    expect(status("[]")).toMatchObject({ outcome: "direct", status: 500 });
  });

  it("of weight 0 get nothing; all of weight 0 answer 500", () => {
    expect(
      status("[{name: blue, port: 8080, weight: 0}, {name: green, port: 8080, weight: 3}]").workloads,
    ).toEqual(["Deployment/shop/green"]);
    expect(status("[{name: blue, port: 8080, weight: 0}]")).toMatchObject({ outcome: "direct", status: 500 });
  });

  it("of other namespaces need a ReferenceGrant", () => {
    expect(status("[{name: far, namespace: far, port: 8080}]").workloads).toEqual(["Deployment/far/far"]);
    const hidden = status("[{name: hidden, namespace: far, port: 8080}]");
    expect(hidden).toMatchObject({
      status: 500,
      reason: expect.stringContaining("ReferenceGrant") as string,
    });
  });
});

describe("listeners", () => {
  const answers = (listeners: string, extra: string, hosts: readonly string[]) => {
    const table = tableOf(...WITHOUT_ROUTES, gateway(listeners), route("web", "[{}]", extra));
    return hosts.map((host) => table.answer({ host, path: "/" }).outcome);
  };

  it("serve the hosts that route and listener have in common", () => {
    const listener = `[{name: http, port: 80, protocol: HTTP, hostname: "*.example", ${ALL}}]`;
    const hosts = ["a.example", "b.example", "a.other"];
    expect(answers(listener, "hostnames: [a.example, a.other]", hosts)).toEqual([
      "direct",
      "no-host",
      "no-host",
    ]);
    expect(answers(listener, "hostnames: []", hosts)).toEqual(["direct", "direct", "no-host"]);
  });

  it("take routes of their own namespace only, unless they say otherwise", () => {
    const host = ["shop.example"];
    const at = (more: string) => answers(`[{name: http, port: 80, protocol: HTTP${more}}]`, "", host);
    expect(at("")).toEqual(["no-host"]);
    const selector = (key: string) =>
      `, allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {${key}}}}}`;
    expect(at(selector("team: shop"))).toEqual(["direct"]);
    expect(at(selector("team: other"))).toEqual(["no-host"]);
    expect(at(`, allowedRoutes: {namespaces: {from: All}, kinds: [{kind: GRPCRoute}]}`)).toEqual(["no-host"]);
  });

  it("leave a host to the listener that names it better", () => {
    const two = `[{name: all, port: 80, protocol: HTTP, ${ALL}}, {name: one, port: 80, protocol: HTTP, hostname: shop.example}]`;
    expect(answers(two, "", ["shop.example"])).toEqual(["no-host"]);
  });

  it("on a port that the Service does not have are not opened", () => {
    const table = world("[{}]", `[{name: http, port: 8081, protocol: HTTP, ${ALL}}]`);
    expect(table.answer({ host: "shop.example", path: "/" }).outcome).toBe("no-host");
    expect(table.problems.map(({ rule }) => rule)).toContain("gateway-listener");
  });

  it("of a Gateway without address belong to a gateway of its own", () => {
    const table = tableOf(...WITHOUT_ROUTES, gateway(OPEN, "addresses: []"), route("web", "[{}]"));
    expect(table.proxies.map(({ name }) => name)).toEqual(["Deployment/istio-system/api-istio"]);
    expect(table.answer({ host: "shop.example", path: "/" }).outcome).toBe("direct");
  });

  it("of another controller's class open nothing, of an unknown class nobody knows what", () => {
    const classed = (name: string, more: readonly string[] = []) =>
      tableOf(
        ...WITHOUT_ROUTES,
        gateway(OPEN).replace("istio\n", `${name}\n`),
        route("web", "[{}]"),
        ...more,
      );
    const other = `apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {name: other}
spec: {controllerName: example.test/controller}`;
    expect(ask("/", {}, classed("other", [other])).outcome).toBe("no-host");
    expect(ask("/", {}, classed("other"))).toMatchObject({ outcome: "unknown" });
  });
});

describe("what is not known", () => {
  it("is said of an HTTPRoute that the cluster would refuse, with file and line", () => {
    const table = world(`[{backendRefs: [{name: blue}]}]`);
    expect(ask("/", {}, table)).toMatchObject({ outcome: "unknown" });
    expect(table.problems[0]).toMatchObject({
      rule: "http-route-invalid",
      file: "mesh.yaml",
      resource: "HTTPRoute/shop/web",
    });
    expect(table.problems[0]?.line).toBeGreaterThan(1);
  });

  it("is not said of a filter that istiod does not know: it serves nothing of that HTTPRoute", () => {
    const filter = "{type: ExtensionRef, extensionRef: {group: a, kind: B, name: c}}";
    const table = world(`[{filters: [${filter}]}]`);
    expect(ask("/", {}, table).outcome).toBe("no-host");
    expect(table.problems.map(({ rule }) => rule)).toContain("http-route-refused");
  });

  it("is a listener whose routes Envoy would refuse", () => {
    const table = world(`[{matches: [{path: {type: RegularExpression, value: "("}}]}]`);
    expect(ask("/", {}, table)).toMatchObject({ outcome: "unknown" });
  });

  it("is a host that a GRPCRoute serves too", () => {
    const grpc = route("grpc", "[]").replace("HTTPRoute", "GRPCRoute");
    const table = tableOf(...WITHOUT_ROUTES, gateway(OPEN), route("web", "[{}]"), grpc);
    expect(ask("/", {}, table)).toMatchObject({ outcome: "unknown" });
  });

  it("never makes anything throw, whatever a spec holds", { timeout: 60_000 }, () => {
    const rest = loadManifests([{ file: "shop.yaml", text: SHOP }]).manifests;
    const json = fc.jsonValue({ maxDepth: 4 });
    const keys = [
      "parentRefs",
      "hostnames",
      "rules",
      "listeners",
      "gatewayClassName",
      "addresses",
      "from",
      "to",
    ];
    const specs = fc.oneof(json, fc.dictionary(fc.constantFrom(...keys), json));
    const kinds = fc.constantFrom("Gateway", "HTTPRoute", "ReferenceGrant", "GatewayClass", "GRPCRoute");
    fc.assert(
      fc.property(kinds, specs, (kind, spec) => {
        const object = { apiVersion: "gateway.networking.k8s.io/v1", kind, metadata: { name: "api" }, spec };
        const { manifests } = loadManifests([{ file: "any.json", text: JSON.stringify(object) }]);
        const answer = ask("/", {}, compileRoutes([...rest, ...manifests]));
        expect(["route", "unknown"]).toContain(answer.outcome);
      }),
      { numRuns: 100 },
    );
  });
});
