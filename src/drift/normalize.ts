/** One value written in two ways, as the API server takes it. Pure. */
import type { KubernetesObject } from "../model/kubernetes.ts";
import { jsonObject } from "../json/read.ts";

/** The object with a Secret's `stringData` where the server puts it: encoded, among `data`. */
export function normalized(object: KubernetesObject): KubernetesObject {
  if (object.kind !== "Secret" || object["stringData"] === undefined) return object;
  const { stringData, ...rest } = object;
  const encoded = Object.entries(jsonObject(stringData) ?? {}).map(([key, value]) => [
    key,
    Buffer.from(String(value), "utf8").toString("base64"),
  ]);
  return {
    ...rest,
    data: { ...jsonObject(rest["data"]), ...Object.fromEntries(encoded) },
  } as KubernetesObject;
}

/** What the server may drop when it stands in a manifest: nothing, and what a field has without being set. */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === false || value === 0) return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

/** True for two scalars that mean the same at the place: a number and its text, a quantity in two units. */
export function sameScalar(wanted: unknown, live: unknown, path: readonly (string | number)[]): boolean {
  if (Object.is(wanted, live)) return true;
  if (!isScalar(wanted) || !isScalar(live)) return false;
  if (String(wanted) === String(live)) return true;
  // `None` counts; an address that was left to the server does not.
  if (wanted === "" && /^(clusterIP|loadBalancerIP|externalName)$/.test(String(path.at(-1)))) return true;
  if (!isQuantityPlace(path)) return false;
  const [ours, theirs] = [quantity(String(wanted)), quantity(String(live))];
  return ours !== undefined && theirs !== undefined && Math.abs(ours - theirs) <= Math.abs(ours) * 1e-12;
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

const QUANTITIES: ReadonlySet<string> = new Set([
  "requests",
  "limits",
  "hard",
  "min",
  "max",
  "default",
  "defaultRequest",
  "capacity",
  "overhead",
  "sizeLimit",
  "divisor",
  "averageValue",
]);

function isQuantityPlace(path: readonly (string | number)[]): boolean {
  return path.slice(-2).some((key) => QUANTITIES.has(String(key)));
}

const UNITS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/**
 * A Kubernetes quantity as a number (apimachinery, `pkg/api/resource/quantity.go`); undefined for any other
 * text.
 */
function quantity(text: string): number | undefined {
  const [, number, unit = ""] =
    /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)([a-zA-Z]*)$/.exec(text.trim()) ?? [];
  const factor = UNITS[unit];
  return number === undefined || factor === undefined ? undefined : Number(number) * factor;
}
