import { describe, expect, it } from "vitest";
import { BASE, service, subsetOf, tableOf, TO } from "../../../test/fakes/route-mesh.ts";

const gateway = (name: string, servers: string, extra = "") => `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: ${name}, namespace: shop${extra}}
spec:
  selector: {istio: ingressgateway}
  servers:
${servers}`;

const http = (hosts: string, more = "") =>
  `  - port: {number: 80, name: http, protocol: HTTP}\n    hosts: ${hosts}\n${more}`;

const WITHOUT_GATEWAY = BASE.split("\n---\n").slice(1).join("\n---\n");

function world(servers: string, ...services: string[]) {
  return tableOf([gateway("gate", servers), WITHOUT_GATEWAY, ...services]);
}

describe("hosts", () => {
  it("prefer exact over the longest suffix over any", () => {
    const table = world(
      http('["*"]'),
      service("  - directResponse: {status: 201}\n", { name: "a", hosts: '["*"]' }),
      service("  - directResponse: {status: 202}\n", { name: "b", hosts: '["*.example"]' }),
      service("  - directResponse: {status: 203}\n", { name: "c", hosts: '["*.shop.example"]' }),
      service("  - directResponse: {status: 204}\n", { name: "d", hosts: '["www.shop.example"]' }),
    );
    const status = (host: string) => table.answer({ host, path: "/" }).status;
    expect(
      [
        "www.shop.example",
        "WWW.Shop.Example:8080",
        "x.shop.example",
        "shop.example",
        ".shop.example",
        "other",
      ].map(status),
    ).toEqual([204, 204, 203, 202, 202, 201]);
    expect(status("www.shop.example.")).toBe(201);
  });

  it("are those of server and VirtualService together, the more specific of each pair", () => {
    const table = world(
      http('["*.shop.example", one.other]'),
      service(`  - ${TO.v1}\n`, { hosts: '["a.shop.example", "*.other"]' }),
    );
    const outcome = (host: string) => table.answer({ host, path: "/" }).outcome;
    expect(["a.shop.example", "b.shop.example", "one.other", "two.other"].map(outcome)).toEqual([
      "route",
      "no-host",
      "route",
      "no-host",
    ]);
  });

  it("may be for one namespace only", () => {
    expect(
      world(http('["shop/shop.example"]'), service(`  - ${TO.v1}\n`)).answer({
        host: "shop.example",
        path: "/",
      }).outcome,
    ).toBe("route");
    expect(
      world(http('["./shop.example"]'), service(`  - ${TO.v1}\n`)).answer({ host: "shop.example", path: "/" })
        .outcome,
    ).toBe("route");
    expect(
      world(http('["else/shop.example"]'), service(`  - ${TO.v1}\n`)).answer({
        host: "shop.example",
        path: "/",
      }).outcome,
    ).toBe("no-host");
  });

  it("need no port that listens there: nothing does on others", () => {
    const table = world(http('["*"]'), service(`  - ${TO.v1}\n`));
    expect(table.answer({ host: "shop.example", path: "/", port: 81 })).toMatchObject({
      outcome: "no-host",
      reason: expect.stringContaining("81"),
    });
    expect(table.answer({ host: "shop.example", path: "/", scheme: "https" })).toMatchObject({
      outcome: "no-host",
    });
    expect(table.answer({ host: "", path: "/" })).toMatchObject({ outcome: "no-host", status: 400 });
    expect(table.answer({ host: "nobody.example", path: "/" })).toMatchObject({
      outcome: "no-host",
      status: 404,
    });
  });
});

describe("https", () => {
  const tls =
    '  - port: {number: 443, name: https, protocol: HTTPS}\n    hosts: ["shop.example"]\n    tls: {mode: SIMPLE, credentialName: cert}\n';

  it("is redirected to before any rule, with the authority as it was sent", () => {
    const table = world(
      http("[shop.example]", "    tls: {httpsRedirect: true}\n") + tls,
      service(`  - ${TO.v1}\n`),
    );
    expect(table.answer({ host: "Shop.example:80", path: "/a?b=c" })).toMatchObject({
      outcome: "redirect",
      status: 301,
      location: "https://Shop.example:80/a?b=c",
    });
    expect(table.match({ host: "shop.example", path: "/" })).toBeUndefined();
    expect(subsetOf(table.answer({ host: "shop.example", path: "/", scheme: "https" }))).toBe("v1");
    expect(subsetOf(table.answer({ host: "shop.example", path: "/", port: 443 }))).toBe("v1");
  });

  it("redirects hosts that no VirtualService has", () => {
    const table = world(http("[bare.example]", "    tls: {httpsRedirect: true}\n"));
    expect(table.answer({ host: "bare.example", path: "/" }).status).toBe(301);
  });

  it("passed through is not routed here", () => {
    const table = world(
      '  - port: {number: 443, name: tls, protocol: TLS}\n    hosts: ["*"]\n    tls: {mode: PASSTHROUGH}\n',
      service(`  - ${TO.v1}\n`),
    );
    expect(table.answer({ host: "shop.example", path: "/", port: 443 })).toMatchObject({
      outcome: "unknown",
    });
  });
});

