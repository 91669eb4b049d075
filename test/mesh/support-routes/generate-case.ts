import fc from "fast-check";
import {
  CLAIM,
  GATEWAY_NAMES,
  GATEWAY_NAMESPACE,
  HEADER_NAMES,
  ID,
  JOINED_NAMES,
  MATCH_VALUES,
  METHODS,
  PARAMETERS,
  PATHS,
  PATH_REGEXES,
  POOL_SIZE,
  PORTS,
  SPACES,
  VALUE_REGEXES,
} from "./vocabulary.ts";

/**
 * One case's configuration: its own hosts, and everything that decides about them. {@link ID} stands for its
 * identity.
 */
export interface HostCase {
  readonly services: readonly CaseService[];
  readonly delegates: readonly {
    readonly namespace: string;
    readonly exportTo?: readonly string[];
    readonly http: readonly object[];
  }[];
  readonly gateways: readonly CaseGateway[];
}

interface CaseService {
  readonly namespace: string;
  /** First letter of its name: Istio's order goes by creation first, and by name only then. */
  readonly letter: string;
  readonly hosts: readonly string[];
  readonly gateways: readonly string[];
  readonly exportTo?: readonly string[];
  readonly http: readonly object[];
}

interface CaseGateway {
  readonly namespace: string;
  readonly servers: readonly {
    readonly port: number;
    readonly protocol: string;
    readonly hosts: readonly string[];
    readonly redirect: boolean;
  }[];
}

const oneOf = (...values: readonly string[]) => fc.constantFrom(...values);
/** Absent, but for `percent` of the times. */
const maybe = <T>(arbitrary: fc.Arbitrary<T>, percent: number): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 100 - percent, arbitrary: fc.constant(undefined) }, { weight: percent, arbitrary });
const few = <T>(arbitrary: fc.Arbitrary<T>, minLength: number, maxLength: number) =>
  fc.array(arbitrary, { minLength, maxLength });

/** Without the fields that are undefined, so that a case prints and applies as it is. */
function compact<T extends object = object>(value: object): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

const valueMatch = fc.oneof(
  { weight: 3, arbitrary: fc.record({ exact: oneOf(...MATCH_VALUES) }) },
  { weight: 2, arbitrary: fc.record({ prefix: oneOf(...MATCH_VALUES.filter(Boolean)) }) },
  { weight: 4, arbitrary: fc.record({ regex: oneOf(...VALUE_REGEXES) }) },
  { weight: 2, arbitrary: fc.constant({}) },
);

const uri = fc.oneof(
  { weight: 4, arbitrary: fc.record({ prefix: oneOf(...PATHS) }) },
  { weight: 2, arbitrary: fc.record({ exact: oneOf(...PATHS, "/é", "/a|b", "/v1?a=b") }) },
  { weight: 3, arbitrary: fc.record({ regex: oneOf(...PATH_REGEXES) }) },
  { weight: 1, arbitrary: fc.constant({ prefix: "" }) },
);

function valuesByName(names: readonly string[], value: fc.Arbitrary<object> = valueMatch) {
  return fc.dictionary(oneOf(...names), value, { minKeys: 1, maxKeys: 2 });
}

/** Mostly of a few names that requests have often. */
function headerValues(names: readonly string[], value?: fc.Arbitrary<object>) {
  return fc.oneof(
    { weight: 40, arbitrary: valuesByName(names, value) },
    { weight: 8, arbitrary: valuesByName(JOINED_NAMES, value) },
    { weight: 1, arbitrary: valuesByName(GATEWAY_NAMES, value) },
    // A claim that is asked for presence only makes routes that Envoy refuses.
    { weight: 1, arbitrary: valuesByName([CLAIM], fc.record({ exact: oneOf("a", "b") })) },
  );
}

const authority = fc.constantFrom<object>(
  { regex: ".*:80" },
  { regex: "[a-z0-9.-]+" },
  { regex: ".*\\.test(:[0-9]+)?" },
  { prefix: "a" },
  { prefix: "X." },
  { exact: `${ID}.test` },
  { exact: `${ID}.test:80` },
);

