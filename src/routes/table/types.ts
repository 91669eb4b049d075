/**
 * The words of the route simulator: what is asked, what is answered, and between them the route tables
 * that a front end (Istio API, Gateway API) writes and the matcher runs. The tables follow the shape of
 * Envoy's RouteConfiguration, because that is what both front ends become in istiod.
 */
import type { Finding } from "../../model/finding.ts";
import type { RegexCompiler } from "../text/regex.ts";

/** One request as the client sends it. Nothing in it is normalized before it is asked. */
export interface RouteRequest {
  /** The authority, with its port if the client sends one: `shop.example:8080`. */
  readonly host: string;
  /** Path and query as on the request line. */
  readonly path: string;
  /** Default `GET`. */
  readonly method?: string | undefined;
  /** In the order sent; repeated names stay apart. */
  readonly headers?: readonly (readonly [name: string, value: string])[] | undefined;
  /**
   * The gateway server's port (as the Gateway names it). Default: by scheme, else the gateway's port 80, else
   * its lowest.
   */
  readonly port?: number | undefined;
  /** Default: what the port's server speaks. */
  readonly scheme?: string | undefined;
}

/** `unknown` comes with {@link RouteAnswer.reason}: the configuration uses something that is not modelled. */
export type RouteOutcome = "route" | "redirect" | "direct" | "no-route" | "no-host" | "unknown";

/** Where a request may go, in the shape of `bluegreen route --json`. */
export interface RouteDestination {
  /** Fully qualified, as in the cluster's name: `svc.ns.svc.cluster.local`. */
  readonly host: string;
  readonly subset?: string | undefined;
  readonly port: number;
  /** Relative to the sum of all destinations' weights; 100 for a single one. Never 0. */
  readonly weight: number;
  /** Set when the destination has no answer of its own: 503 (Istio) or 500 (Gateway API). */
  readonly status?: number | undefined;
  /** Why {@link status} is set. */
  readonly reason?: string | undefined;
  /** `Kind/namespace/name` of what serves this destination. */
  readonly workloads: readonly string[];
  /** Operations of this destination, applied before those of its rule. */
  readonly headers?: HeaderOperations | undefined;
  /** The authority of this destination's own `headers.request` operations, if they set one. */
  readonly authority?: string | undefined;
}

export interface RouteMirror {
  readonly host: string;
  readonly subset?: string | undefined;
  readonly port: number;
  readonly percent: number;
  readonly workloads: readonly string[];
  /** Why nothing arrives there, or why that is not known. */
  readonly reason?: string | undefined;
}

/** One fault a rule injects. `percent` is of requests that reach the rule. */
export interface RouteFault {
  readonly kind: "abort" | "delay";
  readonly percent: number;
  /** HTTP status of an abort. */
  readonly status?: number | undefined;
  /** Milliseconds of a delay. */
  readonly delayMs?: number | undefined;
}

/** One side's header operations in Envoy's order: all removals first, then `apply` one after the other. */
export interface HeaderChange {
  readonly remove: readonly string[];
  /** `set` replaces every line of the name, `add` appends one. */
  readonly apply: readonly { readonly op: "set" | "add"; readonly name: string; readonly value: string }[];
}

export interface HeaderOperations {
  readonly request?: HeaderChange | undefined;
  readonly response?: HeaderChange | undefined;
}

/** The answer in the shape of the design: where the request goes and what the upstream receives. */
export interface RouteAnswer {
  readonly outcome: RouteOutcome;
  /** `namespace/name#http[3]`: the rule's index in its own router, after the field that lists its rules. */
  readonly rule?: string | undefined;
  readonly destinations: readonly RouteDestination[];
  /** Path and query that the upstream receives. */
  readonly path?: string | undefined;
  /** Authority that the upstream receives. */
  readonly authority?: string | undefined;
  /** What the client gets for certain, when no upstream decides it. */
  readonly status?: number | undefined;
  /** `location` of a redirect. */
  readonly location?: string | undefined;
  /** Of all destinations that can be chosen, sorted, each once. */
  readonly workloads: readonly string[];
  readonly mirrors?: readonly RouteMirror[] | undefined;
  readonly faults?: readonly RouteFault[] | undefined;
  readonly headers?: HeaderOperations | undefined;
  /** Body of a direct response. */
  readonly body?: string | undefined;
  /** Why there is no better answer (`unknown`, `no-host`, a 503). */
  readonly reason?: string | undefined;
}

/**
 * How Envoy compares one path. `separated-prefix` is Gateway API's: `/a` matches `/a` and `/a/b`, not `/ab`.
 */
export interface PathMatch {
  readonly kind: "prefix" | "separated-prefix" | "exact" | "regex";
  readonly value: string;
  readonly ignoreCase: boolean;
}

