import { fields, isJsonObject } from "../json/read.ts";
import { structuredPatch } from "diff";
import { dump } from "js-yaml";
import { refused } from "../errors/errors.ts";
import { loadManifests } from "../manifests/load.ts";
import { type KubernetesObject, resourceName } from "../model/kubernetes.ts";

/** One resource that differs between two renderings. */
export interface ResourceDiff {
  /** `Kind/namespace/name`, with the API version in front where both have one of that name. */
  readonly resource: string;
  readonly change: "created" | "changed" | "deleted";
  /**
   * Unified diff of the canonical YAML, without file heads; secret values masked. Ends without a line end.
   */
  readonly diff: string;
  readonly added: number;
  readonly removed: number;
}

/** What differs between two renderings, resource by resource. */
export interface ManifestDiff {
  /** Sorted by resource. */
  readonly resources: readonly ResourceDiff[];
  readonly unchanged: number;
}

/** Lines around a change. */
const CONTEXT = 3;
/**
 * More changed lines than this in one resource: shown as removed and added as a whole, for the comparison
 * takes the square.
 */
const MAX_EDITS = 4000;
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/**
 * Compares two renderings (YAML, many documents). Order of keys and of documents, comments and quoting do not
 * count. Throws `MANIFEST_INVALID` when a text is not Kubernetes YAML.
 */
export function diffManifests(before: string, after: string): ManifestDiff {
  const [old, now] = [byName(before, "before"), byName(after, "after")];
  const names = [...new Set([...old.keys(), ...now.keys()])].sort();
  const resources = names.flatMap((name) => resourceDiff(name, old.get(name), now.get(name)));
  return { resources, unchanged: names.length - resources.length };
}

function byName(text: string, file: string): ReadonlyMap<string, KubernetesObject> {
  const { manifests, problems } = loadManifests([{ file, text }]);
  const problem = problems.find(({ severity }) => severity === "error");
  if (problem !== undefined) {
    throw refused("MANIFEST_INVALID", problem.message, {
      where: `${problem.file}:${problem.line ?? 1}`,
      remedy: problem.fix,
    });
  }
  const named = new Map<string, KubernetesObject>();
  for (const { object } of manifests) named.set(freeName(named, object), object);
  return named;
}

/** Kind/namespace/name; the second object of that name carries its API group, or a number. */
function freeName(taken: ReadonlyMap<string, unknown>, object: KubernetesObject): string {
  const name = resourceName(object);
  const candidates = [name, `${object.apiVersion} ${name}`];
  const free = candidates.find((candidate) => !taken.has(candidate));
  return free ?? `${name} (${taken.size + 1})`;
}

function resourceDiff(
  resource: string,
  before: KubernetesObject | undefined,
  after: KubernetesObject | undefined,
): readonly ResourceDiff[] {
  const [old, now] = maskedPair(before, after);
  const [oldText, newText] = [canonicalYaml(old), canonicalYaml(now)];
  if (oldText === newText) return [];
  const lines = patchLines(oldText, newText);
  const change = before === undefined ? "created" : after === undefined ? "deleted" : "changed";
  const count = (sign: string): number => lines.filter((line) => line.startsWith(sign)).length;
  return [{ resource, change, diff: lines.join("\n"), added: count("+"), removed: count("-") }];
}

/** YAML with sorted keys: equal objects give equal text. Empty for nothing. */
export function canonicalYaml(object: unknown): string {
  return object === undefined ? "" : dump(object, { sortKeys: true, lineWidth: -1, noRefs: true });
}

function patchLines(before: string, after: string): readonly string[] {
  const options = { context: CONTEXT, maxEditLength: MAX_EDITS };
  const patch = structuredPatch("", "", before, after, "", "", options);
  if (patch === undefined) return [...signed(before, "-"), ...signed(after, "+")];
  return patch.hunks.flatMap((hunk, index) => [
    ...(index === 0 ? [] : [`@@ line ${hunk.newStart} @@`]),
    ...hunk.lines,
  ]);
}

function signed(text: string, sign: string): readonly string[] {
  return text === ""
    ? []
    : text
        .trimEnd()
        .split("\n")
        .map((line) => sign + line);
}

/** Both versions with a Secret's values hidden; a value that differs stays visible as a difference. */
function maskedPair(
  before: KubernetesObject | undefined,
  after: KubernetesObject | undefined,
): readonly [KubernetesObject | undefined, KubernetesObject | undefined] {
  return [maskedSecret(before, after, "before"), maskedSecret(after, before, "after")];
}

function maskedSecret(
  object: KubernetesObject | undefined,
  other: KubernetesObject | undefined,
  side: string,
): KubernetesObject | undefined {
  if (object === undefined || object.kind !== "Secret") return object;
  const masked: Record<string, unknown> = { ...object, metadata: withoutLastApplied(object) };
  for (const field of ["data", "stringData"]) {
    if (field in object) masked[field] = maskedValues(object[field], other?.[field], side);
  }
  return masked as unknown as KubernetesObject;
}

function maskedValues(values: unknown, others: unknown, side: string): unknown {
  if (!isJsonObject(values)) return "***";
  const known = fields(others);
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => {
      const changed = key in known && known[key] !== value;
      return [key, changed ? `*** (${side})` : "***"];
    }),
  );
}

/** kubectl keeps the whole object, values and all, in this annotation. */
function withoutLastApplied({ metadata }: KubernetesObject): KubernetesObject["metadata"] {
  if (metadata.annotations?.[LAST_APPLIED] === undefined) return metadata;
  return { ...metadata, annotations: { ...metadata.annotations, [LAST_APPLIED]: "***" } };
}
