/** Rules about the order and the matches of routes. */
import { MESH_GATEWAY, resolveGateway } from "../names/gateways.ts";
import { RE2JS } from "re2js";
import { istioObjects, type MeshFacts, type MeshObject } from "./facts.ts";
import { fields, filledText, list } from "../json/read.ts";
import { resolveHost } from "../names/services.ts";
import { few } from "./few.ts";
import type { Rule, Violation } from "./rule.ts";
import { allHttpRules, type HttpRule, httpRules, isCatchAll, type Path } from "./virtual-service.ts";

export const catchAllMissing: Rule = {
  name: "catch-all-missing",
  severity: "warning",
  family: "routing",
  docs: "No rule takes the requests that no other rule matches: they are answered 404.",
  check: (facts) => {
    const services = istioObjects(facts, "VirtualService");
    const caught = new Set(services.filter((object) => httpRules(object).some(isCatchAll)).flatMap(placesOf));
    return (
      services
        // A delegate has no hosts; the rule that delegates to it may be the catch-all.
        .filter(({ spec }) => list(spec["hosts"]).length > 0 && list(spec["http"]).length > 0)
        .filter((object) => placesOf(object).some((place) => !caught.has(place)))
        .map((object) => ({
          object,
          path: ["spec", "http"],
          message: `no rule of ${few(list(object.spec["hosts"]).map(String))} takes every request that is left`,
          fix: "End the routes with one rule without match",
          // Nobody may be left without a route on a release's host.
          severity: list(object.spec["hosts"]).some((host) => facts.releaseHosts.includes(String(host)))
            ? "error"
            : "warning",
        }))
    );
  },
};

/**
 * Where the rules of a VirtualService apply: a gateway with a host. There the rules of several are one list, with the
 * catch-alls last; callers in the mesh see only one of several, so that each stands for itself.
 */
function placesOf({ spec, namespace, name }: MeshObject): readonly string[] {
  const named = list(spec["gateways"]).map((gateway) => resolveGateway(String(gateway), namespace));
  const gateways = (named.length === 0 ? [MESH_GATEWAY] : named).map((gateway) =>
    gateway === MESH_GATEWAY ? `mesh ${namespace}/${name}` : gateway,
  );
  const hosts = list(spec["hosts"]).map((host) => resolveHost(String(host), namespace).toLowerCase());
  return gateways.flatMap((gateway) => hosts.map((host) => `${gateway} ${host}`));
}

export const ruleAfterCatchAll: Rule = {
  name: "rule-after-catch-all",
  severity: "error",
  family: "routing",
  docs: "A rule stands after one that takes every request: Istio drops it.",
  check: (facts) =>
    istioObjects(facts, "VirtualService").flatMap((object) => {
      const rules = httpRules(object);
      const first = rules.findIndex(isCatchAll);
      return rules.slice(first === -1 ? rules.length : first + 1).map(({ path }) => ({
        object,
        path,
        message: `rule ${nameOf(object.spec, path)} never matches: rule ${nameOf(object.spec, ["spec", "http", first])} before it takes every request`,
        fix: "Move the rule that takes every request to the end",
      }));
    }),
};

/** Longer ones are refused by Istio's validation (pilot, pkg/config/validation). */
const MAX_REGEX = 1024;

export const regexInvalid: Rule = {
  name: "regex-invalid",
  severity: "error",
  family: "routing",
  docs: "A regular expression is not RE2, or is longer than 1,024 characters: Istio refuses the object.",
  check: (facts) =>
    allHttpRules(facts).flatMap((rule) =>
      regexes(rule).flatMap(({ path, regex }) => {
        const problem = regexProblem(regex);
        if (problem === undefined) return [];
        const fix =
          "Write it in RE2's syntax (no lookaround, no back-references), anchored by itself: it must match as a whole";
        return [
          {
            object: rule.object,
            path,
            message: `regular expression ${JSON.stringify(regex)}: ${problem}`,
            fix,
          },
        ];
      }),
    ),
};

