/** The public gateway: where it is reached, and how. Decided in docs/adr/0015-tls-at-the-gateway.md. */
import { X509Certificate } from "node:crypto";
import { surroundings, usage } from "../../errors/errors.ts";
import type { GatewayAddress, GatewayAddresses } from "../../model/gateway-address.ts";
import { type KubernetesObject, resourceName } from "../../model/kubernetes.ts";
import type { Ports } from "../../ports.ts";
import type { ReleaseContext } from "../context.ts";
import { at, jsonObjects, text, whole } from "../../json/read.ts";
import { INGRESS_LABEL_TEXT, INGRESS_LABELS } from "../../mesh-api/ingress-gateway.ts";
import { routerKindFor } from "../router/router.ts";
import type { Door } from "../../mesh-api/router-kind.ts";

type Context = Pick<ReleaseContext, "config" | "spec"> & {
  readonly ports: Pick<Ports, "cluster" | "files">;
};

/**
 * Every address of the public gateway; each is probed on its own. As given by the input, else by `gateway` in
 * bluegreen.yaml, else those of the gateway's Service, at the port where its Gateways take requests for the
 * host: a plain one if they do, else one with TLS. Throws `GATEWAY_UNKNOWN`, `GATEWAY_CA_INVALID`.
 */
export async function gatewayAddresses(
  context: Context,
  router: KubernetesObject,
  given: GatewayAddresses | undefined,
): Promise<GatewayAddresses> {
  const addresses = given ?? context.config.gateway?.addresses ?? (await serviceAddresses(context, router));
  const [first, ...rest] = addresses;
  const trusted = await trusting(context, addresses);
  return [trusted(first), ...rest.map(trusted)];
}

async function serviceAddresses(context: Context, router: KubernetesObject): Promise<GatewayAddresses> {
  const service = await readService(context);
  const entries = jsonObjects(at(service.status, "loadBalancer", "ingress"));
  const hosts = entries.flatMap((entry) => text(entry["ip"]) ?? text(entry["hostname"]) ?? []);
  if (hosts.length === 0) throw gatewayUnknown(`${resourceName(service)} has no load balancer address yet`);
  const kind = routerKindFor(context.spec.colors.blue);
  const gateways = await context.ports.cluster.list(kind.gatewayType);
  const port = servicePort(
    context.spec.host,
    service,
    router,
    kind.doors(router, context.spec.host, gateways),
  );
  const [first = "", ...rest] = hosts;
  return [{ host: first, ...port }, ...rest.map((host) => ({ host, ...port }))];
}

async function readService({ config, ports: { cluster } }: Context): Promise<KubernetesObject> {
  const named = config.gateway?.service;
  if (named === undefined) {
    return onlyGateway(await cluster.list("services", { labels: INGRESS_LABELS }));
  }
  const service = await cluster.get({ type: "services", ...named });
  if (service !== undefined) return service;
  throw gatewayUnknown(`Service/${named.namespace}/${named.name} does not exist`);
}

function onlyGateway(services: readonly KubernetesObject[]): KubernetesObject {
  const [only, ...more] = services;
  if (only === undefined) throw gatewayUnknown(`no Service is labelled ${INGRESS_LABEL_TEXT}`);
  if (more.length > 0) throw gatewayUnknown(`${services.length} Services are labelled ${INGRESS_LABEL_TEXT}`);
  return only;
}

/** A Gateway's port is its Service's port, or where that leads to (istiod, `resolvePorts`). */
function servicePort(
  host: string,
  service: KubernetesObject,
  router: KubernetesObject,
  doors: readonly Door[],
): Pick<GatewayAddress, "port" | "tls"> {
  const ports = jsonObjects(at(service.spec, "ports"));
  const speaks = (port: unknown, how: Door["speaks"]) =>
    doors.some(
      (door) =>
        door.speaks === how && (door.port === at(port, "port") || door.port === at(port, "targetPort")),
    );
  const plain = ports.find((port) => speaks(port, "http") && !speaks(port, "redirect"));
  if (plain !== undefined) return { port: whole(plain["port"]) ?? 80 };
  const tls = ports.find((port) => speaks(port, "https"));
  if (tls !== undefined) return { port: whole(tls["port"]) ?? 443, tls: true };
  const offered = ports.map((port) => String(port["port"])).join(", ") || "none";
  throw gatewayUnknown(
    doors.length === 0
      ? `no Gateway that ${resourceName(router)} names takes requests for ${host}`
      : `requests for ${host} are taken on ${doors.map(doorText).join(", ")}; ${resourceName(service)} has the ports ${offered}`,
  );
}

function doorText({ port, speaks }: Door): string {
  return `port ${port} (${speaks === "redirect" ? "a redirect to https" : speaks})`;
}

/**
 * Gives addresses with TLS the authority that the file names. A wrong file is said before anything is sent.
 */
async function trusting(
  { config, ports }: Context,
  addresses: GatewayAddresses,
): Promise<(address: GatewayAddress) => GatewayAddress> {
  const file = config.gateway?.ca;
  if (file === undefined || !addresses.some(({ tls }) => tls)) return (address) => address;
  const ca = await ports.files.read(file);
  const wrong = ca === undefined ? "there is no such file" : certificateDefect(ca);
  if (ca !== undefined && wrong === undefined) {
    return (address) => (address.tls ? { ...address, ca } : address);
  }
  throw usage("GATEWAY_CA_INVALID", `gateway.ca is ${JSON.stringify(file)}: ${wrong}`, {
    where: `${config.file}:${config.lineOf(["gateway", "ca"])}`,
    remedy:
      "Name a file of this repository that holds the authority's certificate in PEM (BEGIN CERTIFICATE)",
  });
}

function certificateDefect(pem: string): string | undefined {
  const found = certificatesIn(pem);
  if (found.length === 0) return "it holds no certificate";
  return found.every(isCertificate) ? undefined : "it holds a certificate that cannot be read";
}

const [BEGIN, END] = ["-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"];

function certificatesIn(pem: string): string[] {
  const found: string[] = [];
  for (let from = pem.indexOf(BEGIN); from >= 0; from = pem.indexOf(BEGIN, from)) {
    const end = pem.indexOf(END, from);
    if (end < 0) break;
    found.push(pem.slice(from, (from = end + END.length)));
  }
  return found;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

function gatewayUnknown(fact: string): Error {
  return surroundings("GATEWAY_UNKNOWN", `the gateway's address cannot be told: ${fact}`, {
    remedy:
      "Give it as the input gateway, or as `gateway` in bluegreen.yaml: host:port, or https://host:port for TLS",
  });
}
