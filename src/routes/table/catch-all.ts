import type { RouteRule } from "./types.ts";

/**
 * True when a compiled rule takes every request: a prefix `/` or the regular expression `.*`, and nothing
 * else is asked (Istio, `pilot/pkg/networking/core/route/route.go`, `IsCatchAllRoute`). One that may ask more
 * than is known is none.
 */
export function isCatchAll({ match, unknownMatch }: RouteRule): boolean {
  const { kind, value } = match.path;
  const everyPath = kind === "regex" ? value === ".*" : kind !== "exact" && value === "/";
  return everyPath && match.headers.length === 0 && match.query.length === 0 && unknownMatch === undefined;
}
