/**
 * Addresses and ports inside a sandbox. Every sandbox has a network namespace of its own, so that all of them
 * use the same ones.
 */
export const NODE_NAME = "sandbox";
export const NODE_ADDRESS = "10.244.0.1";
/** Pods, and the node: the whole range is local to the namespace. */
export const POD_RANGE = "10.244.0.0/16";
export const SERVICE_RANGE = "10.96.0.0/16";
export const API_SERVER_PORT = 6443;
export const ETCD_PORT = 2379;
export const ISTIOD_PORTS = { http: 18080, https: 15017, grpc: 15010, secureGrpc: 15012, monitoring: 15014 };
export const GATEWAY_ADMIN_PORT = 15000;
export const ISTIO_NAMESPACE = "istio-system";
/** The version that gateways report to istiod. */
export const ISTIO_VERSION = "1.31.1";

/** The address of a gateway instance: the first shares the node's, each other one has its own. */
export function gatewayAddress(index: number): string {
  return index === 0 ? NODE_ADDRESS : `10.245.${index}.2`;
}

/** The node's end of the link to a gateway instance that has its own network namespace. */
export function gatewayPeerAddress(index: number): string {
  return `10.245.${index}.1`;
}
