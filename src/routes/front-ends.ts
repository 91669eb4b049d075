/**
 * The front ends of the mesh APIs: what each makes of the objects is one list of gateway workloads in the
 * end.
 */
import { joinProxies } from "./gateway-api/join.ts";
import { type ApiProxy, gatewayApiProxies } from "./gateway-api/proxies.ts";
import type { Registry } from "./istio/destinations.ts";
import { istioProxies } from "./istio/istio.ts";
import type { Inventory } from "./objects/inventory.ts";
import type { GatewayProxy } from "./table/types.ts";
import type { RegexCompiler } from "./text/regex.ts";

type FrontEnd = (inventory: Inventory, registry: Registry, regex: RegexCompiler) => readonly ApiProxy[];

/** Istio's own is the ground that these join; another API is a line here. */
const FRONT_ENDS: readonly FrontEnd[] = [gatewayApiProxies];

/** The routes of each gateway workload, by whatever API they are written in. */
export function proxiesOfApis(
  inventory: Inventory,
  registry: Registry,
  regex: RegexCompiler,
): readonly GatewayProxy[] {
  return FRONT_ENDS.reduce<readonly GatewayProxy[]>(
    (proxies, frontEnd) => joinProxies(proxies, frontEnd(inventory, registry, regex), inventory),
    istioProxies(inventory, registry, regex),
  );
}
