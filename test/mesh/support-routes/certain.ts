/**
 * The case that every run has: what chance would bring too seldom, a path for each, and the requests for it.
 * {@link ID} stands for the case's identity.
 */
import type { RouteRequest } from "../../../src/routes/table/types.ts";
import type { HostCase } from "./generate-case.ts";
import { CLAIM, GATEWAY_NAMES, ID, JOINED_NAMES, PORTS } from "./vocabulary.ts";

type Request = RouteRequest & { readonly port: number };

const WEB = { host: "web", subset: "v1" };
const shade = (subset: string) => ({ host: "shade.routes.svc.cluster.local", subset });
const to = (...destinations: readonly object[]) => destinations.map((destination) => ({ destination }));
const weighted = (weights: readonly number[]) =>
  ["v1", "v2"].map((subset, index) => ({
    destination: { host: "web", subset },
    weight: weights[index] ?? 0,
  }));

/** What is done under `/certain/<name>`. */
const ACTIONS: Readonly<Record<string, object>> = {
  "no-service": { route: to({ host: "nowhere" }) },
  "no-subset": { route: to({ host: "web", subset: "nowhere" }) },
  "no-port": { route: to({ host: "web", port: { number: 1 } }) },
  "no-workload": { route: to({ host: "web", subset: "none" }) },
  "no-replicas": { route: to({ host: "web", subset: "zero" }) },
  "not-exported": { route: to({ host: "hidden.routes-b.svc.cluster.local" }) },
  dots: { route: to({ host: "web.routes" }) },
  "generated-subset": { route: to({ host: "pool-0", subset: "s1" }) },
  mirror: { route: to(WEB), mirror: shade("v1") },
  "mirror-percent": { route: to(WEB), mirror: shade("v1"), mirrorPercent: 100 },
  mirror_percent: { route: to(WEB), mirror: shade("v2"), mirror_percent: 0 },
  mirrors: { route: to(WEB), mirrors: [{ destination: shade("v1") }, { destination: shade("v2") }] },
  "mirror-nowhere": { route: to(WEB), mirror: shade("none") },
  abort: { route: to(WEB), fault: { abort: { httpStatus: 599, percentage: { value: 100 } } } },
  delay: { route: to(WEB), fault: { delay: { fixedDelay: "5ms", percentage: { value: 100 } } } },
  direct: { directResponse: { status: 418, body: { string: "tea" } } },
  redirect: { redirect: { uri: "new" } },
  "redirect-prefix": { redirect: { prefixRewrite: "new" } },
  "redirect-authority": { redirect: { scheme: "https", authority: "other.test:81", redirectCode: 308 } },
  cors: { route: to(WEB), corsPolicy: { allowOrigins: [{ exact: "http://a" }] } },
  "weights-60": { route: weighted([60, 40]) },
  "weights-1": { route: weighted([1, 9]) },
};

/** Requests for each path of one rule with several weights. */
const DRAWS = 1500;

function rule(name: string, action: object): object {
  return { match: [{ uri: { prefix: `/certain/${name}` } }], ...action };
}

function compares(name: string, value: object): object {
  return {
    match: [{ uri: { exact: `/header/${name}` }, headers: { [name]: value } }],
    directResponse: { status: "exact" in value ? 290 : 291 },
  };
}

export const certainCase: HostCase = {
  services: [
    {
      namespace: "routes",
      letter: "a",
      hosts: [`${ID}.test`],
      gateways: ["routes/gate", "routes/second"],
      http: [
        ...Object.entries(ACTIONS).map(([name, action]) => rule(name, action)),
        ...JOINED_NAMES.flatMap((name) => [compares(name, { exact: "a,b" }), compares(name, {})]),
        ...[...GATEWAY_NAMES, CLAIM].map((name) => ({
          match: [{ uri: { exact: "/unknown" }, headers: { [name]: { exact: "a" } } }],
          route: to(WEB),
        })),
        { match: [{ uri: { prefix: "/v1" } }], route: to(WEB) },
      ],
    },
    {
      namespace: "routes",
      letter: "t",
      hosts: [`tls.${ID}.test`, `*.tls.${ID}.test`],
      gateways: [`routes/${ID}-g0`],
      http: [
        { match: [{ uri: { prefix: "/to" } }], redirect: { uri: "/new" } },
        { match: [{ uri: { prefix: "/plain" } }], redirect: { scheme: "http", authority: "o.test" } },
        { match: [{ scheme: { exact: "https" } }], directResponse: { status: 292 } },
        { directResponse: { status: 293 } },
      ],
    },
    {
      namespace: "routes",
      letter: "u",
      hosts: [`a.tls.${ID}.test`],
      gateways: [`routes-b/${ID}-g1`],
      http: [{ directResponse: { status: 294 } }],
    },
    {
      namespace: "routes-b",
      letter: "b",
      hosts: [`a.${ID}.test`],
      gateways: ["routes/gate"],
      exportTo: ["*"],
      http: [
        {
          match: [{ headers: { cookie: {} } }],
          route: [{ destination: { host: "web.routes.svc.cluster.local", subset: "v2" } }],
        },
      ],
    },
  ],
  delegates: [],
  gateways: [
    {
      namespace: "routes",
      servers: [tls([`tls.${ID}.test`]), tls([`*.tls.${ID}.test`, `tls-b.${ID}.test`])],
    },
    { namespace: "routes-b", servers: [tls([`a.tls.${ID}.test`])] },
  ],
};

