import type { HeaderSpec, HeadersSpec } from "../objects/istio-types.ts";
import type { HeaderChange, HeaderOperations } from "./types.ts";

export interface TranslatedHeaders {
  readonly operations: HeaderOperations | undefined;
  /** What `set` (else `add`) of `host` or `:authority` makes the authority. */
  readonly authority: string | undefined;
}

/** Istio's header operations as Envoy runs them (`TranslateHeadersOperations`). */
export function translateHeaders(headers: HeadersSpec | null | undefined): TranslatedHeaders {
  const request = change(headers?.request);
  const response = change(headers?.response);
  const operations = request === undefined && response === undefined ? undefined : { request, response };
  const authority = authorityIn(headers?.request?.set) ?? authorityIn(headers?.request?.add);
  return { operations, authority };
}

function authorityIn(values: Readonly<Record<string, string>> | null | undefined): string | undefined {
  return Object.entries(values ?? {}).find(([name]) => /^(?::authority|host)$/i.test(name))?.[1] || undefined;
}

function change(spec: HeaderSpec | null | undefined): HeaderChange | undefined {
  const remove = (spec?.remove ?? []).filter((name) => !isInternal(name)).map((name) => name.toLowerCase());
  const apply = [...entries("set", spec?.set), ...entries("add", spec?.add)];
  return remove.length === 0 && apply.length === 0 ? undefined : { remove, apply };
}

function entries(
  op: "set" | "add",
  values: Readonly<Record<string, string>> | null | undefined,
): HeaderChange["apply"] {
  return Object.entries(values ?? {})
    .filter(([name]) => !isInternal(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => ({ op, name: name.toLowerCase(), value: value.replaceAll("%%", "%") }));
}

function isInternal(name: string): boolean {
  return name.startsWith(":") || name.toLowerCase() === "host";
}

/** Headers after the operations of one side, in Envoy's order. Names are compared without case. */
export function applyHeaderChange(
  headers: readonly (readonly [string, string])[],
  change: HeaderChange | undefined,
): readonly (readonly [string, string])[] {
  if (change === undefined) return headers;
  let result = headers.filter(([name]) => !change.remove.includes(name.toLowerCase()));
  for (const { op, name, value } of change.apply) {
    if (op === "set") result = result.filter(([other]) => other.toLowerCase() !== name);
    result = [...result, [name, value]];
  }
  return result;
}