const match = fc
  .record({
    uri: maybe(uri, 75),
    ignoreUriCase: maybe(fc.boolean(), 15),
    headers: maybe(headerValues([...HEADER_NAMES, ":path", ":method", "host"]), 25),
    withoutHeaders: maybe(
      headerValues(
        HEADER_NAMES,
        fc.oneof({ weight: 3, arbitrary: valueMatch }, { weight: 1, arbitrary: fc.constant({ regex: "*" }) }),
      ),
      10,
    ),
    method: maybe(
      fc.oneof(fc.record({ exact: oneOf(...METHODS, "get") }), fc.constant({ regex: "P.*|GET" })),
      8,
    ),
    authority: maybe(authority, 8),
    scheme: maybe(fc.constantFrom<object>({ exact: "http" }, { exact: "https" }, { regex: "https?" }), 5),
    queryParams: maybe(valuesByName(PARAMETERS), 12),
    port: maybe(fc.constantFrom<number>(PORTS.plain, PORTS.second, PORTS.tls, 443), 6),
    gateways: maybe(
      fc.constantFrom(
        ["routes/gate"],
        ["mesh"],
        ["routes-b/other", "gate"],
        [`routes/${ID}-g0`, "routes/gate"],
      ),
      6,
    ),
    sourceLabels: maybe(fc.constantFrom<object>({ istio: "ingressgateway" }, { istio: "other" }), 4),
    sourceNamespace: maybe(oneOf(GATEWAY_NAMESPACE, "routes"), 4),
  })
  .map(compact);

const requestChange = fc
  .record({
    set: maybe(fc.dictionary(oneOf("x-set", "x-a", "X-Env"), oneOf("s1", "s2", "100%%")), 45),
    add: maybe(fc.dictionary(oneOf("x-add", "x-a", "x-env"), oneOf("a1", "a2")), 45),
    remove: maybe(fc.constantFrom(["x-a"], ["X-Env"], ["cookie"]), 35),
  })
  .map(compact);
const responseChange = fc
  .record({
    set: maybe(fc.dictionary(oneOf("x-r", "X-App-Name"), oneOf("r1", "r2", "1%%"), { minKeys: 1 }), 45),
    add: maybe(fc.dictionary(oneOf("x-r", "x-r2", "x-app-name"), oneOf("a1", "a2"), { minKeys: 1 }), 45),
    remove: maybe(fc.constantFrom(["x-r"], ["X-App-Name"]), 35),
  })
  .map(compact);
const changes = fc
  .record({ request: maybe(requestChange, 65), response: maybe(responseChange, 65) })
  .map(compact);
const authorityChange = fc.constantFrom<object>(
  { request: { set: { Host: "set.host" } } },
  { request: { set: { ":authority": "set.authority" } } },
);

/** Short, whole, and now and then in the namespace where it is not. */
const poolName = fc
  .tuple(fc.integer({ min: 0, max: POOL_SIZE - 1 }), fc.constantFrom("whole", "whole", "short", "wrong"))
  .map(([index, form]) => {
    const namespace = SPACES[(index + (form === "wrong" ? 1 : 0)) % 2];
    return form === "short" ? `pool-${index}` : `pool-${index}.${namespace}.svc.cluster.local`;
  });
const pool = fc.record({ host: poolName, subset: maybe(oneOf("s1", "s2", "s3"), 80) }).map(compact);