/**
 * How Envoy compares one header. Names are in lower case; `:method`, `:authority`, `:scheme` and `:path` are
 * headers too.
 */
export interface HeaderMatch {
  readonly name: string;
  readonly kind: "exact" | "prefix" | "regex" | "present";
  readonly value: string;
  readonly ignoreCase: boolean;
  readonly invert: boolean;
  /** Treat a missing header as an empty one. */
  readonly missingAsEmpty: boolean;
}

/** How Envoy compares one query parameter: its first value, undecoded. */
export interface QueryMatch {
  readonly name: string;
  readonly kind: "exact" | "prefix" | "regex" | "present";
  readonly value: string;
}

export interface RouteMatch {
  readonly path: PathMatch;
  readonly headers: readonly HeaderMatch[];
  readonly query: readonly QueryMatch[];
}

/** Rewrites as Envoy runs them. At most one of `prefix` and `regex`. */
export interface PathRewrite {
  /**
   * `prefix` replaces what the path match matched: the prefix, or the whole path of an exact or regex match.
   */
  readonly kind: "prefix" | "regex" | "full";
  /** Of a `regex` rewrite. */
  readonly pattern?: string | undefined;
  /** For `regex`: RE2 substitution (`\1`). */
  readonly replacement: string;
  /** Of a `regex` rewrite: the new path of a path. */
  readonly substitute?: ((path: string) => string) | undefined;
}

/** A cluster and what stands behind it, already looked up. */
export interface Cluster {
  readonly host: string;
  readonly subset: string | undefined;
  readonly port: number;
  /** The container's port that the Service maps its own to; absent where there is no such Service. */
  readonly target?: number | string | undefined;
  readonly workloads: readonly string[];
  /** Set when requests to it cannot be answered, with the reason. */
  readonly status: number | undefined;
  readonly reason: string | undefined;
  /** Set when what stands behind it cannot be known from the manifests. */
  readonly unknown: string | undefined;
}

export interface WeightedCluster {
  readonly cluster: Cluster;
  readonly weight: number;
  readonly headers: HeaderOperations | undefined;
  /** The authority this destination's upstream gets; only where the rule sets none. */
  readonly authority: string | undefined;
}

export interface ForwardAction {
  readonly kind: "forward";
  /** None with weight 0; empty means that every request is answered 503 (Istio) or 500 (Gateway API). */
  readonly clusters: readonly WeightedCluster[];
  readonly rewrite: PathRewrite | undefined;
  readonly authority: string | undefined;
  readonly headers: HeaderOperations | undefined;
  readonly mirrors: readonly { readonly cluster: Cluster; readonly percent: number }[];
  readonly faults: readonly RouteFault[];
  /** A CORS policy answers preflight requests itself. */
  readonly cors: boolean;
}

export interface RedirectAction {
  readonly kind: "redirect";
  readonly status: number;
  readonly scheme: string | undefined;
  readonly host: string | undefined;
  readonly port: number | undefined;
  /** Whole new path, or a replacement for the matched prefix, or a regex rewrite. */
  readonly path: { readonly kind: "full" | "prefix"; readonly value: string } | PathRewrite | undefined;
  readonly stripQuery: boolean;
  readonly headers: HeaderOperations | undefined;
  readonly faults: readonly RouteFault[];
}

export interface DirectAction {
  readonly kind: "direct";
  readonly status: number;
  readonly body: string | undefined;
  readonly headers: HeaderOperations | undefined;
  readonly faults: readonly RouteFault[];
}

/** A rule that uses something not modelled: whoever reaches it gets `unknown` with the reason. */
export interface UnknownAction {
  readonly kind: "unknown";
  readonly reason: string;
}

export type RouteAction = ForwardAction | RedirectAction | DirectAction | UnknownAction;

/** One Envoy route: one match entry of one rule. */
export interface RouteRule {
  /** `namespace/name#http[3]`. */
  readonly id: string;
  /** Which of the rule's match entries this is; 0 when it has none. */
  readonly entry: number;
  readonly file: string;
  /** Line of the rule, 1-based; looked up only when asked. */
  readonly line: () => number;
  readonly match: RouteMatch;
  /** Set when it cannot be known whether this match holds (claims of a JWT …). */
  readonly unknownMatch: string | undefined;
  readonly action: RouteAction;
}

/**
 * A match entry that the gateway never gets, and why: it is for another port, gateway or client, or behind a
 * catch-all.
 */
export interface DroppedRule {
  readonly rule: string;
  readonly entry: number;
  readonly file: string;
  /** 1-based; looked up only when asked. */
  readonly line: () => number;
  readonly reason: string;
}

