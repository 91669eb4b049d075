/** The reference system's router, read without any code of the steps. */
import type { EmbeddedWorld } from "../../src/adapters/embedded/create.ts";
import type { KubernetesObject } from "../../src/model/kubernetes.ts";
import type { Subset } from "./colors.ts";
import { ROUTER } from "./reference-world.ts";

interface Rule {
  readonly match?: unknown;
  readonly route: readonly { readonly destination: { readonly subset: Subset } }[];
}

export function routerOf(world: EmbeddedWorld): KubernetesObject | undefined {
  return world.store.get(ROUTER);
}

/** The subset of the last rule, when it catches everything. */
export function defaultOf(router: KubernetesObject | undefined): Subset | undefined {
  const last = ((router?.spec?.["http"] ?? []) as readonly Rule[]).at(-1);
  return last === undefined || last.match !== undefined ? undefined : last.route[0]?.destination.subset;
}

/** The spec with another default subset, and nothing else changed. */
export function withDefault(router: KubernetesObject | undefined, to: Subset | undefined): string {
  const spec = structuredClone(router?.spec ?? {}) as { http: Rule[] };
  const destination = spec.http.at(-1)?.route[0]?.destination;
  if (destination !== undefined && to !== undefined) Object.assign(destination, { subset: to });
  return JSON.stringify(spec);
}
