import type { HttpRedirect } from "../objects/istio-types.ts";
import type { HeaderOperations, RouteAction, RouteFault } from "../table/types.ts";

interface RedirectContext {
  readonly headers: HeaderOperations | undefined;
  readonly faults: readonly RouteFault[];
  readonly port: number;
  readonly tls: boolean;
  readonly poison: (key: string, reason: string) => void;
}

const CODES = new Set([301, 302, 303, 307, 308]);

/** A redirect as Envoy runs it (`ApplyRedirect`). */
export function redirectOf(redirect: HttpRedirect, context: RedirectContext): RouteAction {
  const status = redirect.redirectCode || 301;
  if (!CODES.has(status)) {
    const reason = `redirectCode ${status} is none of 301, 302, 303, 307, 308: Istio makes a route without an action of it`;
    context.poison("redirect", reason);
    return { kind: "unknown", reason };
  }
  return {
    kind: "redirect",
    status,
    scheme: redirect.scheme || undefined,
    host: redirect.authority || undefined,
    port: portOf(redirect, context),
    path: pathOf(redirect),
    stripQuery: false,
    headers: context.headers,
    faults: context.faults,
  };
}

function pathOf({
  uri,
  prefixRewrite,
}: HttpRedirect): { kind: "full" | "prefix"; value: string } | undefined {
  if (prefixRewrite) return { kind: "prefix", value: prefixRewrite };
  return uri ? { kind: "full", value: uri } : undefined;
}

/** The port to write; none for a scheme's own port. */
function portOf(redirect: HttpRedirect, { port, tls }: RedirectContext): number | undefined {
  const asked = redirect.derivePort === "FROM_REQUEST_PORT" ? port : (redirect.port ?? 0);
  const scheme = redirect.scheme || (tls ? "https" : "http");
  const usual = (asked === 80 && scheme === "http") || (asked === 443 && scheme === "https");
  return asked === 0 || usual ? undefined : asked;
}
