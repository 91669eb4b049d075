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
import { objectRefused } from "./refused.ts";
import type { Rule } from "./rule.ts";
import { colorsOverlap, subsetsOverlap } from "./colors.ts";
import { subsetSelectsNothing } from "./subsets.ts";
import { objectTwice } from "./twice.ts";

export const MESH_RULES: readonly Rule[] = [
  destinationHostMissing,
  subsetUndefined,
  gatewayMissing,
  subsetSelectsNothing,
  colorsOverlap,
  subsetsOverlap,
  objectTwice,
  catchAllMissing,
  ruleAfterCatchAll,
  regexInvalid,
  prefixWithoutBoundary,
  rewriteDoubleSlash,
  rewriteGluesPath,
  objectRefused,
  flipLeavesBehind,
];
