import { texts } from "../../json/read.ts";
import { comesFromNode, selects } from "../../names/labels.ts";
import { type Client, DestinationRules, NOT_KNOWN } from "./destination-rules.ts";
import { isSubsetOf } from "../../names/hosts.ts";
import type { Inventory } from "../objects/inventory.ts";
import type { Destination } from "../objects/istio-types.ts";
import { isVisible, readServices, type Service, type ServicePort } from "../objects/services.ts";
import type { Cluster } from "../table/types.ts";
import { readWorkloads, type Workload, WorkloadIndex } from "../objects/workloads.ts";

/** Services, DestinationRules and workloads of the manifests, and what stands behind a destination. */
export class Registry {
  readonly services: ReadonlyMap<string, Service>;
  readonly workloads: readonly Workload[];
  /** The same, by their labels. */
  readonly index: WorkloadIndex;
  readonly #rules: DestinationRules;
  readonly #entries: readonly string[];
  readonly #endpoints = new Map<Service, readonly Workload[]>();
  readonly #clusters = new Map<Client, Map<string, Cluster>>();

  constructor(inventory: Inventory) {
    this.services = readServices(inventory);
    this.workloads = readWorkloads(inventory);
    this.index = new WorkloadIndex(this.workloads);
    this.#rules = new DestinationRules(inventory);
    const entries = inventory.of("networking.istio.io/ServiceEntry");
    this.#entries = entries.flatMap(({ object }) => texts(object.spec?.["hosts"]));
  }

  /**
   * The cluster of a destination whose host is fully qualified: which port it takes, and which workloads
   * answer. A destination without port takes the service's only port, else the listener's.
   */
  cluster(destination: Destination, listenerPort: number, client: Client): Cluster {
    const service = this.#service(destination.host, client);
    const only = service?.ports.length === 1 ? service.ports[0]?.number : undefined;
    const port = destination.port?.number ?? only ?? listenerPort;
    const subset = destination.subset || undefined;
    const key = `${destination.host} ${subset ?? ""} ${port}`;
    const clusters = this.#clustersOf(client);
    const known = clusters.get(key);
    if (known !== undefined) return known;
    const made = this.#make({ host: destination.host, subset, port }, service, client);
    clusters.set(key, made);
    return made;
  }

  #clustersOf(client: Client): Map<string, Cluster> {
    const known = this.#clusters.get(client) ?? new Map<string, Cluster>();
    this.#clusters.set(client, known);
    return known;
  }

  #service(host: string, client: Client): Service | undefined {
    const service = this.services.get(host);
    return service !== undefined && isVisible(service, client.namespace) !== false ? service : undefined;
  }

  #make(name: ClusterName, service: Service | undefined, client: Client): Cluster {
    if (service === undefined) return this.#withoutService(name);
    if (isVisible(service, client.namespace) === undefined)
      return unknownCluster(
        name,
        `Service ${service.namespace}/${service.name} is exported to ${service.exportTo.join(", ")} only, and whether the gateway sees it depends on its namespace, ${NOT_KNOWN}`,
      );
    if (service.externalName !== undefined)
      return unknownCluster(name, `${service.name} is an ExternalName Service`);
    const port = service.ports.find(({ number }) => number === name.port);
    if (port === undefined)
      return dead(name, `Service ${service.namespace}/${service.name} has no port ${name.port}`);
    if (name.subset === undefined) return this.#withEndpoints(name, service, port, {});
    const refused = this.#rules.refused.get(name.host);
    if (refused !== undefined) return unknownCluster(name, refused);
    const subset = this.#rules.subset(name.subset, service, client);
    if (typeof subset === "string") return unknownCluster(name, subset);
    if (subset === undefined)
      return dead(name, `no DestinationRule defines subset ${name.subset} of ${name.host}`);
    return this.#withEndpoints(name, service, port, subset.labels ?? {});
  }

  #withoutService(name: ClusterName): Cluster {
    const entry = this.#entries.find((host) => isSubsetOf(name.host, host));
    if (entry !== undefined) return unknownCluster(name, `${name.host} comes from a ServiceEntry (${entry})`);
    return dead(name, `no Service is called ${name.host}`);
  }

  #withEndpoints(
    name: ClusterName,
    service: Service,
    port: ServicePort,
    subset: Readonly<Record<string, string>>,
  ): Cluster {
    const unclear = whyUnclear(name, service, subset) ?? this.#unclearWorkload(service);
    if (unclear !== undefined) return unknownCluster(name, unclear);
    const reached = this.#behind(service).filter(
      (workload) => selects(subset, workload.labels) && serves(workload, port),
    );
    const ready = reached.filter((workload) => workload.replicas > 0).map((workload) => workload.name);
    if (ready.length > 0) return { ...name, target: port.target, workloads: ready.sort(), ...ALIVE };
    const what =
      name.subset === undefined ? `Service ${service.namespace}/${service.name}` : `subset ${name.subset}`;
    return dead(
      name,
      reached.length > 0 ? `${what} selects only workloads with 0 replicas` : `${what} selects no workload`,
    );
  }

  #unclearWorkload(service: Service): string | undefined {
    return this.#behind(service).find((workload) => workload.unknown !== undefined)?.unknown;
  }

  #behind(service: Service): readonly Workload[] {
    const known = this.#endpoints.get(service) ?? this.index.selected(service.namespace, service.selector);
    this.#endpoints.set(service, known);
    return known;
  }
}

/** Why the manifests do not hold what a subset of a Service selects. */
function whyUnclear(
  name: ClusterName,
  service: Service,
  subset: Readonly<Record<string, string>>,
): string | undefined {
  if (Object.keys(service.selector).length === 0)
    return `Service ${service.namespace}/${service.name} has no selector: its endpoints are not in the manifests`;
  const added = Object.keys(subset).find(comesFromNode);
  return added === undefined
    ? undefined
    : `subset ${name.subset} selects by ${added}, which is known only where pods run`;
}

interface ClusterName {
  readonly host: string;
  readonly subset: string | undefined;
  readonly port: number;
}

/** A named target port is served by pods with a container port of that name only. */
function serves(workload: Workload, port: ServicePort): boolean {
  return typeof port.target === "number" || workload.portNames.has(port.target);
}

const ALIVE = { status: undefined, reason: undefined, unknown: undefined } as const;

function dead(name: ClusterName, reason: string): Cluster {
  return { ...name, workloads: [], status: 503, reason, unknown: undefined };
}

function unknownCluster(name: ClusterName, reason: string): Cluster {
  return { ...name, workloads: [], status: undefined, reason: undefined, unknown: reason };
}
