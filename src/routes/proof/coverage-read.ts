/** Careful reading of objects that somebody else wrote: what is not as expected is absent. */
import type { KubernetesObject } from "../../model/kubernetes.ts";

type Mapping = Readonly<Record<string, unknown>>;

/** What stands at a path of keys. */
export function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? (inner as Mapping)[key] : undefined),
    value,
  );
}

/** The items that are mappings. */
export function listed(value: unknown): readonly Mapping[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  return items.filter(
    (item): item is Mapping => typeof item === "object" && item !== null && !Array.isArray(item),
  );
}

export function stringsOf(value: unknown): readonly string[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  return items.filter((item) => typeof item === "string");
}

/** `app=web, version=v1`; undefined where nothing is selected. */
export function labelsText(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const labels = Object.entries(value).map(([key, one]) => `${key}=${String(one)}`);
  return labels.length === 0 ? undefined : labels.join(", ");
}

export function namespaceOf({ metadata }: KubernetesObject): string {
  return metadata.namespace ?? "default";
}
