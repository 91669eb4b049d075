import { isCatchAll } from "../table/catch-all.ts";
import { selects, contradicts } from "../../names/labels.ts";
import type { Manifest } from "../../manifests/manifest.ts";
import type { Registry } from "./destinations.ts";
import { asciiLower } from "../text/bytes.ts";
import { NOT_KNOWN } from "./destination-rules.ts";
import {
  type BoundServer,
  gatewayProxies,
  type Proxy,
  proxiesOf,
  readGateways,
  type ServerGroup,
  serverGroups,
} from "./gateways.ts";
import { hostsForNamespace, intersectHosts } from "../../names/hosts.ts";
import { ingressSelector, istioIngresses } from "../objects/ingress.ts";
import type { Inventory } from "../objects/inventory.ts";
import type { RegexCompiler } from "../text/regex.ts";
import type { Poison } from "./server-context.ts";
import { translateRules } from "./translate.ts";
import type { DroppedRule, GatewayProxy, Listener, RouteRule, VirtualHost } from "../table/types.ts";
import { doubtOf, forGateway, readVirtualServices, type VirtualService } from "./virtual-services.ts";

/** Front end of the Istio API: Gateways and VirtualServices become the routes of each gateway workload. */
export function istioProxies(inventory: Inventory, registry: Registry, regex: RegexCompiler): GatewayProxy[] {
  const services = readVirtualServices(inventory, regex);
  const gateways = readGateways(inventory);
  const refused = gateways.find((gateway) => gateway.refused !== undefined);
  const proxies = withIngress(gatewayProxies(gateways, registry, inventory), registry, inventory);
  if (proxies.length === 0 && refused !== undefined)
    return [{ name: refused.id, unknown: refused.refused, listeners: [] }];
  const context = { registry, services, inventory, regex };
  return proxies.map((proxy) => ({
    name: proxy.name,
    unknown: extension(inventory, proxy) ?? refused?.refused,
    listeners: serverGroups(proxy, gateways, registry, inventory).map((group) =>
      listener(group, { ...context, proxy }),
    ),
  }));
}

/** The ingress gateway is there for Ingress objects too. */
function withIngress(proxies: readonly Proxy[], registry: Registry, inventory: Inventory): readonly Proxy[] {
  const selector = ingressSelector(inventory);
  const serves = istioIngresses(inventory).length > 0;
  if (!serves || proxies.some(({ labels }) => selects(selector, labels))) return proxies;
  return [...proxies, ...proxiesOf(selector, registry, inventory)];
}

interface Context {
  readonly proxy: Proxy;
  readonly registry: Registry;
  readonly services: readonly VirtualService[];
  readonly inventory: Inventory;
  readonly regex: RegexCompiler;
}

function listener(group: ServerGroup, context: Context): Listener {
  let poison: string | undefined;
  const hosts = new HostTable();
  const made = new Map<string, MadeRoutes>();
  const say: Poison = (manifest, defect) => {
    const reason = context.inventory.reportRefusedRoutes(manifest, defect);
    poison ??= reason;
  };
  for (const server of group.unknown === undefined ? group.servers : [])
    addServer(hosts, server, { ...context, made, poison: say });
  return {
    port: group.port,
    tls: group.tls,
    serverNames: group.tls ? serverNames(group) : [],
    virtualHosts: hosts.list(),
    unknown: group.unknown ?? poison,
  };
}

interface ServerRoutes extends Context {
  /** Routes are made once for a gateway's VirtualService, whatever server they are for. */
  readonly made: Map<string, MadeRoutes>;
  readonly poison: Poison;
}

interface MadeRoutes {
  readonly rules: readonly RouteRule[];
  readonly dropped: readonly DroppedRule[];
}

function addServer(hosts: HostTable, bound: BoundServer, context: ServerRoutes): void {
  const { server, gateway } = bound;
  const redirect = server.tls?.httpsRedirect ?? false;
  for (const service of forGateway(context.services, gateway.id, context.proxy.namespace)) {
    const names = intersectHosts(hostsForNamespace(bound.hosts, service.namespace), service.hosts);
    if (names.length === 0) continue;
    const { rules, dropped } = routesOf(service, bound, context);
    if (rules.length === 0) continue;
    const doubt = doubtOf(service, context.proxy.namespace);
    for (const name of names) hosts.add(asciiLower(name), { rules, dropped, redirect, doubt });
  }
  if (!redirect) return;
  for (const name of bound.hosts)
    hosts.add(asciiLower(name), { rules: [], dropped: [], redirect: true, doubt: undefined });
}

function routesOf(
  service: VirtualService,
  { gateway, server }: BoundServer,
  context: ServerRoutes,
): MadeRoutes {
  if (service.refused !== undefined) return { rules: [refusedRule(service, service.refused)], dropped: [] };
  const key = `${gateway.id} ${service.namespace}/${service.name}`;
  const known = context.made.get(key);
  if (known !== undefined) return known;
  const dropped: DroppedRule[] = [];
  const rules = translateRules(service.rules, {
    regex: context.regex,
    registry: context.registry,
    client: context.proxy,
    clientKnown: context.proxy.known,
    gateway: gateway.id,
    port: server.port.number,
    tls: Boolean(server.tls),
    poison: context.poison,
    drop: (one) => void dropped.push(one),
  });
  const made = { rules, dropped };
  // Without any route Istio drops the VirtualService here and tries again for the next server.
  if (rules.length > 0) context.made.set(key, made);
  return made;
}

