import { describe, expect, it } from "vitest";
import { BASE, service, tableOf, TO } from "../../test/fakes/route-mesh.ts";

describe("bad manifests are problems with file and line, and their hosts are unknown", () => {
  it.each([
    ["an unknown field", "  - match: [{uri: {prefx: /a}}]\n", "prefx"],
    ["a wrong type", "  - match: [{uri: {exact: on}}]\n", "must be text; it is the boolean true"],
    ["two kinds of match at once", "  - match: [{uri: {exact: /a, prefix: /b}}]\n", "exact and prefix"],
    ["an invalid regular expression", "  - match: [{uri: {regex: 'a(?=b)'}}]\n", "RE2 refuses it"],
    ["a too long regular expression", `  - match: [{uri: {regex: ${"a".repeat(1025)}}}]\n`, "1024"],
    ["an empty prefix of a header", "  - match: [{headers: {x: {prefix: ''}}}]\n", "must not be empty"],
    [
      "no action",
      "  - match: [{uri: {prefix: /a}}]\n    timeout: 5s\n",
      "needs route, redirect or directResponse",
    ],
    ["two actions", `  - ${TO.v1}\n    redirect: {uri: /x}\n`, "both route and redirect"],
    [
      "weights of zero",
      "  - route: [{destination: {host: web}, weight: 0}, {destination: {host: web, subset: v1}, weight: 0}]\n",
      "add up to 0",
    ],
    ["a percent sign alone", `  - headers: {request: {set: {x: '5%'}}}\n    ${TO.v1}\n`, "%%"],
    ["rules that are no list", "    match: {}\n", "must be a list"],
  ])("%s", (_what, http, message) => {
    const rules = http.startsWith("  - ")
      ? `${http}${http.includes("route:") || http.includes("timeout") ? "" : `    ${TO.v1}\n`}`
      : http;
    const table = tableOf([BASE, service(rules)]);
    expect(table.problems[0]).toMatchObject({
      rule: "virtual-service-invalid",
      severity: "error",
      file: "mesh.yaml",
      message: expect.stringContaining(message),
    });
    expect(table.problems[0]?.line).toBeGreaterThan(40);
    expect(table.answer({ host: "shop.example", path: "/" })).toMatchObject({
      outcome: "unknown",
      reason: expect.stringContaining("would be refused"),
    });
  });

  it("points at the very line", () => {
    const table = tableOf([
      service(`  - ${TO.v1}\n  - match:\n    - uri:\n        prefix: 7\n    ${TO.v1}\n`),
    ]);
    expect(table.problems).toMatchObject([{ line: 12, resource: "VirtualService/shop/vs" }]);
  });

  it("names other objects that the cluster would refuse", () => {
    const table = tableOf([
      BASE.replace("ports: [{port: 8600,", "ports: [{port: http,")
        .replace("name: v1, labels: {version: blue}", "name: v1, labels: {version: 1}")
        .replace("protocol: HTTP", "protocol: HTPP"),
      service(`  - ${TO.v1}\n`),
    ]);
    expect(table.problems.map(({ rule }) => rule).sort()).toEqual([
      "destination-rule-invalid",
      "gateway-invalid",
      "service-invalid",
    ]);
    expect(table.answer({ host: "shop.example", path: "/" }).outcome).toBe("unknown");
  });

  it("never throws, whatever an object holds", () => {
    const kinds = ["VirtualService", "Gateway", "DestinationRule", "ServiceEntry", "EnvoyFilter"];
    const specs = [
      "",
      "spec: null",
      "spec: []",
      "spec: 7",
      "spec: {hosts: 5, http: {}, servers: a, host: [], subsets: {}}",
      "spec: {http: [null, {match: [null]}], servers: [null], hosts: [null]}",
    ];
    for (const kind of kinds) {
      for (const spec of specs) {
        const table = tableOf([
          BASE,
          `apiVersion: networking.istio.io/v1\nkind: ${kind}\nmetadata: {name: odd, namespace: shop}\n${spec}`,
        ]);
        expect(["no-host", "unknown"]).toContain(table.answer({ host: "shop.example", path: "/" }).outcome);
      }
    }
    for (const spec of specs) {
      expect(() =>
        tableOf([
          `apiVersion: v1\nkind: Service\nmetadata: {name: odd}\n${spec}`,
          `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: odd}\n${spec}`,
        ]),
      ).not.toThrow();
    }
  });

  it("answers requests that no gateway would route", () => {
    const table = tableOf([BASE, service(`  - ${TO.v1}\n`)]);
    expect(table.answer({ host: "shop.example", path: "no-slash" })).toMatchObject({
      outcome: "no-route",
      status: 400,
    });
    expect(table.answer({ host: "shop.example", path: "/%00" })).toMatchObject({
      outcome: "no-route",
      status: 400,
    });
    expect(table.answer({ host: "ignored", path: "http://shop.example/a" })).toMatchObject({
      outcome: "route",
      path: "/a",
      authority: "shop.example",
    });
  });
});
