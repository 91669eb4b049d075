import { IDENTITY_HEADER } from "../../mesh-api/identity.ts";
import type { HttpRequest } from "../../model/http.ts";
import { Failure, usage } from "../../errors/errors.ts";
import { type GatewayAddress, gatewayAddressText } from "../../model/gateway-address.ts";
import type { Color, ReleaseSpec, SmokeCheck } from "../../model/release.ts";
import type { Http } from "../../ports.ts";
import { type Answer, harmlessCheck, headersWithCookie, readAnswer, redirectOf, shown } from "./answer.ts";

/** How long one request may take until it counts as not answered. */
export const REQUEST_TIMEOUT_MS = 5_000;

/** One request through the gateway: with the preview cookie of a color, or without any. */
export interface Probe {
  readonly address: GatewayAddress;
  readonly check: SmokeCheck;
  readonly preview?: Color;
}

/** Sends the request on a connection of its own. No answer is a failed {@link Answer}, not a throw. */
export async function probe(spec: ReleaseSpec, http: Http, request: Probe): Promise<Answer> {
  try {
    return readAnswer(spec, await http.send(probeRequest(spec, request)));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const failed = { kind: "failed", reason: `no answer: ${error.message}` } as const;
    if (error.code === "GATEWAY_UNREACHABLE") return failed;
    if (error.code === "GATEWAY_UNTRUSTED") return { ...failed, lasting: true };
    throw error;
  }
}

/**
 * After a request went wrong: throws when it is the gateway, or how it is asked, and not the version. An
 * address answers nothing at all, not even a plain request (`GATEWAY_UNREACHABLE`), shows a certificate that
 * is not trusted (`GATEWAY_UNTRUSTED`), or sends every request elsewhere (`GATEWAY_REDIRECTS`).
 */
export async function refuseGatewayFault(
  spec: ReleaseSpec,
  http: Http,
  addresses: readonly GatewayAddress[],
): Promise<void> {
  const check = harmlessCheck(spec);
  for (const address of addresses) {
    const location = redirectOf(await http.send(probeRequest(spec, { address, check })));
    if (location !== undefined) throw redirects(spec, address, check.path, location);
  }
}

function redirects(spec: ReleaseSpec, address: GatewayAddress, path: string, location: string): Failure {
  const where = gatewayAddressText(address);
  const port = address.tls === true ? undefined : httpsPort(location);
  const secure = gatewayAddressText({ host: address.host, port: port ?? 443, tls: true });
  return usage("GATEWAY_REDIRECTS", `${where} redirects ${spec.host}${path} to ${shown(location)}`, {
    remedy:
      port === undefined
        ? `Let a smoke check ask for a path that a color answers, and every route set ${IDENTITY_HEADER}`
        : `Ask it with TLS: give the gateway as ${secure}, as the input or in bluegreen.yaml`,
  });
}

/** The port of an https location; undefined for any other. */
function httpsPort(location: string): number | undefined {
  const port = /^https:\/\/[^/?#]*?(?::(\d+))?(?:[/?#]|$)/i.exec(location);
  return port === null ? undefined : Number(port[1] ?? 443);
}

export function probeRequest(spec: ReleaseSpec, { address, check, preview }: Probe): HttpRequest {
  const target = preview === undefined ? undefined : spec.colors[preview].target;
  return {
    address,
    host: spec.host,
    method: check.method,
    path: check.path,
    headers: headersWithCookie(check.headers, spec.preview.cookie, target),
    timeoutMs: REQUEST_TIMEOUT_MS,
  };
}
