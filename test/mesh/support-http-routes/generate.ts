import fc from "fast-check";
import type { RouteRequest } from "../../../src/routes/table/types.ts";

/** One Gateway with the HTTPRoutes that name it; `HOST` stands for a host of the case's own. */
export interface RouteCase {
  readonly listeners: readonly object[];
  readonly routes: readonly {
    /** Created some time after those that are not. */
    readonly late: boolean;
    readonly namespace: string;
    readonly spec: object;
  }[];
}

/** Namespaces of routes; the second is labelled `routes: far`. */
export const NEAR = "http-routes";
export const FAR = "http-routes-far";

/** The Secret with the certificate of every listener with TLS, beside the Gateways. */
export const CREDENTIAL = "http-routes";

const PATHS = [
  "/",
  "/v1",
  "/v1/",
  "/v2",
  "/a",
  "/A",
  "/a/b",
  "/api",
  "/api/",
  "/v",
  "/a.b",
  "/x-y",
  "/%C3%A9",
];
const REGEXES = [
  ".*",
  "/.*",
  "/v[0-9]+",
  "/v\\d+(/.*)?",
  "/(a|b)/?.*",
  "(?i)/api.*",
  "/[^/]+",
  "/a.b",
  "/[[:alpha:]]+",
  "/\\pL+",
  ".*/b",
  "/.{2,6}",
];
const VALUES = ["v1", "v2", "V2", "a", "a,b", "x-version=v2", "a=b; x-version=v2", "1", "a b"];
const VALUE_REGEXES = [".*", ".+", "*", "v[12]", "^(.*?; )?(x-version=v2)(;.*)?$", "(?i)V2", "\\S+", "a.b"];

/** Hosts of a case, `HOST` being its own. */
export const HOSTS = ["HOST", "*.HOST", "a.HOST", "*.a.HOST", "b.a.HOST", "other-HOST"] as const;

const oneOf = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const some = <T>(arbitrary: fc.Arbitrary<T>, freq = 1) => fc.option(arbitrary, { nil: undefined, freq });

/** Without the fields that are undefined, so that a case prints and applies as it is. */
function compact<T extends object>(value: T): object {
  return JSON.parse(JSON.stringify(value)) as object;
}

/** With frequency: 0 of `freq` + 1 draws. */
const rarely = <T>(arbitrary: fc.Arbitrary<T>, usual: number) =>
  fc.oneof({ weight: usual, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

const namedMatch = (names: readonly string[]) =>
  fc.uniqueArray(
    fc.oneof(
      fc.record({ name: oneOf(...names), value: oneOf(...VALUES) }),
      fc.record({ name: oneOf(...names), type: fc.constant("Exact"), value: oneOf(...VALUES) }),
      fc.record({
        name: oneOf(...names),
        type: fc.constant("RegularExpression"),
        value: oneOf(...VALUE_REGEXES),
      }),
    ),
    { minLength: 1, maxLength: 2, selector: ({ name }) => name },
  );

const prefixPath = fc.oneof(
  fc.record({ type: fc.constant("PathPrefix"), value: oneOf(...PATHS) }),
  fc.record({ value: oneOf(...PATHS) }),
  fc.constant<{ type?: string; value?: string }>({}),
);
const path = fc.oneof(
  { weight: 4, arbitrary: prefixPath },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("Exact"), value: oneOf(...PATHS) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("RegularExpression"), value: oneOf(...REGEXES) }) },
);

const matchWith = (paths: typeof path | typeof prefixPath) =>
  fc
    .record({
      path: some<object>(paths, 6),
      headers: rarely(namedMatch(["x-env", "cookie", "x-Version", "X-ENV", "user-agent"]), 2),
      queryParams: rarely(namedMatch(["v", "q", "a", "V"]), 3),
      method: rarely(oneOf("GET", "POST", "PUT"), 3),
    })
    .map(compact);

const header = (names: readonly string[], values: readonly string[]) =>
  fc.uniqueArray(fc.record({ name: oneOf(...names), value: oneOf(...values) }), {
    minLength: 1,
    maxLength: 2,
    selector: ({ name }) => name,
  });
const requestHeaders = fc
  .record({
    set: some(header(["x-set", "x-a", "X-Env", "X-Set"], ["s1", "s2", "100%%"])),
    add: some(header(["x-add", "x-a", "x-env"], ["a1", "a2"])),
    remove: some(oneOf(["x-a"], ["X-Env"], ["cookie", "x-version"])),
  })
  .map(compact);
const authority = oneOf(
  { set: [{ name: "Host", value: "set.host" }] },
  { add: [{ name: "host", value: "add.host" }] },
);
const responseHeaders = fc
  .record({ set: header(["x-one", "X-Two"], ["r1", "r2"]), remove: some(oneOf(["x-app-name"], ["X-One"])) })
  .map(compact);

