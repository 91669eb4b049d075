/** Every rule about the mesh. A new one goes into the file of its family and into this table. */
import { flipLeavesBehind } from "./flips.ts";
import { destinationHostMissing, gatewayMissing, subsetUndefined } from "./references.ts";
import {
  catchAllMissing,
  prefixWithoutBoundary,
  regexInvalid,
  rewriteDoubleSlash,
  rewriteGluesPath,
  ruleAfterCatchAll,
} from "./routing.ts";
import type { Rule } from "./rule.ts";
import { subsetSelectsNothing } from "./subsets.ts";

export const MESH_RULES: readonly Rule[] = [
  destinationHostMissing,
  subsetUndefined,
  gatewayMissing,
  subsetSelectsNothing,
  catchAllMissing,
  ruleAfterCatchAll,
  regexInvalid,
  prefixWithoutBoundary,
  rewriteDoubleSlash,
  rewriteGluesPath,
  flipLeavesBehind,
];
