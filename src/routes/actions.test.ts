import { describe, expect, it } from "vitest";
import { upstreamHeaders } from "./table/answer.ts";
import { ask, BASE, deployment, service, subsetOf, tableOf, TO } from "../../test/fakes/route-mesh.ts";

describe("rewrites", () => {
  const rewritten = (match: string, rewrite: string, path: string) =>
    ask(`  - match: [${match}]\n    rewrite: {${rewrite}}\n    ${TO.v1}\n`, { path }).path;

  it.each([
    ["a prefix is replaced as it stands", "{uri: {prefix: /v1}}", "uri: /", "/v1/foo", "//foo"],
    ["a prefix without boundary too", "{uri: {prefix: /v1}}", "uri: /", "/v10", "/0"],
    ["the query stays", "{uri: {prefix: /v1}}", "uri: /x", "/v1/a?b=c", "/x/a?b=c"],
    ["an exact path is replaced whole", "{uri: {exact: /a/b}}", "uri: /c", "/a/b?x=1", "/c?x=1"],
    ["a regex path is replaced whole", "{uri: {regex: '/a/.*'}}", "uri: /c", "/a/b/d", "/c"],
    [
      "without uri only the leading slash is replaced",
      "{method: {exact: GET}}",
      "uri: /base",
      "/bar",
      "/basebar",
    ],
    [
      "ignoring case the matched length is replaced",
      "{uri: {prefix: /ABC}, ignoreUriCase: true}",
      "uri: /x",
      "/abc/d",
      "/x/d",
    ],
    [
      "a regex rewrite replaces every match",
      "{uri: {prefix: /}}",
      "uriRegexRewrite: {match: a, rewrite: b}",
      "/a/a?a=a",
      "/b/b?a=a",
    ],
    [
      "with groups",
      "{uri: {prefix: /}}",
      "uriRegexRewrite: {match: '^/s/([^/]+)/(.*)$', rewrite: '/\\2/of/\\1'}",
      "/s/one/two",
      "/two/of/one",
    ],
    [
      "empty matches as RE2 counts them",
      "{uri: {prefix: /}}",
      "uriRegexRewrite: {match: 'x*', rewrite: '-'}",
      "/xa",
      "-/-a-",
    ],
  ])("%s", (_what, match, rewrite, path, expected) => {
    expect(rewritten(match, rewrite, path)).toBe(expected);
  });

  it("gives the upstream another authority", () => {
    expect(ask(`  - rewrite: {authority: in.side}\n    ${TO.v1}\n`, {}).authority).toBe("in.side");
    expect(ask(`  - headers: {request: {set: {Host: by.header}}}\n    ${TO.v1}\n`, {}).authority).toBe(
      "by.header",
    );
    expect(ask(`  - ${TO.v1}\n`, { host: "Shop.example:80" }).authority).toBe("Shop.example:80");
  });

  it("poisons the whole listener with a substitution that RE2 refuses", () => {
    const http =
      `  - match: [{uri: {prefix: /a}}]\n    rewrite: {uriRegexRewrite: {match: a, rewrite: '\\\\1'}}\n    ${TO.v1}\n  - ${TO.v2}\n`.replaceAll(
        "\\\\",
        "\\",
      );
    expect(ask(http, { path: "/b" })).toMatchObject({
      outcome: "unknown",
      reason: expect.stringContaining("group 1"),
    });
  });
});

