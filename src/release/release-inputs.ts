import type { InputReader } from "../inputs.ts";
import {
  GATEWAY_ADDRESSES_ALLOWED,
  type GatewayAddresses,
  parseGatewayAddresses,
} from "../model/gateway-address.ts";

/** Which release is meant. */
export interface ReleaseInputs {
  readonly config: string;
  readonly release: string | undefined;
}

/** Inputs that every acting step of a release has. Times are in milliseconds. */
export interface ActingInputs extends ReleaseInputs {
  /** Addresses of the public gateway; undefined when bluegreen.yaml or the cluster is to say. */
  readonly gateway: GatewayAddresses | undefined;
  readonly timeoutMs: number;
  readonly dryRun: boolean;
}

export function readReleaseInputs(reader: InputReader): ReleaseInputs {
  return { config: reader.text("config", "bluegreen.yaml"), release: reader.optional("release") };
}

/**
 * A flip is proven by answers that stay right for two seconds (`STEADY_MS`), once the gateways have heard of
 * it: a shorter timeout would move production there and back, and prove nothing.
 */
export const LEAST_PROOF_SECONDS = 5;

/** `leastSeconds`: a shorter timeout is refused as `INPUT_INVALID`. */
export function readActingInputs(
  reader: InputReader,
  timeoutSeconds: number,
  leastSeconds = 0,
): ActingInputs {
  return {
    ...readReleaseInputs(reader),
    gateway: reader.parsed("gateway", parseGatewayAddresses, GATEWAY_ADDRESSES_ALLOWED),
    timeoutMs: reader.seconds("timeout", timeoutSeconds, leastSeconds),
    dryRun: reader.flag("dry-run", false),
  };
}
