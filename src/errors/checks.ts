/** Codes of errors: charts, routes and what is checked of them. */
import type { Codes } from "./code.ts";

export const CHECK_CODES = {
  LINT_FAILED: { exit: "refused", outcome: "not-done", meaning: "there are findings at or above `fail-on`" },
  LINT_NOTHING: {
    exit: "usage",
    outcome: "not-done",
    meaning:
      "no manifest was found or rendered, so no rule had anything to look at ([what is left out](lint.md))",
  },
  PATH_MISSING: {
    exit: "usage",
    outcome: "not-done",
    meaning:
      "a path given to `lint` or `route` is not there. Where one request goes is asked by its URL: `route --explain=http://HOST/PATH`",
  },
  CHART_SCHEMA_OUTSIDE: {
    exit: "refused",
    outcome: "not-done",
    meaning:
      "a chart's values.schema.json refers to a file or an address outside of it, or cannot be looked through",
  },
  CHART_RENDER_FAILED: {
    exit: "refused",
    outcome: "not-done",
    meaning: "Helm cannot render the chart with these values, or what it rendered cannot be read",
  },
  MANIFEST_INVALID: { exit: "refused", outcome: "not-done", meaning: "a manifest is no Kubernetes object" },
  HELM_RELEASE_UNREADABLE: {
    exit: "surroundings",
    outcome: "not-done",
    meaning: "what Helm released cannot be read",
  },
  HELM_UPGRADE_FAILED: {
    exit: ["refused", "surroundings"],
    outcome: "maybe-done",
    byTool: true,
    meaning:
      "Helm did not make the revision by which `repair` puts its record right; what it says stands below",
  },
  ROUTE_NOTHING: {
    exit: "usage",
    outcome: "not-done",
    meaning:
      "no manifest was found in the paths that were given, no gateway among them has a route, or the file of requests is empty: nothing was asked",
  },
  ROUTE_PROBLEMS: { exit: "refused", outcome: "not-done", meaning: "the routes have problems" },
  ROUTE_UNSAFE: { exit: "refused", outcome: "not-done", meaning: "a request goes where it must not" },
  ROUTE_UNPROVEN: {
    exit: "refused",
    outcome: "not-done",
    meaning: "where a request goes cannot be told for certain",
  },
  ROUTE_REQUESTS_MISSING: {
    exit: "usage",
    outcome: "not-done",
    meaning: "the file of requests is not there",
  },
  ROUTE_REQUEST_INVALID: { exit: "usage", outcome: "not-done", meaning: "a request cannot be read" },
  HTTP_REQUEST_INVALID: {
    exit: "usage",
    outcome: "not-done",
    meaning: "a smoke check holds what cannot be sent",
  },
} as const satisfies Codes;
