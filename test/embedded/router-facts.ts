/** The reference system's router, read without any code of the steps. */
import type { EmbeddedWorld } from "../../src/adapters/embedded/create.ts";
import type { PortCall } from "../../src/adapters/embedded/tools/process.ts";
import type { KubernetesObject } from "../../src/model/kubernetes.ts";
import type { Subset } from "./colors.ts";
import { ROUTER } from "./reference-world.ts";

interface Destination {
  readonly destination: { readonly subset: Subset };
  readonly weight?: number;
}

interface Rule {
  readonly match?: unknown;
  readonly route: readonly Destination[];
  readonly headers?: unknown;
}

/** A write of the router: every one of them is part of a flip. */
export const isFlip = ({ method, args }: PortCall): boolean =>
  method === "replace" && (args[0] as KubernetesObject).kind === "VirtualService";

export function routerOf(world: EmbeddedWorld): KubernetesObject | undefined {
  return world.store.get(ROUTER);
}

/** The subset of the last rule, when it catches everything and gives it to one. */
export function defaultOf(router: KubernetesObject | undefined): Subset | undefined {
  const [only, ...others] = sharingOf(router);
  return others.length === 0 ? only : undefined;
}

/** The subsets that the last rule gives traffic to, when it catches everything. */
export function sharingOf(router: KubernetesObject | undefined): readonly Subset[] {
  const last = lastRule(router);
  if (last === undefined || last.match !== undefined) return [];
  const some = last.route.length === 1 ? last.route : last.route.filter(({ weight = 0 }) => weight > 0);
  return some.map(({ destination }) => destination.subset);
}

/** What the last rule gives to whom, as text. */
export function sharesOf(router: KubernetesObject | undefined): string {
  const parts = sharingOf(router);
  if (parts.length < 2) return parts.join();
  return (lastRule(router)?.route ?? []).map((one) => `${one.destination.subset} ${one.weight}`).join(", ");
}

function lastRule(router: KubernetesObject | undefined): Rule | undefined {
  return ((router?.spec?.["http"] ?? []) as readonly Rule[]).at(-1);
}

/** The spec without what a step of a flip may change: who gets what, and who says that he answers. */
export function withoutShares(router: KubernetesObject | undefined): string {
  const spec = structuredClone(router?.spec ?? {}) as { http?: { route?: unknown[]; headers?: unknown }[] };
  const last = spec.http?.at(-1) as { route: Record<string, unknown>[]; headers?: Named } | undefined;
  const [first] = last?.route ?? [];
  if (last === undefined || first === undefined) return JSON.stringify(spec);
  const { weight: _weight, headers: _headers, ...destination } = first;
  Object.assign(destination["destination"] as object, { subset: "any" });
  last.route = [destination];
  delete last.headers?.response?.set?.["x-bluegreen-subset"];
  return JSON.stringify(spec);
}

interface Named {
  readonly response?: { readonly set?: Record<string, unknown> };
}

/** The spec with another default subset, and nothing else changed. */
export function withDefault(router: KubernetesObject | undefined, to: Subset | undefined): string {
  const spec = structuredClone(router?.spec ?? {}) as { http: Rule[] };
  const destination = spec.http.at(-1)?.route[0]?.destination;
  if (destination !== undefined && to !== undefined) Object.assign(destination, { subset: to });
  return JSON.stringify(spec);
}
