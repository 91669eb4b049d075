import { istioObjects, type MeshFacts, type MeshObject } from "./facts.ts";
import { type Fields, fields, list, text } from "./read.ts";

export type Path = readonly (string | number)[];

/** One `http` rule of a VirtualService. */
export interface HttpRule {
  readonly object: MeshObject;
  readonly index: number;
  readonly path: Path;
  readonly rule: Fields;
  readonly matches: readonly { readonly path: Path; readonly match: Fields }[];
}

export function httpRules(object: MeshObject): readonly HttpRule[] {
  return list(object.spec["http"]).map((value, index) => {
    const rule = fields(value);
    const path = ["spec", "http", index];
    const matches = list(rule["match"]).map((match, at) => ({
      path: [...path, "match", at],
      match: fields(match),
    }));
    return { object, index, path, rule, matches };
  });
}

export function allHttpRules(facts: MeshFacts): readonly HttpRule[] {
  return istioObjects(facts, "VirtualService").flatMap(httpRules);
}

/** Anything a VirtualService sends traffic to: routes and mirrors of http, routes of tls and tcp. */
export interface Destination {
  readonly object: MeshObject;
  readonly path: Path;
  readonly host: string;
  readonly subset: string | undefined;
  /** All that is written of it. */
  readonly written: Fields;
}

export function destinations(facts: MeshFacts): readonly Destination[] {
  return istioObjects(facts, "VirtualService").flatMap((object) =>
    ["http", "tls", "tcp"].flatMap((protocol) =>
      list(object.spec[protocol]).flatMap((rule, index) =>
        ofRule(object, fields(rule), ["spec", protocol, index]),
      ),
    ),
  );
}

function ofRule(object: MeshObject, rule: Fields, path: Path): readonly Destination[] {
  const routes = list(rule["route"]).flatMap((route, index) =>
    destination(object, fields(route)["destination"], [...path, "route", index, "destination"]),
  );
  const mirrors = list(rule["mirrors"]).flatMap((mirror, index) =>
    destination(object, fields(mirror)["destination"], [...path, "mirrors", index, "destination"]),
  );
  return [...routes, ...mirrors, ...destination(object, rule["mirror"], [...path, "mirror"])];
}

function destination(object: MeshObject, value: unknown, path: Path): readonly Destination[] {
  const written = fields(value);
  const host = text(written["host"]);
  return host === undefined ? [] : [{ object, path, host, subset: text(written["subset"]), written }];
}

const PREDICATES = [
  "headers",
  "withoutHeaders",
  "queryParams",
  "method",
  "authority",
  "scheme",
  "port",
  "sourceLabels",
  "sourceNamespace",
  "gateways",
];

/**
 * True when the rule takes every request: no match, or a match with prefix `/` or regex `.*` and nothing else. Istio drops
 * the rules after it (pilot/pkg/networking/core/route/route.go, isCatchAllMatch).
 */
export function isCatchAll({ rule, matches }: HttpRule): boolean {
  if (list(rule["match"]).length === 0) return true;
  return matches.some(({ match }) => {
    const uri = fields(match["uri"]);
    const everyPath = match["uri"] === undefined || uri["prefix"] === "/" || uri["regex"] === ".*";
    return everyPath && PREDICATES.every((name) => isEmpty(match[name]));
  });
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined || value === null || (typeof value === "object" && Object.keys(value).length === 0)
  );
}
