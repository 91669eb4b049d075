/** What is in the cluster now, as far as it decides where requests of the releases go. */
import type { KubernetesObject } from "../../model/kubernetes.ts";
import type { ReleaseSpec } from "../../model/release.ts";
import type { Ports } from "../../ports.ts";
import { ALWAYS_READ, OTHER_APIS, typesRead } from "../../mesh-api/apis/lookup.ts";
import { INGRESS_LABELS } from "../../mesh-api/ingress-gateway.ts";
import type { MeshApi } from "../../mesh-api/mesh-api.ts";
import { ANSWERING, listObjects } from "../../release/observe/objects-in-cluster.ts";
import { readMakers } from "../../release/observe/read-separation.ts";
import type { UnitContent } from "./content.ts";
import { namespacesOf } from "../../release/observe/route-namespaces.ts";
import { namespacesToLookAt } from "./overlap-rules.ts";
import { objectsOf } from "./world.ts";

export interface LiveObjects {
  readonly objects: readonly KubernetesObject[];
  /**
   * Namespaces that the routes lead to, now or once the units are applied; what answers is read in these
   * alone.
   */
  readonly namespaces: ReadonlySet<string>;
  /** Whatever else makes pods, where that decides whether the colors have pods of their own. */
  readonly makers: readonly KubernetesObject[];
}

/**
 * `gateway` is the namespace of the ingress gateway; that of the Services labelled so when it is not
 * configured. Throws what the cluster throws; a type that it does not know has no objects.
 */
export async function readLive(
  releases: readonly ReleaseSpec[],
  contents: readonly UnitContent[],
  gateway: string | undefined,
  { cluster }: Pick<Ports, "cluster">,
): Promise<LiveObjects> {
  const coming = contents.flatMap(objectsOf);
  const used = OTHER_APIS.filter((api) => isUsed(api, releases, coming));
  const types = [...ALWAYS_READ, ...typesRead(used)];
  const routing = (await Promise.all(types.map((type) => listObjects(type, undefined, cluster)))).flat();
  const hosts = releases.map(({ host }) => host);
  const gateways = gateway === undefined ? await gatewayNamespaces(cluster) : [gateway];
  const namespaces = new Set([...namespacesOf([...routing, ...coming], hosts), ...gateways]);
  const answering = await Promise.all(
    [...namespaces].flatMap((namespace) => ANSWERING.map((type) => listObjects(type, namespace, cluster))),
  );
  const objects = [...routing, ...answering.flat()];
  const open = namespacesToLookAt(releases, { contents, live: { objects } });
  return { objects, namespaces, makers: await readMakers(open, cluster) };
}

/** True for an API that a release has its colors in, or that an object of the units is of. */
function isUsed(
  { group, targetKind }: MeshApi,
  releases: readonly ReleaseSpec[],
  coming: readonly KubernetesObject[],
): boolean {
  return (
    coming.some(({ apiVersion }) => apiVersion.startsWith(`${group}/`)) ||
    releases.some(({ colors }) => colors.blue.target.kind === targetKind)
  );
}

async function gatewayNamespaces(cluster: Ports["cluster"]): Promise<readonly string[]> {
  const services = await cluster.list("services", { labels: INGRESS_LABELS });
  return services.flatMap(({ metadata: { namespace } }) => namespace ?? []);
}
