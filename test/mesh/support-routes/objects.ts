import type { KubernetesObject } from "../../../src/model/kubernetes.ts";
import type { HostCase, PoolRule } from "./generate-case.ts";
import { CREDENTIAL, ID } from "./vocabulary.ts";

const ISTIO = "networking.istio.io/v1";
/** Marks what a run made, so that it can be listed and taken away. */
export const LABEL = "routes-agree";

function istio(kind: string, namespace: string, name: string, spec: object): KubernetesObject {
  const metadata = { name, namespace, labels: { [LABEL]: "case" } };
  return { apiVersion: ISTIO, kind, metadata, spec: spec as Record<string, unknown> };
}

/** The objects of a case, without Gateways and delegates that nothing refers to; `id` keeps cases apart. */
export function objectsOf(id: string, each: HostCase): KubernetesObject[] {
  const text = JSON.stringify(each.services);
  const used = ({ kind, metadata: { name } }: KubernetesObject) =>
    kind === "Gateway" ? text.includes(`/${name}"`) : text.includes(`"${name}"`);
  const made = [
    ...each.gateways.map(({ namespace, servers }, index) =>
      istio("Gateway", namespace, `${ID}-g${index}`, {
        selector: { istio: "ingressgateway" },
        servers: servers.map(({ port, protocol, hosts, redirect }, at) => ({
          port: { number: port, name: `p${at}`, protocol },
          hosts,
          ...tlsOf(protocol, redirect),
        })),
      }),
    ),
    ...each.delegates.map(({ namespace, ...spec }, index) =>
      istio("VirtualService", namespace, `${ID}-delegate-${index}`, spec),
    ),
  ].filter(used);
  const roots = each.services.map(({ namespace, letter, ...spec }, index) =>
    istio("VirtualService", namespace, `${ID}-${letter}${index}`, spec),
  );
  return filled([...made, ...roots], id);
}

function tlsOf(protocol: string, redirect: boolean): object {
  if (protocol === "HTTPS") return { tls: { mode: "SIMPLE", credentialName: CREDENTIAL } };
  return redirect ? { tls: { httpsRedirect: true } } : {};
}

/** With a case's identity in the place of {@link ID}. */
export function filled<T>(value: T, id: string): T {
  return JSON.parse(JSON.stringify(value).replaceAll(ID, id)) as T;
}

/** The DestinationRules of a run's pool. */
export function poolObjects(id: string, rules: readonly PoolRule[]): KubernetesObject[] {
  return rules.map(({ namespace, ...spec }, index) =>
    istio("DestinationRule", namespace, `${id}-pool-${String.fromCharCode(122 - index)}`, spec),
  );
}
