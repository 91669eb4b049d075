import { surroundings, usage } from "../errors.ts";
import type { KubernetesObject } from "../model/kubernetes.ts";
import type { HttpRequest, Ports } from "../ports.ts";
import { at, records, text, whole } from "./json.ts";

export type GatewayAddress = HttpRequest["address"];

interface GatewaySource {
  readonly address?: string;
  readonly service?: { readonly namespace: string; readonly name: string };
}

/**
 * Every address of the public gateway; each is probed on its own. From the input (`host:port`, several
 * separated by commas), else `gateway` in bluegreen.yaml, else the one Service labelled
 * `istio: ingressgateway`. Throws `GATEWAY_UNKNOWN`, `INPUT_INVALID`.
 */
export async function gatewayAddresses(
  input: string | undefined,
  configured: GatewaySource | undefined,
  { cluster }: Pick<Ports, "cluster">,
): Promise<readonly [GatewayAddress, ...GatewayAddress[]]> {
  const written = input ?? configured?.address;
  if (written !== undefined) return parseAddresses(written);
  const service =
    configured?.service === undefined
      ? onlyGateway(await cluster.list("services", { labels: { istio: "ingressgateway" } }))
      : await cluster.get({ type: "services", ...configured.service });
  if (service === undefined) {
    throw gatewayUnknown(
      `Service ${configured?.service?.namespace}/${configured?.service?.name} does not exist`,
    );
  }
  return serviceAddresses(service);
}

/** `host:port[,host:port…]`, each with `https://` before it for TLS. Throws `INPUT_INVALID`. */
export function parseAddresses(written: string): readonly [GatewayAddress, ...GatewayAddress[]] {
  const parts = written.split(",").map((part) => part.trim());
  const [first, ...rest] = parts.filter((part) => part !== "").map(parseAddress);
  if (first === undefined) throw invalidAddress(written);
  return [first, ...rest];
}

function parseAddress(written: string): GatewayAddress {
  const match = /^(https?:\/\/)?(\[[0-9a-fA-F:.]+\]|[^\s:/[\]]+)(?::(\d{1,5}))?\/?$/.exec(written);
  if (match === null) throw invalidAddress(written);
  const tls = match[1] === "https://";
  const port = Number(match[3] ?? (tls ? 443 : 80));
  if (port < 1 || port > 65_535) throw invalidAddress(written);
  const host = (match[2] ?? "").replace(/^\[|\]$/g, "");
  return { host, port, ...(tls ? { tls } : {}) };
}

function invalidAddress(written: string): Error {
  return usage("INPUT_INVALID", `gateway is ${JSON.stringify(written)}, not an address`, {
    remedy: "Give host:port, such as 203.0.113.7:80",
  });
}

function onlyGateway(services: readonly KubernetesObject[]): KubernetesObject {
  const [only, ...more] = services;
  if (only === undefined) throw gatewayUnknown("no Service is labelled istio=ingressgateway");
  if (more.length > 0) throw gatewayUnknown(`${services.length} Services are labelled istio=ingressgateway`);
  return only;
}

function serviceAddresses(service: KubernetesObject): readonly [GatewayAddress, ...GatewayAddress[]] {
  const entries = records(at(service.status, "loadBalancer", "ingress"));
  const hosts = entries.flatMap((entry) => text(entry["ip"]) ?? text(entry["hostname"]) ?? []);
  const port = servicePort(service);
  const [first, ...rest] = hosts.map((host) => ({ host, ...port }));
  if (first !== undefined) return [first, ...rest];
  const { namespace, name } = service.metadata;
  throw gatewayUnknown(`Service ${namespace}/${name} has no load balancer address yet`);
}

/** Plain HTTP where the Service offers it, else TLS. */
function servicePort(service: KubernetesObject): { readonly port: number; readonly tls?: boolean } {
  const ports = records(at(service.spec, "ports"));
  const http =
    ports.find((one) => one["port"] === 80) ?? ports.find((one) => /^http2?$/.test(String(one["name"])));
  if (http !== undefined) return { port: whole(http["port"]) ?? 80 };
  const https = ports.find((one) => one["port"] === 443 || one["name"] === "https");
  return https === undefined ? { port: 80 } : { port: whole(https["port"]) ?? 443, tls: true };
}

function gatewayUnknown(fact: string): Error {
  return surroundings("GATEWAY_UNKNOWN", `the gateway's address cannot be told: ${fact}`, {
    remedy: "Give it as the input gateway, or as `gateway:` in bluegreen.yaml",
  });
}