/** Names in every form, ports by number or single, subsets that select nothing, and what exists nowhere. */
const destination: fc.Arbitrary<object> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom<object>({ host: "web", subset: "v1" }, { host: "web", subset: "v2" }),
  },
  { weight: 4, arbitrary: pool },
  {
    weight: 5,
    arbitrary: fc.constantFrom<object>(
      { host: "web" },
      { host: "web", port: { number: 8600 } },
      { host: "web.routes.svc.cluster.local", subset: "v2", port: { number: 8600 } },
      { host: "two", port: { number: 81 } },
      { host: "two.routes.svc.cluster.local", port: { number: 82 } },
      { host: "far.routes-b.svc.cluster.local" },
      { host: "far" },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom<object>(
      { host: "two" },
      { host: "web.routes" },
      { host: "web.routes.svc" },
      { host: "web", subset: "none" },
      { host: "web", subset: "zero" },
      { host: "web", subset: "zero" },
      { host: "web", subset: "zero" },
      { host: "web", subset: "nowhere" },
      { host: "web", port: { number: 1 } },
      { host: "web", port: { number: 1 } },
      { host: "two.routes.svc.cluster.local", port: { number: 8600 } },
      { host: "two.routes.svc.cluster.local" },
      { host: "nowhere" },
      { host: "nowhere.example.com", port: { number: 80 } },
      { host: "hidden.routes-b.svc.cluster.local" },
      { host: "misnamed.routes.svc.cluster.local" },
      { host: "empty.routes.svc.cluster.local" },
    ),
  },
);

const target = fc
  .record({
    destination,
    headers: maybe(
      fc.oneof({ weight: 5, arbitrary: changes }, { weight: 1, arbitrary: authorityChange }),
      20,
    ),
  })
  .map(compact);
const twoTargets = (weights: readonly [number, number]) =>
  fc.tuple(target, target).map(
    ([a, b]) =>
      [
        { ...a, weight: weights[0] },
        { ...b, weight: weights[1] },
      ] as object[],
  );
const route = fc.oneof(
  { weight: 4, arbitrary: target.map((one) => [one] as object[]) },
  { weight: 1, arbitrary: target.map((one) => [{ ...one, weight: 7 }] as object[]) },
  { weight: 1, arbitrary: twoTargets([60, 40]) },
  { weight: 1, arbitrary: twoTargets([0, 7]) },
);

const rewrite = fc.oneof(
  fc.record({ uri: oneOf("/", "/new", "/new/", "x", "/a?b=c") }),
  fc.record({ uri: oneOf("/", "/n"), authority: fc.constant("re.write:81") }),
  fc.constant({ authority: "re.write" }),
  fc.record({
    uriRegexRewrite: fc.constantFrom(
      { match: "a", rewrite: "Z" },
      { match: "^/([^/]+)/(.*)$", rewrite: "/\\2/\\1" },
      { match: "x*", rewrite: "-" },
      { match: "/v[0-9]+", rewrite: "/v" },
      { match: "(?i)API", rewrite: "\\0\\0" },
      { match: "b*", rewrite: "<\\0>" },
      { match: "$", rewrite: "/end" },
      { match: "\\b", rewrite: "." },
      { match: "(a)|b", rewrite: "[\\1]\\\\" },
    ),
  }),
);

const redirect = fc
  .record({
    uri: maybe(oneOf("/new", "/new?x=1", "/", "new", "?x=1"), 50),
    authority: maybe(oneOf("other.test", "other.test:81"), 35),
    scheme: maybe(oneOf("https", "http"), 35),
    redirectCode: maybe(fc.constantFrom(301, 302, 303, 307, 308), 50),
    port: maybe(fc.constantFrom(80, 443, 8443), 35),
  })
  .filter(({ uri, authority, scheme, port }) =>
    [uri, authority, scheme, port].some((each) => each !== undefined),
  )
  .map((each) => ({ redirect: compact(each) }));
const derived = fc.constantFrom<object>(
  { redirect: { derivePort: "FROM_REQUEST_PORT", scheme: "https" } },
  { redirect: { derivePort: "FROM_PROTOCOL_DEFAULT", uri: "/d" } },
);
/** The webhook wants a prefix, or no path, in each match of such a rule. */
const prefixRedirect = fc
  .tuple(
    few(match, 1, 2),
    fc.record({
      prefixRewrite: oneOf("/new", "new", "/", "/new/", "?x"),
      authority: maybe(oneOf("other.test"), 30),
    }),
  )
  .map(([matches, redirect]) => ({
    match: matches.map((each) => ({ ...each, uri: prefixOf((each as { uri?: { prefix?: string } }).uri) })),
    redirect: compact(redirect),
  }));