function tls(hosts: readonly string[]): HostCase["gateways"][number]["servers"][number] {
  return { port: PORTS.tls, protocol: "HTTPS", hosts, redirect: false };
}

function ask(path: string, more: Partial<Request> = {}): Request {
  return { host: `${ID}.test`, path, method: "GET", headers: [], port: PORTS.plain, ...more };
}

const REFUSED: readonly Request[] = [
  ...["b c", "b/c", "b|c", "é", "b^c"].map((host) => ask("/v1", { host })),
  ...["get", "FOO", "M-SEARCH", "G;T", ""].map((method) => ask("/v1", { method })),
  ask("/v1", { host: ` ${ID}.test\t` }),
  ask("/v1", { method: "PROPFIND" }),
  ask(`http://user@${ID}.test/v1`),
  ask(`http://${ID}.test?x=1`),
  ask(`https://${ID}.test/v1`),
  ask(`http://${ID}_.test/v1`),
  ask(`/v1/${"a".repeat(62_000)}`),
  ask("/v1", { headers: Array.from({ length: 100 }, () => ["x-a", "a"] as const) }),
  ask("/v1", { headers: [["x a", "b"]] }),
  ask("/v1", { headers: [["x-a", "a\u0001b"]] }),
];

/** Of names that one server has, another's, one without a VirtualService, and one that no server has. */
const SECURE: readonly Request[] = [
  ...[`tls.${ID}.test`, `TLS.${ID}.test:8443`, `a.tls.${ID}.test`, `b.tls.${ID}.test`].flatMap((host) =>
    ["/", "/to?a=b", "/plain"].map((path) => ask(path, { host, port: PORTS.tls })),
  ),
  ask("/", { host: `tls-b.${ID}.test`, port: PORTS.tls }),
  ask("/", { host: `nobody.${ID}.test`, port: PORTS.tls }),
  ...["http", "https"].flatMap((scheme) =>
    [`tls.${ID}.test`, `a.tls.${ID}.test`, `tls-b.${ID}.test`].map((host) =>
      ask(`${scheme}://${host}/to`, { host: `tls.${ID}.test`, port: PORTS.tls }),
    ),
  ),
];

/** All requests of the certain case. */
export const certainRequests: readonly Request[] = [
  ...Object.keys(ACTIONS).flatMap((name) => [ask(`/certain/${name}`), ask(`/certain/${name}/x?y=z`)]),
  ...JOINED_NAMES.map((name) =>
    ask(`/header/${name}`, {
      headers: [
        [name, "a"],
        [name, "b"],
      ],
    }),
  ),
  ...REFUSED,
  ...SECURE,
  ask("/certain/cors", {
    method: "OPTIONS",
    headers: [
      ["origin", "http://a"],
      ["access-control-request-method", "GET"],
    ],
  }),
  ask("/unknown", { headers: [["x-request-id", "a"]] }),
  ask("/elsewhere"),
  ask("/v1", { host: `nobody.${ID}.test` }),
  ask("/", { host: `a.${ID}.test`, headers: [["Cookie", "x-version=v2"]] }),
  ...["weights-60", "weights-1"].flatMap((name) =>
    Array.from({ length: DRAWS }, () => ask(`/certain/${name}`)),
  ),
];

/** Paths whose destinations are drawn, and the share of the first one. */
export const DRAWN = { "/certain/weights-60": 0.6, "/certain/weights-1": 0.1 } as const;
