import { jsonObjects, texts } from "../../../json/read.ts";
import type { Manifest } from "../../../manifests/manifest.ts";
import { isSubsetOf, isWildcard, overlaps } from "../../../names/hosts.ts";
import type { Inventory } from "../../objects/inventory.ts";
import { compareText, createdAt } from "../../join/api-proxy.ts";
import { API_GROUP, type Backends } from "./backends.ts";
import { type ApiRule, comparePrecedence, convertRules } from "./convert.ts";
import type { ApiGateway, ApiListener } from "./gateways.ts";
import type { HttpRouteSpec, ParentRef } from "./types.ts";
import { httpRouteDefects } from "./validate.ts";

/**
 * The rules of one host on one listener, of every HTTPRoute that attaches there, in order
 * (`mergeHTTPRoutes`).
 */
export interface HostRules {
  readonly listener: ApiListener;
  /** As the HTTPRoute names it; `*` for every host. */
  readonly host: string;
  /** Of the oldest HTTPRoute. */
  readonly namespace: string;
  readonly created: string;
  /** The name of the VirtualService that istiod makes of it. */
  readonly name: string;
  readonly rules: readonly ApiRule[];
}

/** A route of any kind, as far as it attaches. */
interface Route {
  readonly namespace: string;
  readonly name: string;
  readonly manifest: Manifest;
  readonly parents: readonly ParentRef[];
  readonly hostnames: readonly string[];
  readonly rules: readonly ApiRule[];
}

interface Attachment {
  readonly route: Route;
  readonly listener: ApiListener;
  readonly host: string;
  /** Set when it is not known whether it attaches. */
  readonly unclear: string | undefined;
}

/** What each listener serves, host by host. */
export function attachRoutes(
  inventory: Inventory,
  gateways: readonly ApiGateway[],
  backends: Backends,
): HostRules[] {
  const routes = [...readHttpRoutes(inventory, backends), ...readOtherRoutes(inventory)];
  const attachments = routes.flatMap((route) => {
    const found = attachmentsOf(route, gateways);
    if (found.length === 0) reportDetached(inventory, route, gateways);
    return found;
  });
  return merged(attachments);
}

/** HTTPRoutes with their rules; those that the cluster or istiod refuses have one unknown rule, or none. */
function readHttpRoutes(inventory: Inventory, backends: Backends): Route[] {
  return inventory.of(`${API_GROUP}/HTTPRoute`).map((manifest) => {
    const namespace = inventory.namespaceOf(manifest);
    const { name } = manifest.object.metadata;
    const defects = httpRouteDefects(manifest.object.spec);
    inventory.report("http-route-invalid", manifest, defects);
    const first = defects[0];
    const common = { namespace, name, manifest };
    if (first !== undefined) {
      const reason = `HTTPRoute ${namespace}/${name} would be refused: ${first.message}`;
      return { ...common, ...loose(manifest), rules: [unknownRule(common, reason)] };
    }
    const spec = manifest.object.spec as unknown as HttpRouteSpec;
    const rules = convertRules(spec, common, backends);
    if ("reason" in rules) {
      const message = `istiod serves nothing of this HTTPRoute: ${rules.reason}`;
      inventory.report("http-route-refused", manifest, [{ path: rules.path, message }], "warning");
    }
    const hostnames = spec.hostnames ?? [];
    return { ...common, parents: spec.parentRefs ?? [], hostnames, rules: "reason" in rules ? [] : rules };
  });
}

/** Routes of kinds that share hosts with HTTPRoutes and are not modelled. */
function readOtherRoutes(inventory: Inventory): Route[] {
  return inventory.of(`${API_GROUP}/GRPCRoute`).map((manifest) => {
    const namespace = inventory.namespaceOf(manifest);
    const { name } = manifest.object.metadata;
    const common = { namespace, name, manifest };
    const reason = `GRPCRoute ${namespace}/${name} serves this host too, and GRPCRoutes are not modelled`;
    return { ...common, ...loose(manifest), rules: [unknownRule(common, reason)] };
  });
}

/** Parents and hosts of a spec that may hold anything. */
function loose({ object }: Manifest): Pick<Route, "parents" | "hostnames"> {
  const parents = jsonObjects(object.spec?.["parentRefs"]).filter((ref) => typeof ref["name"] === "string");
  return { parents: parents as unknown as ParentRef[], hostnames: texts(object.spec?.["hostnames"]) };
}