function prefixOf(uri: { readonly prefix?: string } | undefined): object {
  return { prefix: uri?.prefix ?? "/v" };
}
const direct = fc.constantFrom<object>(
  { directResponse: { status: 418, body: { string: "tea" } } },
  { directResponse: { status: 204 } },
  { directResponse: { status: 200, body: { bytes: "dGVh" } } },
);
const shade = (subset: string | undefined) => ({
  host: "shade.routes.svc.cluster.local",
  ...(subset === undefined ? {} : { subset }),
});
/**
 * Mirrors of all requests go to a Service that nothing else uses, so that what arrives there can be counted.
 */
const mirror = fc.constantFrom<object>(
  { mirror: shade("v1") },
  { mirror: shade("v2"), mirrorPercentage: { value: 100 } },
  { mirrors: [{ destination: shade("v1") }, { destination: shade("v2"), percentage: { value: 100 } }] },
  { mirror: shade("v1"), mirrorPercentage: { value: 0 } },
  { mirror: shade("v1"), mirrorPercent: 100 },
  { mirror: shade("v2"), mirrorPercent: 0 },
  { mirror: shade("v2"), mirror_percent: 100 },
  { mirror: { host: "web", subset: "v1" }, mirrorPercentage: { value: 50 } },
  { mirror: { host: "nowhere" } },
  { mirrors: [{ destination: shade("none") }, { destination: shade("v1"), percentage: { value: 0 } }] },
);
const forward = fc
  .record({
    route,
    rewrite: maybe(rewrite, 40),
    headers: maybe(
      fc.oneof({ weight: 4, arbitrary: changes }, { weight: 1, arbitrary: authorityChange }),
      35,
    ),
  })
  .map(compact);

/** Whose answers' headers do not hang on which destination was drawn. */
const simple = fc
  .record({ route: target.map((one) => [one] as object[]), headers: maybe(changes, 50) })
  .map(compact);

/** An abort of every request, one without a percentage, which is none, and delays. */
const fault = fc.constantFrom<object>(
  { fault: { delay: { fixedDelay: "5ms", percentage: { value: 100 } } } },
  { fault: { abort: { httpStatus: 599, percentage: { value: 100 } } } },
  { fault: { abort: { httpStatus: 599 } } },
  { fault: { abort: { httpStatus: 599, percentage: { value: 0 } } } },
);
/** Answers preflight requests itself, which is not modelled; others it lets pass. */
const cors = fc.constantFrom<object>(
  { corsPolicy: { allowOrigins: [{ exact: "a" }], allowMethods: ["GET"] } },
  { corsPolicy: { allowOrigins: [{ regex: ".*" }], maxAge: "24h" } },
);
const together = <A extends object, B extends object>(one: fc.Arbitrary<A>, other: fc.Arbitrary<B>) =>
  fc.tuple(one, other).map(([a, b]) => ({ ...a, ...b }) as object);

const action: fc.Arbitrary<object> = fc.oneof(
  { weight: 8, arbitrary: forward },
  { weight: 2, arbitrary: together(forward, mirror) },
  { weight: 1, arbitrary: together(simple, fault) },
  { weight: 1, arbitrary: together(simple, cors) },
  { weight: 2, arbitrary: fc.oneof(redirect, derived) },
  { weight: 1, arbitrary: direct },
  { weight: 1, arbitrary: together(fc.oneof(redirect, direct), fc.record({ headers: changes })) },
);

