import { selects } from "../../names/labels.ts";
import type { Manifest } from "../../manifests/manifest.ts";
import type { Client } from "./destination-rules.ts";
import type { Registry } from "./destinations.ts";
import { qualifiedServerHosts } from "../../names/hosts.ts";
import type { Inventory } from "../objects/inventory.ts";
import type { GatewayServer, GatewaySpec } from "../objects/istio-types.ts";
import { INGRESS_LABELS, INGRESS_NAME } from "../../mesh-api/ingress-gateway.ts";
import { gatewayDefects, isHttpProtocol } from "../validate/validate.ts";

/** A Gateway whose servers may be used. */
export interface Gateway {
  /** `namespace/name` */
  readonly id: string;
  readonly manifest: Manifest;
  readonly selector: Readonly<Record<string, string>>;
  readonly servers: readonly GatewayServer[];
  /** Set when the cluster would refuse it. */
  readonly refused: string | undefined;
}

/**
 * A workload that Gateways select. Its namespace is its own, else the one given, else that of a Service that
 * selects it.
 */
export interface Proxy extends Client {
  readonly name: string;
  /** False when it is not among the manifests: then its labels may be more than these. */
  readonly known: boolean;
}

/** A server as one proxy opens it. */
export interface BoundServer {
  readonly gateway: Gateway;
  readonly server: GatewayServer;
  /** Hosts with their namespaces, as `sanitizeServerHostNamespace` leaves them. */
  readonly hosts: readonly string[];
}

/** What one route configuration of a proxy serves. */
export interface ServerGroup {
  /** The server's port as clients of the gateway's Service know it. */
  readonly port: number;
  readonly tls: boolean;
  readonly servers: readonly BoundServer[];
  /** Set when its traffic is not routed by HTTP rules that are modelled. */
  readonly unknown: string | undefined;
}

/** Labels of the ingress gateway that Istio's profiles and charts install. */
export const DEFAULT_GATEWAY: Readonly<Record<string, string>> = { app: INGRESS_NAME, ...INGRESS_LABELS };

export function readGateways(inventory: Inventory): Gateway[] {
  return inventory.of("networking.istio.io/Gateway").map((manifest) => {
    const namespace = inventory.namespaceOf(manifest);
    const { name } = manifest.object.metadata;
    const defects = gatewayDefects(manifest.object.spec, name);
    inventory.report("gateway-invalid", manifest, defects);
    const defect = defects[0];
    const spec = manifest.object.spec as unknown as GatewaySpec;
    return {
      id: `${namespace}/${name}`,
      manifest,
      selector: defect === undefined ? (spec.selector ?? {}) : {},
      servers: defect === undefined ? (spec.servers ?? []) : [],
      refused:
        defect === undefined ? undefined : `Gateway ${namespace}/${name} would be refused: ${defect.message}`,
    };
  });
}

/** The workloads that the Gateways select: those of the manifests, else one for each selector. */
export function gatewayProxies(
  gateways: readonly Gateway[],
  registry: Registry,
  inventory: Inventory,
): Proxy[] {
  const proxies = new Map<string, Proxy>();
  const selectors = gateways
    .filter((gateway) => gateway.refused === undefined)
    .map((gateway) => gateway.selector);
  for (const selector of selectors.filter((each) => Object.keys(each).length > 0)) {
    for (const proxy of proxiesOf(selector, registry, inventory)) proxies.set(proxy.name, proxy);
  }
  if (proxies.size === 0 && selectors.length > 0) {
    for (const proxy of proxiesOf(DEFAULT_GATEWAY, registry, inventory)) proxies.set(proxy.name, proxy);
  }
  return withoutCovered([...proxies.values()]);
}

export function proxiesOf(
  selector: Readonly<Record<string, string>>,
  registry: Registry,
  inventory: Inventory,
): Proxy[] {
  const workloads = registry.workloads.filter((workload) => selects(selector, workload.labels));
  if (workloads.length > 0) {
    return workloads.map(({ name, namespace, labels }) => ({ name, namespace, labels, known: true }));
  }
  const labels = selects(selector, DEFAULT_GATEWAY) ? DEFAULT_GATEWAY : selector;
  const name = Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(",");
  const namespace = inventory.facts.gatewayNamespace ?? namespaceOfService(labels, registry);
  return [{ name, namespace, labels, known: false }];
}

/** Where the only Services that select pods with these labels are. */
function namespaceOfService(
  labels: Readonly<Record<string, string>>,
  registry: Registry,
): string | undefined {
  const selecting = [...registry.services.values()].filter(
    ({ selector }) => Object.keys(selector).length > 0 && selects(selector, labels),
  );
  const namespaces = new Set(selecting.map(({ namespace }) => namespace));
  return namespaces.size === 1 ? [...namespaces][0] : undefined;
}

/** A guessed proxy is left out when another guessed one has all of its labels: both are one workload. */
function withoutCovered(proxies: readonly Proxy[]): Proxy[] {
  return proxies.filter((proxy) => {
    const wider = proxies.find(
      (other) => other !== proxy && !other.known && selects(proxy.labels, other.labels),
    );
    return proxy.known || wider === undefined;
  });
}

