/**
 * The mesh APIs; a new one is a line here. The first is the one that the cluster takes an ambiguous name for.
 */
import type { MeshApi } from "../mesh-api.ts";
import { gatewayApi } from "./gateway-api/api.ts";
import { istio } from "./istio/api.ts";

export const MESH_APIS: readonly MeshApi[] = [istio, gatewayApi];
