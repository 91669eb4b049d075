import { isJsonObject } from "../../../json/read.ts";
import { serviceHost } from "../../../names/services.ts";
import type { Manifest } from "../../../manifests/manifest.ts";
import type { Inventory } from "../../objects/inventory.ts";
import type { Defect } from "../../objects/schema.ts";
import { selectedBy } from "./label-selector.ts";
import { API_GROUP } from "./backends.ts";
import type { ApiGatewaySpec, ListenerSpec } from "./types.ts";
import { apiGatewayDefects, gatewayClassDefects } from "./validate.ts";

/** A Gateway of a class that istiod programs. */
export interface ApiGateway {
  readonly namespace: string;
  readonly name: string;
  readonly manifest: Manifest;
  /** Fully qualified hosts of the Services whose pods it applies to; all of its own namespace. */
  readonly services: readonly string[];
  /** True when istiod makes Deployment and Service itself. */
  readonly managed: boolean;
  readonly listeners: readonly ApiListener[];
  /** Set when nothing can be said of its routes. */
  readonly unknown: string | undefined;
}

/** A listener without conflict. */
export interface ApiListener {
  /** The name that istiod gives the Gateway it makes of each listener: `namespace/name~…~listener`. */
  readonly id: string;
  readonly section: string;
  /** Undefined: every host. */
  readonly hostname: string | undefined;
  readonly port: number;
  readonly protocol: string;
  readonly tls: boolean;
  readonly mode: string;
  readonly takesHttpRoutes: boolean;
  /** Whether routes of a namespace may attach; text when that is not known. */
  readonly allows: (namespace: string) => boolean | string;
}

const CONTROLLER = "istio.io/gateway-controller";

/**
 * Classes of istiod's own that need no GatewayClass, and whether their Gateways open listeners for routes.
 */
const BUILT_IN: Readonly<Record<string, boolean>> = {
  istio: true,
  "istio-remote": false,
  "istio-waypoint": false,
  "istio-east-west": false,
};

/** Every Gateway that istiod programs, oldest first. */
export function readApiGateways(inventory: Inventory): ApiGateway[] {
  const classes = readClasses(inventory);
  return inventory.of(`${API_GROUP}/Gateway`).flatMap((manifest) => {
    const defects = apiGatewayDefects(manifest.object.spec);
    inventory.report("gateway-invalid", manifest, defects);
    const spec = manifest.object.spec as unknown as ApiGatewaySpec | undefined;
    const className = isJsonObject(spec) ? String(spec["gatewayClassName"] ?? "") : "";
    const programmed = classes(className);
    if (programmed === false) return [];
    const gateway = readGateway(inventory, manifest, defects.length === 0 ? spec : undefined);
    const first = defects[0];
    const id = `${gateway.namespace}/${gateway.name}`;
    const refused = first === undefined ? undefined : `Gateway ${id} would be refused: ${first.message}`;
    const foreign = typeof programmed === "string" ? programmed : undefined;
    return [{ ...gateway, unknown: refused ?? foreign ?? listenerSetOf(inventory, gateway) }];
  });
}

/** Whether Gateways of a class are istiod's to program; text when that is not known. */
function readClasses(inventory: Inventory): (name: string) => boolean | string {
  const known = new Map<string, boolean>();
  for (const manifest of inventory.of(`${API_GROUP}/GatewayClass`)) {
    const { spec, metadata } = manifest.object;
    const defects = gatewayClassDefects(spec);
    inventory.report("gateway-class-invalid", manifest, defects);
    if (defects.length === 0) known.set(metadata.name, spec?.["controllerName"] === CONTROLLER);
  }
  const builtIn = (name: string) => (Object.hasOwn(BUILT_IN, name) ? BUILT_IN[name] : undefined);
  return (name) => known.get(name) ?? builtIn(name) ?? `the GatewayClass ${name} is not among the manifests`;
}

function readGateway(
  inventory: Inventory,
  manifest: Manifest,
  spec: ApiGatewaySpec | undefined,
): Omit<ApiGateway, "unknown"> {
  const namespace = inventory.namespaceOf(manifest);
  const { name } = manifest.object.metadata;
  const managed = spec !== undefined && isManaged(spec);
  return {
    namespace,
    name,
    manifest,
    managed,
    services: spec === undefined ? [] : servicesOf(inventory, manifest, spec),
    listeners: spec === undefined ? [] : listenersOf(inventory, manifest, spec),
  };
}

/** Without an address, or with one IP address, istiod deploys the gateway itself. */
function isManaged({ addresses }: ApiGatewaySpec): boolean {
  const [first, ...others] = addresses ?? [];
  return others.length === 0 && (first === undefined || (first.type ?? "IPAddress") === "IPAddress");
}

