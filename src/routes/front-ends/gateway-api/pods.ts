import { selects } from "../../../names/labels.ts";
import type { Registry } from "../../istio/destinations.ts";
import { DEFAULT_GATEWAY, type Proxy, proxiesOf } from "../../istio/gateways.ts";
import type { Inventory } from "../../objects/inventory.ts";
import type { Service } from "../../objects/services.ts";
import type { ApiGateway } from "./gateways.ts";

/** A listener's port as the pod opens it; undefined when the Service has no such port: nothing is opened. */
export type TargetPort = (port: number) => number | undefined;

/** A workload that a Gateway applies to. */
export interface GatewayPod {
  readonly proxy: Proxy;
  readonly targetPort: TargetPort;
}

const asItIs: TargetPort = (port) => port;

/** The workloads behind a Gateway's Services. */
export function gatewayPods(gateway: ApiGateway, registry: Registry, inventory: Inventory): GatewayPod[] {
  const pods = gateway.services.flatMap((host) => {
    const service = registry.services.get(host);
    if (service !== undefined) return podsOf(service, gateway, registry, inventory);
    return [{ proxy: absentPod(gateway, host, registry, inventory), targetPort: asItIs }];
  });
  const first = new Map<string, GatewayPod>();
  for (const pod of pods) if (!first.has(pod.proxy.name)) first.set(pod.proxy.name, pod);
  return [...first.values()];
}

/** Stands for pods whose Service is not among the manifests: istiod's own, or the ingress gateway's. */
function absentPod(gateway: ApiGateway, host: string, registry: Registry, inventory: Inventory): Proxy {
  const [name = ""] = host.split(".");
  const { namespace } = gateway;
  const label = "gateway.networking.k8s.io/gateway-name";
  if (gateway.managed)
    return {
      name: `Deployment/${namespace}/${name}`,
      namespace,
      labels: { [label]: gateway.name },
      known: false,
    };
  const isDefault =
    name === DEFAULT_GATEWAY.app && namespace === (inventory.facts.gatewayNamespace ?? namespace);
  const [known] = isDefault ? proxiesOf(DEFAULT_GATEWAY, registry, inventory) : [];
  return { ...(known ?? { name: `Service/${namespace}/${name}`, labels: {}, known: false }), namespace };
}

function podsOf(
  service: Service,
  gateway: ApiGateway,
  registry: Registry,
  inventory: Inventory,
): GatewayPod[] {
  for (const [index, { port, section }] of gateway.listeners.entries()) {
    if (service.ports.some(({ number }) => number === port)) continue;
    const message = `Service ${service.namespace}/${service.name} has no port ${port}: listener ${section} is not opened`;
    const path = ["spec", "listeners", index, "port"];
    inventory.report("gateway-listener", gateway.manifest, [{ path, message }], "warning");
  }
  const workloads = registry.index.selected(service.namespace, service.selector);
  if (workloads.length === 0) {
    const proxy = unseenPod(service, gateway, registry, inventory);
    return [{ proxy, targetPort: targetPorts(service, new Map()) }];
  }
  return workloads.map(({ name, namespace, labels, portNumbers }) => ({
    proxy: { name, namespace, labels, known: true },
    targetPort: targetPorts(service, portNumbers),
  }));
}

/** Pods that a Service of the manifests selects, and that are not among them. */
function unseenPod(service: Service, gateway: ApiGateway, registry: Registry, inventory: Inventory): Proxy {
  const { selector, namespace } = service;
  const isDefault =
    Object.keys(selector).length > 0 &&
    selects(selector, DEFAULT_GATEWAY) &&
    namespace === (inventory.facts.gatewayNamespace ?? namespace);
  const [known] = isDefault ? proxiesOf(selector, registry, inventory) : [];
  return (
    known ?? {
      name: `${gateway.managed ? "Deployment" : "Service"}/${namespace}/${service.name}`,
      namespace,
      labels: selector,
      known: false,
    }
  );
}

function targetPorts(service: Service, named: ReadonlyMap<string, number>): TargetPort {
  return (port) => {
    const target = service.ports.find(({ number }) => number === port)?.target;
    return typeof target === "string" ? (named.get(target) ?? port) : target;
  };
}