export interface VirtualHost {
  /** `shop.example`, `*.example` or `*`; in lower case. */
  readonly domain: string;
  /** Answer every plain request with a 301 to https. */
  readonly requireTls: boolean;
  readonly rules: readonly RouteRule[];
  /** Only to explain; nothing decides by it. */
  readonly dropped?: readonly DroppedRule[] | undefined;
}

/** One route configuration of one listener: what answers on a port (and, with TLS, for some server names). */
export interface Listener {
  readonly port: number;
  readonly tls: boolean;
  /**
   * Server names that choose this one of a TLS port; empty: all. Same forms as {@link VirtualHost.domain}.
   */
  readonly serverNames: readonly string[];
  readonly virtualHosts: readonly VirtualHost[];
  /** Set when nothing can be said of this listener (an EnvoyFilter …). */
  readonly unknown: string | undefined;
}

/** One gateway workload: every listener it opens. */
export interface GatewayProxy {
  /** Name for people: the selector, or `Deployment/ns/name`. */
  readonly name: string;
  /** Set when nothing can be said of this workload's routes (an EnvoyFilter …). */
  readonly unknown: string | undefined;
  readonly listeners: readonly Listener[];
}

/** Options that the manifests do not say. */
export interface RouteOptions {
  /**
   * Envoy's version, as `1.40` or `1.40.2`; repeated headers differ by it. Default `1.40`; every answer is
   * unknown when it is none.
   */
  readonly proxyVersion?: string | undefined;
  /**
   * Namespace of the gateway's workload, when the manifests hold neither it nor its Service. What depends on
   * it is `unknown` without it: `exportTo`, `sourceNamespace`, and what reaches into the gateway's namespace.
   */
  readonly gatewayNamespace?: string | undefined;
  /** Cluster domain. Default `cluster.local`. */
  readonly domain?: string | undefined;
  /**
   * Istio's root namespace. Default: what the mesh configuration among the manifests says, else
   * `istio-system`.
   */
  readonly rootNamespace?: string | undefined;
  /** Namespace of namespaced manifests that name none. Default `default`. */
  readonly namespace?: string | undefined;
  /**
   * Compiles patterns; given to several tables, they compile each pattern once. Default: one for this table
   * alone.
   */
  readonly regex?: RegexCompiler | undefined;
}

/** Why one rule did or did not match one request. */
export interface RuleExplanation {
  readonly rule: string;
  readonly entry: number;
  readonly file: string;
  readonly line: number;
  readonly matched: boolean;
  /**
   * True for the rule that answers; rules after it were not asked by the gateway, but are explained all the
   * same.
   */
  readonly chosen: boolean;
  /** Every condition, in the order the gateway checks them. */
  readonly conditions: readonly {
    readonly subject: string;
    readonly expected: string;
    readonly seen: string;
    readonly holds: boolean;
  }[];
}

export interface RouteExplanation {
  readonly answer: RouteAnswer;
  /** Host and listener choice, in plain words. */
  readonly host: {
    readonly authority: string;
    readonly domain: string | undefined;
    readonly reason: string;
  };
  /** Path after normalization, as rules see it. */
  readonly path: string;
  readonly rules: readonly RuleExplanation[];
  /** Rules of the host that this gateway server does not have. */
  readonly dropped: readonly (Omit<DroppedRule, "line"> & { readonly line: number })[];
}

/** A compiled configuration. Never throws, whatever the request holds. */
export interface RouteTable {
  /** Whole answer; makes one object. */
  answer(request: RouteRequest): RouteAnswer;
  /**
   * The rule that answers, without making an answer; undefined when there is none (no host, no route, TLS
   * redirect).
   */
  match(request: RouteRequest): RouteRule | undefined;
  explain(request: RouteRequest): RouteExplanation;
  /**
   * Every rule of the request's host that matches it, in order: the first is the one that answers, save for a
   * TLS redirect.
   */
  matching(request: RouteRequest): readonly RouteRule[];
  /** What is wrong with the manifests, with file and line. */
  readonly problems: readonly Finding[];
  readonly proxies: readonly GatewayProxy[];
  /**
   * One table for each gateway workload, which answers as that one alone does: where several serve one name.
   */
  gateways(): readonly RouteTable[];
}

/** A request as rules see it: path normalized, query apart. Reused from request to request. */
export interface RequestView {
  path: string;
  query: string;
  authority: string;
  method: string;
  /** As the request's target says it, else as the connection is. */
  scheme: string;
  /** What the connection is: `http`, or with TLS `https`. */
  transport: string;
  headers: readonly (readonly [string, string])[];
}

/** There is no virtual host for a request, or nothing is known of it. */
export interface Miss {
  readonly outcome: "no-host" | "no-route" | "unknown";
  readonly status: number | undefined;
  readonly reason: string;
}
