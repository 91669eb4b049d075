/** Namespaces that a host's routes lead to. Pure. */
import { namespaceOf } from "../../names/namespaces.ts";
import { serviceAddress } from "../../names/services.ts";
import type { KubernetesObject } from "../../model/kubernetes.ts";
import { list, texts } from "../../json/read.ts";
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

/** Every `host` and `namespace` that stands anywhere in a router. */
function namedNamespaces(router: KubernetesObject): readonly string[] {
  const found: string[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === "namespace" && typeof inner === "string") found.push(inner);
      if (key === "host" && typeof inner === "string") {
        found.push(serviceAddress(inner, namespaceOf(router))?.namespace ?? namespaceOf(router));
      }
      walk(inner);
    }
  };
  walk(router.spec);
  return found;
}
