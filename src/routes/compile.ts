import type { Manifest } from "../manifests/manifest.ts";
import type { Finding } from "../model/finding.ts";
import { DEFAULT_NAMESPACE } from "../names/namespaces.ts";
import { CLUSTER_DOMAIN } from "../names/services.ts";
import { missAnswer, NO_ROUTE, tlsAnswer } from "./table/answer.ts";
import { Registry } from "./istio/destinations.ts";
import { explainHost, explainMiss } from "./table/explain.ts";
import { proxiesOfApis } from "./front-ends/front-ends.ts";
import { Inventory, type MeshFacts } from "./objects/inventory.ts";
import { Listeners, PortNames } from "./table/listeners.ts";
import { CompiledHost, type RepeatedHeaders } from "./table/matcher.ts";
import { type MeshConfig, readMeshConfig } from "./objects/mesh-config.ts";
import type { PathNormalization } from "./text/normalize-path.ts";
import { type Head, readHead, WRONG_SCHEME } from "./table/request-head.ts";
import { regexCompiler } from "./text/regex.ts";
import type {
  GatewayProxy,
  RouteAnswer,
  RouteExplanation,
  RouteOptions,
  RouteRequest,
  RouteRule,
  RouteTable,
  RequestView,
  Miss,
} from "./table/types.ts";

/**
 * Compiles manifests to a table that says where every request goes, as istiod and Envoy would decide it.
 * Never throws: what is wrong with the manifests is in `problems`, with file and line, and what they leave
 * open is answered `unknown`, with the reason.
 */
export function compileRoutes(manifests: readonly Manifest[], options: RouteOptions = {}): RouteTable {
  const facts = meshFacts(options, readMeshConfig(manifests));
  const inventory = new Inventory(manifests, facts);
  const registry = new Registry(inventory);
  const { regex = regexCompiler() } = options;
  const proxies = proxiesOfApis(inventory, registry, regex);
  const { normalization } = facts.mesh;
  const listen = (some: readonly GatewayProxy[]) =>
    new Listeners(some, regex, repeatedHeaders(options.proxyVersion));
  return new Table({ proxies, listen, problems: inventory.problems, normalization });
}

function meshFacts(options: RouteOptions, mesh: MeshConfig): MeshFacts {
  const version = proxyMinor(options.proxyVersion);
  const unknown = version === undefined ? `${options.proxyVersion} is no version of Envoy` : mesh.unknown;
  return {
    mesh: { ...mesh, unknown },
    gatewayNamespace: options.gatewayNamespace,
    domain: options.domain ?? CLUSTER_DOMAIN,
    rootNamespace: options.rootNamespace ?? mesh.rootNamespace ?? "istio-system",
    namespace: options.namespace ?? DEFAULT_NAMESPACE,
  };
}

/** Minor version of Envoy 1: of `1.40`, `v1.40` or `1.40.2`; undefined when it is none. */
export function proxyMinor(version = "1.40"): number | undefined {
  const minor = /^v?1\.(\d{1,3})(?:\.\d+)?$/.exec(version)?.[1];
  return minor === undefined ? undefined : Number(minor);
}

/** Envoy compares repeated headers line by line from 1.39 on, and joined with commas before. */
function repeatedHeaders(version: string | undefined): RepeatedHeaders {
  return (proxyMinor(version) ?? 0) >= 39 ? "individually" : "joined";
}

interface TableParts {
  readonly proxies: readonly GatewayProxy[];
  readonly listen: (proxies: readonly GatewayProxy[]) => Listeners;
  readonly problems: readonly Finding[];
  readonly normalization: PathNormalization;
}

class Table implements RouteTable {
  readonly proxies: readonly GatewayProxy[];
  readonly problems: readonly Finding[];
  readonly #listeners: Listeners;
  readonly #view: RequestView = {
    path: "",
    query: "",
    authority: "",
    method: "",
    scheme: "",
    transport: "",
    headers: [],
  };
  readonly #head: Head = { scheme: undefined };
  readonly #normalization: PathNormalization;
  readonly #parts: TableParts;
  #gateways: readonly RouteTable[] | undefined;

  constructor(parts: TableParts) {
    this.#parts = parts;
    this.proxies = parts.proxies;
    this.#listeners = parts.listen(parts.proxies);
    this.problems = parts.problems;
    this.#normalization = parts.normalization;
  }

  gateways(): readonly RouteTable[] {
    const { proxies } = this;
    this.#gateways ??=
      proxies.length < 2 ? [this] : proxies.map((proxy) => new Table({ ...this.#parts, proxies: [proxy] }));
    return this.#gateways;
  }

  match(request: RouteRequest): RouteRule | undefined {
    const host = this.#locate(request);
    if (!(host instanceof CompiledHost) || this.#redirectsToTls(host)) return undefined;
    return host.find(this.#view)?.rule;
  }

  answer(request: RouteRequest): RouteAnswer {
    const host = this.#locate(request);
    return host instanceof CompiledHost ? this.#answer(host) : missAnswer(host);
  }

  explain(request: RouteRequest): RouteExplanation {
    const host = this.#locate(request);
    if (host instanceof CompiledHost) return explainHost(host, this.#view, this.#answer(host));
    return explainMiss(request.host, request.path, missAnswer(host));
  }

  matching(request: RouteRequest): readonly RouteRule[] {
    const host = this.#locate(request);
    if (!(host instanceof CompiledHost)) return [];
    return host.rules.filter((rule) => rule.matches(this.#view)).map(({ rule }) => rule);
  }

  #answer(host: CompiledHost): RouteAnswer {
    if (this.#redirectsToTls(host)) return tlsAnswer(this.#view);
    const found = host.find(this.#view);
    return found === undefined ? NO_ROUTE : found.answer(this.#view);
  }

  #redirectsToTls({ host }: CompiledHost): boolean {
    return host.requireTls && this.#view.transport !== "https";
  }

  /** Fills the view from a request and finds its virtual host. */
  #locate(request: RouteRequest): CompiledHost | Miss {
    const view = this.#view;
    const refused = readHead(request, view, this.#head, this.#normalization);
    const names = this.#listeners.at(request.port, request.scheme?.toLowerCase());
    if (!(names instanceof PortNames)) return names;
    if (refused !== undefined) return names.beforeHead(request.host) ?? refused;
    const absolute = this.#head.scheme !== undefined;
    if (this.#head.scheme === "https" && !names.tls) return WRONG_SCHEME;
    const found = names.find(view.authority, absolute ? request.host : view.authority);
    if (!(found instanceof CompiledHost)) return found;
    view.transport = found.scheme;
    view.scheme = this.#head.scheme ?? found.scheme;
    return found;
  }
}
