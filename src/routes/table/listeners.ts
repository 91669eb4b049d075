import { MESH_APIS } from "../../mesh-api/apis/index.generated.ts";
import { asciiLower } from "../text/bytes.ts";
import { HostMap, withoutPort } from "../../names/hosts.ts";
import { CompiledHost, compileHost, type RepeatedHeaders } from "./matcher.ts";
import type { RegexCompiler } from "../text/regex.ts";
import type { GatewayProxy, Listener, Miss } from "./types.ts";

const ROUTERS = MESH_APIS.map(({ kind }) => kind).join(" or ");

interface CompiledListener {
  readonly proxy: GatewayProxy;
  readonly listener: Listener;
  readonly hosts: HostMap<CompiledHost>;
  /** Why nothing can be said of it. */
  readonly unknown: string | undefined;
}

type Scheme = "http" | "https";

/** Every listener of every gateway workload, found by port, scheme and name. */
export class Listeners {
  readonly #ports: ReadonlyMap<number, Readonly<Record<Scheme, PortNames | undefined>>>;
  /** Why nothing is known even of ports that nothing seems to listen on. */
  readonly #unknown: string | undefined;
  readonly #usual: Readonly<Record<Scheme, number | undefined>>;

  constructor(proxies: readonly GatewayProxy[], regex: RegexCompiler, repeated: RepeatedHeaders) {
    const byPort = new Map<number, Record<Scheme, CompiledListener[]>>();
    for (const proxy of proxies) {
      for (const listener of proxy.listeners) {
        const port = byPort.get(listener.port) ?? { http: [], https: [] };
        byPort.set(listener.port, port);
        port[listener.tls ? "https" : "http"].push(compileListener(proxy, listener, regex, repeated));
      }
    }
    this.#ports = new Map(
      [...byPort].map(([port, { http, https }]) => [
        port,
        { http: portNames(http), https: portNames(https) },
      ]),
    );
    this.#unknown = proxies.find((proxy) => proxy.unknown !== undefined)?.unknown;
    this.#usual = { http: this.#usualPort(80, "http"), https: this.#usualPort(443, "https") };
  }

  /** Who answers on a port, or why nobody does. */
  at(port: number | undefined, scheme: string | undefined): PortNames | Miss {
    const names = this.#names(port, scheme);
    if (names !== undefined) return names;
    return this.#unknown === undefined ? noListener(port, scheme) : unknownMiss(this.#unknown);
  }

  /** Without a scheme, plain listeners of the port go before those with TLS. */
  #names(port: number | undefined, scheme: string | undefined): PortNames | undefined {
    if (scheme !== undefined) {
      if (scheme !== "http" && scheme !== "https") return undefined;
      return this.#ports.get(port ?? this.#usual[scheme] ?? -1)?.[scheme];
    }
    const at = this.#ports.get(port ?? this.#usual.http ?? this.#usual.https ?? -1);
    return at?.http ?? at?.https;
  }

  /** The scheme's own port if something listens there, else the lowest that speaks it. */
  #usualPort(usual: number, scheme: Scheme): number | undefined {
    const ports = [...this.#ports].filter(([, names]) => names[scheme] !== undefined).map(([port]) => port);
    return ports.includes(usual) ? usual : ports.sort((a, b) => a - b)[0];
  }
}

/** What a name leads to: a host, or, told the name, why there is none. */
type Found = CompiledHost | ((name: string) => Miss);

/** Who answers on one port: every name that any listener of it knows, with what it leads to. */
export class PortNames {
  readonly tls: boolean;
  readonly #names: HostMap<Found>;
  readonly #proxies: readonly ProxyNames[];
  readonly #unknown: Miss | undefined;

  constructor(listeners: readonly CompiledListener[]) {
    const unclear = listeners.find(({ unknown }) => unknown !== undefined)?.unknown ?? twins(listeners);
    this.tls = listeners.every(({ listener }) => listener.tls);
    this.#unknown = unclear === undefined ? undefined : unknownMiss(unclear);
    this.#proxies = namesByProxy(listeners);
    this.#names = new HostMap(unclear === undefined ? foundByName(listeners, this.#proxies) : []);
  }

