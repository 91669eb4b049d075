/** What is in the cluster now, as far as it decides where requests of one release go. */
import type { NotCovered } from "../../routes/proof/not-covered.ts";
import { Failure } from "../../errors/errors.ts";
import type { Manifest } from "../../manifests/manifest.ts";
import { type KubernetesObject, resourceName, type ResourceType } from "../../model/kubernetes.ts";
import type { Ports } from "../../ports.ts";
import type { ReleaseContext } from "../context.ts";
import { MESH_APIS } from "../../mesh-api/apis/index.generated.ts";
import { ALWAYS_READ, OTHER_APIS, typesRead } from "../../mesh-api/apis/lookup.ts";
import { INGRESS_LABELS } from "../../mesh-api/ingress-gateway.ts";
import { ANSWERING, listObjects } from "./objects-in-cluster.ts";
import { namespacesOf } from "./route-namespaces.ts";

/**
 * Where somebody may route the host as well; and what concerns callers in the mesh, who are named and not
 * asked.
 */
const BESIDE: readonly ResourceType[] = [
  ...typesRead(OTHER_APIS),
  ...MESH_APIS.flatMap(({ concerns }) => concerns),
];

export interface LiveRoutes {
  readonly manifests: readonly Manifest[];
  /** Kinds that this account may not list, and what may be in them. */
  readonly unread: readonly NotCovered[];
  /** Of the gateway's pods, when the cluster or bluegreen.yaml tells it. */
  readonly gatewayNamespace: string | undefined;
}

type Reader = Pick<Ports["cluster"], "list">;

/**
 * Every object that routes, everywhere, and what answers in the namespaces that the host's routes lead to. In
 * one round of parallel reads, and a second one where another object than the router leads to a namespace
 * that it does not name. A type that the cluster does not know has no objects. Throws what the cluster
 * throws.
 */
export async function readLiveRoutes(
  { config, spec, ports: { cluster } }: ReleaseContext,
  router: KubernetesObject,
): Promise<LiveRoutes> {
  const own = [...namespacesOf([router], [spec.host])];
  const [routing, beside, gateways, answering] = await Promise.all([
    Promise.all(ALWAYS_READ.map((type) => listObjects(type, undefined, cluster))),
    Promise.all(BESIDE.map((type) => besides(type, cluster))),
    cluster.list("services", { labels: INGRESS_LABELS }),
    answeringIn(own, cluster),
  ]);
  const found = [...routing.flat(), ...beside.flatMap(({ objects }) => objects)];
  const more = [...namespacesOf(found, [spec.host])].filter((namespace) => !own.includes(namespace));
  const late = await answeringIn(more, cluster);
  const named = config.gateway?.service?.namespace;
  const namespaces = [...new Set(gateways.map(({ metadata }) => metadata.namespace))];
  return {
    manifests: asManifests([...found, ...gateways, ...answering, ...late]),
    unread: beside.flatMap(({ unread }) => unread),
    gatewayNamespace: named ?? (namespaces.length === 1 ? namespaces[0] : undefined),
  };
}

async function answeringIn(
  namespaces: readonly string[],
  cluster: Reader,
): Promise<readonly KubernetesObject[]> {
  const reads = namespaces.flatMap((namespace) =>
    ANSWERING.map((type) => listObjects(type, namespace, cluster)),
  );
  return (await Promise.all(reads)).flat();
}

type Beside = { readonly objects: readonly KubernetesObject[]; readonly unread: readonly NotCovered[] };

/** An account that may not list these has done without until now: what it cannot see is said. */
async function besides(type: ResourceType, cluster: Reader): Promise<Beside> {
  try {
    return { objects: await listObjects(type, undefined, cluster), unread: [] };
  } catch (error) {
    if (!(error instanceof Failure) || !error.isForbidden) throw error;
    const because = `this account may not list ${type}`;
    return { objects: [], unread: [{ who: `what ${type} decide`, because }] };
  }
}

function asManifests(objects: readonly KubernetesObject[]): readonly Manifest[] {
  return objects.map((object) => ({ object, file: resourceName(object), line: 1, lineOf: () => 1 }));
}