/** The servers of a proxy, merged by port as Istio does (`mergeGateways`). */
export function serverGroups(
  proxy: Proxy,
  gateways: readonly Gateway[],
  registry: Registry,
  inventory: Inventory,
): ServerGroup[] {
  const merge = new Merge(proxy, registry, inventory);
  for (const gateway of gateways) {
    if (!selects(gateway.selector, proxy.labels)) continue;
    for (const [index, server] of gateway.servers.entries()) merge.add(gateway, server, index);
  }
  return merge.groups();
}

interface Group {
  readonly port: number;
  readonly tls: boolean;
  readonly servers: BoundServer[];
  unknown: string | undefined;
}

class Merge {
  readonly #proxy: Proxy;
  readonly #registry: Registry;
  readonly #inventory: Inventory;
  readonly #plain = new Map<string, { readonly protocol: string; readonly group: Group }>();
  readonly #ports = new Set<number>();
  readonly #tlsHosts = new Map<string, Set<string>>();
  readonly #groups: Group[] = [];

  constructor(proxy: Proxy, registry: Registry, inventory: Inventory) {
    this.#proxy = proxy;
    this.#registry = registry;
    this.#inventory = inventory;
  }

  groups(): ServerGroup[] {
    return this.#groups;
  }

  add(gateway: Gateway, server: GatewayServer, index: number): void {
    const namespace = this.#inventory.namespaceOf(gateway.manifest);
    const bound = { gateway, server, hosts: qualifiedServerHosts(server.hosts, namespace) };
    const protocol = server.port.protocol.toLowerCase();
    const skip = (reason: string) => {
      this.#inventory.report(
        "gateway-server-conflict",
        gateway.manifest,
        [
          {
            path: ["spec", "servers", index],
            message: `server ${server.port.name} of port ${server.port.number} is ignored: ${reason}`,
          },
        ],
        "warning",
      );
    };
    const port = this.#targetPort(server.port.number);
    const twin = server.tls ? this.#twin(bound, port) : undefined;
    if (twin !== undefined)
      return skip(`another server of port ${port} with tls settings has the host ${twin}`);
    if (server.tls && !isHttpProtocol(protocol)) this.#addTls(bound, port, skip);
    else this.#addPlain(bound, port, protocol, skip);
  }

  /**
   * The port that the listener binds to: the Service's target port, else the port itself (`resolvePorts`).
   */
  #targetPort(port: number): number {
    for (const service of this.#registry.services.values()) {
      if (service.namespace !== this.#proxy.namespace || Object.keys(service.selector).length === 0) continue;
      if (!selects(service.selector, this.#proxy.labels)) continue;
      const target = service.ports.find(({ number }) => number === port)?.target;
      if (typeof target === "number") return target;
      const workload = this.#registry.index.selected(service.namespace, service.selector)[0];
      const named = target === undefined ? undefined : workload?.portNumbers.get(target);
      if (named !== undefined) return named;
    }
    return port;
  }

  #addPlain(bound: BoundServer, port: number, protocol: string, skip: (reason: string) => void): void {
    const bind = bound.server.bind ?? "";
    const current = this.#plain.get(`${port}/${bind}`);
    const http = isHttpProtocol(protocol);
    if (current !== undefined) {
      if (!http || !isHttpProtocol(current.protocol)) skip(`port ${port} already speaks ${current.protocol}`);
      else current.group.servers.push(bound);
      return;
    }
    this.#ports.add(port);
    const group: Group = {
      port: bound.server.port.number,
      tls: false,
      servers: [bound],
      unknown: bindReason(bind),
    };
    if (!http) group.unknown = `port ${bound.server.port.number} speaks ${protocol.toUpperCase()}, not HTTP`;
    this.#plain.set(`${port}/${bind}`, { protocol, group });
    this.#groups.push(group);
  }

  /**
   * A host that an earlier server with tls settings (`httpsRedirect` is one) has on this port
   * (`CheckDuplicates`).
   */
  #twin(bound: BoundServer, port: number): string | undefined {
    const key = `${port}/${bound.server.bind ?? ""}`;
    const known = this.#tlsHosts.get(key) ?? new Set<string>();
    this.#tlsHosts.set(key, known);
    const twin = bound.hosts.find((host) => known.has(host));
    if (twin === undefined) for (const host of bound.hosts) known.add(host);
    return twin;
  }

  #addTls(bound: BoundServer, port: number, skip: (reason: string) => void): void {
    const bind = bound.server.bind ?? "";
    const plain = this.#plain.get(`${port}/${bind}`);
    if (plain !== undefined) return skip(`port ${port} already speaks ${plain.protocol}`);
    this.#ports.add(port);
    const mode = bound.server.tls?.mode ?? "PASSTHROUGH";
    const terminates =
      bound.server.port.protocol.toLowerCase() === "https" &&
      mode !== "PASSTHROUGH" &&
      mode !== "AUTO_PASSTHROUGH";
    const unknown = terminates
      ? bindReason(bind)
      : `port ${bound.server.port.number} passes TLS on by its server name`;
    this.#groups.push({ port: bound.server.port.number, tls: true, servers: [bound], unknown });
  }
}

function bindReason(bind: string): string | undefined {
  return bind === "" ? undefined : `the server binds to the address ${bind}`;
}