/** Stands for a VirtualService that the cluster would refuse: an older version of it may run, or none. */
function refusedRule(service: VirtualService, reason: string): RouteRule {
  return {
    id: `${service.namespace}/${service.name}`,
    file: service.manifest.file,
    line: () => service.manifest.line,
    ...unknownRest(reason),
  };
}

/** What one server adds to a virtual host. */
interface Addition extends MadeRoutes {
  readonly redirect: boolean;
  /** Why it is not known whether the gateway has these rules. */
  readonly doubt: string | undefined;
}

/** Virtual hosts while servers add to them. */
class HostTable {
  readonly #hosts = new Map<string, Addition[]>();

  add(domain: string, addition: Addition): void {
    const known = this.#hosts.get(domain);
    if (known === undefined) this.#hosts.set(domain, [addition]);
    else known.push(addition);
  }

  list(): VirtualHost[] {
    return [...this.#hosts].map(([domain, additions]) => ({
      domain,
      requireTls: additions.some(({ redirect }) => redirect),
      rules: [...catchAllsLast(additions), ...doubtfulRest(additions)],
      dropped: additions.flatMap(({ dropped }) => dropped),
    }));
  }
}

/** Catch-alls stand last in each host (`SortVHostRoutes`). */
function catchAllsLast(additions: readonly Addition[]): RouteRule[] {
  const rules = additions.flatMap(({ rules, doubt }) => rules.map((rule) => ({ rule, doubt })));
  const last = (rule: RouteRule) => (isCatchAll(rule) ? 1 : 0);
  return rules
    .toSorted((a, b) => last(a.rule) - last(b.rule))
    .map(({ rule, doubt }) =>
      doubt === undefined ? rule : { ...rule, unknownMatch: rule.unknownMatch ?? doubt },
    );
}

/** When it is not known whether there is such a host at all, another one may answer what no rule matches. */
function doubtfulRest(additions: readonly Addition[]): RouteRule[] {
  const first = additions.find(({ doubt }) => doubt !== undefined);
  const [rule] = first?.rules ?? [];
  if (first?.doubt === undefined || rule === undefined) return [];
  const sure = additions.some(({ doubt }) => doubt === undefined);
  return sure ? [] : [{ ...rule, ...unknownRest(first.doubt) }];
}

/** The part of a route that answers `unknown` to every request. */
function unknownRest(reason: string): Pick<RouteRule, "entry" | "match" | "unknownMatch" | "action"> {
  const path = { kind: "prefix", value: "/", ignoreCase: false } as const;
  return {
    entry: 0,
    match: { path, headers: [], query: [] },
    unknownMatch: reason,
    action: { kind: "unknown", reason },
  };
}

function serverNames(group: ServerGroup): string[] {
  const names = group.servers.flatMap(({ hosts }) =>
    hosts.map((host) => asciiLower(host.slice(host.indexOf("/") + 1))),
  );
  return names.includes("*") ? [] : names;
}

const EXTENSIONS = [
  "networking.istio.io/EnvoyFilter",
  "extensions.istio.io/WasmPlugin",
  "extensions.istio.io/TrafficExtension",
  "security.istio.io/AuthorizationPolicy",
  "security.istio.io/RequestAuthentication",
];

/** Why nothing is known of a gateway that something else reaches into. */
export function extension(inventory: Inventory, proxy: Proxy): string | undefined {
  if (inventory.facts.mesh.unknown !== undefined) return inventory.facts.mesh.unknown;
  const [ingress] = selects(ingressSelector(inventory), proxy.labels) ? istioIngresses(inventory) : [];
  if (ingress !== undefined)
    return `Ingress ${inventory.namespaceOf(ingress)}/${ingress.object.metadata.name} adds routes to this gateway, which is not modelled`;
  for (const kind of EXTENSIONS) {
    const found = inventory.of(kind).find((manifest) => reaches(inventory, manifest, proxy));
    if (found === undefined) continue;
    const name = `${found.object.kind} ${inventory.namespaceOf(found)}/${found.object.metadata.name}`;
    const sure =
      proxy.namespace !== undefined || inventory.namespaceOf(found) === inventory.facts.rootNamespace;
    return sure
      ? `${name} changes what this gateway does`
      : `${name} may change what this gateway does: that depends on the gateway's namespace, ${NOT_KNOWN}`;
  }
  return undefined;
}

function reaches(inventory: Inventory, manifest: Manifest, proxy: Proxy): boolean {
  const namespace = inventory.namespaceOf(manifest);
  const root = inventory.facts.rootNamespace;
  if (proxy.namespace !== undefined && namespace !== proxy.namespace && namespace !== root) return false;
  const spec = (manifest.object.spec ?? {}) as {
    selector?: { matchLabels?: Record<string, string> } | null;
    workloadSelector?: { labels?: Record<string, string> } | null;
    targetRefs?: unknown;
    targetRef?: unknown;
  };
  const labels = spec.selector?.matchLabels ?? spec.workloadSelector?.labels ?? {};
  return (
    selects(labels, proxy.labels) ||
    (!proxy.known &&
      !contradicts(labels, proxy.labels) &&
      Object.keys(labels).every((key) => !["app", "istio"].includes(key)))
  );
}
