/** Hosts of Services: `web` in the namespace where it is written, `web.apps.svc.cluster.local` anywhere. */
import { at, text } from "../json/read.ts";
import type { KubernetesObject } from "../model/kubernetes.ts";
import { namespaceOf } from "./namespaces.ts";
import { isIpAddress } from "./validity.ts";

/** The domain where nobody says another (Istio, `pkg/config/constants`, `DefaultClusterLocalDomain`). */
export const CLUSTER_DOMAIN = "cluster.local";

/** A Service of the cluster by what names it. */
export interface ServiceAddress {
  readonly namespace: string;
  readonly name: string;
}

/** A Service's full host (Istio, `pilot/pkg/serviceregistry/kube`, `ServiceHostname`). */
export function serviceHost(name: string, namespace: string, domain = CLUSTER_DOMAIN): string {
  return `${name}.${namespace}.svc.${domain}`;
}

/**
 * The host that Istio reads where `host` is written in an object of `namespace` (`pilot/pkg/model/config.go`,
 * `ResolveShortnameToFQDN`). A name without a dot is a Service of the namespace. Any other stays as it is,
 * also `web.apps` and `web.apps.svc`, which a cluster's DNS would complete: to Istio they are hosts that
 * nobody has.
 */
export function resolveHost(host: string, namespace: string, domain = CLUSTER_DOMAIN): string {
  if (host === "" || host === "*" || host.includes(".") || isIpAddress(host)) return host;
  return serviceHost(host, namespace, domain);
}

/**
 * The Service that `host` means where it is written in an object of `namespace`; undefined where Istio takes
 * it for no Service of the cluster, by {@link resolveHost}. Nobody says here that the Service is there. Case
 * counts.
 */
export function serviceAddress(
  host: string,
  namespace: string,
  domain = CLUSTER_DOMAIN,
): ServiceAddress | undefined {
  const [name = "", owner = "", svc, ...rest] = resolveHost(host, namespace, domain).split(".");
  const isService = name !== "" && owner !== "" && svc === "svc" && rest.join(".") === domain;
  return isService && !name.includes("*") ? { namespace: owner, name } : undefined;
}

/**
 * The full host, or the wildcard, that a DestinationRule of the cluster is for; empty where it names none
 * (`pilot/pkg/model/push_context.go`, `setDestinationRules`).
 */
export function ruleHost(rule: KubernetesObject): string {
  return resolveHost(text(at(rule.spec, "host")) ?? "", namespaceOf(rule));
}
