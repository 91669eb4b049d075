/** Requests through a gateway, and their answers. */
import type { GatewayAddress } from "./gateway-address.ts";

/**
 * One request, sent as these bytes: nothing is normalized, no header is added but `host` and
 * `content-length`.
 */
export interface HttpRequest {
  /** Where to connect; the authority of the request is `host`. */
  readonly address: GatewayAddress;
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly timeoutMs: number;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; repeated headers stay apart. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}
