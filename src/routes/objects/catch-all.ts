import { fields, isJsonObject, type JsonObject, list, jsonObjects } from "../../json/read.ts";

/** Fields of a match that ask nothing of a request by themselves. */
const ASKS_NOTHING: ReadonlySet<string> = new Set(["name", "statPrefix", "ignoreUriCase"]);

/**
 * True when an `http` rule of a VirtualService takes every request, wherever it comes from: it has no match,
 * or one with the prefix `/` or the regular expression `.*` and nothing else. Istio drops the rules after it
 * (`route.go`, `IsCatchAllRoute`, which looks at the same in Envoy's words). A field that nobody knows here
 * is a condition.
 */
export function takesEveryRequest(rule: JsonObject): boolean {
  return list(rule["match"]).length === 0 || jsonObjects(rule["match"]).some(matchesAll);
}

function matchesAll({ uri, ...others }: JsonObject): boolean {
  return (
    everyPath(fields(uri)) &&
    Object.entries(others).every(([key, value]) => ASKS_NOTHING.has(key) || isUnset(key, value))
  );
}

function everyPath({ exact, prefix, regex }: JsonObject): boolean {
  if (typeof exact === "string") return false;
  return prefix === "/" || regex === ".*" || (typeof prefix !== "string" && typeof regex !== "string");
}

/** Maps; a match of one value that is `{}` is none of them: it asks whether the value is there. */
const MAPS: ReadonlySet<string> = new Set(["headers", "withoutHeaders", "queryParams", "sourceLabels"]);

/** Null, and what protobuf takes for not written. */
function isUnset(key: string, value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === 0) return true;
  if (Array.isArray(value)) return value.length === 0;
  return MAPS.has(key) && isJsonObject(value) && Object.keys(value).length === 0;
}
