import { describe, expect, it } from "vitest";
import { loadManifests } from "../../manifests/load.ts";
import type { ReleaseSpec } from "../../model/release.ts";
import type { StayingKind } from "../../routes/proof/stays.ts";
import { staysByRelease } from "./flip-routes.ts";

/**
 * The kinds of rule that a flip may leave behind, one row each. What every row shares: host `shop.dev`,
 * Service `web` with subsets v1 (blue, active) and v2 (green), a preview cookie `x-version`, and a default
 * route to v1 at the end.
 */
const RELEASE: ReleaseSpec = {
  name: "web",
  host: "shop.dev",
  router: { unit: "router", value: { file: "values.yaml", key: "default" } },
  colors: {
    blue: { unit: "blue", target: { kind: "subset", name: "v1" } },
    green: { unit: "green", target: { kind: "subset", name: "v2" } },
  },
  version: { file: "values.yaml", key: "tag" },
  proofDays: 7,
  preview: { cookie: "x-version" },
  smoke: [],
};

const deployment = (version: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${version}, namespace: shop}
spec:
  replicas: 1
  selector: {matchLabels: {app: web, version: ${version}}}
  template:
    metadata: {labels: {app: web, version: ${version}}}
    spec: {containers: [{name: web, image: web, ports: [{containerPort: 80}]}]}`;
const service = (name: string, selector: string): string => `
apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: shop}
spec: {selector: ${selector}, ports: [{name: http, port: 80}]}`;
const gateway = (name: string, selector: string, servers: string): string => `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: ${name}, namespace: shop}
spec: {selector: {istio: ${selector}}, servers: [${servers}]}`;
const HTTP = "{port: {number: 80, name: http, protocol: HTTP}, hosts: ['*']}";
const HTTPS =
  "{port: {number: 443, name: https, protocol: HTTPS}, hosts: ['*'], tls: {mode: SIMPLE, credentialName: c}}";

const WORLD = [
  deployment("blue"),
  deployment("green"),
  service("web", "{app: web}"),
  service("web-blue", "{version: blue}"),
  service("web-green", "{version: green}"),
  `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: web, namespace: shop}
spec:
  host: web
  subsets:
  - {name: v1, labels: {version: blue}}
  - {name: v2, labels: {version: green}}
  - {name: stable, labels: {version: blue}}`,
];
const GW = gateway("gw", "ingressgateway", HTTP);

const to = (subset: string, host = "web"): string =>
  `route: [{destination: {host: ${host}, subset: ${subset}, port: {number: 80}}}]`;
const toHost = (host: string): string => `route: [{destination: {host: ${host}, port: {number: 80}}}]`;
const preview = (subset: string): string =>
  `{match: [{headers: {cookie: {regex: '^(.*;\\s*)?x-version=${subset}(\\s*;.*)?$'}}}], ${to(subset)}}`;
const PREVIEWS = [preview("v1"), preview("v2")];

interface Parts {
  readonly rules: readonly string[];
  readonly more?: readonly string[];
  readonly gateways?: readonly string[];
  readonly hosts?: string;
  readonly names?: string;
  readonly defaultRule?: string;
}

function router({
  rules,
  hosts = "[shop.dev]",
  names = "[gw]",
  defaultRule = `{${to("v1")}}`,
}: Parts): string {
  const http = [...PREVIEWS, ...rules, defaultRule].map((rule) => `\n  - ${rule}`).join("");
  return `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web, namespace: shop}
