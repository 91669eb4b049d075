import type { Manifest } from "../manifests/manifest.ts";
import type { Finding } from "../model/finding.ts";
import { missAnswer, noRouteAnswer, ruleAnswer, tlsAnswer } from "./answer.ts";
import { Registry } from "./destinations.ts";
import { explainHost, explainMiss } from "./explain.ts";
import { joinProxies } from "./gateway-api/join.ts";
import { gatewayApiProxies } from "./gateway-api/proxies.ts";
import { Inventory, type MeshFacts } from "./inventory.ts";
import { istioProxies } from "./istio.ts";
import { Listeners, type Miss } from "./listeners.ts";
import { CompiledHost, type RepeatedHeaders, type RequestView } from "./matcher.ts";
import { normalizePath } from "./normalize-path.ts";
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
  const proxies = joinProxies(istio, gatewayApiProxies(inventory, registry), inventory);
  const listeners = new Listeners(proxies, regex, repeatedHeaders(facts.proxyVersion));
  return new Table(proxies, listeners, inventory.problems);
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

const NO_HEADERS: RequestView["headers"] = [];

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
    headers: NO_HEADERS,
  };

  constructor(proxies: readonly GatewayProxy[], listeners: Listeners, problems: readonly Finding[]) {
    this.proxies = proxies;
    this.#listeners = listeners;
    this.problems = problems;
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
    return found === undefined ? noRouteAnswer() : ruleAnswer(found.rule, this.#view);
  }

  #redirectsToTls({ host }: CompiledHost): boolean {
    return host.requireTls && this.#view.scheme !== "https";
  }

  /** Fills the view from a request and finds its virtual host. */
  #locate(request: RouteRequest): CompiledHost | Miss {
    const view = this.#view;
    const refused = this.#readTarget(request);
    if (refused !== undefined) return refused;
    view.method = request.method ?? "GET";
    view.headers = request.headers ?? NO_HEADERS;
    if (view.method === "CONNECT")
      return { outcome: "unknown", status: undefined, reason: "CONNECT requests are not modelled" };
    const found = this.#listeners.find(view.authority, request.port, request.scheme?.toLowerCase());
    if (found instanceof CompiledHost) view.scheme = found.scheme;
    return found;
  }

  /** Reads authority, path and query; what Envoy refuses before it looks for a host is a miss. */
  #readTarget(request: RouteRequest): Miss | undefined {
    const view = this.#view;
    const target = absoluteForm(request.path);
    view.authority = target?.authority ?? request.host;
    if (view.authority === "") return { outcome: "no-host", status: 400, reason: "the request has no host" };
    const raw = target?.path ?? request.path;
    if (NOT_IN_TARGET.test(raw))
      return badPath(400, "the path holds characters that a request line may not hold");
    return raw.charCodeAt(0) === 0x2f ? this.#readPath(raw) : withoutSlash(request);
  }

  /** A path that begins with a slash; its fragment is dropped. */
  #readPath(raw: string): Miss | undefined {
    const view = this.#view;
    const hash = raw.indexOf("#");
    const whole = hash < 0 ? raw : raw.slice(0, hash);
    const question = whole.indexOf("?");
    const path = normalizePath(question < 0 ? whole : whole.slice(0, question));
    if (path === undefined) return badPath(400, "the path cannot be normalized");
    view.path = path;
    view.query = question < 0 ? "" : whole.slice(question);
    return undefined;
  }
}

/** Envoy's HTTP/1 parser answers 400 to anything but visible ASCII on the request line. */
const NOT_IN_TARGET = /[^!-~]/;

/** Only the target of an OPTIONS request may begin with `*`, and no rule matches that (`ServerConnectionImpl::handlePath`). */
function withoutSlash({ path, method }: RouteRequest): Miss {
  const status = path.startsWith("*") && method === "OPTIONS" ? 404 : 400;
  return badPath(status, "the path does not begin with a slash");
}

function badPath(status: number, reason: string): Miss {
  return { outcome: "no-route", status, reason };
}

/** `http://host/path` on the request line carries its own authority. */
function absoluteForm(path: string): { authority: string; path: string } | undefined {
  if (path.charCodeAt(0) === 0x2f) return undefined;
  const parts = /^https?:\/\/([^/?#]*)([^#]*)/i.exec(path);
  if (parts === null) return undefined;
  const rest = parts[2] ?? "";
  return { authority: parts[1] ?? "", path: rest.startsWith("/") ? rest : `/${rest}` };
}
