/** Resource types as the API server lists them: which path a type or a kind has. */
import type { ResourceType } from "../../../model/kubernetes.ts";

/** A resource type of one group and version. */
export interface ApiType {
  /** `v1`, `networking.istio.io/v1`. */
  readonly apiVersion: string;
  readonly kind: string;
  /** `deployments`. */
  readonly plural: string;
  readonly namespaced: boolean;
}

/** Reads a discovery document; undefined when the server has no such path. */
export type ReadDiscovery = (path: string) => Promise<unknown>;

export interface ApiTypes {
  /**
   * By kubectl's name; the group's preferred version that has it. Undefined when the server does not know it.
   */
  named(type: ResourceType, read: ReadDiscovery): Promise<ApiType | undefined>;
  /** As an object names its own type. */
  ofKind(apiVersion: string, kind: string, read: ReadDiscovery): Promise<ApiType | undefined>;
}

interface ApiGroup {
  readonly name: string;
  readonly versions: readonly { readonly groupVersion: string }[];
  readonly preferredVersion?: { readonly groupVersion: string };
}

interface ApiResource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** Keeps every type that was found; what was not found is asked for again, since CRDs may come meanwhile. */
export function createApiTypes(): ApiTypes {
  const found = new Map<string, ApiType>();
  const once = async (key: string, find: () => Promise<ApiType | undefined>) => {
    const type = found.get(key) ?? (await find());
    if (type !== undefined) found.set(key, type);
    return type;
  };
  return {
    named: (type, read) => once(type, () => findNamed(type, read)),
    ofKind: (apiVersion, kind, read) =>
      once(`${apiVersion} ${kind}`, () => findIn(apiVersion, (one) => one.kind === kind, read)),
  };
}

async function findNamed(type: ResourceType, read: ReadDiscovery): Promise<ApiType | undefined> {
  const dot = type.indexOf(".");
  const plural = dot < 0 ? type : type.slice(0, dot);
  const versions = dot < 0 ? ["v1"] : await versionsOf(type.slice(dot + 1), read);
  for (const version of versions) {
    const found = await findIn(version, ({ name }) => name === plural, read);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The preferred version first. */
async function versionsOf(group: string, read: ReadDiscovery): Promise<readonly string[]> {
  const list = (await read("/apis")) as { readonly groups?: readonly ApiGroup[] } | undefined;
  const found = list?.groups?.find(({ name }) => name === group);
  if (found === undefined) return [];
  const all = found.versions.map(({ groupVersion }) => groupVersion);
  return found.preferredVersion === undefined
    ? all
    : [...new Set([found.preferredVersion.groupVersion, ...all])];
}

async function findIn(
  apiVersion: string,
  wanted: (resource: ApiResource) => boolean,
  read: ReadDiscovery,
): Promise<ApiType | undefined> {
  const list = (await read(rootOf(apiVersion))) as
    | { readonly resources?: readonly ApiResource[] }
    | undefined;
  // `pods/log` and the like have the kind of something else.
  const found = list?.resources?.find((resource) => !resource.name.includes("/") && wanted(resource));
  if (found === undefined) return undefined;
  return { apiVersion, kind: found.kind, plural: found.name, namespaced: found.namespaced };
}

function rootOf(apiVersion: string): string {
  return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

/** Path of the type's collection, or of one object in it. */
export function pathOf(type: ApiType, namespace?: string, name?: string): string {
  const within = type.namespaced && namespace !== undefined ? ["namespaces", namespace] : [];
  const parts = [...within, type.plural, ...(name === undefined ? [] : [name])];
  return [rootOf(type.apiVersion), ...parts.map(encodeURIComponent)].join("/");
}