/** A rule that answers every request of its host: nothing is known. */
function unknownRule(
  { namespace, name, manifest }: Pick<Route, "namespace" | "name" | "manifest">,
  reason: string,
): ApiRule {
  const id = `${namespace}/${name}`;
  return { id, entry: 0, route: {}, manifest, path: [], broken: [], unknown: reason };
}

function attachmentsOf(route: Route, gateways: readonly ApiGateway[]): Attachment[] {
  return route.parents.flatMap((ref) => {
    const gateway = parentOf(ref, route.namespace, gateways);
    const listeners = gateway?.listeners ?? [];
    return listeners.flatMap((listener) => {
      const allowed = accepts(listener, route, ref);
      if (allowed === false) return [];
      const unclear = allowed === true ? undefined : allowed;
      return hostsOf(route)
        .filter((host) => isOwnHost(host, listener, listeners))
        .map((host) => ({ route, listener, host, unclear }));
    });
  });
}

function hostsOf({ hostnames }: Route): readonly string[] {
  return hostnames.length === 0 ? ["*"] : hostnames;
}

function isGateway({ group, kind }: ParentRef): boolean {
  return (group ?? API_GROUP) === API_GROUP && (kind ?? "Gateway") === "Gateway";
}

function parentOf(
  ref: ParentRef,
  namespace: string,
  gateways: readonly ApiGateway[],
): ApiGateway | undefined {
  if (!isGateway(ref)) return undefined;
  const owner = ref.namespace ?? namespace;
  return gateways.find((gateway) => gateway.name === ref.name && gateway.namespace === owner);
}

/** Whether a listener lets a route attach (`referenceAllowed`); text when that is not known. */
function accepts(listener: ApiListener, route: Route, ref: ParentRef): boolean | string {
  if (ref.port && ref.port !== listener.port) return false;
  if (ref.sectionName && ref.sectionName !== listener.section) return false;
  const own = listener.hostname ?? "*";
  if (!hostsOf(route).some((host) => overlaps(own, host)) || !listener.takesHttpRoutes) return false;
  return listener.allows(route.namespace);
}

/**
 * Whether no other listener of the same port and protocol fits a route's host better
 * (`hostnameAllowedByIsolation`).
 */
function isOwnHost(host: string, listener: ApiListener, all: readonly ApiListener[]): boolean {
  const own = listener.hostname ?? "";
  if (own !== "" && !isWildcard(own)) return true;
  if (own !== "" && !overlaps(host, own)) return false;
  return all
    .filter((other) => other.port === listener.port && other.protocol === listener.protocol)
    .map((other) => other.hostname ?? "")
    .every((other) => other === own || own.length > other.length || !isSubsetOf(host, other));
}

function merged(attachments: readonly Attachment[]): HostRules[] {
  const groups = new Map<string, Attachment[]>();
  for (const attachment of attachments) {
    const key = `${attachment.listener.id}/${attachment.host}`;
    groups.set(key, [...(groups.get(key) ?? []), attachment]);
  }
  return [...groups].flatMap(([key, group]) => {
    const sorted = group.toSorted((a, b) => compareAge(a.route, b.route));
    const rules = sorted.flatMap(rulesOf);
    const [first] = sorted;
    if (first === undefined || rules.length === 0) return [];
    const { namespace, manifest } = first.route;
    return [
      {
        listener: first.listener,
        host: first.host,
        namespace,
        created: createdAt(manifest),
        name: key.replaceAll("/", "~"),
        rules: rules.toSorted(comparePrecedence),
      },
    ];
  });
}

function rulesOf({ route, unclear }: Attachment): readonly ApiRule[] {
  return unclear === undefined ? route.rules : [unknownRule(route, unclear)];
}

/** Oldest first, then by namespace and name (`sortRoutesByCreationTime`). */
function compareAge(a: Route, b: Route): number {
  return (
    compareText(createdAt(a.manifest), createdAt(b.manifest)) ||
    compareText(a.namespace, b.namespace) ||
    compareText(a.name, b.name)
  );
}

function reportDetached(inventory: Inventory, route: Route, gateways: readonly ApiGateway[]): void {
  if (route.rules.length === 0 || !route.parents.some(isGateway)) return;
  const known = route.parents.some((ref) => parentOf(ref, route.namespace, gateways) !== undefined);
  const message = known
    ? `no listener of its Gateway accepts this ${route.manifest.object.kind}`
    : `no Gateway that istiod programs is among this ${route.manifest.object.kind}'s parents`;
  inventory.report(
    "http-route-detached",
    route.manifest,
    [{ path: ["spec", "parentRefs"], message }],
    "warning",
  );
}