spec:
  hosts: ${hosts}
  gateways: ${names}
  http:${http}`;
}

function staysIn(texts: readonly string[], release = RELEASE): readonly StayingKind[] {
  const { manifests, problems } = loadManifests([{ file: "shop.yaml", text: texts.join("\n---") }]);
  expect(problems).toEqual([]);
  const found = staysByRelease([release], manifests, { most: 2_000 }).get(release.name);
  if (found === undefined || !found.known) throw new Error(found?.reason);
  return found.value;
}

function stays(parts: Parts): readonly StayingKind[] {
  return staysIn([...WORLD, ...(parts.gateways ?? [GW]), router(parts), ...(parts.more ?? [])]);
}

const shown = (found: readonly StayingKind[]): readonly string[] =>
  found.map(({ kind, rule, curl }) => `${kind} ${rule} ${curl?.replace(/^.* -H user-agent: /, "") ?? "-"}`);

const kinds: readonly (readonly [name: string, parts: Parts, expected: readonly string[]])[] = [
  ["nothing but previews and a default", { rules: [] }, []],
  [
    "a prefix",
    { rules: [`{match: [{uri: {prefix: /api/}}], ${to("v1")}}`] },
    ["stays shop/web#http[2] http://shop.dev/api/"],
  ],
  [
    "an exact path",
    { rules: [`{match: [{uri: {exact: /login}}], ${to("v1")}}`] },
    ["stays shop/web#http[2] http://shop.dev/login"],
  ],
  [
    "a regular expression",
    { rules: [`{match: [{uri: {regex: '/items/[0-9]+'}}], ${to("v1")}}`] },
    ["stays shop/web#http[2] http://shop.dev/items/0"],
  ],
  [
    "a header",
    { rules: [`{match: [{headers: {x-tenant: {exact: big}}}], ${to("v1")}}`] },
    ["stays shop/web#http[2] -H 'x-tenant: big' http://shop.dev/"],
  ],
  [
    "a cookie that is not the preview's",
    { rules: [`{match: [{headers: {cookie: {regex: '.*group=beta.*'}}}], ${to("v1")}}`] },
    ["stays shop/web#http[2] -H 'cookie: group=beta' http://shop.dev/"],
  ],
  [
    "whoever lacks a header",
    { rules: [`{match: [{withoutHeaders: {x-new: {}}}], ${to("v1")}}`] },
    ["stays shop/web#http[2] http://shop.dev/"],
  ],
  [
    "a query",
    { rules: [`{match: [{queryParams: {old: {exact: '1'}}}], ${to("v1")}}`] },
    ["stays shop/web#http[2] 'http://shop.dev/?old=1'"],
  ],
  [
    "a method",
    { rules: [`{match: [{method: {exact: POST}}], ${to("v1")}}`] },
    ["stays shop/web#http[2] http://shop.dev/"],
  ],
  [
    "a port of the gateway",
    {
      rules: [`{match: [{port: 8080}], ${to("v1")}}`],
      gateways: [
        gateway("gw", "ingressgateway", `${HTTP}, ${HTTP.replace("80", "8080").replace("http", "h2")}`),
      ],
    },
    ["stays shop/web#http[2] http://shop.dev:8080/"],
  ],
  [
    "the server with TLS alone",
    {
      rules: [`{match: [{port: 443}], ${to("v1")}}`],
      gateways: [gateway("gw", "ingressgateway", `${HTTP}, ${HTTPS}`)],
    },
    ["stays shop/web#http[2] https://shop.dev/"],
  ],
  [
    "an authority",
    { rules: [`{match: [{authority: {exact: 'shop.dev:80'}}], ${to("v1")}}`] },
    ["stays shop/web#http[2] http://shop.dev:80/"],
  ],
  [
    "another host of the same router",
    {
      hosts: "[shop.dev, api.shop.dev]",
      rules: [`{match: [{authority: {exact: api.shop.dev}}], ${to("v1")}}`],
    },
    ["stays shop/web#http[2] http://api.shop.dev/"],
  ],
  [
    "two matches, one of which is a preview",
    {
      rules: [
        `{match: [{headers: {cookie: {exact: x-version=v1}}}, {uri: {prefix: /api/}}, {uri: {exact: /api}}], ${to("v1")}}`,
      ],
    },
    ["stays shop/web#http[2] http://shop.dev/api/", "stays shop/web#http[2] http://shop.dev/api"],
  ],
  [
    "another subset over the same pods",
    { rules: [`{match: [{uri: {prefix: /api/}}], ${to("stable")}}`] },
    ["stays shop/web#http[2] http://shop.dev/api/"],
  ],
  [
    "another Service over the same pods",
    { rules: [`{match: [{uri: {prefix: /api/}}], ${toHost("web-blue")}}`] },
    ["stays shop/web#http[2] http://shop.dev/api/"],
  ],
  [
    "the Service's full name",
    { rules: [`{match: [{uri: {prefix: /api/}}], ${to("v1", "web.shop.svc.cluster.local")}}`] },
    ["stays shop/web#http[2] http://shop.dev/api/"],
  ],
  [
    "a Service over both colors",
    { rules: [`{match: [{uri: {prefix: /api/}}], ${toHost("web")}}`] },
    ["stays shop/web#http[2] http://shop.dev/api/"],
  ],
  [
    "weights over both colors",
    {
      rules: [
        `{match: [{uri: {prefix: /api/}}], route: [{destination: {host: web, subset: v1}, weight: 10}, {destination: {host: web, subset: v2}, weight: 90}]}`,
      ],
    },
    ["stays shop/web#http[2] http://shop.dev/api/"],
  ],
  [
    "a weight of 0 for the active color is none",
    {
      rules: [
        `{match: [{uri: {prefix: /api/}}], route: [{destination: {host: web, subset: v1}, weight: 0}, {destination: {host: web, subset: v2}, weight: 100}]}`,
      ],
    },
    ["ahead shop/web#http[2] http://shop.dev/api/"],
  ],
  [
    "a mirror carries copies, whose answers nobody gets",
    {
      rules: [
        `{match: [{uri: {prefix: /api/}}], ${toHost("web-blue").replace("web-blue", "elsewhere")}, mirror: {host: web, subset: v1}}`,
      ],
    },
    [],
  ],
  [
    "a redirect to a path that stays",
    {
      rules: [
        "{match: [{uri: {exact: /old}}], redirect: {uri: /api/old}}",
        `{match: [{uri: {prefix: /api/}}], ${to("v1")}}`,
      ],
    },
    ["stays shop/web#http[2] http://shop.dev/old", "stays shop/web#http[3] http://shop.dev/api/"],
  ],
  [
    "a redirect to a path that moves",
    { rules: ["{match: [{uri: {exact: /old}}], redirect: {uri: /new}}"] },
    [],
  ],
  [
    "a rewrite changes what the color sees, and not which one it is",
    { rules: [`{match: [{uri: {prefix: /api/}}], rewrite: {uri: /}, ${to("v1")}}`] },
    ["stays shop/web#http[2] http://shop.dev/api/"],
  ],
  [
    "a fault that ends every request",
    {
      rules: [
        `{match: [{uri: {prefix: /api/}}], fault: {abort: {percentage: {value: 100}, httpStatus: 503}}, ${to("v1")}}`,
      ],
    },
    [],
  ],
  [
    "a delegate",
    {
      rules: ["{match: [{uri: {prefix: /api/}}], delegate: {name: api}}"],
      more: [
        `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: api, namespace: shop}
