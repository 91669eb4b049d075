import { fields, list, filledText } from "../../json/read.ts";
import { istioObjects, type MeshFacts, type MeshObject } from "../facts.ts";
import { type JsonObject } from "../../json/read.ts";
import { takesEveryRequest } from "../../routes/objects/catch-all.ts";

export type Path = readonly (string | number)[];

/** One `http` rule of a VirtualService. */
export interface HttpRule {
  readonly object: MeshObject;
  readonly index: number;
  readonly path: Path;
  readonly rule: JsonObject;
  readonly matches: readonly { readonly path: Path; readonly match: JsonObject }[];
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
  readonly written: JsonObject;
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

function ofRule(object: MeshObject, rule: JsonObject, path: Path): readonly Destination[] {
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
  const host = filledText(written["host"]);
  return host === undefined ? [] : [{ object, path, host, subset: filledText(written["subset"]), written }];
}

/** True when the rule takes every request: Istio drops the rules after it. */
export function isCatchAll({ rule }: HttpRule): boolean {
  return takesEveryRequest(rule);
}