const changesRequest = fc
  .oneof({ weight: 4, arbitrary: requestHeaders }, { weight: 1, arbitrary: authority })
  .map((each) => ({ type: "RequestHeaderModifier", requestHeaderModifier: each }));
const changesResponse = responseHeaders.map((each) => ({
  type: "ResponseHeaderModifier",
  responseHeaderModifier: each,
}));

const full = oneOf("/full", "/", "/f/g", "/f?x=1").map((replaceFullPath) => ({
  type: "ReplaceFullPath",
  replaceFullPath,
}));
const prefix = oneOf("/", "/new", "/new/", "/n/m", "", "//").map((replacePrefixMatch) => ({
  type: "ReplacePrefixMatch",
  replacePrefixMatch,
}));
const hostname = oneOf("re.write", "other.test");

const rewriteWith = (modifier: fc.Arbitrary<object>) =>
  fc
    .record({ path: some(modifier, 5), hostname: some(hostname) })
    .map((each) => ({ type: "URLRewrite", urlRewrite: compact(each) }));
const redirectWith = (modifier: fc.Arbitrary<object>) =>
  fc
    .record({
      scheme: some(oneOf("http", "https")),
      hostname: some(hostname),
      port: some(oneOf(80, 443, 8443)),
      statusCode: some(oneOf(301, 302, 303, 307, 308), 2),
      path: some(modifier, 3),
    })
    .map((each) => ({ type: "RequestRedirect", requestRedirect: compact(each) }));

const backend = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom<object>({ name: "blue", port: 8080 }, { name: "green", port: 8080 }),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom<object>(
      { name: "two", port: 81 },
      { name: "two", port: 82 },
      { name: "far", namespace: FAR, port: 8080 },
      { kind: "Service", group: "", name: "blue", namespace: NEAR, port: 8080 },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom<object>(
      { name: "nowhere", port: 8080 },
      { name: "blue", port: 9 },
      { name: "empty", port: 8080 },
      { name: "asleep", port: 8080 },
      { name: "hidden", namespace: FAR, port: 8080 },
      { group: "example.test", kind: "Bucket", name: "b" },
      {
        group: "networking.istio.io",
        kind: "Hostname",
        name: "blue.http-routes.svc.cluster.local",
        port: 8080,
      },
      { group: "networking.istio.io", kind: "Hostname", name: "none.test", port: 8080 },
      { group: "multicluster.x-k8s.io", kind: "ServiceImport", name: "green", port: 8080 },
    ),
  },
);
/** istiod drops the whole HTTPRoute for each of these. */
const refused = fc.constantFrom<object>(
  { name: "blue.http-routes", port: 8080 },
  { group: "networking.istio.io", kind: "Hostname", name: "blue.http-routes.svc.cluster.local" },
  {
    name: "blue",
    port: 8080,
    filters: [{ type: "URLRewrite", urlRewrite: { hostname: "re.write" } }],
  },
);
const backendRef = fc
  .tuple(
    fc.oneof({ weight: 80, arbitrary: backend }, { weight: 1, arbitrary: refused }),
    fc.record({
      weight: some(oneOf(0, 1, 1, 7, 100)),
      filters: rarely(
        fc.oneof(
          changesRequest.map((one) => [one]),
          changesResponse.map((one) => [one]),
        ),
        4,
      ),
    }),
  )
  .map(([ref, more]) => compact({ ...more, ...ref }));

const mirror = fc
  .record({
    backendRef: fc.oneof(
      backend,
      refused.map((each) => ({ name: "blue", port: 8080, ...pick(each) })),
    ),
    percent: some(oneOf(0, 50, 100)),
  })
  .map((each) => ({ type: "RequestMirror", requestMirror: compact(each) }));

function pick(each: object): object {
  const { filters: _, ...rest } = each as { filters?: unknown };
  return rest;
}

const extension = fc.constant({
  type: "ExtensionRef",
  extensionRef: { group: "example.test", kind: "Thing", name: "t" },
});
const cors = fc.constant({ type: "CORS", cors: { allowOrigins: ["https://shop.test"] } });

const extras = fc
  .tuple(
    rarely(changesRequest, 2),
    rarely(changesResponse, 3),
    rarely(mirror, 8),
    rarely(cors, 30),
    rarely(extension, 150),
  )
  .map((list) => list.filter((each) => each !== undefined) as object[]);

