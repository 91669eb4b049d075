import { isDnsLabel, domainDefect, labelDefect } from "../../names/validity.ts";
import type {
  Destination,
  HeadersSpec,
  HttpFault,
  HttpMatch,
  HttpRedirect,
  HttpRewrite,
  HttpRoute,
  Percent,
  StringMatch,
} from "../objects/istio-types.ts";
import type { RegexCompiler } from "../text/regex.ts";
import type { Defect, Path } from "../objects/schema.ts";
import { gatewayNameDefects } from "./validate-names.ts";
import { policyDefects } from "./validate-policies.ts";

interface Context {
  readonly path: Path;
  readonly isDelegate: boolean;
  /** Whether the VirtualService is for gateways only. */
  readonly hasGateway: boolean;
  readonly regex: RegexCompiler;
}

/** What Istio's webhook refuses in one `http` rule (`validateHTTPRoute`). */
export function routeDefects(route: HttpRoute, context: Context): Defect[] {
  const { path } = context;
  const within = (key: string, messages: readonly string[]) =>
    messages.map((message) => ({ path: [...path, key], message }));
  return [
    ...conflictDefects(route, context),
    ...(route.match ?? []).flatMap((match, index) =>
      matchDefects(match, { ...context, path: [...path, "match", index] }),
    ),
    ...headerDefects(route.headers, [...path, "headers"]),
    ...within("rewrite", rewriteMessages(route.rewrite, context.regex)),
    ...within("headers", authorityMessages(route)),
    ...within("redirect", redirectMessages(route.redirect, route.match ?? [])),
    ...within("fault", faultMessages(route.fault)),
    ...within("directResponse", statusMessages(route.directResponse?.status)),
    ...policyDefects(route, path, context.regex),
    ...claimDefects(route, context),
    ...destinationsDefects(route, path),
    ...mirrorDefects(route, path),
  ];
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function conflictDefects(route: HttpRoute, { path, isDelegate }: Context): Defect[] {
  const routes = (route.route ?? []).length > 0;
  const found: Defect[] = [];
  const say = (key: string, message: string) => found.push({ path: [...path, key], message });
  if (isSet(route.delegate) && isDelegate) say("delegate", "a delegate cannot delegate further");
  if (isSet(route.delegate) && !isDelegate) {
    if (isSet(route.redirect)) say("redirect", "a rule that delegates must not redirect");
    if (isSet(route.route)) say("route", "a rule that delegates must not have a route");
    return found;
  }
  const action = isSet(route.redirect) ? "redirect" : "directResponse";
  if (isSet(route.redirect) || isSet(route.directResponse)) {
    if (routes) say("route", `a rule cannot have both route and ${action}`);
    if (isSet(route.fault)) say("fault", `a rule cannot have both fault and ${action}`);
    if (isSet(route.rewrite)) say("rewrite", `a rule cannot have both rewrite and ${action}`);
    if (isSet(route.redirect) && isSet(route.directResponse))
      say("directResponse", "a rule cannot have both redirect and directResponse");
  } else if (!routes && !isSet(route.delegate)) {
    found.push({ path, message: "a rule needs route, redirect or directResponse" });
  }
  if (isSet(route.mirror) && (route.mirrors ?? []).length > 0)
    say("mirrors", "a rule cannot have both mirror and mirrors");
  return found;
}

const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const PSEUDO = new Set([":method", ":scheme", ":authority", ":path", ":status"]);

/** `@request.auth.claims.x` or `@request.auth.claims[x]`. */
export function isClaim(name: string): boolean {
  return /^@request\.auth\.claims(?:\..+|\[.+\])$/i.test(name);
}

/** Only gateways know the claims of a request. */
function claimDefects({ match }: HttpRoute, { path, hasGateway }: Context): Defect[] {
  if (hasGateway) return [];
  return (match ?? []).flatMap((each, index) =>
    (["headers", "withoutHeaders"] as const).flatMap((key) =>
      Object.keys(each[key] ?? {})
        .filter(isClaim)
        .map((name) => ({
          path: [...path, "match", index, key, name],
          message: `${name} can be matched on gateways only, and spec.gateways names none`,
        })),
    ),
  );
}

function matchDefects(match: HttpMatch, context: Context): Defect[] {
  const { path, regex } = context;
  const found: Defect[] = [];
  for (const key of ["headers", "withoutHeaders", "queryParams"] as const) {
    for (const [name, value] of Object.entries(match[key] ?? {})) {
      const at = [...path, key, name];
      const badName = key !== "queryParams" && !HEADER_NAME.test(name) && !PSEUDO.has(name) && !isClaim(name);
      if (badName) found.push({ path: at, message: `${JSON.stringify(name)} is no header name` });
      if (key === "withoutHeaders" && value.regex === "*") continue;
      found.push(...stringMatchDefects(value, at, regex, false));
    }
  }
  for (const key of ["scheme", "method", "authority"] as const)
    found.push(...stringMatchDefects(match[key], [...path, key], regex, false));
  found.push(...stringMatchDefects(match.uri, [...path, "uri"], regex, true));
  if (isSet(match.port) && match.port !== 0 && (match.port ?? 0) > 65_535)
    found.push({ path: [...path, "port"], message: `port ${match.port} is not from 1 to 65535` });
  for (const [key, value] of Object.entries(match.sourceLabels ?? {})) {
    const defect = labelDefect(key, value);
    if (defect !== undefined)
      found.push({ path: [...path, "sourceLabels", key], message: `sourceLabels ${defect}` });
  }
  if (match.sourceNamespace && !isDnsLabel(match.sourceNamespace))
    found.push({ path: [...path, "sourceNamespace"], message: "sourceNamespace is no DNS label" });
  return [...found, ...gatewayNameDefects(match.gateways ?? [], [...path, "gateways"])];
}

function stringMatchDefects(
  match: StringMatch | null | undefined,
  path: Path,
  regex: RegexCompiler,
  emptyPrefix: boolean,
): Defect[] {
  if (!match) return [];
  if (match.prefix === "" && !emptyPrefix) return [{ path, message: "prefix must not be empty" }];
  if (typeof match.regex !== "string") return [];
  const compiled = regex(match.regex);
  return compiled.ok
    ? []
    : [{ path: [...path, "regex"], message: `regex ${JSON.stringify(match.regex)}: ${compiled.reason}` }];
}

function headerDefects(headers: HeadersSpec | null | undefined, path: Path): Defect[] {
  const found: Defect[] = [];
  for (const side of ["request", "response"] as const) {
    const change = headers?.[side];
    for (const key of ["set", "add"] as const) {
      for (const [name, value] of Object.entries(change?.[key] ?? {})) {
        const authority = side === "request" && isAuthority(name);
        const message = authority ? undefined : headerNameMessage(name);
        if (message !== undefined) found.push({ path: [...path, side, key, name], message });
        if (/[\0-\x08\n-\x1f\x7f]/.test(value) || unbalancedPercent(value)) {
          found.push({
            path: [...path, side, key, name],
            message: `${JSON.stringify(value)} is no header value: a percent sign is written %%`,
          });
        }
      }
    }
    for (const [index, name] of (change?.remove ?? []).entries()) {
      const message = headerNameMessage(name);
      if (message !== undefined) found.push({ path: [...path, side, "remove", index], message });
    }
  }
  return found;
}

/** A rule may set the authority in one place only (`validateAuthorityRewrite`). */
function authorityMessages({ rewrite, headers }: HttpRoute): string[] {
  const { set, add } = headers?.request ?? {};
  const names = [...Object.keys(set ?? {}), ...Object.keys(add ?? {})].filter(isAuthority);
  const places = names.length + (rewrite?.authority ? 1 : 0);
  return names.length > 0 && places > 1 ? ["the authority is set more than once"] : [];
}

function isAuthority(name: string): boolean {
  return /^(?:host|:authority)$/i.test(name);
}

function headerNameMessage(name: string): string | undefined {
  if (name === "") return "a header name must not be empty";
  return name.startsWith(":") || name.toLowerCase() === "host"
    ? `header ${JSON.stringify(name)} cannot be changed here`
    : undefined;
}

/** A `%` that neither is doubled nor begins and ends a variable. */
function unbalancedPercent(value: string): boolean {
  return value
    .replaceAll("%%", "")
    .replaceAll(/%[^%]*%/g, "")
    .includes("%");
}

function rewriteMessages(rewrite: HttpRewrite | null | undefined, regex: RegexCompiler): string[] {
  if (!rewrite) return [];
  if (rewrite.uri && rewrite.uriRegexRewrite) return ["rewrite may have uri or uriRegexRewrite, not both"];
  if (!rewrite.uri && !rewrite.uriRegexRewrite && !rewrite.authority)
    return ["rewrite needs uri, uriRegexRewrite or authority"];
  const pattern = rewrite.uriRegexRewrite;
  if (!pattern) return [];
  if (!pattern.match || !pattern.rewrite) return ["uriRegexRewrite needs match and rewrite"];
  const compiled = regex(pattern.match);
  return compiled.ok ? [] : [`uriRegexRewrite.match ${JSON.stringify(pattern.match)}: ${compiled.reason}`];
}

function redirectMessages(
  redirect: HttpRedirect | null | undefined,
  matches: readonly HttpMatch[],
): string[] {
  if (!redirect) return [];
  const { uri, prefixRewrite, authority, port, derivePort, scheme } = redirect;
  if (uri && prefixRewrite) return ["redirect may have uri or prefixRewrite, not both"];
  if (prefixRewrite && matches.some((match) => match.uri && typeof match.uri.prefix !== "string")) {
    return ["redirect.prefixRewrite needs every match to be on a uri prefix"];
  }
  if (!uri && !prefixRewrite && !authority && !isSet(port) && !isSet(derivePort) && !scheme)
    return ["redirect needs uri, authority, scheme or port"];
  const code = redirect.redirectCode ?? 0;
  if (code !== 0 && (code < 300 || code > 399)) return [`redirectCode ${code} is not 3xx`];
  if (scheme && scheme !== "http" && scheme !== "https") return ["redirect.scheme must be http or https"];
  return (port ?? 0) > 65_535 ? [`redirect.port ${port} is not from 1 to 65535`] : [];
}

function faultMessages(fault: HttpFault | null | undefined): string[] {
  if (!fault) return [];
  if (!fault.abort && !fault.delay) return ["fault needs abort or delay"];
  const found = [...percentMessages(fault.abort?.percentage), ...percentMessages(fault.delay?.percentage)];
  if (isSet(fault.abort?.http2Error)) found.push("fault.abort.http2Error is not supported");
  if (isSet(fault.delay?.exponentialDelay)) found.push("fault.delay.exponentialDelay is not supported");
  return [...found, ...statusMessages(fault.abort?.httpStatus)];
}

function percentMessages(percent: Percent | null | undefined): string[] {
  const value = percent?.value ?? 0;
  return value < 0 || value > 100 || (value > 0 && value < 0.0001)
    ? [`percentage ${value} is neither 0 nor from 0.0001 to 100`]
    : [];
}

function statusMessages(status: number | null | undefined): string[] {
  return isSet(status) && (Number(status) < 200 || Number(status) > 600)
    ? [`HTTP status ${status} is not from 200 to 599`]
    : [];
}

function destinationsDefects(route: HttpRoute, path: Path): Defect[] {
  const destinations = route.route ?? [];
  const found = destinations.flatMap((entry, index) => {
    const at = [...path, "route", index];
    const negative =
      (entry.weight ?? 0) < 0 ? [{ path: [...at, "weight"], message: "weight must not be negative" }] : [];
    return [
      ...destinationDefects(entry.destination, [...at, "destination"]),
      ...headerDefects(entry.headers, [...at, "headers"]),
      ...negative,
    ];
  });
  const total = destinations.reduce((sum, entry) => sum + (entry.weight ?? 0), 0);
  if (destinations.length > 1 && total === 0)
    found.push({ path: [...path, "route"], message: "the weights of several destinations add up to 0" });
  return found;
}

function destinationDefects(destination: Destination | null | undefined, path: Path): Defect[] {
  if (!destination) return [];
  const found: Defect[] = [];
  const host = destination.host === "*" ? "is no destination" : domainDefect(destination.host);
  if (host !== undefined)
    found.push({
      path: [...path, "host"],
      message: `destination host ${JSON.stringify(destination.host)} ${host}`,
    });
  if (destination.subset && !isDnsLabel(destination.subset))
    found.push({
      path: [...path, "subset"],
      message: `subset ${JSON.stringify(destination.subset)} is no DNS label`,
    });
  const port = destination.port?.number ?? 0;
  if (destination.port && (port < 1 || port > 65_535))
    found.push({ path: [...path, "port"], message: `port ${port} is not from 1 to 65535` });
  return found;
}

function mirrorDefects(route: HttpRoute, path: Path): Defect[] {
  const found = destinationDefects(route.mirror, [...path, "mirror"]);
  for (const [index, mirror] of (route.mirrors ?? []).entries()) {
    found.push(...destinationDefects(mirror.destination, [...path, "mirrors", index, "destination"]));
  }
  const percents = [
    route.mirrorPercent ?? route.mirror_percent ?? 0,
    route.mirrorPercentage?.value ?? 0,
    ...(route.mirrors ?? []).map((mirror) => mirror.percentage?.value ?? 0),
  ];
  if (percents.some((value) => value < 0 || value > 100))
    found.push({ path, message: "a mirror's percentage is from 0 to 100" });
  return found;
}
