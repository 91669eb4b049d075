/** Every mesh API, in its place; from the folders beside this file, by `npm run generate`. */
import type { MeshApi } from "../mesh-api.ts";
import { api as istio } from "./istio/api.ts";
import { api as gatewayApi } from "./gateway-api/api.ts";

export const MESH_APIS: readonly MeshApi[] = [istio, gatewayApi];
