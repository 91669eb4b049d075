import { asciiLower } from "../../text/bytes.ts";
import type { Registry } from "../../istio/destinations.ts";
import type { Proxy } from "../../istio/gateways.ts";
import { intersectHosts } from "../../../names/hosts.ts";
import type { Inventory } from "../../objects/inventory.ts";
import { extension } from "../../istio/istio.ts";
import type { RegexCompiler } from "../../text/regex.ts";
import type { Poison, ServerContext } from "../../istio/server-context.ts";
import type { RouteRule } from "../../table/types.ts";
import {
  type Age,
  type ApiHost,
  type ApiProxy,
  type ApiProxyListener,
  catchAllsLast,
  compareAges,
  createdAt,
  type FrontEnd,
} from "../../join/api-proxy.ts";
import { attachRoutes, type HostRules } from "./attach.ts";
import { Backends } from "./backends.ts";
import { type ApiGateway, type ApiListener, readApiGateways } from "./gateways.ts";
import { gatewayPods, type TargetPort } from "./pods.ts";
import { translateApiRules } from "./translate.ts";

/** Front end of the Gateway API: Gateways and HTTPRoutes become the routes of each gateway workload. */
export const frontEnd: FrontEnd = { called: "the Gateway API", proxies };

function proxies(inventory: Inventory, registry: Registry, regex: RegexCompiler): ApiProxy[] {
  const gateways = readApiGateways(inventory);
  if (gateways.length === 0) return [];
  const routes = attachRoutes(inventory, gateways, new Backends(inventory, registry.services));
  const pods = new Map<string, { readonly proxy: Proxy; readonly bound: BoundListener[] }>();
  for (const gateway of gateways) {
    for (const { proxy, targetPort } of gatewayPods(gateway, registry, inventory)) {
      const known = pods.get(proxy.name) ?? { proxy, bound: [] };
      pods.set(proxy.name, known);
      known.bound.push(...bind(gateway, targetPort));
    }
  }
  const exported = inventory.facts.mesh.exportTo.virtualService.includes("*");
  const unknown = exported
    ? gateways.find((gateway) => gateway.unknown !== undefined)?.unknown
    : "HTTPRoutes under defaultVirtualServiceExportTo are not modelled";
  const found = [...pods.values()].map(({ proxy, bound }) => ({
    name: proxy.name,
    unknown: extension(inventory, proxy) ?? unknown,
    listeners: listenersOf(bound.sort(compareBound), { proxy, registry, routes, inventory, regex }),
  }));
  return found.length === 0 && unknown !== undefined ? [{ name: "?", unknown, listeners: [] }] : found;
}

/** A listener as one workload opens it. */
interface BoundListener {
  readonly gateway: ApiGateway;
  readonly listener: ApiListener;
  /** The pod's port. */
  readonly target: number;
}

function bind(gateway: ApiGateway, targetPort: TargetPort): BoundListener[] {
  return gateway.listeners.flatMap((listener) => {
    const target = targetPort(listener.port);
    return target === undefined ? [] : [{ gateway, listener, target }];
  });
}

function compareBound(a: BoundListener, b: BoundListener): number {
  return compareAges(ageOf(a), ageOf(b));
}

function ageOf({ gateway, listener }: BoundListener): Age {
  const { manifest, namespace } = gateway;
  return { created: createdAt(manifest), name: listener.id.slice(namespace.length + 1), namespace };
}

interface Context {
  readonly proxy: Proxy;
  readonly registry: Registry;
  readonly routes: readonly HostRules[];
  readonly inventory: Inventory;
  readonly regex: RegexCompiler;
}