describe("several VirtualServices on one host", () => {
  const part = (name: string, prefix: string, to: string, extra = "") =>
    service(`  - match: [{uri: {prefix: ${prefix}}}]\n    ${to}\n`, { name, extra });

  it("stand in the order of their creation, then their names", () => {
    const table = world(http('["*"]'), part("b", "/a", TO.v2), part("a", "/a", TO.v1));
    expect(table.answer({ host: "shop.example", path: "/a" }).rule).toBe("shop/a#http[0]");
    const older = part("b", "/a", TO.v2).replace(
      "name: b",
      'name: b, creationTimestamp: "2024-01-01T00:00:00Z"',
    );
    const newer = part("a", "/a", TO.v1).replace(
      "name: a",
      'name: a, creationTimestamp: "2025-01-01T00:00:00Z"',
    );
    expect(world(http('["*"]'), newer, older).answer({ host: "shop.example", path: "/a" }).rule).toBe(
      "shop/b#http[0]",
    );
  });

  it("move only catch-alls to the end", () => {
    const table = world(http('["*"]'), service(`  - ${TO.v1}\n`, { name: "a" }), part("b", "/b", TO.v2));
    expect(subsetOf(table.answer({ host: "shop.example", path: "/b" }))).toBe("v2");
    const header = service(`  - match: [{headers: {x: {}}}]\n    ${TO.v1}\n`, { name: "a" });
    expect(
      subsetOf(
        world(http('["*"]'), header, part("b", "/b", TO.v2)).answer({
          host: "shop.example",
          path: "/b",
          headers: [["x", "1"]],
        }),
      ),
    ).toBe("v1");
  });
});

describe("delegates", () => {
  const delegate = (name: string, rules: string) => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: ${name}, namespace: shop}
spec:
  http:
${rules}`;
  const root = (match: string) =>
    service(`  - match: [${match}]\n    delegate: {name: inner}\n  - ${TO.v1}\n`);

  it("stand in the place of the rule that names them, with their own names", () => {
    const inner = delegate(
      "inner",
      `  - match: [{uri: {exact: /a/b}}]\n    ${TO.v2}\n  - match: [{uri: {prefix: /c}}]\n    ${TO.v2}\n`,
    );
    const table = world(http('["*"]'), root("{uri: {prefix: /a}}"), inner);
    expect(table.answer({ host: "shop.example", path: "/a/b" })).toMatchObject({
      rule: "shop/inner#http[0]",
      destinations: [{ subset: "v2" }],
    });
    expect(subsetOf(table.answer({ host: "shop.example", path: "/c" }))).toBe("v1");
    expect(table.problems).toMatchObject([
      { rule: "delegate-conflict", severity: "warning", line: expect.any(Number) },
    ]);
  });

  it("inherit what they leave open, and add the root's match to theirs", () => {
    const inner = delegate("inner", `  - match: [{headers: {x: {exact: a}}}]\n    ${TO.v2}\n`);
    const outer = service(
      `  - match: [{uri: {prefix: /a}}]\n    rewrite: {uri: /z}\n    delegate: {name: inner}\n  - ${TO.v1}\n`,
    );
    const table = world(http('["*"]'), outer, inner);
    expect(table.answer({ host: "shop.example", path: "/a/q", headers: [["x", "a"]] })).toMatchObject({
      path: "/z/q",
      destinations: [{ subset: "v2" }],
    });
    expect(subsetOf(table.answer({ host: "shop.example", path: "/b", headers: [["x", "a"]] }))).toBe("v1");
  });

  it("that are missing, hidden or cyclic drop or refuse their rule, and say so", () => {
    const missing = world(http('["*"]'), root("{uri: {prefix: /a}}"));
    expect(subsetOf(missing.answer({ host: "shop.example", path: "/a" }))).toBe("v1");
    expect(missing.problems).toMatchObject([{ rule: "delegate-missing", file: "mesh.yaml" }]);
    const cyclic = world(
      http('["*"]'),
      root("{uri: {prefix: /a}}"),
      delegate("inner", "  - delegate: {name: inner}\n"),
    );
    expect(cyclic.answer({ host: "shop.example", path: "/a" })).toMatchObject({ outcome: "unknown" });
    expect(cyclic.problems).toMatchObject([
      { rule: "virtual-service-invalid", message: expect.stringContaining("delegate") },
    ]);
  });

  it("with a regex in both never merge", () => {
    const inner = delegate("inner", `  - match: [{uri: {regex: '/a/.*'}}]\n    ${TO.v2}\n`);
    expect(
      subsetOf(
        world(http('["*"]'), root("{uri: {prefix: /a}}"), inner).answer({
          host: "shop.example",
          path: "/a/x",
        }),
      ),
    ).toBe("v1");
  });
});

describe("gateway workloads", () => {
  it("are unknown when something reaches into them that is not modelled", () => {
    const filter =
      "apiVersion: networking.istio.io/v1alpha3\nkind: EnvoyFilter\nmetadata: {name: lua, namespace: istio-system}\nspec: {workloadSelector: {labels: {istio: ingressgateway}}}";
    expect(
      world(http('["*"]'), service(`  - ${TO.v1}\n`), filter).answer({ host: "shop.example", path: "/" }),
    ).toMatchObject({ outcome: "unknown", reason: expect.stringContaining("EnvoyFilter") });
    expect(
      world(
        http('["*"]'),
        service(`  - ${TO.v1}\n`),
        filter.replace("ingressgateway", "egressgateway"),
      ).answer({ host: "shop.example", path: "/" }).outcome,
    ).toBe("route");
  });

  it("that serve the same host leave open which one is asked", () => {
    const other = gateway("other", http('["*"]')).replace("istio: ingressgateway", "istio: internal");
    const both = service(`  - ${TO.v1}\n`).replace("[gate]", "[gate, other]");
    expect(
      tableOf([gateway("gate", http('["*"]')), other, WITHOUT_GATEWAY, both]).answer({
        host: "shop.example",
        path: "/",
      }),
    ).toMatchObject({ outcome: "unknown", reason: expect.stringContaining("several gateways") });
    expect(
      tableOf([gateway("gate", http('["*"]')), other, WITHOUT_GATEWAY, service(`  - ${TO.v1}\n`)]).answer({
        host: "shop.example",
        path: "/",
      }).outcome,
    ).toBe("route");
  });
});
