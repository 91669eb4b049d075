import { Failure } from "../errors.ts";
import type { Color, ReleaseSpec, SmokeCheck } from "../model/release.ts";
import type { Http, HttpRequest } from "../ports.ts";
import { type Answer, harmlessCheck, headersWithCookie, readAnswer } from "./answer.ts";
import type { GatewayAddress } from "./gateway.ts";

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
    if (error instanceof Failure && error.code === "GATEWAY_UNREACHABLE") {
      return { kind: "failed", reason: `no answer: ${error.message}` };
    }
    throw error;
  }
}

/**
 * After a request went wrong: throws `GATEWAY_UNREACHABLE` when an address answers nothing at all, not even a plain
 * request, so that a gateway out of reach is not taken for a bad version.
 */
export async function refuseUnreachable(
  spec: ReleaseSpec,
  http: Http,
  addresses: readonly GatewayAddress[],
): Promise<void> {
  const check = harmlessCheck(spec);
  for (const address of addresses) await http.send(probeRequest(spec, { address, check }));
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

export function addressText({ host, port }: GatewayAddress): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