/** Listeners that one workload opens: plain ones of a port share their hosts, those with TLS stand alone. */
function listenersOf(bound: readonly BoundListener[], context: Context): ApiProxyListener[] {
  const plain = new Map<number, BoundListener[]>();
  const found: ApiProxyListener[] = [];
  const names = new Map<number, Set<string>>();
  for (const each of bound) {
    const { tls, protocol, hostname = "*" } = each.listener;
    if (!tls || protocol === "HTTP") plain.set(each.target, [...(plain.get(each.target) ?? []), each]);
    else {
      const taken = names.get(each.target) ?? new Set();
      names.set(each.target, taken);
      if (!taken.has(hostname)) found.push(...listenersFor([each], context));
      taken.add(hostname);
    }
  }
  for (const group of plain.values()) found.push(...listenersFor(group, context));
  return found.map((listener) => withoutConflict(listener, [...plain.values()].flat(), bound));
}

/**
 * Plain and TLS servers of different Gateways on one port of a pod: what Envoy makes of it is not modelled.
 */
function withoutConflict(
  listener: ApiProxyListener,
  plain: readonly BoundListener[],
  all: readonly BoundListener[],
): ApiProxyListener {
  const here = all.filter(({ listener: other }) => other.port === listener.port);
  const isPlain = here.some((each) => plain.includes(each));
  const isTls = here.some((each) => !plain.includes(each));
  const unknown =
    isPlain && isTls ? `listeners with and without TLS share port ${listener.port}` : listener.unknown;
  return { ...listener, unknown };
}

function listenersFor(group: readonly BoundListener[], context: Context): ApiProxyListener[] {
  const [first] = group;
  if (first === undefined) return [];
  let poison: string | undefined;
  const say: Poison = (manifest, defect) => {
    const reason = context.inventory.reportRefusedRoutes(manifest, defect);
    poison ??= reason;
  };
  const other = group.find(({ listener }) => !["HTTP", "HTTPS"].includes(listener.protocol));
  const hosts = other === undefined ? virtualHosts(group, context, say) : [];
  const spoken = other?.listener;
  const unknown =
    spoken === undefined ? poison : `port ${spoken.port} speaks ${spoken.protocol}, which is not modelled`;
  const { tls, hostname } = first.listener;
  const ports = [...new Set(group.map(({ listener }) => listener.port))];
  return ports.map((port) => ({
    port,
    tls,
    serverNames: tls && hostname !== undefined ? [hostname] : [],
    virtualHosts: hosts,
    unknown,
  }));
}

function virtualHosts(group: readonly BoundListener[], context: Context, poison: Poison): ApiHost[] {
  const hosts = new Map<string, { readonly rules: RouteRule[]; readonly owners: Age[] }>();
  for (const bound of group) {
    const { listener } = bound;
    for (const served of servedBy(listener, context)) {
      const rules = translateApiRules(served.rules, serverOf(listener, context, poison));
      for (const name of intersectHosts([listener.hostname ?? "*"], [served.host])) {
        const known = hosts.get(asciiLower(name)) ?? { rules: [], owners: [] };
        hosts.set(asciiLower(name), known);
        known.rules.push(...rules);
        known.owners.push(ageOf(bound));
      }
    }
  }
  return [...hosts].map(([domain, { rules, owners }]) => ({
    domain,
    requireTls: false,
    rules: catchAllsLast(rules),
    owners,
  }));
}

function serverOf(listener: ApiListener, { registry, proxy, regex }: Context, poison: Poison): ServerContext {
  const { id, port, tls } = listener;
  const client = { client: proxy, clientKnown: proxy.known };
  // An HTTPRoute that is not this listener's is not attached to it: none of its rules gets as far as here.
  return { regex, registry, ...client, gateway: id, port, tls, poison, drop: () => undefined };
}

/**
 * Hosts of a listener in Istio's order: routes of the gateway's own namespace first, then by age and name.
 */
function servedBy(listener: ApiListener, { routes, proxy }: Context): HostRules[] {
  const own = routes.filter((each) => each.listener === listener).toSorted((a, b) => compareAges(a, b));
  return [
    ...own.filter(({ namespace }) => namespace === proxy.namespace),
    ...own.filter(({ namespace }) => namespace !== proxy.namespace),
  ];
}