describe("redirects", () => {
  const redirect = (fields: string, request = {}) =>
    ask(`  - match: [{uri: {prefix: /old}}]\n    redirect: {${fields}}\n`, {
      path: "/old/a?b=c",
      ...request,
    });

  it.each([
    ["uri: /new", 301, "http://shop.example/new?b=c"],
    ["uri: '/new?d=e'", 301, "http://shop.example/new?d=e"],
    ["authority: other.example, redirectCode: 302", 302, "http://other.example/old/a?b=c"],
    ["scheme: https", 301, "https://shop.example/old/a?b=c"],
    ["port: 8443, scheme: https, redirectCode: 308", 308, "https://shop.example:8443/old/a?b=c"],
    ["port: 80", 301, "http://shop.example/old/a?b=c"],
    ["derivePort: FROM_REQUEST_PORT, authority: x.example", 301, "http://x.example/old/a?b=c"],
    ["prefixRewrite: /fresh", 301, "http://shop.example/fresh/a?b=c"],
    ["uri: new", 301, "http://shop.example/new?b=c"],
    ["prefixRewrite: fresh", 301, "http://shop.example/fresh/a?b=c"],
  ])("%s", (fields, status, location) => {
    expect(redirect(fields)).toMatchObject({ outcome: "redirect", status, location });
  });

  it("keep the port of the authority unless another is written or the scheme changes", () => {
    expect(redirect("uri: /n", { host: "shop.example:80" }).location).toBe("http://shop.example:80/n?b=c");
    expect(redirect("uri: /n, scheme: https", { host: "shop.example:80" }).location).toBe(
      "https://shop.example/n?b=c",
    );
    expect(redirect("uri: /n, scheme: https", { host: "shop.example:8080" }).location).toBe(
      "https://shop.example:8080/n?b=c",
    );
    expect(redirect("port: 9000", { host: "shop.example:80" }).location).toBe(
      "http://shop.example:9000/old/a?b=c",
    );
  });

  it("with a code that Envoy does not have poison the listener", () => {
    expect(redirect("uri: /n, redirectCode: 304")).toMatchObject({
      outcome: "unknown",
      reason: expect.stringContaining("304"),
    });
  });
});

describe("direct responses and faults", () => {
  it("answer themselves", () => {
    expect(ask("  - directResponse: {status: 418, body: {string: tea}}\n", {})).toMatchObject({
      outcome: "direct",
      status: 418,
      body: "tea",
    });
    expect(ask("  - directResponse: {status: 200, body: {bytes: dGVh}}\n", {}).body).toBe("tea");
  });

  it("abort for certain only at 100 percent, and never without a percentage", () => {
    const fault = (abort: string) => ask(`  - fault: {abort: {${abort}}}\n    ${TO.v1}\n`, {});
    expect(fault("httpStatus: 503, percentage: {value: 100}")).toMatchObject({
      outcome: "direct",
      status: 503,
    });
    expect(fault("httpStatus: 503, percentage: {value: 10}")).toMatchObject({
      outcome: "route",
      faults: [{ kind: "abort", percent: 10, status: 503 }],
    });
    expect(fault("httpStatus: 503").faults).toBeUndefined();
  });
});

