import { at, text } from "../../../json/read.ts";
import type { HttpRequest, HttpResponse } from "../../../model/http.ts";
import type { KubernetesObject } from "../../../model/kubernetes.ts";
import type { Http } from "../../../ports.ts";
import { surroundings } from "../../../errors/errors.ts";
import type { WorldClock } from "../cluster/clock.ts";
import type { GatewayInstance } from "./gateway.ts";
import type { GatewayServers } from "./gateway-server.ts";
import { INGRESS_LABELS, INGRESS_NAME } from "../../../mesh-api/ingress-gateway.ts";
import { DEFAULT_NAMESPACE } from "../../../names/namespaces.ts";
import { serviceHost } from "../../../names/services.ts";
import { isReady, podsOf } from "../cluster/pods.ts";
import type { Random } from "../cluster/random.ts";
import type { ObjectStore } from "../cluster/store.ts";

const NAMESPACE = "istio-system";
const LABELS = { app: INGRESS_NAME, ...INGRESS_LABELS };
const ACTOR = "installation";
const CLUSTER_IP = "10.96.0.80";

/**
 * Puts what a cluster with Istio has before the first unit is applied: its namespaces and the ingress
 * gateway.
 */
export function installIstio(store: ObjectStore, gateways: number): void {
  for (const name of [DEFAULT_NAMESPACE, "kube-system", NAMESPACE]) {
    store.create({ apiVersion: "v1", kind: "Namespace", metadata: { name } }, ACTOR);
  }
  const metadata = { name: INGRESS_NAME, namespace: NAMESPACE, labels: LABELS };
  store.create({ apiVersion: "v1", kind: "Service", metadata, spec: serviceSpec() }, ACTOR);
  const container = { name: "istio-proxy", image: "istio/proxyv2:1.31.0" };
  const template = { metadata: { labels: LABELS }, spec: { containers: [container] } };
  const spec = { replicas: gateways, selector: { matchLabels: LABELS }, template };
  store.create({ apiVersion: "apps/v1", kind: "Deployment", metadata, spec }, ACTOR);
  reportAddress(store, { ip: "127.0.0.1", port: 80 });
}

function serviceSpec(): NonNullable<KubernetesObject["spec"]> {
  return {
    type: "LoadBalancer",
    clusterIP: CLUSTER_IP,
    selector: LABELS,
    ports: [
      { name: "http2", port: 80, targetPort: 8080, protocol: "TCP" },
      { name: "https", port: 443, targetPort: 8443, protocol: "TCP" },
    ],
  };
}

/** Where the load balancer can be reached from outside. */
export function reportAddress(
  store: ObjectStore,
  address: { readonly ip: string; readonly port: number },
): void {
  const ports = [{ port: address.port, protocol: "TCP" }];
  const status = { loadBalancer: { ingress: [{ ip: address.ip, ports }] } };
  store.setStatus({ type: "services", namespace: NAMESPACE, name: INGRESS_NAME }, status, ACTOR);
}

/** Pods of the ingress gateway by name: the first is the first instance. */
export function gatewayPods(store: ObjectStore): readonly KubernetesObject[] {
  return podsOf(store, NAMESPACE, LABELS).filter(isReady).toSorted(byName);
}

/** Answers requests in this process, from the gateway that the address leads to. */
export function httpOf(world: {
  readonly store: ObjectStore;
  readonly clock: WorldClock;
  readonly instances: readonly GatewayInstance[];
  readonly random: Random;
  /** How long a request takes, in milliseconds. */
  readonly requestMs: number;
  readonly servers: () => GatewayServers | undefined;
  /** Sends over sockets; when gateways listen, requests really go there. */
  readonly http: Http | undefined;
}): Http {
  const one = (host: string): GatewayInstance | undefined => {
    const index = gatewayPods(world.store).findIndex((pod) => text(at(pod.status, "podIP")) === host);
    return world.instances[index];
  };
  return {
    send: async (request) => {
      const addressed = one(request.address.host);
      if (addressed === undefined && !isFront(request.address.host)) throw unreachable(request);
      const servers = world.servers();
      const secure = request.address.tls === true;
      // The sockets on loopback speak no TLS: what asks for it is answered in this process.
      if (servers !== undefined && world.http !== undefined && !secure) {
        const port = portOf(request, addressed, servers);
        return world.http.send({ ...request, address: { host: "127.0.0.1", port } });
      }
      await world.clock.sleep(world.requestMs);
      const any = world.instances[Math.floor(world.random() * world.instances.length)];
      const instance = addressed ?? any;
      const listens = secure ? instance?.listeningWithTls : instance?.listening;
      if (instance === undefined || listens !== true) throw unreachable(request);
      return withoutPod(instance.answer(secure ? { ...request, scheme: "https" } : request));
    },
  };
}

/** The loopback port: the addressed gateway's, else the request's own if it is open, else the front's. */
function portOf(
  { address }: HttpRequest,
  addressed: GatewayInstance | undefined,
  servers: GatewayServers,
): number {
  if (addressed !== undefined) return servers.ports.get(addressed) ?? servers.port;
  return [...servers.ports.values()].includes(address.port) ? address.port : servers.port;
}

function isFront(host: string): boolean {
  return [CLUSTER_IP, "127.0.0.1", "localhost", serviceHost(INGRESS_NAME, NAMESPACE)].includes(host);
}

function withoutPod({ status, headers, body }: HttpResponse): HttpResponse {
  return { status, headers, body };
}

function unreachable({ address }: HttpRequest): Error {
  return surroundings("GATEWAY_UNREACHABLE", `nobody answers at ${address.host}:${address.port}`, {
    remedy: "Give the gateway's address with gateway",
  });
}

function byName(a: KubernetesObject, b: KubernetesObject): number {
  return a.metadata.name < b.metadata.name ? -1 : 1;
}