spec:
  http:
  - {match: [{uri: {prefix: /api/v9/}}], ${to("v1")}}
  - {route: [{destination: {host: elsewhere}}]}`,
      ],
    },
    ["stays shop/api#http[0] http://shop.dev/api/v9/"],
  ],
  [
    "a wildcard at another gateway",
    {
      rules: [],
      gateways: [GW, gateway("internal", "internal", HTTP)],
      more: [
        `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: all, namespace: shop}
spec:
  hosts: ['*.dev']
  gateways: [internal]
  http: [{${to("v1")}}]`,
      ],
    },
    ["stays shop/all#http[0] http://shop.dev/"],
  ],
  [
    "a rule for one of two gateways",
    {
      rules: [`{match: [{gateways: [shop/internal], uri: {prefix: /api/}}], ${to("v1")}}`],
      gateways: [GW, gateway("internal", "internal", HTTP)],
      names: "[gw, internal]",
    },
    ["stays shop/web#http[2] http://shop.dev/api/"],
  ],
  [
    "a rule for callers in the mesh is none of the gateway's",
    {
      rules: [`{match: [{gateways: [mesh]}], ${to("v1")}}`],
      names: "[gw, mesh]",
    },
    [],
  ],
  [
    "an HTTPRoute for the same host",
    {
      rules: [],
      gateways: [
        GW,
        `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: api, namespace: shop}
spec: {gatewayClassName: istio, listeners: [{name: http, port: 80, protocol: HTTP}]}`,
      ],
      more: [
        `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: side, namespace: shop}
spec:
  hostnames: [shop.dev]
  parentRefs: [{name: api}]
  rules: [{backendRefs: [{name: web-blue, port: 80}]}]`,
      ],
    },
    ["stays shop/side#rules[0] http://shop.dev/"],
  ],
  [
    "users who are sent to the idle color already",
    { rules: [`{match: [{headers: {x-tester: {exact: 'yes'}}}], ${to("v2")}}`] },
    ["ahead shop/web#http[2] -H 'x-tester: yes' http://shop.dev/"],
  ],
  [
    "paths that name the colors, one for each: a preview without a cookie",
    {
      rules: [
        `{match: [{uri: {exact: /v1}}, {uri: {prefix: /v1/}}], ${to("v1")}}`,
        `{match: [{uri: {exact: /v2}}, {uri: {prefix: /v2/}}], ${to("v2")}}`,
      ],
    },
    [],
  ],
  [
    "headers that name the colors, one for each",
    {
      rules: [
        `{match: [{headers: {x-color: {exact: blue}}}], ${to("v1")}}`,
        `{match: [{headers: {x-color: {exact: green}}}], ${to("v2")}}`,
      ],
    },
    [],
  ],
  [
    "a path that names one color alone",
    { rules: [`{match: [{uri: {prefix: /v1/}}], ${to("v1")}}`] },
    ["stays shop/web#http[2] http://shop.dev/v1/"],
  ],
  [
    "paths of both colors that name neither",
    {
      rules: [
        `{match: [{uri: {prefix: /api/}}], ${to("v1")}}`,
        `{match: [{uri: {prefix: /new/}}], ${to("v2")}}`,
      ],
    },
    ["stays shop/web#http[2] http://shop.dev/api/", "ahead shop/web#http[3] http://shop.dev/new/"],
  ],
  ["a rule to a third Service", { rules: [`{match: [{uri: {prefix: /api/}}], ${toHost("elsewhere")}}`] }, []],
  [
    "a subset of the same name of another Service",
    {
      rules: [`{match: [{uri: {prefix: /pay/}}], ${to("v1", "pay")}}`],
      more: [
        service("pay", "{app: pay}"),
        deployment("pay").replaceAll("app: web", "app: pay"),
        `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: pay, namespace: shop}