const matched = fc.oneof(
  {
    weight: 30,
    arbitrary: fc.tuple(few(match, 1, 3), action).map(([matches, does]) => ({ match: matches, ...does })),
  },
  { weight: 1, arbitrary: prefixRedirect as fc.Arbitrary<{ match: object[] }> },
);
const rule = fc.oneof({ weight: 3, arbitrary: action }, { weight: 1, arbitrary: matched });
const reference = fc.constantFrom<object>(
  { name: `${ID}-delegate-0` },
  { name: `${ID}-delegate-0`, namespace: "routes" },
  { name: `${ID}-delegate-1`, namespace: "routes-b" },
  { name: `${ID}-nobody` },
);
const delegating = fc
  .record({
    match: few(match, 1, 2),
    delegate: reference,
    rewrite: maybe(rewrite, 30),
    headers: maybe(changes, 30),
  })
  .map(compact);

const rules = fc
  .tuple(
    few(
      fc.oneof<fc.WeightedArbitrary<object>[]>(
        { weight: 6, arbitrary: matched },
        { weight: 1, arbitrary: delegating },
      ),
      0,
      5,
    ),
    maybe(rule, 65),
  )
  .map(([list, last]) => (last === undefined ? list : [...list, last]))
  .filter((list) => list.length > 0);

const hosts = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom([`${ID}.test`, `*.${ID}.test`], [`${ID}.test`]) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      [`*.${ID}.test`],
      [`${ID}.test`, `*.${ID}.test`],
      [`*.a.${ID}.test`, `${ID}.test`],
      [`a.${ID}.test`],
      [`A.${ID}.test`, `${ID}.test`],
    ),
  },
);
const gatewayNames = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(["routes/gate", "routes/second"], ["routes/gate"]) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ["gate"],
      ["gate", "routes/second"],
      ["./gate", "routes/second"],
      ["routes/second"],
      ["routes-b/other"],
      ["routes/gate", "routes/second", "mesh"],
      [`routes/${ID}-g0`],
      [`routes/${ID}-g0`, `routes-b/${ID}-g1`],
      [`routes-b/${ID}-g1`, "routes/gate"],
    ),
  },
);

const virtualService: fc.Arbitrary<CaseService> = fc
  .record({
    namespace: fc.oneof(
      { weight: 3, arbitrary: fc.constant("routes") },
      { weight: 1, arbitrary: fc.constant("routes-b") },
    ),
    letter: oneOf("a", "m", "z"),
    hosts,
    gateways: gatewayNames,
    exportTo: maybe(fc.constantFrom([GATEWAY_NAMESPACE], ["."], ["*"], ["~"]), 20),
    http: rules,
  })
  .map((each): CaseService => compact(each));

const server = fc.record({
  port: fc.constantFrom<number>(PORTS.plain, PORTS.plain, PORTS.second),
  protocol: fc.constantFrom<string>("HTTP", "HTTP", "HTTP2"),
  hosts: fc.constantFrom(
    [`${ID}.test`],
    [`*.${ID}.test`],
    [`./${ID}.test`],
    [`*/${ID}.test`, `*/*.${ID}.test`],
    [`routes/*.${ID}.test`],
    [`routes-b/a.${ID}.test`, `${ID}.test`],
  ),
  redirect: fc.constantFrom<boolean>(false, false, false, true),
});
/** Of servers whose names overlap, istiod would make a listener that Envoy refuses. */
const tlsServer = fc.record({
  port: fc.constant<number>(PORTS.tls),
  protocol: fc.constant("HTTPS"),
  hosts: fc.constantFrom(
    [`${ID}.test`],
    [`*.${ID}.test`],
    [`a.${ID}.test`, `${ID}.test`],
    [`*.a.${ID}.test`],
  ),
  redirect: fc.constant(false),
});
const gateway = (namespace: string) =>
  fc.record({
    namespace: fc.constant(namespace),
    servers: few(
      fc.oneof<fc.WeightedArbitrary<CaseGateway["servers"][number]>[]>(
        { weight: 2, arbitrary: server },
        { weight: 1, arbitrary: tlsServer },
      ),
      1,
      3,
    ),
  });

const delegate = (namespace: string) =>
  fc
    .record({
      namespace: fc.constant(namespace),
      exportTo: maybe(fc.constantFrom(["routes"], ["."]), 20),
      http: few(matched, 1, 3),
    })
    .map((each): HostCase["delegates"][number] => compact(each));

