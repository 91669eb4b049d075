/** How items of a list are told apart, as the API server merges them (`x-kubernetes-list-map-keys`). Pure. */
import { canonicalJson } from "../json/canonical.ts";
import { jsonObject } from "../json/read.ts";

/** By the list's field: the fields of an item that name it, the first set that all items have. */
const KEYS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  containers: [["name"]],
  initContainers: [["name"]],
  env: [["name"]],
  volumes: [["name"]],
  imagePullSecrets: [["name"]],
  webhooks: [["name"]],
  volumeMounts: [["mountPath"]],
  volumeDevices: [["devicePath"]],
  hostAliases: [["ip"]],
  ports: [
    ["containerPort", "protocol"],
    ["port", "protocol"],
  ],
  topologySpreadConstraints: [["topologyKey", "whenUnsatisfiable"]],
  metrics: [["type", "resource"]],
};

/** What the server writes where an item does not say it. */
const DEFAULTS: Readonly<Record<string, string>> = { protocol: "TCP" };

/**
 * A key for each item of both lists; undefined for a list whose order counts, or whose items are not told
 * apart.
 */
export function itemKeys(
  field: string,
  wanted: readonly unknown[],
  live: readonly unknown[],
): { readonly wanted: readonly string[]; readonly live: readonly string[] } | undefined {
  const items = [...wanted, ...live];
  const names = KEYS[field]?.find(([first = ""]) =>
    items.every((item) => jsonObject(item)?.[first] !== undefined),
  );
  if (names === undefined) return undefined;
  const [ours, theirs] = [wanted.map((item) => keyOf(item, names)), live.map((item) => keyOf(item, names))];
  const isUnique = (keys: readonly string[]) => new Set(keys).size === keys.length;
  return isUnique(ours) && isUnique(theirs) ? { wanted: ours, live: theirs } : undefined;
}

function keyOf(item: unknown, names: readonly string[]): string {
  return names
    .map((name) => {
      const value = jsonObject(item)?.[name] ?? DEFAULTS[name] ?? "";
      const named = jsonObject(value)?.["name"] ?? value;
      return typeof named === "object" ? canonicalJson(named) : String(named);
    })
    .filter((part, index) => index === 0 || part !== (DEFAULTS[names[index] ?? ""] ?? ""))
    .join("/");
}