spec: {host: pay, subsets: [{name: v1, labels: {version: pay}}]}`,
      ],
    },
    [],
  ],
  [
    "a destination that nobody knows",
    {
      rules: [`{match: [{uri: {prefix: /ext/}}], ${toHost("ext.example")}}`],
      more: [
        `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: ext, namespace: shop}
spec: {hosts: [ext.example], ports: [{number: 80, name: http, protocol: HTTP}], resolution: DNS}`,
      ],
    },
    ["unknown shop/web#http[2] http://shop.dev/ext/"],
  ],
  [
    "a condition that nobody can ask for",
    { rules: [`{match: [{headers: {'@request.auth.claims.group': {exact: old}}}], ${to("v1")}}`] },
    ["unknown shop/web#http[2] http://shop.dev/"],
  ],
  [
    "a condition that nobody can ask for, to a third Service",
    {
      rules: [`{match: [{headers: {'@request.auth.claims.group': {exact: old}}}], ${toHost("elsewhere")}}`],
    },
    [],
  ],
  [
    "conditions that no request was found for",
    {
      rules: [
        `{match: [{headers: {x-odd: {regex: '.*'}}, withoutHeaders: {x-odd: {regex: '.*'}}}], ${to("v1")}}`,
      ],
    },
    ["unknown shop/web#http[2] -"],
  ],
];

describe("a flip leaves behind", () => {
  it.each(kinds)("%s", (_name, parts, expected) => {
    expect(shown(stays(parts))).toEqual(expected);
  });
});

describe("a flip of an HTTPRoute leaves behind", () => {
  const SERVICES: ReleaseSpec = {
    ...RELEASE,
    colors: {
      blue: { unit: "blue", target: { kind: "service", name: "web-blue" } },
      green: { unit: "green", target: { kind: "service", name: "web-green" } },
    },
  };
  const API_GATEWAY = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: api, namespace: shop}
spec: {gatewayClassName: istio, listeners: [{name: http, port: 80, protocol: HTTP}]}`;
  const backend = (name: string, weight = 1) => `{name: ${name}, port: 80, weight: ${weight}}`;
  const cookie = (name: string) =>
    `{matches: [{headers: [{name: cookie, type: RegularExpression, value: '^(.*;\\s*)?x-version=${name}(\\s*;.*)?$'}]}], backendRefs: [${backend(name)}]}`;
  const path = (value: string, ...backends: readonly string[]) =>
    `{matches: [{path: {type: PathPrefix, value: ${value}}}], backendRefs: [${backends.join(", ")}]}`;
  const route = (name: string, hostnames: string, ...rules: readonly string[]) => `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: ${name}, namespace: shop}
spec:
  hostnames: ${hostnames}
  parentRefs: [{name: api}]
  rules:
${rules.map((rule) => `  - ${rule}`).join("\n")}`;
  const router = (...rules: readonly string[]) =>
    route(
      "web",
      "[shop.dev]",
      `{backendRefs: [${backend("web-blue")}]}`,
      cookie("web-blue"),
      cookie("web-green"),
      ...rules,
    );

  it.each([
    ["nothing but previews and a default", [router()], []],
    ["a path", [router(path("/api", backend("web-blue")))], ["stays shop/web#rules[3] http://shop.dev/api"]],
    [
      "weights over both colors",
      [router(path("/api", backend("web-blue", 9), backend("web-green", 1)))],
      ["stays shop/web#rules[3] http://shop.dev/api"],
    ],
    [
      "paths that name the colors",
      [router(path("/blue", backend("web-blue")), path("/green", backend("web-green")))],
      [],
    ],
    [
      "a route without hostnames does not answer for a host that another names",
      [router(), route("other", "[]", path("/api", backend("web-blue")))],
      [],
    ],
  ] as const)("%s", (_name, routes, expected) => {
    expect(shown(staysIn([...WORLD, API_GATEWAY, ...routes], SERVICES))).toEqual(expected);
  });

  it("what it says also where the Gateway is somebody else's", () => {
    const found = staysIn([...WORLD, router(path("/api", backend("web-blue")))], SERVICES);
    expect(shown(found)).toEqual(["stays shop/web#rules[3] http://shop.dev/api"]);
  });
});