export const hostCase: fc.Arbitrary<HostCase> = fc.record({
  services: few(virtualService, 1, 3),
  delegates: fc.tuple(delegate("routes"), delegate("routes-b")),
  gateways: fc.tuple(gateway("routes"), gateway("routes-b")),
});

/** A case whose VirtualServices serve every host, on a port of their own. */
export const everyHostCase: fc.Arbitrary<HostCase> = hostCase.map((each) => ({
  ...each,
  services: each.services.map((one) => ({
    ...one,
    hosts: one.letter === "m" ? ["*.test"] : ["*"],
    gateways: [`routes/${ID}-g0`],
  })),
  gateways: [
    {
      namespace: "routes",
      servers: [{ port: PORTS.everyHost, protocol: "HTTP", hosts: ["*"], redirect: false }],
    },
  ],
}));

/** A DestinationRule for one of the Services of the pool. */
export interface PoolRule {
  readonly namespace: string;
  readonly host: string;
  readonly exportTo?: readonly string[];
  readonly workloadSelector?: object;
  readonly subsets: readonly { readonly name: string; readonly labels?: Readonly<Record<string, string>> }[];
}

const subsets = fc.uniqueArray(
  fc
    .record({
      name: oneOf("s1", "s2", "s3"),
      labels: maybe(
        fc.constantFrom<Record<string, string>>(
          { version: "v1" },
          { version: "v2" },
          { tier: "a" },
          { version: "v1", tier: "a" },
          { version: "none" },
        ),
        90,
      ),
    })
    .map((each): PoolRule["subsets"][number] => compact(each)),
  { selector: ({ name }) => name, minLength: 1, maxLength: 3 },
);

const poolHost = fc.oneof(
  { weight: 6, arbitrary: poolName },
  {
    weight: 2,
    arbitrary: oneOf("*.routes-b.svc.cluster.local", "*.routes.svc.cluster.local", "*.svc.cluster.local"),
  },
);

/** Of every kind one, in every run. */
const CERTAIN_RULES: readonly PoolRule[] = [
  { namespace: "routes", host: "pool-0", subsets: [{ name: "s1", labels: { version: "v1" } }] },
  { namespace: "routes", host: "pool-0", subsets: [{ name: "s2", labels: { version: "v2" } }] },
  {
    namespace: GATEWAY_NAMESPACE,
    host: "pool-1.routes-b.svc.cluster.local",
    exportTo: ["*"],
    subsets: [{ name: "s1", labels: { version: "v1" } }],
  },
  { namespace: "routes-b", host: "*.routes-b.svc.cluster.local", subsets: [{ name: "s3" }] },
];

/**
 * A wildcard of the gateway's own namespace goes before the rule that stands beside a Service: the Services
 * that every case stands on keep theirs.
 */
function sparingBase(rule: PoolRule): PoolRule {
  const shadows = rule.namespace === GATEWAY_NAMESPACE && rule.host.startsWith("*");
  return shadows ? { ...rule, host: "*.routes-b.svc.cluster.local" } : rule;
}

/** DestinationRules of one run: several of one host, in several namespaces, exported or not. */
export const poolRules: fc.Arbitrary<readonly PoolRule[]> = few(
  fc
    .record({
      namespace: fc.constantFrom("routes", "routes", "routes-b", "routes-b", SPACES[2]),
      host: poolHost,
      exportTo: maybe(fc.constantFrom(["."], ["*"], [GATEWAY_NAMESPACE], ["routes"]), 25),
      workloadSelector: maybe(
        fc.constantFrom<object>(
          { matchLabels: { istio: "ingressgateway" } },
          { matchLabels: { istio: "other" } },
        ),
        8,
      ),
      subsets,
    })
    .map((each): PoolRule => sparingBase(compact(each))),
  24,
  36,
).map((rules) => [...CERTAIN_RULES, ...rules]);
