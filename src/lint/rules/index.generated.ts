/** Every rule of lint, by name; from the folders beside this file, by `npm run generate`. */
import type { Rule } from "../../mesh/rule.ts";
import { rule as catchAllMissing } from "./catch-all-missing/rule.ts";
import { rule as colorsOverlap } from "./colors-overlap/rule.ts";
import { rule as destinationHostMissing } from "./destination-host-missing/rule.ts";
import { rule as destinationPortMissing } from "./destination-port-missing/rule.ts";
import { rule as flipLeavesBehind } from "./flip-leaves-behind/rule.ts";
import { rule as gatewayMissing } from "./gateway-missing/rule.ts";
import { rule as objectRefused } from "./object-refused/rule.ts";
import { rule as objectTwice } from "./object-twice/rule.ts";
import { rule as prefixWithoutBoundary } from "./prefix-without-boundary/rule.ts";
import { rule as regexInvalid } from "./regex-invalid/rule.ts";
import { rule as rewriteDoubleSlash } from "./rewrite-double-slash/rule.ts";
import { rule as rewriteGluesPath } from "./rewrite-glues-path/rule.ts";
import { rule as ruleAfterCatchAll } from "./rule-after-catch-all/rule.ts";
import { rule as subsetSelectsNothing } from "./subset-selects-nothing/rule.ts";
import { rule as subsetUndefined } from "./subset-undefined/rule.ts";
import { rule as subsetsOverlap } from "./subsets-overlap/rule.ts";

/** Rules that check objects. */
export const MESH_RULES: readonly Rule[] = [
  {
    name: "catch-all-missing",
    docs: "No rule takes the requests that no other rule matches: they are answered 404.",
    ...catchAllMissing,
  },
  {
    name: "colors-overlap",
    docs: "The colors of a release share pods: nobody can tell who answered, and a deploy may change pods that have the traffic.",
    ...colorsOverlap,
  },
  {
    name: "destination-host-missing",
    docs: "A route sends traffic to a host that no Service and no ServiceEntry has: every request there is answered 503.",
    ...destinationHostMissing,
  },
  {
    name: "destination-port-missing",
    docs: "A route names a port that the destination's Service does not have: every request there is answered 503.",
    ...destinationPortMissing,
  },
  {
    name: "flip-leaves-behind",
    docs: "A rule without a preview sends users of a release's host to the color that has the traffic: a flip of the default route leaves them there.",
    ...flipLeavesBehind,
  },
  {
    name: "gateway-missing",
    docs: "A VirtualService is bound to a Gateway that does not exist: it gets no request from there.",
    ...gatewayMissing,
  },
  {
    name: "object-refused",
    docs: "A field is unknown or of another type, or Istio's webhook refuses the object: the cluster never gets it.",
    ...objectRefused,
  },
  {
    name: "object-twice",
    docs: "One workload is rendered twice: the cluster has it once, so Helm refuses the second, or one takes the place of the other.",
    ...objectTwice,
  },
  {
    name: "prefix-without-boundary",
    docs: "A prefix that does not end in a slash matches longer names too: /v1 takes /v10.",
    ...prefixWithoutBoundary,
  },
  {
    name: "regex-invalid",
    docs: "A regular expression is not RE2, or is longer than 1,024 characters: Istio refuses the object.",
    ...regexInvalid,
  },
  {
    name: "rewrite-double-slash",
    docs: "A rewrite puts two slashes into the path: the matched prefix is replaced as text, so /v1 → / makes //x of /v1/x.",
    ...rewriteDoubleSlash,
  },
  {
    name: "rewrite-glues-path",
    docs: "A rewrite takes away the slash between prefix and rest: /v1/ → /base makes /basex of /v1/x.",
    ...rewriteGluesPath,
  },
  {
    name: "rule-after-catch-all",
    docs: "A rule stands after one that takes every request: Istio drops it.",
    ...ruleAfterCatchAll,
  },
  {
    name: "subset-selects-nothing",
    docs: "No pod template that the Service selects carries the subset's labels: a route to the subset is answered 503.",
    ...subsetSelectsNothing,
  },
  {
    name: "subset-undefined",
    docs: "A route names a subset that no DestinationRule of its host defines: every request there is answered 503.",
    ...subsetUndefined,
  },
  {
    name: "subsets-overlap",
    docs: "Routes tell two subsets apart that select the same pods: requests for one are answered by the other.",
    ...subsetsOverlap,
  },
];

/** Findings that reading or Helm makes. */
export const OTHER_RULES: readonly string[] = [
  "chart-not-rendered",
  "chart-render-failed",
  "chart-schema-outside",
  "helm-lint",
  "manifest-invalid",
  "unit-exclude-unknown",
  "unit-excluded",
  "unit-invalid",
  "unit-unreadable",
];
