import { describe, expect, it } from "vitest";
import { ask, subsetOf, TO } from "../../test/fakes/route-mesh.ts";

const rule = (match: string) => `  - match: [${match}]\n    ${TO.v1}\n  - ${TO.v2}\n`;

/** Whether a match entry takes a request; the rule after it takes all others. */
function takes(match: string, request: Parameters<typeof ask>[1], options = {}): boolean {
  return subsetOf(ask(rule(match), request, options)) === "v1";
}

describe("paths", () => {
  it.each([
    [
      "a prefix has no boundary",
      "{uri: {prefix: /v1}}",
      ["/v1", "/v1/", "/v1/x", "/v10", "/v1?a=b"],
      ["/v", "/V1", "/x/v1"],
    ],
    [
      "exact takes the whole path, without the query",
      "{uri: {exact: /a}}",
      ["/a", "/a?b=c"],
      ["/a/", "/A", "/ab"],
    ],
    [
      "a regex takes the whole path",
      "{uri: {regex: '/a[0-9]+'}}",
      ["/a1", "/a12?x"],
      ["/a", "/a1/", "/x/a1"],
    ],
    ["ignoreUriCase is for exact", "{uri: {exact: /Abc}, ignoreUriCase: true}", ["/abc", "/ABC"], ["/abcd"]],
    ["ignoreUriCase is for prefix", "{uri: {prefix: /Abc}, ignoreUriCase: true}", ["/abc", "/ABCd"], ["/ab"]],
    [
      "ignoreUriCase does nothing to a regex",
      "{uri: {regex: /abc}, ignoreUriCase: true}",
      ["/abc"],
      ["/ABC"],
    ],
    ["an empty prefix takes all", "{uri: {prefix: ''}}", ["/", "/x"], []],
    ["no uri takes all", "{method: {exact: GET}}", ["/", "/x"], []],
  ])("%s", (_what, match, yes, no) => {
    for (const path of yes) expect([path, takes(match, { path })]).toEqual([path, true]);
    for (const path of no) expect([path, takes(match, { path })]).toEqual([path, false]);
  });

  it("is normalized before it is matched", () => {
    for (const path of ["/x/../v1", "/x/%2e%2E/v1", "/%76%31", "\\v1".replace("\\", "/x\\..\\"), "/./v1"]) {
      expect([path, takes("{uri: {exact: /v1}}", { path })]).toEqual([path, true]);
    }
    expect(takes("{uri: {exact: //v1}}", { path: "//v1" })).toBe(true);
    expect(takes("{uri: {prefix: /a%2Fb}}", { path: "/a%2Fb" })).toBe(true);
    expect(takes("{uri: {prefix: /a%2Fb}}", { path: "/a%2fb" })).toBe(false);
    expect(takes("{uri: {exact: /v1}}", { path: "/v1#top" })).toBe(true);
  });
});

