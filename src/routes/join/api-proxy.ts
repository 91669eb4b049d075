/** What the front end of an API beside Istio's makes of the objects, by gateway workload. */
import type { Manifest } from "../../manifests/manifest.ts";
import type { Registry } from "../istio/destinations.ts";
import type { Inventory } from "../objects/inventory.ts";
import { isCatchAll } from "../table/catch-all.ts";
import type { Listener, RouteRule, VirtualHost } from "../table/types.ts";
import type { RegexCompiler } from "../text/regex.ts";

/** What `front-end.ts` in the folder of an API exports as `frontEnd`. */
export interface FrontEnd {
  /** The API, as sentences have it: `the Gateway API`. */
  readonly called: string;
  /** The API's routes, by gateway workload. */
  proxies(inventory: Inventory, registry: Registry, regex: RegexCompiler): readonly ApiProxy[];
}

/** One gateway workload with what Gateways of the API make it listen to. */
export interface ApiProxy {
  readonly name: string;
  readonly unknown: string | undefined;
  readonly listeners: readonly ApiProxyListener[];
}

export interface ApiProxyListener extends Listener {
  readonly virtualHosts: readonly ApiHost[];
}

export interface ApiHost extends VirtualHost {
  /** Of the Gateways that serve it, in Istio's order of Gateways: age, then name, then namespace. */
  readonly owners: readonly Age[];
}

export interface Age {
  readonly created: string;
  readonly name: string;
  readonly namespace: string;
}

export function compareAges(a: Age, b: Age): number {
  return (
    compareText(a.created, b.created) || compareText(a.name, b.name) || compareText(a.namespace, b.namespace)
  );
}

/** RFC 3339 in UTC sorts as text; without a time an object counts as oldest. */
export function createdAt({ object }: Manifest): string {
  const time: unknown = object.metadata.creationTimestamp;
  return typeof time === "string" ? time : "";
}

export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Catch-alls stand last in each host (`SortVHostRoutes`). */
export function catchAllsLast(rules: readonly RouteRule[]): RouteRule[] {
  return [...rules.filter((rule) => !isCatchAll(rule)), ...rules.filter(isCatchAll)];
}
