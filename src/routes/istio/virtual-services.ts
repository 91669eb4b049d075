import { MESH_GATEWAY, resolveGateway } from "../../names/gateways.ts";
import { resolveHost } from "../../names/services.ts";
import type { Manifest } from "../../manifests/manifest.ts";
import { texts } from "../../json/read.ts";
import { mergeDelegate } from "./delegates.ts";
import { NOT_KNOWN } from "./destination-rules.ts";
import type { Inventory } from "../objects/inventory.ts";
import type { Destination, HttpRoute, VirtualServiceSpec } from "../objects/istio-types.ts";
import type { RegexCompiler } from "../text/regex.ts";
import type { Path } from "../objects/schema.ts";
import { virtualServiceDefects } from "../validate/validate.ts";

/** One `http` rule with its place; of a delegate's rule the place is the delegate's. */
export interface HttpRule {
  /** `namespace/name#http[3]` */
  readonly id: string;
  readonly route: HttpRoute;
  readonly manifest: Manifest;
  readonly path: Path;
  /** Set when it is not known what the rule does (its delegate would be refused). */
  readonly unknown: string | undefined;
}

/** A VirtualService with hosts, names resolved and delegates merged. */
export interface VirtualService {
  readonly namespace: string;
  readonly name: string;
  readonly hosts: readonly string[];
  /** `namespace/name` or `mesh`. */
  readonly gateways: readonly string[];
  /** `*`, `~` or namespaces. */
  readonly exportTo: ReadonlySet<string>;
  readonly rules: readonly HttpRule[];
  readonly manifest: Manifest;
  /**
   * Set when the cluster would refuse it, or another version of it runs: then nothing is known of its hosts.
   */
  readonly refused: string | undefined;
}

interface Draft extends VirtualService {
  readonly delegating: ReadonlyMap<HttpRule, { readonly namespace: string; readonly name: string }>;
}

/** All VirtualServices in Istio's order, with the rules of their delegates in place. */
export function readVirtualServices(inventory: Inventory, regex: RegexCompiler): VirtualService[] {
  const drafts = inventory
    .of("networking.istio.io/VirtualService")
    .map((manifest) => draft(inventory, manifest, regex));
  const delegates = new Map<string, Draft>();
  for (const service of drafts) {
    if (service.hosts.length === 0) delegates.set(`${service.namespace}/${service.name}`, service);
  }
  return drafts
    .filter((service) => service.hosts.length > 0)
    .map((service) => withDelegates(inventory, service, delegates));
}

/**
 * VirtualServices that a proxy of `namespace` gets for a gateway, in Istio's order: private, exported,
 * public. Without the namespace all that it may get.
 */
export function forGateway(
  services: readonly VirtualService[],
  gateway: string,
  namespace: string | undefined,
): VirtualService[] {
  const bound = services.filter((service) => service.gateways.includes(gateway));
  const visible = bound.filter(
    ({ exportTo }) =>
      !exportTo.has("*") && !exportTo.has("~") && (namespace === undefined || exportTo.has(namespace)),
  );
  return [
    ...visible.filter((service) => service.namespace === namespace),
    ...visible.filter((service) => service.namespace !== namespace),
    ...bound.filter(({ exportTo }) => exportTo.has("*")),
  ];
}

/** Why it is not known whether a proxy of `namespace` gets a VirtualService. */
export function doubtOf(
  { namespace, name, exportTo }: VirtualService,
  proxyNamespace: string | undefined,
): string | undefined {
  if (proxyNamespace !== undefined || exportTo.has("*")) return undefined;
  return `VirtualService ${namespace}/${name} is exported to ${[...exportTo].join(", ")} only, and whether the gateway gets it depends on its namespace, ${NOT_KNOWN}`;
}

function draft(inventory: Inventory, manifest: Manifest, regex: RegexCompiler): Draft {
  const namespace = inventory.namespaceOf(manifest);
  const { name } = manifest.object.metadata;
  const defects = virtualServiceDefects(manifest.object.spec, namespace, regex);
  inventory.report("virtual-service-invalid", manifest, defects);
  const defect = defects[0];
  const spec = (manifest.object.spec ?? {}) as VirtualServiceSpec;
  const { domain } = inventory.facts;
  const refused =
    defect === undefined
      ? undefined
      : `VirtualService ${namespace}/${name} would be refused: ${defect.message}`;
  const rules = refused === undefined ? rulesOf(manifest, spec, { namespace, name, domain }) : [];
  return {
    namespace,
    name,
    hosts: texts(spec.hosts).map((host) => resolveHost(host, namespace, domain)),
    gateways: orMesh(texts(spec.gateways).map((gateway) => resolveGateway(gateway, namespace))),
    exportTo: exportToOf(texts(spec.exportTo), namespace, inventory.facts.mesh.exportTo.virtualService),
    rules,
    manifest,
    refused,
    delegating: delegations(rules, namespace),
  };
}

