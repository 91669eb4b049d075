/**
 * The front ends of the mesh APIs: what each makes of the objects is one list of gateway workloads in the
 * end.
 */
import { FRONT_ENDS } from "./index.generated.ts";
import type { Registry } from "../istio/destinations.ts";
import { istioProxies } from "../istio/istio.ts";
import { joinProxies } from "../join/join.ts";
import type { Inventory } from "../objects/inventory.ts";
import type { GatewayProxy } from "../table/types.ts";
import type { RegexCompiler } from "../text/regex.ts";

/**
 * The routes of each gateway workload, by whatever API they are written in. Istio's own is the ground that
 * the others join.
 */
export function proxiesOfApis(
  inventory: Inventory,
  registry: Registry,
  regex: RegexCompiler,
): readonly GatewayProxy[] {
  return FRONT_ENDS.reduce<readonly GatewayProxy[]>(
    (joined, { called, proxies }) =>
      joinProxies(joined, proxies(inventory, registry, regex), { inventory, called }),
    istioProxies(inventory, registry, regex),
  );
}
