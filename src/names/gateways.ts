/** Gateways as `gateways` of VirtualServices, and of their matches, name them. */
import { texts } from "../json/read.ts";

/** A Gateway by what names it. */
export interface GatewayAddress {
  readonly namespace: string;
  readonly name: string;
}

/** Stands for the sidecars of all callers in the mesh (Istio, `pkg/config/constants`, `IstioMeshGateway`). */
export const MESH_GATEWAY = "mesh";

/**
 * `namespace/name` of the Gateway that a VirtualService of `namespace` names; {@link MESH_GATEWAY} stays
 * (Istio, `pilot/pkg/model/config.go`, `resolveGatewayName`, and `virtualservice.go`,
 * `ResolveVirtualServiceShortnames`). It may be written `name`, `namespace/name` and `./name`, and as it was
 * of old: `name.namespace`, with or without `.svc.cluster.local` behind it.
 */
export function resolveGateway(name: string, namespace: string): string {
  if (name === MESH_GATEWAY) return name;
  if (name.startsWith("./")) return `${namespace}/${name.slice(2)}`;
  if (name.includes("/")) return name;
  const [short, owner] = name.split(".");
  return owner === undefined ? `${namespace}/${name}` : `${owner}/${short}`;
}

/**
 * The Gateways that `gateways` names in an object of `namespace`, without the mesh; what is no text is left
 * out. None when the list is empty: then a VirtualService is for the mesh.
 */
export function gatewaysNamed(gateways: unknown, namespace: string): readonly GatewayAddress[] {
  const names = texts(gateways).filter((name) => name !== MESH_GATEWAY);
  return names.map((name) => gatewayAddress(resolveGateway(name, namespace)));
}

function gatewayAddress(full: string): GatewayAddress {
  const slash = full.indexOf("/");
  return { namespace: full.slice(0, slash), name: full.slice(slash + 1) };
}