function regexes({ matches }: HttpRule): readonly { readonly path: Path; readonly regex: string }[] {
  return matches.flatMap(({ match, path }) => {
    const single = ["uri", "method", "authority", "scheme"].map((name) => ({
      path: [...path, name],
      value: match[name],
    }));
    const named = ["headers", "withoutHeaders", "queryParams"].flatMap((group) =>
      Object.entries(fields(match[group])).map(([name, value]) => ({ path: [...path, group, name], value })),
    );
    // "*" alone means "is there" in header matches.
    return [...single, ...named].flatMap(({ path, value }) => {
      const regex = filledText(fields(value)["regex"]);
      return regex === undefined || regex === "*" ? [] : [{ path: [...path, "regex"], regex }];
    });
  });
}

function regexProblem(regex: string): string | undefined {
  if (regex.length > MAX_REGEX) return `it has ${regex.length} characters, and ${MAX_REGEX} are allowed`;
  try {
    RE2JS.compile(regex);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export const prefixWithoutBoundary: Rule = {
  name: "prefix-without-boundary",
  severity: "warning",
  family: "routing",
  docs: "A prefix that does not end in a slash matches longer names too: /v1 takes /v10.",
  check: (facts) =>
    uriPrefixes(facts)
      .filter(({ prefix }) => !prefix.endsWith("/"))
      .map(({ rule, path, prefix }) => ({
        object: rule.object,
        path,
        message: `prefix ${prefix} also matches ${prefix}0 and ${prefix}-other`,
        fix: `Match exact ${prefix} and prefix ${prefix}/ instead`,
      })),
};

export const rewriteDoubleSlash: Rule = {
  name: "rewrite-double-slash",
  severity: "error",
  family: "routing",
  docs: "A rewrite puts two slashes into the path: the matched prefix is replaced as text, so /v1 → / makes //x of /v1/x.",
  check: (facts) =>
    rewrites(facts)
      .filter(({ prefix, to }) => !prefix.endsWith("/") && to.endsWith("/"))
      .map(({ rule, prefix, to }) => rewriteViolation(rule, prefix, to, "")),
};

export const rewriteGluesPath: Rule = {
  name: "rewrite-glues-path",
  severity: "error",
  family: "routing",
  docs: "A rewrite takes away the slash between prefix and rest: /v1/ → /base makes /basex of /v1/x.",
  check: (facts) =>
    rewrites(facts)
      .filter(({ prefix, to }) => prefix.endsWith("/") && !to.endsWith("/"))
      .map(({ rule, prefix, to }) => rewriteViolation(rule, prefix, to, "/")),
};

function rewriteViolation(rule: HttpRule, prefix: string, to: string, end: string): Violation {
  const example = end === "" ? "/x" : "x";
  return {
    object: rule.object,
    path: [...rule.path, "rewrite", "uri"],
    message: `${prefix}${example} is rewritten to ${to}${example}`,
    fix: "Let prefix and rewrite both end in a slash, and match the path without it exactly",
  };
}

interface UriPrefix {
  readonly rule: HttpRule;
  readonly path: Path;
  readonly prefix: string;
}

function uriPrefixes(facts: MeshFacts): readonly UriPrefix[] {
  return allHttpRules(facts).flatMap((rule) =>
    rule.matches.flatMap(({ match, path }) => {
      const prefix = filledText(fields(match["uri"])["prefix"]);
      return prefix === undefined ? [] : [{ rule, path: [...path, "uri", "prefix"], prefix }];
    }),
  );
}

/** Prefixes with what they are rewritten to, each pair once a rule. A redirect is not a rewrite. */
function rewrites(facts: MeshFacts): readonly (UriPrefix & { readonly to: string })[] {
  const seen = new Set<string>();
  return uriPrefixes(facts).flatMap((one) => {
    const to = filledText(fields(one.rule.rule["rewrite"])["uri"]);
    const { name, namespace } = one.rule.object;
    const key = JSON.stringify([namespace, name, one.rule.index, one.prefix]);
    if (to === undefined || seen.has(key)) return [];
    seen.add(key);
    return [{ ...one, to }];
  });
}

function nameOf(spec: unknown, path: Path): string {
  const index = Number(path[2]);
  const name = filledText(fields(list(fields(spec)["http"])[index])["name"]);
  return name === undefined ? `${index + 1}` : `${index + 1} (${name})`;
}
