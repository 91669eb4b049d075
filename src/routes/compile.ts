import type { Manifest } from "../manifests/manifest.ts";
import type { Finding } from "../model/finding.ts";
import { missAnswer, NO_ROUTE, tlsAnswer } from "./answer.ts";
import { Registry } from "./destinations.ts";
import { explainHost, explainMiss } from "./explain.ts";
import { joinProxies } from "./gateway-api/join.ts";
import { gatewayApiProxies } from "./gateway-api/proxies.ts";
import { Inventory, type MeshFacts } from "./inventory.ts";
import { istioProxies } from "./istio.ts";
import { Listeners, type Miss } from "./listeners.ts";
import { CompiledHost, type RepeatedHeaders, type RequestView } from "./matcher.ts";
import type { PathNormalization } from "./normalize-path.ts";
import { type Head, readHead, WRONG_SCHEME } from "./request-head.ts";
import { regexCompiler } from "./regex.ts";
import type {
  GatewayProxy,
  RouteAnswer,
  RouteExplanation,
  RouteOptions,
  RouteRequest,
  RouteRule,
  RouteTable,
} from "./types.ts";

/**
 * Compiles manifests to a table that says where every request goes, as istiod and Envoy would decide it.
 * Never throws: what is wrong with the manifests is in `problems`, with file and line, and what they leave
 * open is answered `unknown`, with the reason.
 */
export function compileRoutes(manifests: readonly Manifest[], options: RouteOptions = {}): RouteTable {
  const facts = meshFacts(options);
  const inventory = new Inventory(manifests, facts);
  const registry = new Registry(inventory);
  const regex = regexCompiler();
  const istio = istioProxies(inventory, registry, regex);
  const proxies = joinProxies(istio, gatewayApiProxies(inventory, registry, regex), inventory);
  const listeners = new Listeners(proxies, regex, repeatedHeaders(facts.proxyVersion));
  return new Table({ proxies, listeners, problems: inventory.problems, normalization: "BASE" });
}

function meshFacts(options: RouteOptions): MeshFacts {
  return {
    proxyVersion: options.proxyVersion ?? "1.40",
    gatewayNamespace: options.gatewayNamespace,
    domain: options.domain ?? "cluster.local",
    rootNamespace: options.rootNamespace ?? "istio-system",
    namespace: options.namespace ?? "default",
  };
}

/** Envoy compares repeated headers line by line from 1.39 on, and joined with commas before. */
function repeatedHeaders(version: string): RepeatedHeaders {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 1 || (major === 1 && minor >= 39) ? "individually" : "joined";
}

interface TableParts {
  readonly proxies: readonly GatewayProxy[];
  readonly listeners: Listeners;
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
    headers: [],
  };
  readonly #head: Head = { scheme: undefined };
  readonly #normalization: PathNormalization;

  constructor({ proxies, listeners, problems, normalization }: TableParts) {
    this.proxies = proxies;
    this.#listeners = listeners;
    this.problems = problems;
    this.#normalization = normalization;
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
    return host.requireTls && this.#view.scheme !== "https";
  }

  /** Fills the view from a request and finds its virtual host. */
  #locate(request: RouteRequest): CompiledHost | Miss {
    const view = this.#view;
    const refused = readHead(request, view, this.#head, this.#normalization);
    if (refused !== undefined) return refused;
    const scheme = request.scheme?.toLowerCase();
    if (this.#head.scheme === "https" && this.#listeners.speaksPlain(request.port, scheme))
      return WRONG_SCHEME;
    const found = this.#listeners.find(view.authority, request.port, scheme);
    if (found instanceof CompiledHost) view.scheme = found.scheme;
    return found;
  }
}
