/** Namespaces and Services that a host's routes lead to. Pure. */
import { namespaceOf } from "../../names/namespaces.ts";
import { type ServiceAddress, serviceAddress } from "../../names/services.ts";
import type { KubernetesObject } from "../../model/kubernetes.ts";
import { isJsonObject, type JsonObject, list, text, texts } from "../../json/read.ts";
import { apiOfRouter } from "../../mesh-api/apis/lookup.ts";
import { isSubsetOf } from "../../names/hosts.ts";

/** Namespaces of what routes the hosts, and of what it leads to. */
export function namespacesOf(
  objects: readonly KubernetesObject[],
  hosts: readonly string[],
): ReadonlySet<string> {
  const routers = objects.filter((object) => hosts.some((host) => mayRoute(object, host)));
  return new Set(routers.flatMap((router) => [namespaceOf(router), ...namedNamespaces(router)]));
}

/** True for a router with the host, a wildcard over it, or no host of its own (a delegate). */
export function mayRoute(object: KubernetesObject, host: string): boolean {
  const api = apiOfRouter(object);
  if (api === undefined) return false;
  const names = list(object.spec?.[api.hostsField]);
  const asked = host.toLowerCase();
  return names.length === 0 || texts(names).some((name) => isSubsetOf(asked, name.toLowerCase()));
}

/**
 * Services that what routes the hosts may lead to. Rather too many than too few: whatever is named there as a
 * host, and whatever has a name as a reference to a Service has it.
 */
export function servicesOf(
  objects: readonly KubernetesObject[],
  hosts: readonly string[],
): readonly ServiceAddress[] {
  const routers = objects.filter((object) => hosts.some((host) => mayRoute(object, host)));
  return routers.flatMap((router) => {
    const own = namespaceOf(router);
    return recordsWithin(router.spec).flatMap(({ host, name, kind, namespace }) =>
      [
        ...(typeof host === "string" ? [serviceAddress(host, own)] : []),
        ...(typeof name === "string" && (kind ?? "Service") === "Service"
          ? [{ name, namespace: text(namespace) ?? own }]
          : []),
      ].filter((address) => address !== undefined),
    );
  });
}

/** Every `host` and `namespace` that stands anywhere in a router. */
function namedNamespaces(router: KubernetesObject): readonly string[] {
  const own = namespaceOf(router);
  return recordsWithin(router.spec).flatMap(({ host, namespace }) => [
    ...(typeof namespace === "string" ? [namespace] : []),
    ...(typeof host === "string" ? [serviceAddress(host, own)?.namespace ?? own] : []),
  ]);
}

/** Every object within a value, at any depth, the value itself included. */
function recordsWithin(value: unknown): readonly JsonObject[] {
  if (typeof value !== "object" || value === null) return [];
  return [...(isJsonObject(value) ? [value] : []), ...Object.values(value).flatMap(recordsWithin)];
}
