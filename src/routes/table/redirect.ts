import { rewritePath } from "./rewrite-path.ts";
import type { RedirectAction, RouteRule, RequestView } from "./types.ts";

/** The `location` that Envoy writes for a redirect (`Utility::newUri`). */
export function redirectLocation(rule: RouteRule, action: RedirectAction, view: RequestView): string {
  const scheme = action.scheme ?? view.scheme;
  const port = action.port === undefined ? "" : `:${action.port}`;
  const host = action.host ?? hostWithoutPort(view, scheme, port);
  const path = redirectPath(rule, action, view);
  return `${scheme}://${host}${port}${path.startsWith("/") ? "" : "/"}${path}`;
}

/**
 * The `location` of the 301 that `httpsRedirect` gives: the authority stays as it was sent, port included.
 */
export function tlsLocation(view: RequestView): string {
  return `https://${view.authority}${view.path}${view.query}`;
}

/**
 * The port of the request goes when another is written, or when it was its old scheme's own and the scheme
 * changes.
 */
function hostWithoutPort(view: RequestView, scheme: string, port: string): string {
  const { authority } = view;
  const at = authority.startsWith("[") ? authority.lastIndexOf("]:") + 1 || -1 : authority.lastIndexOf(":");
  if (at < 0) return authority;
  const old = authority.slice(at);
  const usual =
    scheme !== view.scheme &&
    ((view.scheme === "https" && old === ":443") || (view.scheme === "http" && old === ":80"));
  return port !== "" || usual ? authority.slice(0, at) : authority;
}

function redirectPath(rule: RouteRule, action: RedirectAction, view: RequestView): string {
  const { path } = action;
  const query = action.stripQuery ? "" : view.query;
  if (path === undefined) return view.path + query;
  if (path.kind === "full") {
    const value = "value" in path ? path.value : path.replacement;
    return value.includes("?") ? value : value + query;
  }
  const rewrite = "value" in path ? { kind: "prefix" as const, replacement: path.value } : path;
  return rewritePath(rule.match.path, rewrite, view.path) + query;
}
