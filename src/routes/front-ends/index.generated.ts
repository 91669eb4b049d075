/** Front ends of the mesh APIs beside Istio's; from the folders beside this file, by `npm run generate`. */
import type { FrontEnd } from "../join/api-proxy.ts";
import { frontEnd as gatewayApi } from "./gateway-api/front-end.ts";

export const FRONT_ENDS: readonly FrontEnd[] = [gatewayApi];
