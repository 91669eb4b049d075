import type { Manifest } from "../../manifests/manifest.ts";
import type { Client } from "./destination-rules.ts";
import type { Registry } from "./destinations.ts";
import type { RegexCompiler } from "../text/regex.ts";
import type { Defect } from "../objects/schema.ts";
import type { DroppedRule } from "../table/types.ts";

/** For which server of which gateway routes are made. */
export interface ServerContext {
  readonly regex: RegexCompiler;
  readonly registry: Registry;
  readonly client: Client;
  /** False when the gateway's workload is not among the manifests: its labels may be more than these. */
  readonly clientKnown: boolean;
  /** `namespace/name` */
  readonly gateway: string;
  /** The server's port. */
  readonly port: number;
  readonly tls: boolean;
  readonly poison: Poison;
  /** Told of every match entry that no route is made of. */
  readonly drop: (dropped: DroppedRule) => void;
}

/** Says that Envoy refuses the whole route configuration: for what in which object. */
export type Poison = (manifest: Manifest, defect: Defect) => void;