  /**
   * The virtual host that answers, or why there is none. With TLS the client's server name is `serverName`;
   * it differs from the authority only when the request's target has one of its own.
   */
  find(authority: string, serverName: string): CompiledHost | Miss {
    if (this.#unknown !== undefined) return this.#unknown;
    if (this.tls && serverName !== authority) return this.#apart(authority, serverName);
    const whole = this.#names.exact(authority);
    if (whole instanceof CompiledHost) return whole;
    const name = asciiLower(withoutPort(authority));
    return told(this.#names.get(name) ?? noHost, name);
  }

  /**
   * Why a request gets no answer before its head is read: the TLS server name, which its client takes from
   * the host.
   */
  beforeHead(serverName: string): Miss | undefined {
    if (this.#unknown !== undefined || !this.tls) return this.#unknown;
    const name = asciiLower(withoutPort(serverName));
    const served = this.#proxies.some(({ names }) => names.get(name) !== undefined);
    return served ? undefined : noServerName(name);
  }

  #apart(authority: string, serverName: string): CompiledHost | Miss {
    const name = asciiLower(withoutPort(authority));
    return told(foundBy({ name, serverName: asciiLower(withoutPort(serverName)) }, this.#proxies), name);
  }
}

function told(found: Found, name: string): CompiledHost | Miss {
  return found instanceof CompiledHost ? found : found(name);
}

function portNames(listeners: readonly CompiledListener[]): PortNames | undefined {
  return listeners.length === 0 ? undefined : new PortNames(listeners);
}

/**
 * What each name leads to. Names for which one and the same pattern is the most specific lead to the same, in
 * every listener: it is enough to ask once for each pattern.
 */
function foundByName(
  listeners: readonly CompiledListener[],
  proxies: readonly ProxyNames[],
): [string, Found][] {
  const patterns = listeners.flatMap(({ listener }) => [
    ...listener.serverNames,
    ...listener.virtualHosts.map(({ domain }) => domain),
  ]);
  return [...new Set(["*", ...patterns])].map((pattern) => {
    const name = exampleOf(pattern);
    return [pattern, foundBy({ name, serverName: name }, proxies)];
  });
}

function namesByProxy(listeners: readonly CompiledListener[]): ProxyNames[] {
  const byProxy = new Map<GatewayProxy, CompiledListener[]>();
  for (const listener of listeners) {
    const own = byProxy.get(listener.proxy);
    if (own === undefined) byProxy.set(listener.proxy, [listener]);
    else own.push(listener);
  }
  return [...byProxy].map(([proxy, own]) => ({ proxy, names: serverNames(own) }));
}

/** A name for which the pattern is the most specific one. */
function exampleOf(pattern: string): string {
  return pattern.startsWith("*") ? `\0${pattern.slice(1)}` : pattern;
}

interface ProxyNames {
  readonly proxy: GatewayProxy;
  /** Listeners of one port by their TLS server names. */
  readonly names: HostMap<CompiledListener>;
}

/**
 * Why nothing is known of a port on which one proxy has two listeners for one server name: Envoy refuses
 * them.
 */
function twins(listeners: readonly CompiledListener[]): string | undefined {
  const seen = new Set<string>();
  for (const { proxy, listener } of listeners) {
    if (!listener.tls) continue;
    for (const name of new Set(listener.serverNames.length > 0 ? listener.serverNames : ["*"])) {
      const key = `${proxy.name} ${name}`;
      if (seen.has(key)) return `two servers of port ${listener.port} have the TLS server name ${name}`;
      seen.add(key);
    }
  }
  return undefined;
}

/** Of one proxy's listeners on a port. */
function serverNames(listeners: readonly CompiledListener[]): HostMap<CompiledListener> {
  const names = new Map<string, CompiledListener>();
  for (const compiled of listeners) {
    const { tls, serverNames: own } = compiled.listener;
    for (const name of tls && own.length > 0 ? own : ["*"]) if (!names.has(name)) names.set(name, compiled);
  }
  return new HostMap(names);
}

function foundBy(
  { name, serverName }: { readonly name: string; readonly serverName: string },
  proxies: readonly ProxyNames[],
): Found {
  const hits = proxies.flatMap(({ proxy, names }) => {
    const host = names.get(serverName)?.hosts.get(name);
    return host === undefined ? [] : [{ proxy, host }];
  });
  const [hit, other] = hits;
  if (hit !== undefined)
    return other === undefined ? hit.host : severalProxies(hits.map(({ proxy }) => proxy.name));
  return proxies.every(({ names }) => names.get(serverName) === undefined) ? noServerName : noHost;
}

function severalProxies(proxies: readonly string[]): (name: string) => Miss {
  const names = proxies.join(" and ");
  return (name) =>
    unknownMiss(
      `${name} is served by several gateways (${names}): which one the client reaches is not known`,
    );
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

function noHost(name: string): Miss {
  return {
    outcome: "no-host",
    status: 404,
    reason: `no ${ROUTERS} serves ${name} on this port`,
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
