import type { Client } from "./destination-rules.ts";
import type { Registry } from "./destinations.ts";

/** For which server of which gateway routes are made. */
export interface ServerContext {
  readonly registry: Registry;
  readonly client: Client;
  /** False when the gateway's workload is not among the manifests: its labels may be more than these. */
  readonly clientKnown: boolean;
  /** `namespace/name` */
  readonly gateway: string;
  /** The server's port. */
  readonly port: number;
  readonly tls: boolean;
  /** Says that Envoy refuses the whole route configuration, and why. */
  readonly poison: (reason: string) => void;
}
