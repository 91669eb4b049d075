import { asciiLower } from "./bytes.ts";
import { HostMap, isWildcard, withoutPort } from "./hosts.ts";
import { CompiledHost, compileHost, type RepeatedHeaders } from "./matcher.ts";
import type { RegexCompiler } from "./regex.ts";
import type { GatewayProxy, Listener } from "./types.ts";

export interface CompiledListener {
  readonly proxy: GatewayProxy;
  readonly listener: Listener;
  readonly hosts: HostMap<CompiledHost>;
  /** Why nothing can be said of it. */
  readonly unknown: string | undefined;
}

/** There is no virtual host for a request, or nothing is known of it. */
export interface Miss {
  readonly outcome: "no-host" | "no-route" | "unknown";
  readonly status: number | undefined;
  readonly reason: string;
}

/** Listeners of one port by the scheme asked for. */
interface PortListeners {
  readonly http: readonly CompiledListener[];
  readonly https: readonly CompiledListener[];
}

const NONE: readonly CompiledListener[] = [];

/** Every listener of every gateway workload, found by port, scheme and server name. */
export class Listeners {
  readonly #byPort = new Map<number, PortListeners>();
  /** Why nothing is known even of ports that nothing seems to listen on. */
  readonly #unknown: string | undefined;
  readonly #usual: { readonly http: number | undefined; readonly https: number | undefined };

  constructor(proxies: readonly GatewayProxy[], regex: RegexCompiler, repeated: RepeatedHeaders) {
    for (const proxy of proxies) {
      for (const listener of proxy.listeners) this.#add(compileListener(proxy, listener, regex, repeated));
    }
    this.#unknown = proxies.find((proxy) => proxy.unknown !== undefined)?.unknown;
    this.#usual = { http: this.#usualPort(80, "http"), https: this.#usualPort(443, "https") };
  }

  /** The virtual host that answers, or why there is none. */
  find(authority: string, port: number | undefined, scheme: string | undefined): CompiledHost | Miss {
    const fitting = this.#fitting(port, scheme);
    const first = fitting[0];
    if (first === undefined)
      return this.#unknown === undefined ? noListener(port, scheme) : unknownMiss(this.#unknown);
    if (fitting.length > 1 || first.unknown !== undefined || first.listener.tls)
      return several(fitting, authority);
    return first.hosts.exact(authority) ?? only(first, asciiLower(withoutPort(authority)));
  }

  /** Without a scheme, plain listeners of the port go before those with TLS. */
  #fitting(port: number | undefined, scheme: string | undefined): readonly CompiledListener[] {
    if (scheme !== undefined)
      return this.#ofScheme(port ?? this.#usual[scheme === "https" ? "https" : "http"], scheme);
    const at = port ?? this.#usual.http ?? this.#usual.https;
    const plain = this.#ofScheme(at, "http");
    return plain.length > 0 ? plain : this.#ofScheme(at, "https");
  }

  #ofScheme(port: number | undefined, scheme: string): readonly CompiledListener[] {
    const listeners = port === undefined ? undefined : this.#byPort.get(port);
    if (listeners === undefined || (scheme !== "http" && scheme !== "https")) return NONE;
    return listeners[scheme];
  }

  #add(compiled: CompiledListener): void {
    const { http, https } = this.#byPort.get(compiled.listener.port) ?? { http: NONE, https: NONE };
    const tls = compiled.listener.tls;
    this.#byPort.set(compiled.listener.port, {
      http: tls ? http : [...http, compiled],
      https: tls ? [...https, compiled] : https,
    });
  }

  /** The scheme's own port if something listens there, else the lowest that speaks it. */
  #usualPort(usual: number, scheme: "http" | "https"): number | undefined {
    const ports = [...this.#byPort]
      .filter(([, listeners]) => listeners[scheme].length > 0)
      .map(([port]) => port);
    return ports.includes(usual) ? usual : ports.sort((a, b) => a - b)[0];
  }
}

function compileListener(
  proxy: GatewayProxy,
  listener: Listener,
  regex: RegexCompiler,
  repeated: RepeatedHeaders,
): CompiledListener {
  const scheme = listener.tls ? "https" : "http";
  const hosts = new HostMap(
    listener.virtualHosts.map(
      (host) => [host.domain, compileHost(host, { regex, repeated, scheme })] as const,
    ),
  );
  return { proxy, listener, hosts, unknown: proxy.unknown ?? listener.unknown };
}

function noListener(port: number | undefined, scheme: string | undefined): Miss {
  const where = port === undefined ? "" : ` on port ${port}`;
  return {
    outcome: "no-host",
    status: undefined,
    reason: `no gateway listens${where}${scheme === undefined ? "" : ` for ${scheme}`}`,
  };
}

function only(listener: CompiledListener, name: string): CompiledHost | Miss {
  if (listener.listener.tls && nameRank(listener.listener.serverNames, name) < 0) return noServerName(name);
  return listener.hosts.get(name) ?? noHost(name);
}

function several(listeners: readonly CompiledListener[], authority: string): CompiledHost | Miss {
  const unclear = listeners.find((listener) => listener.unknown !== undefined);
  if (unclear?.unknown !== undefined) return unknownMiss(unclear.unknown);
  const name = asciiLower(withoutPort(authority));
  const proxies = [...new Set(listeners.map(({ proxy }) => proxy))];
  const found = proxies.map((proxy) => {
    const listener = byServerName(
      listeners.filter((each) => each.proxy === proxy),
      name,
    );
    return { proxy, result: listener === undefined ? noServerName(name) : only(listener, name) };
  });
  const hits = found.filter(({ result }) => result instanceof CompiledHost);
  if (hits.length > 1) {
    const names = hits.map(({ proxy }) => proxy.name).join(" and ");
    return {
      outcome: "unknown",
      status: undefined,
      reason: `${name} is served by several gateways (${names}): which one the client reaches is not known`,
    };
  }
  return hits[0]?.result ?? found[0]?.result ?? noHost(name);
}

/** Of one proxy's listeners on a port, the one whose server names fit best. */
function byServerName(listeners: readonly CompiledListener[], name: string): CompiledListener | undefined {
  let best: { listener: CompiledListener; rank: number } | undefined;
  for (const listener of listeners) {
    const rank = listener.listener.tls ? nameRank(listener.listener.serverNames, name) : 0;
    if (rank >= 0 && (best === undefined || rank > best.rank)) best = { listener, rank };
  }
  return best?.listener;
}

/** Exact over longest suffix over any; -1 when the TLS server name fits none. The client's server name is the host. */
function nameRank(serverNames: readonly string[], name: string): number {
  if (serverNames.length === 0) return 0;
  let best = -1;
  for (const serverName of serverNames) {
    if (serverName === name) return Number.MAX_SAFE_INTEGER;
    const suffix = serverName.slice(1);
    if (isWildcard(serverName) && name.length > suffix.length && name.endsWith(suffix))
      best = Math.max(best, serverName.length);
  }
  return best;
}

function noHost(name: string): Miss {
  return {
    outcome: "no-host",
    status: 404,
    reason: `no VirtualService or HTTPRoute serves ${name} on this port`,
  };
}

function noServerName(name: string): Miss {
  return {
    outcome: "no-host",
    status: undefined,
    reason: `no TLS server of this port accepts the server name ${name}`,
  };
}

function unknownMiss(reason: string): Miss {
  return { outcome: "unknown", status: undefined, reason };
}