function servicesOf(inventory: Inventory, manifest: Manifest, spec: ApiGatewaySpec): string[] {
  const namespace = inventory.namespaceOf(manifest);
  const { metadata } = manifest.object;
  const { domain } = inventory.facts;
  const own = metadata.annotations?.["gateway.istio.io/name-override"];
  if (isManaged(spec))
    return [serviceHost(own || `${metadata.name}-${spec.gatewayClassName}`, namespace, domain)];
  return (spec.addresses ?? []).flatMap(({ type, value }, index) => {
    const host = value?.includes(".") ? value : serviceHost(value ?? "", namespace, domain);
    const problem = addressProblem(type ?? "IPAddress", host, `.${namespace}.svc.${domain}`);
    if (problem === undefined) return [host];
    const path = ["spec", "addresses", index];
    inventory.report("gateway-address", manifest, [{ path, message: problem }], "warning");
    return [];
  });
}

function addressProblem(type: string, host: string, suffix: string): string | undefined {
  if (type !== "Hostname") return `istiod ignores addresses of type ${type} beside others; it takes Hostname`;
  const name = host.endsWith(suffix) ? host.slice(0, -suffix.length) : "";
  if (name !== "" && !name.includes(".")) return undefined;
  return `${host} is no Service of the Gateway's own namespace: istiod ignores it`;
}

/** The listeners that stay when conflicting ones are left out, each with what may attach to it. */
function listenersOf(inventory: Inventory, manifest: Manifest, spec: ApiGatewaySpec): ApiListener[] {
  const accepted: ListenerSpec[] = [];
  for (const [index, listener] of spec.listeners.entries()) {
    const other = accepted.find((prior) => !areDistinct(prior, listener));
    if (other === undefined) accepted.push(listener);
    else warn(inventory, manifest, index, `conflicts with listener ${other.name}`);
  }
  return accepted.flatMap((listener) => {
    if (listener.protocol !== "HTTPS" || listener.tls) return [listenerOf(inventory, manifest, listener)];
    warn(inventory, manifest, spec.listeners.indexOf(listener), "speaks HTTPS and has no tls");
    return [];
  });
}

function warn(inventory: Inventory, manifest: Manifest, index: number, what: string): void {
  const path = ["spec", "listeners", index];
  const defect: Defect = { path, message: `this listener ${what}: it is not opened` };
  inventory.report("gateway-listener", manifest, [defect], "warning");
}

const HTTP_LIKE = new Set(["HTTP", "HTTPS", "TLS"]);
const STREAMS = new Set(["TCP", "UDP"]);

/** Whether two listeners may stand side by side (`listenersDistinct`). */
function areDistinct(a: ListenerSpec, b: ListenerSpec): boolean {
  if (a.port !== b.port) return true;
  if (STREAMS.has(a.protocol) && (STREAMS.has(b.protocol) || HTTP_LIKE.has(b.protocol))) return false;
  if (HTTP_LIKE.has(a.protocol) && STREAMS.has(b.protocol)) return false;
  if (HTTP_LIKE.has(a.protocol) && HTTP_LIKE.has(b.protocol))
    return (a.hostname ?? "*") !== (b.hostname ?? "*");
  return a.protocol !== b.protocol;
}

function listenerOf(inventory: Inventory, manifest: Manifest, listener: ListenerSpec): ApiListener {
  const namespace = inventory.namespaceOf(manifest);
  const kinds = listener.allowedRoutes?.kinds ?? [];
  const named = kinds.some(({ group, kind }) => (group ?? API_GROUP) === API_GROUP && kind === "HTTPRoute");
  return {
    id: `${namespace}/${manifest.object.metadata.name}~istio-autogenerated-k8s-gateway~${listener.name}`,
    section: listener.name,
    hostname: listener.hostname ?? undefined,
    port: listener.port,
    protocol: listener.protocol,
    tls: Boolean(listener.tls),
    mode: listener.tls?.mode ?? "Terminate",
    takesHttpRoutes: ["HTTP", "HTTPS"].includes(listener.protocol) && (kinds.length === 0 || named),
    allows: namespacesOf(inventory, listener, namespace),
  };
}

function namespacesOf(
  inventory: Inventory,
  { allowedRoutes }: ListenerSpec,
  own: string,
): ApiListener["allows"] {
  const { from, selector } = allowedRoutes?.namespaces ?? {};
  if ((from ?? "Same") === "Same") return (namespace) => namespace === own;
  if (from === "All" || !selector) return () => true;
  return (namespace) => selectedBy(inventory, selector, namespace);
}

/** Why a Gateway that ListenerSets add listeners to is not modelled. */
function listenerSetOf(inventory: Inventory, gateway: Omit<ApiGateway, "unknown">): string | undefined {
  if (gateway.manifest.object.spec?.["allowedListeners"] == null) return undefined;
  const found = inventory.of(`${API_GROUP}/ListenerSet`).find((manifest) => {
    const ref = manifest.object.spec?.["parentRef"];
    if (!isJsonObject(ref) || ref["name"] !== gateway.name) return false;
    return (ref["namespace"] ?? inventory.namespaceOf(manifest)) === gateway.namespace;
  });
  return found === undefined
    ? undefined
    : `ListenerSet ${inventory.namespaceOf(found)}/${found.object.metadata.name} adds listeners to Gateway ${gateway.namespace}/${gateway.name}`;
}
