/** Who wrote a field of a live object, as the API server keeps it. Pure. */
import type { FieldWriter } from "../model/kubernetes.ts";
import { at, jsonObject } from "../json/read.ts";
import type { FieldDrift } from "./compare.ts";

/** Tools that apply what Git has; our own writes of whole objects own what the server filled in, too. */
const RELEASING =
  /^(bluegreen$|helm|terraform|tofu|opentofu|pulumi|argocd|flux|kustomize-controller|helm-controller)/i;
/** Programs that write into objects as their job. */
const CONTROLLING = /controller|autoscaler|operator|keda|pilot|istiod|scheduler|kubelet|before-first-apply/i;

/** True when somebody wrote the place who neither releases nor controls, such as `kubectl-edit`. */
export function isByHand(
  object: unknown,
  writers: readonly FieldWriter[],
  path: FieldDrift["path"],
): boolean {
  // The very place: who wrote something beside it has not written what the server fills in.
  return writers.some(
    ({ manager, fields }) =>
      !RELEASING.test(manager) && !CONTROLLING.test(manager) && depthOf(fields, object, path) === path.length,
  );
}

/**
 * Who wrote the places, and when, as text; the latest of them that is no tool of the release, when there is
 * one. What was taken away is nobody's any more: then the latest writer of what is around it.
 */
export function writerText(
  object: unknown,
  writers: readonly FieldWriter[],
  paths: readonly FieldDrift["path"][],
): string | undefined {
  const found = paths.flatMap((path) => deepest(object, writers, path));
  const others = found.filter(({ manager }) => !RELEASING.test(manager));
  const [latest] = (others.length > 0 ? others : found).toSorted((a, b) =>
    (b.time ?? "").localeCompare(a.time ?? ""),
  );
  if (latest === undefined) return undefined;
  return latest.time === undefined ? latest.manager : `${latest.manager} at ${latest.time}`;
}

/** Of the writers those that own the place, or the nearest place around it that anybody owns. */
function deepest(
  object: unknown,
  writers: readonly FieldWriter[],
  path: FieldDrift["path"],
): readonly FieldWriter[] {
  const depths = writers.map((writer) => depthOf(writer.fields, object, path));
  const most = Math.max(0, ...depths);
  return most === 0 ? [] : writers.filter((_, index) => depths[index] === most);
}

/** How many steps of the path the writer owns something at. */
function depthOf(fields: unknown, object: unknown, path: FieldDrift["path"]): number {
  const [key, ...rest] = path;
  if (key === undefined) return 0;
  const inner = typeof key === "number" ? itemOf(fields, at(object, key), key) : at(fields, `f:${key}`);
  return inner === undefined ? 0 : 1 + depthOf(inner, at(object, key), rest);
}

/** The entry of a list's item: by its keys, its value or its index. */
function itemOf(fields: unknown, item: unknown, index: number): unknown {
  const found = Object.entries(jsonObject(fields) ?? {}).find(([key]) => {
    if (key === `i:${index}` || key === `v:${JSON.stringify(item)}`) return true;
    return key.startsWith("k:") && hasKeys(item, key.slice(2));
  });
  return found?.[1];
}

function hasKeys(item: unknown, keys: string): boolean {
  try {
    return Object.entries(JSON.parse(keys) as object).every(([key, value]) => at(item, key) === value);
  } catch {
    return false;
  }
}