function orMesh(gateways: readonly string[]): readonly string[] {
  return gateways.length === 0 ? [MESH_GATEWAY] : gateways;
}

function exportToOf(
  entries: readonly string[],
  namespace: string,
  usual: readonly string[],
): ReadonlySet<string> {
  const chosen = entries.length === 0 ? usual : entries;
  return new Set(chosen.map((entry) => (entry === "." ? namespace : entry)));
}

interface Owner {
  readonly namespace: string;
  readonly name: string;
  readonly domain: string;
}

function rulesOf(manifest: Manifest, spec: VirtualServiceSpec, owner: Owner): HttpRule[] {
  return (spec.http ?? []).map((route, index) => ({
    id: `${owner.namespace}/${owner.name}#http[${index}]`,
    route: resolveRoute(route, owner),
    manifest,
    path: ["spec", "http", index],
    unknown: undefined,
  }));
}

/** The rule with every name in it fully qualified. */
function resolveRoute(route: HttpRoute, owner: Owner): HttpRoute {
  const to = (destination: Destination): Destination => ({
    ...destination,
    host: resolveHost(destination.host, owner.namespace, owner.domain),
  });
  return {
    ...route,
    match: (route.match ?? []).map((match) => ({
      ...match,
      gateways: (match.gateways ?? []).map((gateway) => resolveGateway(gateway, owner.namespace)),
    })),
    route: (route.route ?? []).map((entry) => ({ ...entry, destination: to(entry.destination) })),
    mirror: route.mirror ? to(route.mirror) : null,
    mirrorPercent: route.mirrorPercent ?? route.mirror_percent ?? null,
    // Absent stays absent: a delegate inherits its root's mirrors only then.
    mirrors: route.mirrors
      ? route.mirrors.map((mirror) => ({ ...mirror, destination: to(mirror.destination) }))
      : null,
  };
}

function delegations(rules: readonly HttpRule[], namespace: string): Draft["delegating"] {
  const found = new Map<HttpRule, { namespace: string; name: string }>();
  for (const rule of rules) {
    const { delegate } = rule.route;
    if (delegate) found.set(rule, { namespace: delegate.namespace || namespace, name: delegate.name ?? "" });
  }
  return found;
}

function withDelegates(
  inventory: Inventory,
  root: Draft,
  delegates: ReadonlyMap<string, Draft>,
): VirtualService {
  if (root.delegating.size === 0) return root;
  const rules = root.rules.flatMap((rule) => {
    const reference = root.delegating.get(rule);
    return reference === undefined
      ? [rule]
      : delegated(inventory, { root, rule, delegates, key: `${reference.namespace}/${reference.name}` });
  });
  return { ...root, rules };
}

interface Delegation {
  readonly root: Draft;
  readonly rule: HttpRule;
  readonly delegates: ReadonlyMap<string, Draft>;
  readonly key: string;
}

/** The rules that stand in the place of one that delegates; none when its delegate is not there for it. */
function delegated(inventory: Inventory, { root, rule, delegates, key }: Delegation): HttpRule[] {
  const warn = (name: string, message: string) =>
    inventory.report(name, root.manifest, [{ path: [...rule.path, "delegate"], message }], "warning");
  const target = delegates.get(key);
  if (target === undefined) {
    warn("delegate-missing", `no VirtualService without hosts is called ${key}: this rule is dropped`);
    return [];
  }
  if (target.refused !== undefined)
    return [{ ...rule, unknown: `its delegate would be refused: ${target.refused}` }];
  if (!target.exportTo.has("*") && !target.exportTo.has(root.namespace)) {
    warn(
      "delegate-missing",
      `VirtualService ${key} is not exported to ${root.namespace}: this rule is dropped`,
    );
    return [];
  }
  return target.rules.flatMap((inner) => {
    const route = mergeDelegate(rule.route, inner.route);
    if (route === undefined)
      warn("delegate-conflict", `${inner.id} contradicts this rule's match and is dropped`);
    return route === undefined ? [] : [{ ...inner, route }];
  });
}