const refs = fc.oneof(
  { weight: 6, arbitrary: fc.array(backendRef, { minLength: 1, maxLength: 1 }) },
  { weight: 4, arbitrary: fc.array(backendRef, { minLength: 2, maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constant<object[]>([]) },
);

const rule = (
  action: fc.Arbitrary<object[]>,
  matches: fc.Arbitrary<object[] | undefined>,
  redirects: boolean,
) =>
  fc
    .record({
      matches,
      filters: fc.tuple(action, extras).map(([a, b]) => [...b, ...a]),
      backendRefs: redirects ? fc.constant(undefined) : refs,
      timeouts: rarely(fc.constant({ request: "10s" }), 10),
    })
    .map(compact);

const anyMatches = fc.oneof(
  { weight: 8, arbitrary: fc.array(matchWith(path), { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constant<object[]>([]) },
);
const onePrefix = fc.oneof(
  { weight: 8, arbitrary: matchWith(prefixPath).map((each) => [each]) },
  { weight: 1, arbitrary: fc.constant(undefined) },
);
const list = (arbitrary: fc.Arbitrary<object>) => arbitrary.map((each) => [each]);

const rules = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: rule(fc.constant([]), anyMatches, false) },
    { weight: 2, arbitrary: rule(list(rewriteWith(full)), anyMatches, false) },
    { weight: 2, arbitrary: rule(list(rewriteWith(prefix)), onePrefix, false) },
    { weight: 2, arbitrary: rule(list(redirectWith(full)), anyMatches, true) },
    { weight: 2, arbitrary: rule(list(redirectWith(prefix)), onePrefix, true) },
  ),
  { minLength: 1, maxLength: 5 },
);

const hosts = fc.uniqueArray(oneOf(...HOSTS), { minLength: 1, maxLength: 3 });

const route = fc.record({
  late: fc.boolean(),
  namespace: oneOf(NEAR, NEAR, NEAR, FAR),
  spec: fc
    .record({
      parent: fc
        .record({
          sectionName: rarely(oneOf("l0", "l0", "l0", "l1", "l9"), 5),
          port: rarely(oneOf(80, 80, 80, 8080, 443), 6),
        })
        .map(compact),
      hostnames: hosts,
      rules,
    })
    .map(({ parent, hostnames, rules }) => ({
      parentRefs: [{ name: "GATEWAY", namespace: "istio-system", ...parent }],
      hostnames,
      rules,
    })),
});

const allowed = fc.oneof(
  { weight: 8, arbitrary: fc.constant<object>({ namespaces: { from: "All" } }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<object>(
      { namespaces: { from: "Same" } },
      { namespaces: { from: "Selector", selector: { matchLabels: { routes: "far" } } } },
      {
        namespaces: {
          from: "Selector",
          selector: { matchExpressions: [{ key: "routes", operator: "DoesNotExist" }] },
        },
      },
      {
        namespaces: {
          from: "Selector",
          selector: { matchLabels: { "kubernetes.io/metadata.name": NEAR } },
        },
      },
      { namespaces: { from: "All" }, kinds: [{ kind: "GRPCRoute" }] },
      { namespaces: { from: "All" }, kinds: [{ kind: "HTTPRoute" }, { kind: "GRPCRoute" }] },
    ),
  },
);
const listener = fc.record({
  hostname: fc.oneof(
    { weight: 4, arbitrary: fc.constant(undefined) },
    { weight: 5, arbitrary: oneOf("HOST", "*.HOST", "*.HOST", "a.HOST", "*.a.HOST", "b.a.HOST") },
  ),
  port: fc.oneof({ weight: 20, arbitrary: fc.constant(80) }, { weight: 1, arbitrary: fc.constant(8080) }),
  allowedRoutes: allowed,
});

/** With a name of its own each: cases share the port. */
const tlsListener = fc.record({
  hostname: oneOf("HOST", "*.HOST", "a.HOST", "*.a.HOST"),
  port: fc.constant(443),
  protocol: fc.constant("HTTPS"),
  tls: fc.constant({ mode: "Terminate", certificateRefs: [{ name: CREDENTIAL }] }),
  allowedRoutes: allowed,
});

export const routeCase: fc.Arbitrary<RouteCase> = fc.record({
  listeners: fc
    .uniqueArray(
      fc.oneof<fc.WeightedArbitrary<{ readonly port: number; readonly hostname: string | undefined }>[]>(
        { weight: 3, arbitrary: listener },
        { weight: 1, arbitrary: tlsListener },
      ),
      { minLength: 1, maxLength: 3, selector: (each) => `${each.port} ${each.hostname}` },
    )
    .map((list) => list.map((each, index) => compact({ name: `l${index}`, protocol: "HTTP", ...each }))),
  routes: fc.array(route, { minLength: 1, maxLength: 3 }),
});

interface Spec {
  readonly hostnames?: readonly string[];
  readonly rules: readonly {
    readonly matches?: readonly {
      readonly path?: { readonly type?: string; readonly value?: string };
      readonly method?: string;
      readonly headers?: readonly { readonly name: string; readonly type?: string; readonly value: string }[];
      readonly queryParams?: readonly {
        readonly name: string;
        readonly type?: string;
        readonly value: string;
      }[];
    }[];
  }[];
}

const SEGMENTS = [
  "v1",
  "v10",
  "a",
  "A",
  "b",
  "api",
  "API",
  "a.b",
  "%41",
  "a%2Fb",
  "..",
  ".",
  "%2e",
  "",
  "a;b",
  "{x}",
  "a\\b",
  "%zz",
  "~t",
];
const requestPath = fc.oneof(
  { weight: 3, arbitrary: oneOf(...PATHS) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(oneOf(...PATHS), oneOf("/", "x", "/b", "0", "/../v1", "/./", "//"))
      .map(([one, more]) => one + more),
  },
  {
    weight: 2,
    arbitrary: fc
      .array(oneOf(...SEGMENTS), { minLength: 1, maxLength: 4 })
      .map((parts) => `/${parts.join("/")}`),
  },
);
const query = fc.oneof(
  { weight: 3, arbitrary: fc.constant("") },
  {
    weight: 2,
    arbitrary: fc
      .array(
        fc.tuple(oneOf("v", "q", "a", "V"), oneOf("=v1", "=v2", "=", "", "=a,b", "=%32", "=1", "=a=b")),
        {
          minLength: 1,
          maxLength: 3,
        },
      )
      .map((pairs) => `?${pairs.map(([name, value]) => name + value).join("&")}`),
  },
  { weight: 1, arbitrary: oneOf("?", "?&", "?v=v1?x") },
);
const sentHeader = fc.tuple(
  oneOf("x-env", "X-ENV", "cookie", "Cookie", "x-version", "user-agent", "User-Agent", "x-a", "x-set"),
  oneOf(...VALUES, "", "a€b", "x-version=v22", "a=b;x-version=v2"),
);
const base = fc.record({
  path: fc.tuple(requestPath, query).map(([one, more]) => one + more),
  method: oneOf("GET", "GET", "GET", "POST", "PUT"),
  headers: fc.array(sentHeader, { maxLength: 3 }),
  port80: fc.boolean(),
  upper: fc.boolean(),
});

/** What a draw decides about one request, whatever the case. */
export const aim = fc.record({
  base,
  host: fc.nat(),
  tls: oneOf(true, ...Array.from({ length: 7 }, () => false)),
  /** Of which rule's match the request takes parts. */
  target: fc.option(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { nil: undefined, freq: 6 }),
  suffix: oneOf("", "", "", "/", "/b", "x", "/..", "//", "0"),
  keep: fc.record({ path: oneOf(true, true, false), headers: fc.boolean(), method: fc.boolean() }),
});

export type Aim = typeof aim extends fc.Arbitrary<infer T> ? T : never;

/** A request for one of the hosts that a case serves, near one of its matches. */
export function aimed({ routes }: RouteCase, draw: Aim, id: string): RouteRequest {
  const specs = routes.map(({ spec }) => spec as Spec);
  const names = specs.flatMap(({ hostnames }) => hostnames ?? []).map((name) => name.replace("*", "c"));
  const host = pickFrom([...names, ...names, "a.HOST", "b.a.HOST", "other-HOST"], draw.host) ?? "HOST";
  const whole = host.replace("HOST", `${id}.test`);
  const { base, target } = draw;
  const match = target === undefined ? undefined : matchAt(specs, target);
  const sent = (
    list: readonly { readonly name: string; readonly type?: string; readonly value: string }[] = [],
  ) => list.map(({ name, type, value }) => [name, type === "RegularExpression" ? "v2" : value] as const);
  const query = sent(match?.queryParams).map(([name, value]) => `${name}=${value.replaceAll(" ", "%20")}`);
  const literal = match?.path?.type === "RegularExpression" ? undefined : (match?.path?.value ?? "/");
  const own =
    match === undefined || literal === undefined || !draw.keep.path ? undefined : literal + draw.suffix;
  return {
    path: own === undefined ? base.path : own + (query.length > 0 ? `?${query.join("&")}` : ""),
    method: draw.keep.method ? (match?.method ?? base.method) : base.method,
    headers: [...(draw.keep.headers ? sent(match?.headers) : []), ...base.headers],
    host: (base.upper ? whole.toUpperCase() : whole) + (base.port80 ? ":80" : ""),
    ...(draw.tls ? { port: 443, scheme: "https" } : { port: 80 }),
  };
}

function pickFrom<T>(list: readonly T[], index: number): T | undefined {
  return list[index % Math.max(list.length, 1)];
}

function matchAt(specs: readonly Spec[], [route, rule, match]: readonly [number, number, number]) {
  const matches = pickFrom(pickFrom(specs, route)?.rules ?? [], rule)?.matches;
  return pickFrom(matches ?? [{}], match) ?? {};
}
