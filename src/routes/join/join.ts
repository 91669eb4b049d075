import { at, jsonObjects, texts } from "../../json/read.ts";
import type { Inventory } from "../objects/inventory.ts";
import { asciiLower } from "../text/bytes.ts";
import { overlaps } from "../../names/hosts.ts";
import type { GatewayProxy, Listener, RouteRule, VirtualHost } from "../table/types.ts";
import {
  type Age,
  type ApiHost,
  type ApiProxy,
  type ApiProxyListener,
  catchAllsLast,
  compareAges,
  createdAt,
} from "./api-proxy.ts";

interface Joining {
  readonly inventory: Inventory;
  /** The API that joins, as sentences have it. */
  readonly called: string;
}

/**
 * Istio's proxies, which other APIs may have joined before, and those of another API as one list. One
 * workload may serve both: on a host that both serve, the rules of the older Gateway come first (by name when
 * they are of one age), and catch-alls last.
 */
export function joinProxies(
  istio: readonly GatewayProxy[],
  api: readonly ApiProxy[],
  joining: Joining,
): readonly GatewayProxy[] {
  if (api.length === 0) return istio;
  const byName = new Map(istio.map((proxy) => [proxy.name, proxy]));
  const unknown = istio.find((proxy) => proxy.unknown !== undefined && proxy.listeners.length === 0);
  for (const proxy of api) {
    const twin = byName.get(proxy.name);
    byName.set(proxy.name, {
      name: proxy.name,
      unknown: proxy.unknown ?? twin?.unknown ?? unknown?.unknown,
      listeners: joinListeners(twin?.listeners ?? [], proxy.listeners, joining),
    });
  }
  return [...byName.values()];
}

function joinListeners(
  istio: readonly Listener[],
  api: readonly ApiProxyListener[],
  joining: Joining,
): Listener[] {
  const joined = api.map((listener) => {
    const others = istio.filter(({ port }) => port === listener.port);
    const plain = others.find(({ tls }) => !tls);
    if (others.length === 0 || (listener.tls && plain === undefined)) return besides(listener, others);
    if (plain === undefined || listener.tls || others.length > 1)
      return { ...listener, unknown: `servers with and without TLS share port ${listener.port}` };
    return joinPlain(plain, listener, joining);
  });
  const taken = new Set(api.filter(({ tls }) => !tls).map(({ port }) => port));
  return [...istio.filter(({ tls, port }) => tls || !taken.has(port)), ...joined];
}

/** A TLS listener beside Istio's on the same port: of two for one server name, the younger is left out. */
function besides(listener: Listener, others: readonly Listener[]): Listener {
  const names = (each: Listener) => (each.serverNames.length === 0 ? ["*"] : each.serverNames);
  const shared = others.some((other) => names(other).some((name) => names(listener).includes(name)));
  const unknown = `two servers of port ${listener.port} have the same TLS server name`;
  return shared ? { ...listener, unknown } : listener;
}

type Order = "istio first" | "other first" | "mixed";

/**
 * Whether every Istio Gateway that may serve a host is older than the host's owners, or every one younger.
 */
function orderOf({ owners, domain }: ApiHost, port: number, inventory: Inventory): Order {
  const istio = inventory
    .of("networking.istio.io/Gateway")
    .filter(({ object }) => mayServe(object.spec?.["servers"], port, domain))
    .map((manifest): Age => ({
      created: createdAt(manifest),
      name: manifest.object.metadata.name,
      namespace: inventory.namespaceOf(manifest),
    }));
  const older = owners.flatMap((owner) => istio.map((age) => compareAges(owner, age) < 0));
  if (older.every(Boolean)) return "other first";
  return older.some(Boolean) ? "mixed" : "istio first";
}

/** Whether a Gateway that may hold anything has a server for a port and a host. */
function mayServe(servers: unknown, port: number, domain: string): boolean {
  return jsonObjects(servers).some((server) => {
    const fits = texts(server["hosts"]).some((host) =>
      overlaps(asciiLower(host.slice(host.indexOf("/") + 1)), domain),
    );
    return at(server, "port", "number") === port && fits;
  });
}

function joinPlain(istio: Listener, api: ApiProxyListener, { inventory, called }: Joining): Listener {
  const hosts = new Map(istio.virtualHosts.map((host) => [host.domain, host]));
  for (const host of api.virtualHosts) {
    const twin = hosts.get(host.domain);
    const order = orderOf(host, api.port, inventory);
    hosts.set(host.domain, twin === undefined ? host : joinHost(twin, host, order, called));
  }
  return { ...istio, virtualHosts: [...hosts.values()], unknown: istio.unknown ?? api.unknown };
}

function joinHost(istio: VirtualHost, api: ApiHost, order: Order, called: string): ApiHost {
  const { domain, requireTls } = istio;
  const { owners } = api;
  const [first] = api.rules;
  const reason = hasJoined(istio)
    ? `${domain} is served by Gateways of ${called} and of another API beside Istio's`
    : `${domain} is served by Istio Gateways older and younger than a Gateway of ${called}`;
  if ((order === "mixed" || hasJoined(istio)) && first !== undefined)
    return { domain, requireTls, rules: [unknownRoute(first, reason)], owners };
  const rules = order === "istio first" ? [...istio.rules, ...api.rules] : [...api.rules, ...istio.rules];
  return { domain, requireTls, rules: catchAllsLast(rules), owners };
}

/** Then nobody's word says whose rules stand first. */
function hasJoined(host: VirtualHost): boolean {
  return "owners" in host;
}

/** Answers every request: nothing is known. */
function unknownRoute(rule: RouteRule, reason: string): RouteRule {
  const path = { kind: "prefix", value: "/", ignoreCase: false } as const;
  const match = { path, headers: [], query: [] };
  return { ...rule, entry: 0, match, unknownMatch: reason, action: { kind: "unknown", reason } };
}
