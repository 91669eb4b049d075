/** Which API an object or a color belongs to, and what all APIs have together. */
import type { KubernetesObject, ResourceType } from "../../model/kubernetes.ts";
import type { Target } from "../../model/release.ts";
import { apiGroup } from "../../names/groups.ts";
import { type ApiKind, type MeshApi, typeOf } from "../mesh-api.ts";
import type { Targets } from "../targets.ts";
import { MESH_APIS } from "./index.generated.ts";

/** The API whose router the object is, by its kind; undefined for any other object. */
export function apiOfRouter({ kind }: Pick<KubernetesObject, "kind">): MeshApi | undefined {
  return MESH_APIS.find((api) => api.kind === kind);
}

/** True for an object that routes hosts. */
export function isRouter(object: Pick<KubernetesObject, "kind">): boolean {
  return apiOfRouter(object) !== undefined;
}

/** True for an object by which gateways or pods do with requests what is not modelled. */
export function isExtension(object: KubernetesObject): boolean {
  return MESH_APIS.some((api) => api.isExtension(object));
}

/**
 * The API that a release's colors ask for, by the kind of their targets. Throws for a kind that no API has.
 */
export function apiForTarget({ target }: { readonly target: Pick<Target, "kind"> }): MeshApi {
  const api = MESH_APIS.find(({ targetKind }) => targetKind === target.kind);
  if (api === undefined) throw new Error(`no mesh API has targets of the kind ${target.kind}`);
  return api;
}

/** What targets of a kind are. */
export function targetsOf({ kind }: Pick<Target, "kind">): Targets {
  return apiForTarget({ target: { kind } }).targets;
}

/** True for the kind of Gateway that routers of an API name. */
export function isGateway(group: string, kind: string): boolean {
  return MESH_APIS.some(({ kinds, gatewayType }) =>
    kinds.some((one) => one.kind === kind && one.group === group && typeOf(one) === gatewayType),
  );
}

/** True for an object of an API's kind that is in no namespace. */
export function isOfCluster(object: KubernetesObject): boolean {
  const group = apiGroup(object);
  const kinds = MESH_APIS.flatMap((api) => api.kinds);
  return kinds.some((one) => one.scope === "cluster" && one.kind === object.kind && one.group === group);
}

/** The API in whose routers rules stand in that list, as routes are called: `namespace/name#FIELD[3]`. */
export function apiOfRules(field: string): MeshApi | undefined {
  return MESH_APIS.find(({ rulesField }) => rulesField === field);
}

/**
 * The API that knows what its server writes into an object of the kind; undefined for kinds of nobody here.
 */
export function apiKnowingDefaults(object: KubernetesObject): MeshApi | undefined {
  const group = apiGroup(object);
  return MESH_APIS.find((api) => api.knowsDefaults(group, object.kind));
}

/** Every kind of router with its article. */
export const ROUTERS_CALLED: readonly string[] = MESH_APIS.map(({ called }) => called);

/** Every kind of router, as of several. */
export const ROUTERS_PLURAL: readonly string[] = MESH_APIS.map(({ kind }) => `${kind}s`);

/** Every kind that decides where requests go. */
export const ROUTING_KINDS: readonly ApiKind[] = MESH_APIS.flatMap(routingKinds);

/** What is read wherever routes are asked about. */
export const ALWAYS_READ: readonly ResourceType[] = typesRead(MESH_APIS.filter(({ isOfMesh }) => isOfMesh));

/** APIs that are read only where they are used. */
export const OTHER_APIS: readonly MeshApi[] = MESH_APIS.filter(({ isOfMesh }) => !isOfMesh);

/** What is read of APIs to know where requests go. */
export function typesRead(apis: readonly MeshApi[]): readonly ResourceType[] {
  return [...new Set(apis.flatMap((api) => [...routingKinds(api).map(typeOf), ...api.alsoReads]))];
}

function routingKinds({ kinds }: MeshApi): readonly ApiKind[] {
  return kinds.filter(({ routes }) => routes);
}