describe("regular expressions", () => {
  it("are RE2 on bytes over the whole value", () => {
    const cookie = (value: string) => ({ headers: [["cookie", value] as const] });
    expect(takes("{headers: {cookie: {regex: 'a.b'}}}", cookie("a€b"))).toBe(false);
    expect(takes("{headers: {cookie: {regex: 'a...b'}}}", cookie("a€b"))).toBe(true);
    expect(takes("{headers: {cookie: {regex: 'x-version=v2'}}}", cookie("a=b; x-version=v2"))).toBe(false);
    expect(takes("{headers: {cookie: {regex: '(?i)X=\\pL+'}}}", cookie("x=abc"))).toBe(true);
    expect(takes("{headers: {cookie: {regex: '\\Qa.b\\E'}}}", cookie("a.b"))).toBe(true);
    expect(takes("{headers: {cookie: {regex: '[[:alpha:]]+'}}}", cookie("abc"))).toBe(true);
    expect(takes("{headers: {cookie: {regex: '[]a]+'}}}", cookie("]a]"))).toBe(true);
    expect(takes("{headers: {cookie: {regex: '(?P<n>a)'}}}", cookie("a"))).toBe(true);
  });

  it("take the walkthrough's cookie, and not its lookalikes", () => {
    const match = "{headers: {Cookie: {regex: '^(.*?; )?(x-version=v2)(;.*)?$'}}}";
    const cookie = (value: string) => takes(match, { headers: [["CooKie", value]] });
    expect(
      ["x-version=v2", "a=b; x-version=v2", "x-version=v2; a=b", "x-version=v2;a=b"].map(cookie),
    ).toEqual([true, true, true, true]);
    expect(["x-version=v22", "ax-version=v2", "a=b;x-version=v2", "x-version=v1", ""].map(cookie)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe("headers", () => {
  const one = (name: string, value: string) => ({ headers: [[name, value] as const] });

  it("have names without case and values with it", () => {
    expect(takes("{headers: {X-Env: {exact: qa}}}", one("x-eNV", "qa"))).toBe(true);
    expect(takes("{headers: {x-env: {exact: qa}}}", one("x-env", "QA"))).toBe(false);
    expect(takes("{headers: {x-env: {prefix: q}}}", one("x-env", "qa"))).toBe(true);
    expect(takes("{headers: {x-env: {exact: qa}}}", one("x-env", "  qa\t"))).toBe(true);
  });

  it("are asked for presence by {}; the regex * means that only under withoutHeaders", () => {
    expect(takes("{headers: {x-env: {}}}", one("x-env", ""))).toBe(true);
    expect(takes("{headers: {x-env: {}}}", {})).toBe(false);
    expect(takes("{withoutHeaders: {x-env: {regex: '*'}}}", {})).toBe(true);
    expect(takes("{withoutHeaders: {x-env: {regex: '*'}}}", one("x-env", ""))).toBe(false);
    expect(ask(rule("{headers: {x-env: {regex: '*'}}}"), {})).toMatchObject({
      outcome: "unknown",
      reason: expect.stringContaining("would be refused"),
    });
  });

  it("must not match under withoutHeaders, where a missing one counts as empty", () => {
    expect(takes("{withoutHeaders: {x-env: {exact: qa}}}", one("x-env", "qa"))).toBe(false);
    expect(takes("{withoutHeaders: {x-env: {exact: qa}}}", one("x-env", "dev"))).toBe(true);
    expect(takes("{withoutHeaders: {x-env: {exact: qa}}}", {})).toBe(true);
    expect(takes("{withoutHeaders: {x-env: {regex: '.*'}}}", {})).toBe(false);
    expect(takes("{withoutHeaders: {x-env: {}}}", {})).toBe(true);
    expect(takes("{withoutHeaders: {x-env: {}}}", one("x-env", ""))).toBe(false);
  });

  it("sent twice match line by line from Envoy 1.39 on, joined before", () => {
    const twice = { headers: [["cookie", "a=b"] as const, ["cookie", "x-version=v2"] as const] };
    const match = "{headers: {cookie: {exact: x-version=v2}}}";
    expect(takes(match, twice, { proxyVersion: "1.40" })).toBe(true);
    expect(takes(match, twice, { proxyVersion: "1.38" })).toBe(false);
    expect(
      takes(
        "{headers: {x: {exact: 'a,b'}}}",
        {
          headers: [
            ["x", "a"],
            ["x", "b"],
          ],
        },
        { proxyVersion: "1.38" },
      ),
    ).toBe(true);
  });
});

describe("method, authority, scheme, port and query parameters", () => {
  it("compare with case", () => {
    expect(takes("{method: {exact: POST}}", { method: "POST" })).toBe(true);
    expect(takes("{method: {exact: POST}}", { method: "post" })).toBe(false);
    expect(takes("{scheme: {exact: http}}", {})).toBe(true);
    expect(takes("{scheme: {exact: https}}", {})).toBe(false);
  });

  it("see the port in the authority, though the host is looked up without it", () => {
    expect(takes("{authority: {exact: shop.example}}", { host: "shop.example" })).toBe(true);
    expect(takes("{authority: {exact: shop.example}}", { host: "shop.example:80" })).toBe(false);
    expect(takes("{authority: {exact: 'Shop.Example:80'}}", { host: "Shop.Example:80" })).toBe(true);
  });

  it("drop an entry for another port when routes are made", () => {
    expect(takes("{port: 80}", {})).toBe(true);
    expect(takes("{port: 8080}", {})).toBe(false);
  });

  it("compare a parameter's first value, undecoded", () => {
    const match = "{queryParams: {v: {exact: '2'}}}";
    expect(["/?v=2", "/?a=1&v=2", "/?v=2&v=3"].map((path) => takes(match, { path }))).toEqual([
      true,
      true,
      true,
    ]);
    expect(["/?v=3&v=2", "/?v=%32", "/?V=2", "/"].map((path) => takes(match, { path }))).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(takes("{queryParams: {v: {}}}", { path: "/?v" })).toBe(true);
  });
});

describe("gateways and sources are decided when routes are made", () => {
  it("keeps entries for this gateway and drops those for others", () => {
    expect(takes("{gateways: [gate]}", {})).toBe(true);
    expect(takes("{gateways: [other]}", {})).toBe(false);
    expect(takes("{gateways: [mesh]}", {})).toBe(false);
    expect(takes("{gateways: [gate], sourceNamespace: elsewhere}", {})).toBe(true);
  });

  it("compares source namespace and labels with the gateway's workload", () => {
    const edge = { gatewayNamespace: "edge" };
    expect(takes("{sourceNamespace: edge}", {}, edge)).toBe(true);
    expect(takes("{sourceNamespace: shop}", {}, edge)).toBe(false);
    expect(takes("{sourceLabels: {istio: ingressgateway}}", {})).toBe(true);
    expect(takes("{sourceLabels: {istio: egressgateway}}", {})).toBe(false);
    expect(ask(rule("{sourceLabels: {team: a}}"), {}).outcome).toBe("unknown");
  });
});

describe("headers that the gateway itself sets", () => {
  it.each([
    "x-request-id",
    "X-Forwarded-For",
    "x-envoy-external-address",
    "x-envoy-internal",
    "content-length",
  ])("make it unknown whether a rule matches: %s", (name) => {
    for (const match of [
      `{headers: {${name}: {}}}`,
      `{headers: {${name}: {exact: a}}}`,
      `{withoutHeaders: {${name}: {}}}`,
    ])
      expect(ask(rule(match), {})).toMatchObject({
        outcome: "unknown",
        reason: expect.stringContaining(name.toLowerCase()),
      });
  });

  it("leave requests alone that the rule's other conditions refuse", () => {
    const match = "{uri: {prefix: /a}, headers: {x-request-id: {}, x-env: {exact: a}}}";
    expect(takes(match, { path: "/b" })).toBe(false);
    expect(takes(match, { path: "/a" })).toBe(false);
    expect(ask(rule(match), { path: "/a", headers: [["x-env", "a"]] }).outcome).toBe("unknown");
  });
});

describe("repeated lines", () => {
  it.each([
    ..."accept accept-encoding access-control-request-headers access-control-request-method authorization".split(
      " ",
    ),
    ..."cache-control content-encoding content-type grpc-accept-encoding grpc-timeout if-match".split(" "),
    ..."if-modified-since if-none-match if-range if-unmodified-since origin pragma proxy-status".split(" "),
    ..."referer user-agent x-client-trace-id".split(" "),
  ])("of %s are one line", (name) => {
    const headers = [
      [name, "a"],
      [name, "b"],
    ] as const;
    expect(takes(`{headers: {${name}: {exact: 'a,b'}}}`, { headers })).toBe(true);
    expect(takes(`{headers: {${name}: {exact: a}}}`, { headers })).toBe(false);
  });
});

describe("rules", () => {
  it("are asked in order, entry by entry, and end at a catch-all", () => {
    const http = `  - match: [{uri: {prefix: /a}}, {headers: {x: {exact: 'y'}}}]\n    ${TO.v2}\n  - match: [{uri: {regex: '.*'}}]\n    ${TO.v1}\n  - match: [{uri: {prefix: /b}}]\n    ${TO.v2}\n`;
    expect(subsetOf(ask(http, { path: "/a/x" }))).toBe("v2");
    expect(subsetOf(ask(http, { path: "/b", headers: [["x", "y"]] }))).toBe("v2");
    expect(subsetOf(ask(http, { path: "/b" }))).toBe("v1");
  });

  it("name the rule by its index in its own VirtualService", () => {
    const http = `  - match: [{uri: {prefix: /a}}]\n    ${TO.v2}\n  - ${TO.v1}\n`;
    expect(ask(http, { path: "/a" }).rule).toBe("shop/vs#http[0]");
    expect(ask(http, { path: "/b" }).rule).toBe("shop/vs#http[1]");
  });

  it("answer 404 when none matches", () => {
    expect(ask(`  - match: [{uri: {prefix: /a}}]\n    ${TO.v2}\n`, { path: "/b" })).toMatchObject({
      outcome: "no-route",
      status: 404,
    });
  });

  it("answer unknown on a JWT claim, only for requests that reach it", () => {
    const match = "{uri: {prefix: /a}, headers: {'@request.auth.claims.group': {exact: dev}}}";
    expect(ask(rule(match), { path: "/a" })).toMatchObject({
      outcome: "unknown",
      reason: expect.stringContaining("JWT claim"),
    });
    expect(subsetOf(ask(rule(match), { path: "/b" }))).toBe("v2");
  });
});
