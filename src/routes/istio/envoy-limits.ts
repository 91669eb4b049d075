/**
 * What Envoy refuses in a rule although Istio's webhook takes it (the constraints of
 * `envoy/config/route/v3`). Envoy then refuses all routes of the port, and the gateway keeps those it had
 * before. Each was tried with `envoy --mode validate`.
 */
import { bytesOf } from "../text/bytes.ts";
import { badVariable } from "../text/envoy-format.ts";
import type { HeadersSpec, HttpMatch, HttpRoute, StringMatch } from "../objects/istio-types.ts";
import type { RegexCompiler } from "../text/regex.ts";
import type { Defect, Path } from "../objects/schema.ts";
import { isClaim } from "../validate/validate-route.ts";
import { withoutEnd } from "../../ends.ts";

const MOST_BODY = 1024 * 1024;
const MOST_WEIGHT = 4_294_967_295;
const MOST_NAME = 1024;
const MOST_VALUE = 16_384;

/** What Envoy would refuse in a rule, each with its place below `path`. */
export function envoyDefects(route: HttpRoute, path: Path, regex: RegexCompiler): readonly Defect[] {
  const { match, redirect, rewrite, directResponse, fault } = route;
  return [
    ...(match ?? []).flatMap((each, index) => matchDefects(each, [...path, "match", index], regex)),
    ...(redirect || rewrite ? lineDefects(route, path) : []),
    ...patternDefects(rewrite?.uriRegexRewrite?.match, path, ["rewrite", "uriRegexRewrite", "match"], regex),
    ...(directResponse || fault ? [...statusDefects(route, path), ...bodyDefects(route, path)] : []),
    ...weightDefects(route, path),
    ...headersDefects(route.headers, [...path, "headers"]),
    ...(route.route ?? []).flatMap(({ headers }, index) =>
      headers ? headersDefects(headers, [...path, "route", index, "headers"]) : [],
    ),
  ];
}

function matchDefects(match: HttpMatch, path: Path, regex: RegexCompiler): Defect[] {
  const found: Defect[] = [];
  for (const [place, value] of comparisons(match))
    found.push(...patternDefects(comparedWith(value, place), path, [...place, "regex"], regex));
  found.push(...claimDefects(match, path));
  for (const name of Object.keys(match.queryParams ?? {}))
    if (name === "" || bytesOf(name).length > MOST_NAME)
      found.push({
        path: [...path, "queryParams", name],
        message: `a query parameter's name has from 1 to ${MOST_NAME} bytes`,
      });
  return found;
}

/** Everything that a match compares, with its place in it. */
function* comparisons(match: HttpMatch): Generator<readonly [readonly string[], StringMatch]> {
  for (const key of ["uri", "scheme", "method", "authority"] as const) {
    const value = match[key];
    if (value) yield [[key], value];
  }
  for (const key of ["headers", "withoutHeaders", "queryParams"] as const)
    for (const [name, value] of Object.entries(match[key] ?? {})) yield [[key, name], value];
}

/** The pattern that is compared with; of anything but paths and claims, `*` asks for presence only. */
function comparedWith(match: StringMatch, [key, name = ""]: readonly string[]): string | undefined {
  const pattern = match.regex ?? undefined;
  return pattern === "*" && key !== "uri" && !isClaim(name) ? undefined : pattern;
}

/** Istio makes a matcher without a value of a claim that is asked for presence. */
function claimDefects(match: HttpMatch, path: Path): Defect[] {
  return (["headers", "withoutHeaders"] as const).flatMap((key) =>
    Object.entries(match[key] ?? {})
      .filter(([name, { exact, prefix, regex }]) => isClaim(name) && (exact ?? prefix ?? regex) == null)
      .map(([name]) => ({
        path: [...path, key, name],
        message: `the claim ${name} is compared with nothing`,
      })),
  );
}

function patternDefects(
  pattern: string | undefined,
  path: Path,
  place: Path,
  regex: RegexCompiler,
): Defect[] {
  if (pattern === undefined) return [];
  const compiled = regex(pattern);
  const defect = compiled.ok ? compiled.refused : compiled.reason;
  if (defect === undefined) return [];
  const message = `regular expression ${JSON.stringify(pattern.slice(0, 80))} ${defect}`;
  return [{ path: [...path, ...place], message }];
}

/** Texts that stand in one line of a head. */
function lineDefects({ redirect, rewrite }: HttpRoute, path: Path): Defect[] {
  const texts = [
    [["redirect", "uri"], redirect?.uri],
    [["redirect", "prefixRewrite"], redirect?.prefixRewrite],
    [["redirect", "authority"], redirect?.authority],
    [["rewrite", "uri"], rewrite?.uri],
    [["rewrite", "authority"], rewrite?.authority],
    [["rewrite", "uriRegexRewrite", "rewrite"], rewrite?.uriRegexRewrite?.rewrite],
  ] as const;
  return texts
    .filter(([, text]) => typeof text === "string" && /[\0\n\r]/.test(text))
    .map(([place]) => ({
      path: [...path, ...place],
      message: `the value of ${place.join(".")} has more than one line`,
    }));
}

function statusDefects({ directResponse, fault }: HttpRoute, path: Path): Defect[] {
  return (
    [
      [["directResponse", "status"], directResponse?.status],
      [["fault", "abort", "httpStatus"], fault?.abort?.httpStatus],
    ] as const
  )
    .filter(([, status]) => (status ?? 200) > 599)
    .map(([place, status]) => ({ path: [...path, ...place], message: `status ${status} is not below 600` }));
}

function bodyDefects({ directResponse }: HttpRoute, path: Path): Defect[] {
  const { string, bytes } = directResponse?.body ?? {};
  const size = string ? bytesOf(string).length : Math.floor((withoutEnd(bytes ?? "", "=").length * 3) / 4);
  if (size <= MOST_BODY) return [];
  const message = `a direct response's body has at most ${MOST_BODY} bytes; it has ${size}`;
  return [{ path: [...path, "directResponse", "body"], message }];
}

function weightDefects({ route }: HttpRoute, path: Path): Defect[] {
  const total = (route ?? []).reduce((sum, { weight }) => sum + (weight ?? 0), 0);
  if ((route ?? []).length < 2 || total <= MOST_WEIGHT) return [];
  return [{ path: [...path, "route"], message: `the weights add up to more than ${MOST_WEIGHT}` }];
}

function headersDefects(headers: HeadersSpec | null | undefined, path: Path): Defect[] {
  if (!headers) return [];
  return (["request", "response"] as const).flatMap((side) =>
    (["set", "add"] as const).flatMap((key) =>
      Object.entries(headers[side]?.[key] ?? {}).flatMap(([name, value]) => {
        const message = headerMessage(name, value);
        return message === undefined ? [] : [{ path: [...path, side, key, name], message }];
      }),
    ),
  );
}

function headerMessage(name: string, value: string): string | undefined {
  if (/[\0\n\r]/.test(name)) return `header name ${JSON.stringify(name)} has more than one line`;
  if (bytesOf(value).length > MOST_VALUE) return `header ${name} has more than ${MOST_VALUE} bytes`;
  const variable = badVariable(value);
  return variable === undefined ? undefined : `${variable} in header ${name} is no variable of Envoy`;
}