describe("destinations", () => {
  it("drop weights of zero, and ignore the weight of a single one", () => {
    const weighted = ask(
      "  - route:\n    - {destination: {host: web, subset: v1}, weight: 30}\n    - {destination: {host: web, subset: v2}, weight: 10}\n    - {destination: {host: web}, weight: 0}\n",
      {},
    );
    expect(weighted.destinations.map(({ subset, weight }) => [subset, weight])).toEqual([
      ["v1", 30],
      ["v2", 10],
    ]);
    const single = ask("  - route: [{destination: {host: web, subset: v1}, weight: 0}]\n", {});
    expect(single.destinations).toMatchObject([{ subset: "v1", weight: 100, port: 8600 }]);
    expect(single.workloads).toEqual(["Deployment/shop/blue"]);
  });

  it.each([
    ["a Service that is not there", "{host: nowhere}"],
    ["a name with a dot that is not fully qualified", "{host: web.shop}"],
    ["a port that the Service does not have", "{host: web, port: {number: 80}}"],
    ["a subset that nobody defines", "{host: web, subset: v9}"],
  ])("answer 503 for %s", (_what, destination) => {
    expect(ask(`  - route: [{destination: ${destination}}]\n`, {})).toMatchObject({
      outcome: "route",
      status: 503,
      workloads: [],
      reason: expect.any(String),
    });
  });

  it("are found by their full name, and take the Service's only port", () => {
    expect(
      ask("  - route: [{destination: {host: web.shop.svc.cluster.local, subset: v2}}]\n", {}),
    ).toMatchObject({ destinations: [{ port: 8600 }], workloads: ["Deployment/shop/green"] });
  });

  it("have a subset's workloads by Service selector and pod template together", () => {
    const stranger = deployment("stranger", { app: "other", version: "blue" });
    const idle = deployment("old-blue", { app: "web", version: "blue", age: "old" }, 0);
    const table = tableOf([BASE, service(`  - ${TO.v1}\n`), stranger, idle]);
    expect(table.answer({ host: "shop.example", path: "/" }).workloads).toEqual(["Deployment/shop/blue"]);
  });

  it("without a running pod answer 503", () => {
    const table = tableOf([
      BASE,
      service(`  - ${TO.v1}\n`),
      deployment("blue", { app: "web", version: "blue" }, 0),
    ]);
    expect(table.answer({ host: "shop.example", path: "/" })).toMatchObject({
      status: 503,
      reason: expect.stringContaining("0 replicas"),
    });
  });

  it("merge DestinationRules of one host: the first subset of a name wins", () => {
    const second =
      "apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: web-more, namespace: shop}\nspec: {host: web, subsets: [{name: v1, labels: {version: green}}, {name: v3, labels: {version: green}}]}";
    const http = `  - match: [{uri: {prefix: /3}}]\n    route: [{destination: {host: web, subset: v3}}]\n  - ${TO.v1}\n`;
    const table = tableOf([BASE, service(http), second]);
    expect(table.answer({ host: "shop.example", path: "/3" }).workloads).toEqual(["Deployment/shop/green"]);
    expect(table.answer({ host: "shop.example", path: "/" }).workloads).toEqual(["Deployment/shop/blue"]);
  });

  it("take the DestinationRule of the gateway's namespace before the Service's", () => {
    const rule = (namespace: string) =>
      `apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: web-2, namespace: ${namespace}}\nspec: {host: web.shop.svc.cluster.local, subsets: [{name: v1, labels: {version: green}}]}`;
    const gate = (yaml: string) =>
      tableOf([BASE, service(`  - ${TO.v1}\n`), yaml], { gatewayNamespace: "edge" }).answer({
        host: "shop.example",
        path: "/",
      });
    expect(gate(rule("edge")).workloads).toEqual(["Deployment/shop/green"]);
    expect(gate(rule("elsewhere")).workloads).toEqual(["Deployment/shop/blue"]);
  });

  it("are unknown where the manifests do not tell", () => {
    const entry =
      "apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: out, namespace: shop}\nspec: {hosts: ['*.out.example']}";
    const table = tableOf([BASE, service("  - route: [{destination: {host: a.out.example}}]\n"), entry]);
    expect(table.answer({ host: "shop.example", path: "/" })).toMatchObject({
      outcome: "unknown",
      reason: expect.stringContaining("ServiceEntry"),
    });
  });
});

describe("mirrors and headers", () => {
  it("mirror fully by default and not at all at 0", () => {
    expect(ask(`  - ${TO.v1}\n    mirror: {host: web, subset: v2}\n`, {}).mirrors).toMatchObject([
      { subset: "v2", percent: 100 },
    ]);
    expect(
      ask(`  - ${TO.v1}\n    mirror: {host: web, subset: v2}\n    mirrorPercentage: {value: 0}\n`, {})
        .mirrors,
    ).toBeUndefined();
    expect(
      ask(`  - ${TO.v1}\n    mirrors: [{destination: {host: web}, percentage: {value: 5}}]\n`, {}).mirrors,
    ).toMatchObject([{ percent: 5 }]);
  });

  it("change what the upstream receives: removals first, then what replaces, then what adds, a single destination's with the rule's", () => {
    const http =
      "  - headers: {request: {remove: [x-a], set: {x-b: '1'}, add: {x-c: '100%%'}}}\n    route: [{destination: {host: web}, headers: {request: {set: {x-c: '3'}}}}]\n";
    const answer = ask(http, {});
    const [destination] = answer.destinations;
    if (destination === undefined) throw new Error("no destination");
    expect(
      upstreamHeaders(answer, destination, [
        ["X-A", "1"],
        ["x-b", "0"],
        ["x-c", "0"],
      ]),
    ).toEqual([
      ["x-b", "1"],
      ["x-c", "3"],
      ["x-c", "100%"],
    ]);
  });

  it("say a rule is fine with weights whose destinations differ in health", () => {
    const answer = ask(
      "  - route:\n    - {destination: {host: web, subset: v1}, weight: 1}\n    - {destination: {host: web, subset: v9}, weight: 1}\n",
      {},
    );
    expect(answer).toMatchObject({
      outcome: "route",
      destinations: [{ subset: "v1" }, { subset: "v9", status: 503 }],
    });
    expect(subsetOf(answer)).toBe("v1+v9");
  });
});
