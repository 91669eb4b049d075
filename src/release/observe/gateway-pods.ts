/** How many gateways may answer behind an address. */
import { Failure } from "../../errors/errors.ts";
import type { KubernetesObject } from "../../model/kubernetes.ts";
import { known, type Observed, unknown } from "../../model/observed.ts";
import type { Cluster } from "../../ports.ts";
import { at, stringMap } from "../../json/read.ts";
import { INGRESS_LABELS } from "../../mesh-api/ingress-gateway.ts";
import { isReady } from "./observe.ts";

type Reader = Pick<Cluster, "get" | "list">;

interface GatewayService {
  readonly namespace: string;
  readonly name: string;
}

/**
 * Ready pods behind the gateway's Service: the one configured, else every Service labelled as the ingress
 * gateway, for an address does not say whose it is. Unknown, with the reason, when the cluster does not tell.
 */
export async function readyGateways(
  service: GatewayService | undefined,
  cluster: Reader,
): Promise<Observed<number>> {
  try {
    const pods = await Promise.all(
      (await gatewayServices(service, cluster)).map((one) => podsOf(one, cluster)),
    );
    const ready = new Set(pods.flat().filter(isReady).map(nameOf));
    return ready.size === 0 ? unknown("no ready pod is behind the gateway's Service") : known(ready.size);
  } catch (error) {
    if (error instanceof Failure) return unknown(error.message);
    throw error;
  }
}

async function gatewayServices(
  service: GatewayService | undefined,
  cluster: Reader,
): Promise<readonly KubernetesObject[]> {
  if (service === undefined) return cluster.list("services", { labels: INGRESS_LABELS });
  const found = await cluster.get({ type: "services", ...service });
  return found === undefined ? [] : [found];
}

async function podsOf(service: KubernetesObject, cluster: Reader): Promise<readonly KubernetesObject[]> {
  const labels = stringMap(at(service.spec, "selector"));
  const { namespace } = service.metadata;
  if (Object.keys(labels).length === 0 || namespace === undefined) return [];
  const pods = await cluster.list("pods", { namespace, labels });
  return pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

function nameOf({ metadata }: KubernetesObject): string {
  return `${metadata.namespace}/${metadata.name}`;
}
